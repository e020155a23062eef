"""SAT's word on stamped CFDIs: asked hourly while a request is open, else rarely, one a second, and acted on at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from agent.db import cancellations
from agent.db.cancellations import Case
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import Verdict
from agent.errors import Unavailable, UserError
from agent.hub import Hub
from agent.ports import SatStatus
from agent.work import wires
from agent.work.asked_sat import asked_sat
from agent.work.cancel_outcome import keep_acknowledgment
from agent.work.cancel_row import StampedRow, stamped_row
from agent.work.cancelled import cancelled, rejected, requested
from agent.work.print_cancelled import print_cancelled

LANE = "sat"
_NEWEST_MAY_LAG = 3600.0
"""For so long after a new request SAT may still tell of the one before it."""


def ask_sat(hub: Hub, rows: Sequence[Work]) -> None:
    """Asks about the first row and gives the others back: one a second, whatever agent holds the lane."""
    for number, work in enumerate(rows[1:], start=1):
        with transaction(hub.office.engine) as tx:
            finish(tx, work, state="ready", delay=float(number))
    _ask(hub, rows[0])
    with transaction(hub.office.engine) as tx:
        tx.execute(
            text("update lanes set not_before = greatest(not_before, now() + interval '1 second') where lane = :lane and token = :token"),
            {"lane": rows[0].lane, "token": rows[0].token},
        )


def _ask(hub: Hub, work: Work) -> None:
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        row = stamped_row(hub, tx, int(work.ref))
    try:
        status, verdict = asked_sat(hub, work.lane, row)
    except Unavailable as error:
        with transaction(hub.office.engine) as tx:
            pause = min(3600.0, 60.0 * 2 ** min(work.waits, 6))
            finish(tx, work, state="ready", code="cancel.sat_unavailable", params={"reason": error.reason}, delay=pause, waited=True)
        return
    with transaction(hub.office.engine) as tx:
        hold(tx, work)
        state = _act(hub, tx, stamped_row(hub, tx, row.id), status, verdict)
    if state in ("CANCELLED", "CANCEL_REQUESTED"):
        _fetch_acknowledgment(hub, work, row)
    if state == "CANCELLED":
        print_cancelled(hub, row.id)
    with transaction(hub.office.engine) as tx:
        finish(tx, work, state="done", code="sat.answered", params={"state": status.state, "cancellation": status.cancellation})


def _act(hub: Hub, tx: Connection, row: StampedRow, status: SatStatus, verdict: Verdict) -> str:
    """Makes of the CFDI what SAT says; its state afterwards."""
    case = cancellations.running(tx, row.id)
    if row.state == "CANCELLED":
        return "CANCELLED"
    if verdict is Verdict.CANCELLED:
        case = case or cancellations.found_at_sat(tx, cfdi_id=row.id, branch=row.branch)
        cancelled(hub, tx, row, case, status.cancellation)
        return "CANCELLED"
    if verdict is Verdict.IN_PROCESS:
        requested(hub, tx, row, case or cancellations.found_at_sat(tx, cfdi_id=row.id, branch=row.branch), status)
        return "CANCEL_REQUESTED"
    if verdict is Verdict.REJECTED and case is not None and case.state == "requested" and not _of_the_one_before(tx, case):
        rejected(hub, tx, row, case)
        return "STAMPED"
    return row.state


def _of_the_one_before(tx: Connection, case: Case) -> bool:
    """Whether the rejection may be that of an earlier request, while SAT has not taken in the new one."""
    found = tx.execute(
        text("""select 1 from cancellations o where o.cfdi_id = :cfdi and o.id <> :id and o.state = 'rejected'
                and :at > now() - make_interval(secs => :seconds)"""),
        {"cfdi": case.cfdi_id, "id": case.id, "at": case.requested_at, "seconds": _NEWEST_MAY_LAG},
    )
    return found.first() is not None


def _fetch_acknowledgment(hub: Hub, work: Work, row: StampedRow) -> None:
    """Fetches SAT's receipt where the PAC gave none with its answer; what cannot be had now is had at the next question."""
    with transaction(hub.office.engine) as tx:
        account = tx.execute(
            text("""select p.id from cancellations c join cfdis d on d.id = c.cfdi_id
                        join pac_accounts p on p.issuer_id = d.issuer_id and p.pac = c.pac
                    where c.cfdi_id = :id and c.pac <> '' and not exists (
                        select from cfdi_papers f where f.cfdi_id = c.cfdi_id and f.kind = 'acknowledgment'
                            and f.created_at >= c.created_at)
                    order by c.id desc limit 1"""),
            {"id": row.id},
        ).scalar()
    if account is None:
        return
    try:
        with wires.pac(hub, int(account), work.lane, []) as pac:
            found = pac.acknowledgment(row.uuid)
    except (Unavailable, UserError):
        return
    if found is not None:
        with transaction(hub.office.engine) as tx:
            keep_acknowledgment(tx, row, found)


# Open requests hourly; the last 90 days daily; what may still be cancelled weekly, daily in the last month of that. Every reason to
# ask is a date that the row has; a CFDI that was never asked about is asked about an hour after its stamp.
_DUE = """
    insert into work (kind, lane, ref, branch, priority, run_at)
    select 'ask_sat', 'sat', due.id::text, due.branch, due.priority, now() + make_interval(secs => row_number() over (order by due.id))
    from (
        select c.id, c.branch, 20 as priority, a.asked_at from cfdis c left join sat_answers a on a.cfdi_id = c.id
        where c.environment = :environment and c.state = 'CANCEL_REQUESTED'
            and coalesce(a.asked_at, '-infinity') < now() - interval '1 hour'
        union all
        select c.id, c.branch, 1, a.asked_at
        from cfdis c join issuers i on i.id = c.issuer_id left join sat_answers a on a.cfdi_id = c.id,
            lateral (select (make_date(extract(year from c.issued_at)::int + 1, case length(i.tax_id) when 12 then 4 else 5 end, 1)
                - interval '1 day')::date as last_day) t
        where c.environment = :environment and c.state = 'STAMPED'
            and c.stamped_at between now() - interval '17 months' and now() - interval '1 hour'
            and coalesce(a.asked_at, '-infinity') < now() - case
                when c.stamped_at > now() - interval '90 days' then interval '1 day'
                when now()::date > t.last_day then null
                when now()::date > t.last_day - 31 then interval '1 day'
                else interval '7 days' end
        order by priority desc, asked_at nulls first, id limit :limit) due
    on conflict do nothing
"""
AT_A_TIME = 600
"""Questions that one tick asks for: at one a second they are asked before the next."""


def request_questions(tx: Connection, environment: str) -> int:
    """Asks for SAT's word on what is due; how many questions were asked for."""
    return tx.execute(text(_DUE), {"environment": environment, "limit": AT_A_TIME}).rowcount
