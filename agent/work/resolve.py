"""What a person decides about work that stopped: try again, it is not there, or it is there under this id."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from agent.db import attempts, record
from agent.db.sql import text
from agent.errors import UserError


def retry(tx: Connection, work_id: int) -> None:
    """Makes a dead or blocked row ready, unless the same is open anew. One whose fate is unknown is never retried: it is asked about.

    Raises `work.not_retryable`.
    """
    changed = tx.execute(
        text("""update work set state = 'ready', run_at = now(), attempts = 0, stalls = 0, code = '', params = '{}'
                where id = :id and state in ('dead', 'blocked') and not exists (
                    select from work o where (o.lane, o.kind, o.ref) = (work.lane, work.kind, work.ref) and o.id <> work.id
                    and o.state in ('asked', 'ready', 'leased', 'unknown', 'blocked'))"""),
        {"id": work_id},
    )
    if changed.rowcount != 1:
        raise UserError("work.not_retryable")
    # Whoever asks again has mended something, perhaps the account: it is probed now.
    tx.execute(
        text("""update pac_accounts set rests_until = now() where rests_until > now() and issuer_id in (
                    select b.issuer_id from work w join branches b on b.code = w.branch where w.id = :id and w.kind = 'issue_cfdi')"""),
        {"id": work_id},
    )


def resolve(tx: Connection, work_id: int, *, decision: str, remote: str, by: str) -> None:
    """Writes down what `by` found at the vendor about a delivery whose fate is unknown.

    "absent": it is not there; it is looked for once more and then sent again. "done": it is there as `remote`; it is read there
    before it is believed. Raises `work.not_resolvable`: only a delivery that nobody works on now, and that is unknown, can be.
    """
    row = tx.execute(
        text("select branch, ref from work where id = :id and state = 'unknown' and kind = 'deliver' for update"), {"id": work_id}
    ).one_or_none()
    if row is None or decision not in ("absent", "done") or (decision == "done") != bool(remote.strip()):
        raise UserError("work.not_resolvable")
    found = attempts.open_of(tx, [work_id])
    if decision == "absent":
        for attempt, past in found.values():
            if not past:
                raise UserError("work.too_early")
            attempts.close(tx, attempt.id, outcome="absent", detail=f"said {by}")
        state, args = "ready", {}
    else:
        state, args = "unknown", {"adopt": remote.strip()}
    tx.execute(
        text("""update work set state = :state, run_at = now(), args = args || cast(:args as jsonb), code = 'work.resolved', params = '{}'
                where id = :id"""),
        {"state": state, "args": json.dumps(args), "id": work_id},
    )
    record.audit(tx, actor=by, action="work.resolved", subject=row.ref, branch=row.branch, decision=decision, remote=remote)
    record.event(tx, "work.resolved", branch=row.branch, subject=row.ref)
