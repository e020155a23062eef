"""A page's request becomes a row of work; who may ask for what is decided by the database, not here."""

from __future__ import annotations

import json
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office

PERSON_WAITS = 100


def request_work(
    office: Office, *, kind: str, lane: str, ref: str, branch: str, args: Mapping[str, object] | None = None, grace: float = 0.0
) -> int:
    """The id of the new row, claimed before anything that no person waits for. One transaction.

    `grace` seconds pass before it may begin; until then `undo` takes it back. Raises `work.already_requested`
    when the same is open, and `permission.denied` when this person may not ask for it.
    """
    try:
        with transaction(office.engine) as tx:
            work_id: int = tx.execute(
                text("""insert into work (kind, lane, ref, branch, run_at, priority, args)
                        values (:kind, :lane, :ref, :branch, now() + make_interval(secs => :grace), :priority, cast(:args as jsonb))
                        returning id"""),
                {
                    "kind": kind,
                    "lane": lane,
                    "ref": ref,
                    "branch": branch,
                    "grace": grace,
                    "priority": PERSON_WAITS,
                    "args": json.dumps(dict(args or {})),
                },
            ).scalar_one()
            record.audit(tx, actor=office.actor, action=f"{kind}.requested", subject=ref, branch=branch)
            return work_id
    except IntegrityError as error:
        raise UserError("work.already_requested", kind=kind, ref=ref) from error
    except ProgrammingError as error:
        raise UserError("permission.denied", kind=kind) from error


def undo(office: Office, work_id: int) -> bool:
    """True when the row was taken back before anybody claimed it. One transaction."""
    with transaction(office.engine) as tx:
        gone = tx.execute(
            text("""delete from work where id = :id and state = 'ready' and run_at > now() and token = 0
                    returning kind, ref, branch"""),
            {"id": work_id},
        ).one_or_none()
        if gone is not None:
            record.audit(tx, actor=office.actor, action=f"{gone.kind}.undone", subject=gone.ref, branch=gone.branch)
        return gone is not None
