"""A document in doubt goes to another PAC because two people said so: the same bytes, and the first PAC stays watched.

What the other PAC does not stamp goes back to where it may be: it is asked about there as before, and nothing is sealed anew.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from agent.db import pac_health, record
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Hub
from agent.work.ask_pac import too_old
from agent.work.cfdi_row import Row, definite_after, load
from agent.work.choose_pac import FORCED, forced_to

FIRST_LOOK = 60


def force_failover(hub: Hub, rows: Sequence[Work]) -> None:
    """Sends each document to the PAC that was asked for. Raises UserError `failover.*`, or `approval.missing`."""
    for work in rows:
        _force(hub, work)


def _force(hub: Hub, work: Work) -> None:
    row = load(hub, work)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        attempt = _in_doubt(tx, row)
        if row.state != "STAMPING" or row.sealed is None or attempt is None:
            finish(tx, work, state="done", code="failover.not_needed")
            return
        _may_go(hub, tx, row, attempt.pac, _target(work))
        if too_old(hub, row):
            raise UserError("failover.too_old")
        asked = tx.execute(text("select requested_by, approved_by from work where id = :id"), {"id": work.id}).one()
        if asked.approved_by is None:
            raise UserError("approval.missing")
        if not _sent_anew(tx, work, _target(work)):
            finish(tx, work, state="ready", code="failover.in_use", delay=1.0, waited=True)  # the document is just being asked about
            return
        watch(hub, tx, row, attempt, forced_by=asked.requested_by, approved_by=asked.approved_by)
        facts = {"from_pac": attempt.pac, "to_pac": _target(work), "asked_by": asked.requested_by, "approved_by": asked.approved_by}
        record.audit(tx, actor=hub.office.actor, action="failover.forced", subject=f"cfdi:{row.id}", branch=row.branch, **facts)
        record.event(tx, "failover.forced", branch=row.branch, subject=str(row.id), **facts)
        finish(tx, work, state="done", code="failover.forced")


def _target(work: Work) -> str:
    return str(work.args.get("to", ""))


def _in_doubt(tx: Connection, row: Row) -> Any:
    """The attempt whose bytes may be stamped somewhere: one that is open, or one that was denied by its PAC and sent nowhere else."""
    return tx.execute(
        text("""select a.id, a.pac, a.key, a.started_at from attempts a join cfdis c on c.id = :id and c.sealed_sha256 = a.sha256
                where a.kind = 'cfdi' and a.ref = :ref and (a.outcome is null or a.outcome in ('unknown', 'absent'))
                order by a.outcome is null desc, a.outcome = 'unknown' desc, a.started_at desc limit 1"""),
        {"id": row.id, "ref": str(row.id)},
    ).one_or_none()


def _may_go(hub: Hub, tx: Connection, row: Row, at: str, to: str) -> None:
    for account in pac_health.accounts_of(tx, row.issuer_id, hub.vendors.pac_specs):
        if account.pac != to:
            continue
        if to == at:
            raise UserError("failover.same_pac", pac=account.label)
        if not account.usable:
            raise UserError("failover.target_rests", pac=account.label)
        return
    raise UserError("failover.no_such_account", pac=to)


def _sent_anew(tx: Connection, work: Work, to: str) -> bool:
    """Whether the document's own work was told where it goes; False while somebody has it in his hands."""
    told = tx.execute(
        text("""update work set state = 'ready', run_at = now(), args = args || cast(:args as jsonb), code = 'failover.forced',
                    params = '{}',
                    updated_at = now()
                where kind = 'issue_cfdi' and ref = :ref and state in ('ready', 'unknown', 'blocked')"""),
        {"ref": work.ref, "args": json.dumps({FORCED: to})},
    )
    return told.rowcount == 1


def watch(hub: Hub, tx: Connection, row: Row, attempt: Any, *, forced_by: str, approved_by: str) -> None:
    """From now on the PAC of this attempt is watched: the document is sent elsewhere, and may turn up there too."""
    assert row.sealed is not None
    tx.execute(text("update attempts set outcome = 'watched', finished_at = now() where id = :id"), {"id": attempt.id})
    tx.execute(
        text("""insert into stamp_watches (cfdi_id, branch, pac, attempt_id, key, sealed_xml, sent_at, definite_after, next_at, forced_by,
                    approved_by)
                values (:cfdi, :branch, :pac, :attempt, :key, :sealed, :sent, :until, now() + make_interval(secs => :first), :by,
                    :approved)"""),
        {
            "cfdi": row.id, "branch": row.branch, "pac": attempt.pac, "attempt": attempt.id, "key": attempt.key, "sealed": row.sealed,
            "sent": attempt.started_at, "until": definite_after(hub, row), "first": FIRST_LOOK, "by": forced_by, "approved": approved_by,
        },
    )  # fmt: skip


def gives_back(hub: Hub, tx: Connection, work: Work, row: Row, *, reason: str) -> bool:
    """Whether a document that was sent here by force goes back to the PAC that may have it, because this one did not stamp it."""
    if not forced_to(work):
        return False
    watched: Any = tx.execute(
        text("""update stamp_watches set state = 'returned', updated_at = now() where id = (
                    select id from stamp_watches where cfdi_id = :id and state = 'watching' order by id desc limit 1)
                returning pac, attempt_id"""),
        {"id": row.id},
    ).one_or_none()
    if watched is None:
        return False
    tx.execute(text("update work set args = args - :forced where id = :id"), {"forced": FORCED, "id": work.id})
    tx.execute(
        text("update attempts set outcome = 'unknown', work_id = :work where id = :id and outcome = 'watched'"),
        {"work": work.id, "id": watched.attempt_id},
    )
    tx.execute(text("update cfdis set pac = :pac where id = :id"), {"pac": watched.pac, "id": row.id})
    record.event(tx, "failover.gave_back", branch=row.branch, subject=str(row.id), pac=row.pac, back_to=watched.pac)
    finish(
        tx,
        work,
        state="unknown",
        code="failover.gave_back",
        params={"pac": hub.vendors.pac_specs[row.pac].label, "reason": reason},
        delay=2.0,
        waited=True,
    )
    return True
