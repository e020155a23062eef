"""What a PAC said of a cancellation request becomes what the case, the CFDI and the row of work say."""

from __future__ import annotations

from hashlib import sha256

from sqlalchemy import Connection

from agent.db import attempts, cancellations
from agent.db.attempts import Attempt
from agent.db.cancellations import Case
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import BETWEEN_REQUESTS, LAG
from agent.hub import Hub
from agent.ports import Done, NotSent, Outcome, Refused, Requested, SatStatus, Throttled, Unknown
from agent.work.cancel_row import StampedRow, stamped_row
from agent.work.cancelled import refused, requested

_FIRST_QUESTION_SECONDS = 10
_THERE_ALREADY = frozenset({"cancel.held_at_pac"})
"""Refusals that say that an earlier request is on its way: SAT is asked what comes of it."""


def write_outcome(hub: Hub, work: Work, row: StampedRow, case: Case, attempt: Attempt, outcome: Outcome[Requested], *, again: bool) -> None:
    """Writes the outcome of one request. `again` = the same bytes had been sent before. One transaction."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        fresh = stamped_row(hub, tx, row.id)
        match outcome:
            case Done(result):
                attempts.close(tx, attempt.id, outcome="done", code=result.code, detail=result.text, remote_id=row.uuid)
                if result.acknowledgment is not None:
                    keep_acknowledgment(tx, fresh, result.acknowledgment)
                _requested(hub, tx, work, fresh, case, None)
            case Refused(code, words, _, message) if message in _THERE_ALREADY or (again and message == "cancel.wait_72_hours"):
                attempts.close(tx, attempt.id, outcome="done", code=code, message=message, detail=words, remote_id=row.uuid)
                _requested(hub, tx, work, fresh, case, None)
            case Refused():
                _refused(hub, tx, work, fresh, case, attempt, outcome)
            case NotSent(reason):
                attempts.close(tx, attempt.id, outcome="not_sent", detail=reason)
                _later(hub, tx, work, case, "cancel.not_sent", {"reason": reason})
            case Throttled(until):
                attempts.close(tx, attempt.id, outcome="throttled")
                seconds = max(1.0, (until - hub.office.now()).total_seconds()) if until else 60.0
                _later(hub, tx, work, case, "cancel.throttled", {}, delay=seconds)
            case Unknown(reason):
                attempts.close(tx, attempt.id, outcome="unknown", detail=reason)
                cancellations.say(tx, case.id, "cancel.being_verified", {"reason": reason})
                finish(
                    tx, work, state="unknown", code="cancel.being_verified", params={"reason": reason}, delay=_pause(hub, work), waited=True
                )


def sat_has_it(hub: Hub, work: Work, row: StampedRow, case: Case, status: SatStatus | None, attempt: Attempt | None = None) -> None:
    """SAT has a request for it, whoever handed it in: the case waits for what comes of that. One transaction."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        if attempt is not None:
            attempts.close(tx, attempt.id, outcome="done", code="sat", detail=status.cancellation if status else "", remote_id=row.uuid)
        _requested(hub, tx, work, stamped_row(hub, tx, row.id), case, status)


def _requested(hub: Hub, tx: Connection, work: Work, row: StampedRow, case: Case, status: SatStatus | None) -> None:
    requested(hub, tx, row, case, status)
    ask_soon(tx, row)
    finish(tx, work, state="done", code="cancel.requested", result={"uuid": row.uuid})


def ask_soon(tx: Connection, row: StampedRow, *, seconds: float = _FIRST_QUESTION_SECONDS) -> None:
    """Asks for SAT's word on a CFDI, a moment from now."""
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority, run_at)
                values ('ask_sat', 'sat', :ref, :branch, 20, now() + make_interval(secs => :seconds)) on conflict do nothing"""),
        {"ref": str(row.id), "branch": row.branch, "seconds": seconds},
    )


def _refused(hub: Hub, tx: Connection, work: Work, row: StampedRow, case: Case, attempt: Attempt, said: Refused) -> None:
    params: dict[str, object] = {"code": said.code, "text": said.text}
    attempts.close(tx, attempt.id, outcome="refused", code=said.code, message=said.message, detail=said.text)
    young = row.age < LAG
    if said.message == "cancel.not_found_yet" and not young:
        _ends(hub, tx, work, row, case, "cancel.sat_unknown", {**params, "number": row.name})
    elif said.of == "not_yet":
        delay = BETWEEN_REQUESTS.total_seconds() if said.message == "cancel.wait_72_hours" else 3600.0
        _later(hub, tx, work, case, said.message, params, delay=delay if said.message != "cancel.sat_unreachable" else None)
    elif said.of == "account":
        cancellations.say(tx, case.id, said.message, params)
        finish(tx, work, state="blocked", code=said.message, params=params)
    else:
        _ends(hub, tx, work, row, case, said.message, params)


def _ends(hub: Hub, tx: Connection, work: Work, row: StampedRow, case: Case, code: str, params: dict[str, object]) -> None:
    refused(hub, tx, row, case, code, params)
    finish(tx, work, state="dead", code=code, params=params, attempted=True)


def _later(hub: Hub, tx: Connection, work: Work, case: Case, code: str, params: dict[str, object], *, delay: float | None = None) -> None:
    cancellations.say(tx, case.id, code, params)
    finish(tx, work, state="ready", code=code, params=params, delay=_pause(hub, work) if delay is None else delay, waited=True)


def _pause(hub: Hub, work: Work) -> float:
    return min(600.0, hub.limits.retry_seconds * float(2 ** min(work.waits, 8)))


def keep_acknowledgment(tx: Connection, row: StampedRow, content: bytes) -> None:
    """Keeps SAT's receipt as it came; the same one once."""
    tx.execute(
        text("""insert into cfdi_papers (cfdi_id, branch, kind, sha256, name, content)
                values (:id, :branch, 'acknowledgment', :digest, :name, :content) on conflict do nothing"""),
        {"id": row.id, "branch": row.branch, "digest": sha256(content).hexdigest(), "name": f"{row.uuid}.xml", "content": content},
    )
