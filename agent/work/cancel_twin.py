"""A second stamp of one document is cancelled with reason 02, at the PAC that made it. Over only when SAT says "Cancelado"."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.cancel_request import cancel_request
from agent.db import attempts, record
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import CancelReason, Verdict, verdict_of
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import CancelRequest, Done, NotSent, Outcome, Refused, Requested, Throttled, Unknown
from agent.work import wires
from agent.work.cancel_row import StampedRow
from agent.work.csds import open_csd

KIND = "cancel_twin"
MOST_REQUESTS = 5
SOON, LATER, AGAIN = 60.0, 3600.0, 72 * 3600.0


def cancel_twin(hub: Hub, rows: Sequence[Work]) -> None:
    """Goes on with each. Raises UserError `cancel.*`, `sat.not_configured`, `pac.not_configured`: what stands against it ends it."""
    for work in rows:
        twin = _twin(hub, work)
        if twin is None:
            with transaction(hub.office.engine) as tx:
                finish(tx, work, state="done", code="twin.over")
            continue
        _go_on(hub, work, twin)


def _twin(hub: Hub, work: Work) -> StampedRow | None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row: Any = tx.execute(
            text("""select s.*, c.state as cfdi_state, c.cfdi_type, c.purpose from stray_stamps s join cfdis c on c.id = s.cfdi_id
                    where s.uuid = :uuid and s.kind = 'twin' and s.settled_at is null"""),
            {"uuid": work.ref},
        ).one_or_none()
    if row is None:
        return None
    return StampedRow(
        row.cfdi_id, row.branch, row.issuer_id, row.cfdi_state, row.cfdi_type, row.purpose, row.number, row.uuid, row.pac, row.found_at,
        bytes(row.stamped_xml),
    )  # fmt: skip


def _go_on(hub: Hub, work: Work, twin: StampedRow) -> None:
    open_one, requests, recent = _requests(hub, twin)
    try:
        verdict = _asked_sat(hub, work, twin)
    except Unavailable as error:
        _wait(hub, work, "cancel.sat_unavailable", {"reason": error.reason}, SOON, unknown=open_one is not None)
        return
    if verdict is Verdict.CANCELLED:
        _cancelled(hub, work, twin, open_one)
    elif open_one is not None and not open_one[1]:
        _wait(hub, work, "cancel.being_verified", {}, SOON, unknown=True)
    elif verdict not in (Verdict.IN_FORCE, Verdict.REJECTED) or recent:
        _wait(hub, work, "cancel.requested", {}, LATER, unknown=open_one is not None)
    elif requests >= MOST_REQUESTS:
        raise UserError("cancel.asked_too_often")
    else:
        _send(hub, work, twin, open_one[0] if open_one else None)


def _requests(hub: Hub, twin: StampedRow) -> tuple[tuple[Attempt, bool] | None, int, bool]:
    """The request whose fate is open (and whether it must have arrived by now), how many were taken, whether one was of late."""
    with transaction(hub.office.engine) as tx:
        row = tx.execute(
            text("""select id, work_id, kind, ref, operation, version, key, content::text, sha256, pac, settle_after < now() from attempts
                    where kind = :kind and ref = :ref and (outcome is null or outcome = 'unknown')"""),
            {"kind": KIND, "ref": twin.uuid},
        ).one_or_none()
        taken = tx.execute(
            text("""select count(*) as many, coalesce(max(finished_at) > now() - make_interval(secs => :again), false) as recent
                    from attempts where kind = :kind and ref = :ref and outcome = 'done'"""),
            {"kind": KIND, "ref": twin.uuid, "again": AGAIN},
        ).one()
    return ((Attempt(*row[:10]), bool(row[10])) if row else None), int(taken.many), bool(taken.recent)


def _asked_sat(hub: Hub, work: Work, twin: StampedRow) -> Verdict:
    if hub.vendors.sat is None:
        raise UserError("sat.not_configured")
    status = hub.vendors.sat(hub, wires.wire(hub, work.lane, ())).status(twin.question)
    return verdict_of(status.code, status.state, status.cancellation)


def _send(hub: Hub, work: Work, twin: StampedRow, before: Attempt | None) -> None:
    question, spec = twin.question, hub.vendors.pac_specs[twin.pac]
    csd = open_csd(hub, twin.issuer_id, question.issuer)
    at = local_time(hub.office.now() - timedelta(seconds=60), FiscalZone.CENTRAL)  # never in the future at SAT
    signed = cancel_request(csd, uuid=twin.uuid, reason=CancelReason.WITH_ERRORS, replaced_by="", at=at)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        account = _account(tx, twin)
        if before is not None:  # SAT knows nothing of it, long after it must have arrived
            attempts.close(tx, before.id, outcome="absent")
        attempt = attempts.begin(
            tx, work, kind=KIND, operation="cancel", key=f"{hub.office.environment}:{question.issuer}:{twin.uuid}:cancel", content="{}",
            sha256=sha256(signed).hexdigest(), pac=twin.pac,
            settle_seconds=hub.limits.lease_seconds + spec.deadline + spec.visible_after,
        )  # fmt: skip
    request = CancelRequest(
        uuid=twin.uuid, issuer=question.issuer, recipient=question.recipient, total=question.total, reason=CancelReason.WITH_ERRORS,
        replaced_by="", certificate_number=csd.serial, signed_xml=signed,
    )  # fmt: skip
    with wires.pac(hub, account, work.lane, [attempt.id]) as pac:
        outcome = pac.cancel(request)
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        _write(hub, tx, work, twin, attempt, outcome)


def _account(tx: Connection, twin: StampedRow) -> int:
    found = tx.execute(
        text("select id from pac_accounts where issuer_id = :issuer and pac = :pac"), {"issuer": twin.issuer_id, "pac": twin.pac}
    ).scalar()
    if found is None:
        raise UserError("pac.not_configured")
    return int(found)


def _write(hub: Hub, tx: Connection, work: Work, twin: StampedRow, attempt: Attempt, outcome: Outcome[Requested]) -> None:
    pause = hub.limits.retry_seconds * 2 ** min(work.waits, 7)
    match outcome:
        case Done(result):
            attempts.close(tx, attempt.id, outcome="done", code=result.code, detail=result.text, remote_id=twin.uuid)
            if result.acknowledgment is not None:
                _keep(tx, twin, result.acknowledgment)
            record.event(tx, "twin.cancel_requested", branch=twin.branch, subject=str(twin.id), uuid=twin.uuid)
            finish(tx, work, state="ready", code="cancel.requested", delay=SOON, waited=True)
        case Refused(code, words, of, message):
            params = {"code": code, "text": words}
            attempts.close(tx, attempt.id, outcome="refused", code=code, message=message, detail=words)
            state = {"not_yet": "ready", "account": "blocked"}.get(of, "dead")
            finish(tx, work, state=state, code=message, params=params, delay=LATER if state == "ready" else 0.0, waited=state == "ready")
        case NotSent(reason):
            attempts.close(tx, attempt.id, outcome="not_sent", detail=reason)
            finish(tx, work, state="ready", code="cancel.not_sent", params={"reason": reason}, delay=pause, waited=True)
        case Throttled():
            attempts.close(tx, attempt.id, outcome="throttled")
            finish(tx, work, state="ready", code="cancel.throttled", delay=max(SOON, pause), waited=True)
        case Unknown(reason):
            attempts.close(tx, attempt.id, outcome="unknown", detail=reason)
            finish(tx, work, state="unknown", code="cancel.being_verified", params={"reason": reason}, delay=pause, waited=True)


def _keep(tx: Connection, twin: StampedRow, content: bytes) -> None:
    tx.execute(
        text("""insert into cfdi_papers (cfdi_id, branch, kind, sha256, name, content)
                values (:id, :branch, 'acknowledgment', :sha256, :name, :content) on conflict do nothing"""),
        {"id": twin.id, "branch": twin.branch, "sha256": sha256(content).hexdigest(), "name": f"{twin.uuid}.xml", "content": content},
    )


def _cancelled(hub: Hub, work: Work, twin: StampedRow, open_one: tuple[Attempt, bool] | None) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        if open_one is not None:
            attempts.close(tx, open_one[0].id, outcome="done", code="sat", remote_id=twin.uuid)
        tx.execute(text("update stray_stamps set settled_at = now() where uuid = :uuid"), {"uuid": twin.uuid})
        record.audit(
            tx, actor=hub.office.actor, action="twin.cancelled", subject=f"cfdi:{twin.id}", branch=twin.branch, uuid=twin.uuid, pac=twin.pac
        )
        record.event(tx, "twin.cancelled", branch=twin.branch, subject=str(twin.id), uuid=twin.uuid)
        finish(tx, work, state="done", code="twin.cancelled", params={"uuid": twin.uuid})


def _wait(hub: Hub, work: Work, code: str, params: dict[str, object], delay: float, *, unknown: bool) -> None:
    with transaction(hub.office.engine) as tx:
        finish(tx, work, state="unknown" if unknown else "ready", code=code, params=params, delay=delay, waited=True)
