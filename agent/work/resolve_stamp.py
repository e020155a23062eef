"""A document in doubt that its PAC never answers for: people look at the PAC themselves and say what they found.

Its stamp, given as a file, is believed when it is of our bytes and SAT knows it. That there is none is believed when nobody can stamp
the bytes any more, the PAC was asked one last time, and a second person approved it; then it is sealed anew under its folio and key.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.stamp_check import accept_stamp
from agent.db import attempts, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import Verdict, verdict_of
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import Done
from agent.work import wires
from agent.work.ask_pac import DEFINITE, ask, open_attempt
from agent.work.cancel_row import StampedRow
from agent.work.cfdi_row import Row, account_at, definite_after, load
from agent.work.strays import file_stray

ASK_AGAIN = 3600.0
MOST_SILENCES = 24
"""So many last questions without any answer, an hour apart, and two people's word counts without one."""

_KNOWN = frozenset({Verdict.IN_FORCE, Verdict.IN_PROCESS, Verdict.REJECTED, Verdict.CANCELLED})


@dataclass(frozen=True, slots=True)
class Doubted:
    """A document whose fate is open: the bytes that were sent, and where."""

    work_id: int
    cfdi_id: int
    branch: str
    issuer_id: int
    sealed: bytes
    pac: str


def take_given(hub: Hub, work: Work) -> None:
    """Takes in the stamped XML that a person found at the PAC; the document's own work adopts it then.

    Raises UserError `work.not_resolvable`, `stamp.sat_does_not_know` and what `accept_stamp` raises; Unavailable while SAT is silent.
    """
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        doubted = _doubted(tx, int(work.ref))
    xml = b64decode(str(work.args.get("xml", "")))
    stamp = accept_stamp(doubted.sealed, xml)
    _known_to_sat(hub, work, doubted, stamp.uuid, xml)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        by = str(tx.execute(text("select requested_by from work where id = :id"), {"id": work.id}).scalar_one())
        record.audit(tx, actor=by, action="stamp.given", subject=f"cfdi:{doubted.cfdi_id}", branch=doubted.branch, uuid=stamp.uuid)
        file_stray(hub, tx, issuer_id=doubted.issuer_id, pac=doubted.pac, uuid=stamp.uuid, xml=xml)
        tx.execute(text("update work set run_at = now() where id = :id and state = 'unknown'"), {"id": doubted.work_id})
        finish(tx, work, state="done", code="stamp.given", params={"uuid": stamp.uuid})


def _doubted(tx: Connection, work_id: int) -> Doubted:
    row: Any = tx.execute(
        text("""select w.id, c.id as cfdi_id, c.branch, c.issuer_id, c.sealed_xml, a.pac
                from work w join cfdis c on c.id = cast(w.ref as bigint)
                join attempts a on a.kind = 'cfdi' and a.ref = w.ref and (a.outcome is null or a.outcome = 'unknown')
                where w.id = :id and w.kind = 'issue_cfdi' and w.state = 'unknown' and c.state = 'STAMPING'"""),
        {"id": work_id},
    ).one_or_none()
    if row is None:
        raise UserError("work.not_resolvable")
    return Doubted(row.id, row.cfdi_id, row.branch, row.issuer_id, bytes(row.sealed_xml), row.pac)


def _known_to_sat(hub: Hub, work: Work, doubted: Doubted, uuid: str, xml: bytes) -> None:
    """A file can be written by anybody: SAT must know this UUID with these parties, this total and this seal."""
    if hub.vendors.sat is None:
        raise UserError("sat.not_configured")
    given = StampedRow(doubted.cfdi_id, doubted.branch, doubted.issuer_id, "", "", "", "", uuid, doubted.pac, hub.office.now(), xml)
    status = hub.vendors.sat(hub, wires.wire(hub, work.lane, ())).status(given.question)
    if verdict_of(status.code, status.state, status.cancellation) not in _KNOWN:
        raise UserError("stamp.sat_does_not_know", uuid=uuid)


def declare_absent(hub: Hub, rows: Sequence[Work]) -> None:
    """Ends the doubt about each document that people did not find at its PAC. Raises UserError `absent.too_early`, `approval.missing`."""
    for work in rows:
        _declare(hub, work)


def _declare(hub: Hub, work: Work) -> None:
    row, attempt = load(hub, work), open_attempt(hub, work)
    if row.state != "STAMPING" or row.sealed is None or attempt is None:
        with transaction(hub.office.engine) as tx:
            finish(tx, work, state="done", code="failover.not_needed")
        return
    if hub.office.now() < definite_after(hub, row):
        raise UserError("absent.too_early", until=definite_after(hub, row))
    if not _asked_one_last_time(hub, work, account_at(hub, row, attempt.pac), attempt):
        return
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        asked = tx.execute(text("select requested_by, approved_by from work where id = :id"), {"id": work.id}).one()
        if asked.approved_by is None:
            raise UserError("approval.missing")
        _close(hub, tx, work, row, attempt, asked.requested_by, asked.approved_by)


def _asked_one_last_time(hub: Hub, work: Work, row: Row, attempt: Attempt) -> bool:
    """Whether its PAC answered and has not said that it stamped it; else the row of work is finished here, or waits."""
    outcome = ask(hub, work, row, attempt)
    if isinstance(outcome, Done):
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            tx.execute(
                text("update work set run_at = now() where kind = 'issue_cfdi' and ref = :ref and state = 'unknown'"), {"ref": work.ref}
            )
            finish(tx, work, state="done", code="absent.was_there", params={"pac": hub.vendors.pac_specs[row.pac].label})
        return False
    if work.waits >= MOST_SILENCES or _reachable(hub, work, row):
        return True
    with transaction(hub.office.engine) as tx:
        params = {"pac": hub.vendors.pac_specs[row.pac].label}
        finish(tx, work, state="ready", code="absent.last_question", params=params, delay=ASK_AGAIN, waited=True)
    return False


def _reachable(hub: Hub, work: Work, row: Row) -> bool:
    """Whether the PAC answers at all: that it refuses the account is an answer too."""
    try:
        with wires.pac(hub, row.pac_account, work.lane, []) as pac:
            pac.check()
    except Unavailable:
        return False
    except UserError:
        return True
    return True


def _close(hub: Hub, tx: Connection, work: Work, row: Row, attempt: Attempt, asked_by: str, approved_by: str) -> None:
    """Nothing is in doubt any more, at no PAC that had the bytes: the document's own work seals it anew."""
    told = tx.execute(
        text("""update work set state = 'ready', run_at = now(), args = args - 'forced_to', code = 'absent.declared', params = '{}',
                    updated_at = now() where kind = 'issue_cfdi' and ref = :ref and state in ('ready', 'unknown', 'blocked')"""),
        {"ref": work.ref},
    )
    if told.rowcount != 1:
        finish(tx, work, state="ready", code="failover.in_use", delay=1.0, waited=True)  # it is just being asked about
        return
    said = f"said {asked_by}, approved {approved_by}"
    attempts.close(tx, attempt.id, outcome="absent", code="declared", message=DEFINITE, detail=said)
    tx.execute(
        text("update stamp_watches set state = 'absent', updated_at = now() where cfdi_id = :id and state = 'watching'"), {"id": row.id}
    )
    facts = {"pac": attempt.pac, "asked_by": asked_by, "approved_by": approved_by, "sha256": attempt.sha256}
    record.audit(tx, actor=hub.office.actor, action="stamp.declared_absent", subject=f"cfdi:{row.id}", branch=row.branch, **facts)
    record.event(tx, "stamp.declared_absent", branch=row.branch, subject=str(row.id), **facts)
    finish(tx, work, state="done", code="absent.declared")
