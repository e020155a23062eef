"""A CFDI is cancelled: SAT is asked, the request is signed and handed to a PAC once, and from then on only SAT's word counts.

Transactions: the case; the signed bytes with the intent; the outcome. None is open while SAT or a PAC is asked. Any agent that
seals for the RFC goes on where another one stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from hashlib import sha256

from sqlalchemy import Connection

from agent.cfdi.cancel_request import cancel_request
from agent.db import attempts, cancellations
from agent.db.attempts import Attempt
from agent.db.cancellations import Case
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import LAG, CancelReason, Verdict, ask_again_at, is_not_cancelable
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import CancelRequest, SatStatus
from agent.work import wires
from agent.work.asked_sat import asked_sat
from agent.work.cancel_outcome import sat_has_it, write_outcome
from agent.work.cancel_row import StampedRow, stamped_row
from agent.work.cancelled import cancelled, is_replacement, refused
from agent.work.csds import open_csd
from agent.work.loop import NOT_HERE

SOON, LATER = 60.0, 3600.0


def cancel_cfdi(hub: Hub, rows: Sequence[Work]) -> None:
    """Goes on with each case. What stands against a cancellation ends it with the reason; the CFDI is then in force as before."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            row = stamped_row(hub, tx, int(work.ref))
            case = _case(tx, work, row)
            attempt = _open_attempt(tx, row.id)
        if case is None:
            continue
        try:
            _go_on(hub, work, row, case, attempt)
        except UserError as error:
            if error.code in NOT_HERE:
                raise
            with transaction(hub.office.engine) as tx:
                hold(tx, work)
                refused(hub, tx, row, case, error.code, dict(error.params))
                finish(tx, work, state="dead", code=error.code, params=dict(error.params))


def _case(tx: Connection, work: Work, row: StampedRow) -> Case | None:
    """The case that this row of work goes on with, opened by the first; None where there is nothing to do any more."""
    case = cancellations.running(tx, row.id)
    if row.state == "CANCELLED":
        finish(tx, work, state="done", code="cancel.cancelled", params={"number": row.name, "how": ""})
        return None
    if case is not None:
        return case
    if row.state not in ("STAMPED", "CANCEL_REQUESTED"):
        raise UserError("cancel.not_stamped", state=row.state)
    asked = tx.execute(text("select requested_by, approved_by from work where id = :id"), {"id": work.id}).one()
    replacement = work.args.get("replaced_by")
    try:
        reason = CancelReason(str(work.args.get("reason", "")))
    except ValueError:
        raise UserError("cancel.no_reason") from None
    return cancellations.opened(
        tx, cfdi_id=row.id, branch=row.branch, reason=reason.value, asked_by=asked.requested_by, approved_by=asked.approved_by,
        replacement_id=int(str(replacement)) if replacement else None,
    )  # fmt: skip


def _open_attempt(tx: Connection, cfdi_id: int) -> tuple[Attempt, bool] | None:
    """The request whose fate is open, and whether what was sent must have arrived by now if it ever does."""
    row = tx.execute(
        text("""select id, work_id, kind, ref, operation, version, key, content::text, sha256, pac, settle_after < now() from attempts
                where kind = 'cancel' and ref = :ref and (outcome is null or outcome = 'unknown')"""),
        {"ref": str(cfdi_id)},
    ).one_or_none()
    return (Attempt(*row[:10]), bool(row[10])) if row else None


def _go_on(hub: Hub, work: Work, row: StampedRow, case: Case, attempt: tuple[Attempt, bool] | None) -> None:
    if attempt is None and case.state == "requested":
        sat_has_it(hub, work, row, case, None)
        return
    if attempt is None and _must_wait(hub, work, row, case):
        return
    try:
        status, verdict = asked_sat(hub, work.lane, row, [attempt[0].id] if attempt else ())
    except Unavailable as error:
        _wait(hub, work, case, "cancel.sat_unavailable", {"reason": error.reason}, unknown=attempt is not None)
        return
    if _settled_by_sat(hub, work, row, case, attempt, status, verdict):
        return
    if attempt is None:
        if not _may_ask(hub, work, row, case, status, verdict):
            return
    elif not attempt[1]:
        _wait(hub, work, case, "cancel.being_verified", {}, unknown=True)
        return
    _send(hub, work, row, case, attempt[0] if attempt else None)


def _must_wait(hub: Hub, work: Work, row: StampedRow, case: Case) -> bool:
    """Whether the CFDI that takes its place is not stamped yet: then this case waits for it, for as long as that takes."""
    if case.replacement_id is None:
        if is_replacement(case):
            raise UserError("cancel.replacement_missing")
        return False
    with transaction(hub.office.engine) as tx:
        found = tx.execute(text("select state, draft_hash from cfdis where id = :id"), {"id": case.replacement_id}).one_or_none()
    if found is None or found.state == "CANCELLED":
        raise UserError("cancel.replacement_not_live")
    if found.state in ("DRAFT", "REFUSED") and not found.draft_hash:
        raise UserError("cfdi.discarded")
    if found.state in ("DRAFT", "REFUSED", "STAMPING"):
        _wait(hub, work, case, "cancel.waits_for_replacement", {"state": found.state})
        return True
    return False


def _settled_by_sat(
    hub: Hub, work: Work, row: StampedRow, case: Case, attempt: tuple[Attempt, bool] | None, status: SatStatus, verdict: Verdict
) -> bool:
    """Whether SAT knows more than we do: it is cancelled already, or a request is on its way there."""
    if verdict is Verdict.CANCELLED:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            if attempt is not None:
                attempts.close(tx, attempt[0].id, outcome="done", code="sat", detail=status.cancellation, remote_id=row.uuid)
            cancelled(hub, tx, stamped_row(hub, tx, row.id), case, status.cancellation)
            finish(tx, work, state="done", code="cancel.cancelled", params={"number": row.name, "how": status.cancellation})
        return True
    if verdict is Verdict.IN_PROCESS:
        sat_has_it(hub, work, row, case, status, attempt[0] if attempt else None)
        return True
    return False


def _may_ask(hub: Hub, work: Work, row: StampedRow, case: Case, status: SatStatus, verdict: Verdict) -> bool:
    """Whether the request may leave now; False when it waits. Raises UserError for what stands against it."""
    young = row.age < LAG
    if verdict is Verdict.BAD_QUESTION:
        raise UserError("cancel.sat_differs", number=row.name)
    if verdict is Verdict.NOT_FOUND and not young:
        raise UserError("cancel.sat_unknown", number=row.name)
    if verdict in (Verdict.NOT_FOUND, Verdict.UNCLEAR):
        _wait(hub, work, case, "cancel.sat_not_yet", {"state": status.state}, delay=LATER)
        return False
    with transaction(hub.office.engine) as tx:
        pointing = cancellations.pointing_to(tx, row.id, row.uuid, without=case.replacement_id)
        asked, now = cancellations.asked_at(tx, row.id)
    if pointing:
        raise UserError("cancel.related_first", number=row.name, documents=", ".join(pointing))
    if is_not_cancelable(status.cancelable) and not is_replacement(case):  # its replacement points to it, which is as it must be
        raise UserError("cancel.not_cancelable")
    at = ask_again_at(asked, now)
    if at is None:
        raise UserError("cancel.asked_too_often")
    if at > now:
        _wait(hub, work, case, "cancel.wait_72_hours", {}, delay=(at - now).total_seconds())
        return False
    return True


def _wait(
    hub: Hub, work: Work, case: Case, code: str, params: dict[str, object], *, delay: float | None = None, unknown: bool = False
) -> None:
    pause = hub.limits.retry_seconds * 2 ** min(work.waits, 7) if delay is None else delay
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        cancellations.say(tx, case.id, code, params)
        finish(
            tx, work, state="unknown" if unknown else "ready", code=code, params=params, delay=min(pause, LAG.total_seconds()), waited=True
        )


def _send(hub: Hub, work: Work, row: StampedRow, case: Case, before: Attempt | None) -> None:
    """Hands the request in, once. `before` = the same request may have been sent: then the very same bytes go again."""
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        account, pac = _account(hub, tx, row)
        rfc = tx.execute(text("select tax_id from issuers where id = :id"), {"id": row.issuer_id}).scalar_one()
        replaced_by = _uuid_of(tx, case.replacement_id) if is_replacement(case) else ""
    csd = open_csd(hub, row.issuer_id, rfc)
    kept = case.request_xml if before is not None else None
    now = hub.office.now() - timedelta(seconds=60)  # never in the future at SAT
    signed = kept or cancel_request(
        csd, uuid=row.uuid, reason=CancelReason(case.reason), replaced_by=replaced_by, at=local_time(now, FiscalZone.CENTRAL)
    )
    spec = hub.vendors.pac_specs[pac]
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        if before is not None:  # SAT knows nothing of it, long after it must have arrived
            attempts.close(tx, before.id, outcome="absent")
        cancellations.frozen(tx, case.id, signed, pac)
        attempt = attempts.begin(
            tx, work, kind="cancel", operation="cancel", key=f"{hub.office.environment}:{rfc}:{row.uuid}:cancel",
            content="{}", sha256=sha256(signed).hexdigest(), pac=pac,
            settle_seconds=hub.limits.lease_seconds + spec.deadline + spec.visible_after,
        )  # fmt: skip
    question = row.question
    request = CancelRequest(
        uuid=row.uuid, issuer=rfc, recipient=question.recipient, total=question.total, reason=CancelReason(case.reason),
        replaced_by=replaced_by, certificate_number=csd.serial, signed_xml=signed,
    )  # fmt: skip
    with wires.pac(hub, account, work.lane, [attempt.id]) as adapter:
        outcome = adapter.cancel(request)
    write_outcome(hub, work, row, case, attempt, outcome, again=before is not None)


def _account(hub: Hub, tx: Connection, row: StampedRow) -> tuple[int, str]:
    """The issuer's account at the PAC that stamped it, else at one that cancels what others stamped. Raises UserError `cancel.no_pac`."""
    found = tx.execute(
        text("select id, pac from pac_accounts where issuer_id = :issuer order by pac <> :pac, priority"),
        {"issuer": row.issuer_id, "pac": row.pac},
    ).all()
    for account in found:
        spec = hub.vendors.pac_specs.get(account.pac)
        if spec is not None and (account.pac == row.pac or spec.cancels_foreign):
            return int(account.id), str(account.pac)
    raise UserError("cancel.no_pac", number=row.name, pac=row.pac)


def _uuid_of(tx: Connection, cfdi_id: int | None) -> str:
    uuid = tx.execute(text("select uuid from cfdis where id = :id and state in ('STAMPED', 'CANCEL_REQUESTED')"), {"id": cfdi_id}).scalar()
    if uuid is None:
        raise UserError("cancel.replacement_not_live")
    return str(uuid)
