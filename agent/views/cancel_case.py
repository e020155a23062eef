"""One stamped CFDI's cancellation as a person follows it: what stands before it, what was asked for, its steps, what SAT and PAC said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import Connection

from agent.db import cancellations
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancel_steps import Standing, Step, steps_of
from agent.domain.cancellation import MOST_REQUESTS, accept_by, ask_again_at, ask_every
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.domain.sat_days import Deadline
from agent.hub import Office
from agent.views.cancellations import Case, Outlook, outlook


@dataclass(frozen=True, slots=True)
class Related:
    """A document that names this one and must be cancelled before it."""

    number: str
    state: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Replacement:
    """The CFDI that takes the place; `code` and `params` say what it lacks. `kind` is replacement or late_guest."""

    id: int
    number: str
    state: str
    recipient: str
    code: str
    params: Mapping[str, object]
    kind: str


@dataclass(frozen=True, slots=True)
class Replaced:
    """The CFDI that this one takes the place of."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The newest row of work: what was asked for and how far it came. `approval` = "" where none is needed."""

    id: int
    state: str
    code: str
    params: Mapping[str, object]
    reason: str
    approval: Literal["", "asked", "given"]
    asked_by: str


@dataclass(frozen=True, slots=True)
class CancelCase:
    """Everything about one CFDI's cancellation. `case` is the newest, None before an agent began one.

    `requests` of `most` have left, the next one may at `again_at` (None = no more); `next_question` is when SAT is asked.
    `deadline` is the recipient's, as if it was requested today; `today` is SAT's day.
    """

    outlook: Outlook
    purpose: str
    branch: str
    related: tuple[Related, ...]
    case: Case | None
    asked: Asked | None
    replacement: Replacement | None
    requests: int
    most: int
    again_at: datetime | None
    next_question: datetime | None
    pac_code: str
    pac_text: str
    acknowledged: bool
    deadline: Deadline
    today: date
    steps: tuple[Step, ...]
    replaces: Replaced | None = None

    @property
    def running(self) -> bool:
        """Whether somebody has it in hand: it is asked for, or SAT has it."""
        return (
            self.outlook.pending or self.outlook.state == "CANCEL_REQUESTED" or (self.case is not None and self.case.state == "requested")
        )

    @property
    def begun(self) -> bool:
        """Whether there are steps to show: running, over, or a CFDI that takes its place is there."""
        return self.running or self.outlook.state == "CANCELLED" or self.case is not None or self.replacement is not None


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket of a stamped global invoice whose guest asks for their own CFDI."""

    document_id: int
    number: str
    amount: Decimal
    currency: str
    sold_on: date
    branch: str
    party_id: str


def cancel_case(office: Office, cfdi_id: int) -> CancelCase | None:
    """The case of one stamped CFDI; None when it is gone, has no stamp or is not the person's to see. Two transactions."""
    seen = outlook(office, cfdi_id)
    if seen is None:
        return None
    now = office.now()
    today = local_time(now, FiscalZone.CENTRAL).date()
    with transaction(office.engine) as tx:
        row = tx.execute(_DOCUMENT, {"id": cfdi_id, "ref": str(cfdi_id)}).one()
        newest = tx.execute(_WORK, {"ref": str(cfdi_id)}).one_or_none()
        replaced = tx.execute(_REPLACEMENT, {"id": cfdi_id}).one_or_none()
        other = tx.execute(_REPLACES, {"id": cfdi_id}).one_or_none()
        sent = tx.execute(_SENT, {"ref": str(cfdi_id)}).one_or_none()
        requests, at = cancellations.asked_at(tx, cfdi_id)
        related = _related(tx, cfdi_id, seen.uuid, replaced.id if replaced else None)
    case = seen.cases[0] if seen.cases else None
    replacement = Replacement(**replaced._mapping) if replaced is not None else None
    asked = Asked(**newest._mapping) if newest is not None else None
    return CancelCase(
        outlook=seen,
        purpose=row.purpose,
        branch=row.branch,
        related=related,
        case=case,
        asked=asked,
        replacement=replacement,
        requests=len(requests),
        most=MOST_REQUESTS,
        again_at=ask_again_at(requests, at),
        next_question=_next_question(seen, row, now),
        pac_code=sent.code if sent is not None else "",
        pac_text=sent.detail if sent is not None else "",
        acknowledged=row.acknowledged,
        deadline=accept_by(today),
        today=today,
        steps=steps_of(_standing(seen, case, asked, replacement, booked=not row.delivering)),
        replaces=Replaced(**other._mapping) if other is not None else None,
    )


def tickets(office: Office, global_id: int, *, wanted: str, limit: int) -> tuple[Ticket, ...]:
    """The tickets of a stamped global invoice whose number begins so, by number. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(_TICKETS, {"id": global_id, "wanted": wanted.strip().upper(), "limit": limit}).all()
    return tuple(Ticket(**row._mapping) for row in rows)


def _related(tx: Connection, cfdi_id: int, uuid: str, without: int | None) -> tuple[Related, ...]:
    found = []
    for number in cancellations.pointing_to(tx, cfdi_id, uuid, without=without):
        series, _, folio = number.rpartition("-")
        named = {"id": cfdi_id, "series": series, "folio": int(folio) if folio.isdigit() else 0}
        row = tx.execute(_RELATED, named).one_or_none()
        found.append(Related(number, row.state if row else "STAMPED", row.purpose if row else ""))
    return tuple(found)


def _next_question(seen: Outlook, row: Any, now: datetime) -> datetime | None:
    """When SAT is asked: at the hour of the open question, else by its rhythm since the last answer."""
    if row.question_at is not None:
        asked_for: datetime = row.question_at
        return asked_for
    if seen.state not in ("STAMPED", "CANCEL_REQUESTED") or row.stamped_at is None:
        return None
    every = ask_every(requested=seen.state == "CANCEL_REQUESTED", stamped_at=row.stamped_at, issuer_rfc=row.issuer_rfc, now=now)
    if every is None:
        return None
    return max(now, seen.answer.asked_at + every) if seen.answer is not None else now


def _standing(seen: Outlook, case: Case | None, asked: Asked | None, replacement: Replacement | None, *, booked: bool) -> Standing:
    state: Any = case.state if case is not None else ""
    if asked is not None and asked.state in ("asked", "ready", "leased") and state not in ("open", "requested"):
        state = ""  # asked for once more: the case before this one is over
    return Standing(
        replacement=replacement.state if replacement is not None else "",
        ready=replacement is None or not replacement.code,
        asked_for=seen.pending,
        approval=_approval(seen, case, asked),
        case=state,
        accept=seen.acceptance.needed if case is None or case.accept_by is None else True,
        booked=booked and seen.state == "CANCELLED",
    )


def _approval(seen: Outlook, case: Case | None, asked: Asked | None) -> Literal["", "asked", "given"]:
    if asked is not None and seen.pending:
        return asked.approval
    return "given" if case is not None and case.approved_by else ""


_DOCUMENT = text("""
    select c.purpose, c.branch, c.stamped_at, i.tax_id as issuer_rfc,
        exists (select from cfdi_papers p where p.cfdi_id = c.id and p.kind = 'acknowledgment') as acknowledged,
        (select min(w.run_at) from work w where w.lane = 'sat' and w.kind = 'ask_sat' and w.ref = :ref
            and w.state in ('ready', 'leased', 'unknown')) as question_at,
        exists (select from cfdi_sales s join documents d on d.id = s.document_id join branches b on b.code = d.branch
            join work w on w.lane = 'erp:' || b.connection_id and w.kind = 'deliver' and w.ref = d.kind || ':' || d.row_id
            where s.cfdi_id = c.id and w.state in ('asked', 'ready', 'leased', 'unknown', 'blocked')) as delivering
    from cfdis c join issuers i on i.id = c.issuer_id where c.id = :id
""")
# What is open, else what ended without a case; a row that is done says nothing that the case does not.
_WORK = text("""
    select id, state, code, params, coalesce(args ->> 'reason', '') as reason, requested_by as asked_by,
        case when not needs_approval then '' when approved_by is null then 'asked' else 'given' end as approval
    from work where kind = 'cancel_cfdi' and ref = :ref
        and ((lane = 'cfdi:' || :ref and state in ('asked', 'ready', 'leased', 'unknown', 'blocked')) or state = 'dead')
    order by state = 'dead', id desc limit 1
""")
_REPLACEMENT = text("""
    select c.id, concat_ws('-', nullif(c.series, ''), c.folio) as number, c.state, c.recipient_name as recipient, c.code, c.params, r.kind
    from replacements r join cfdis c on c.id = r.cfdi_id
    where r.replaces_id = :id and c.state <> 'CANCELLED' and c.code <> 'cfdi.discarded' order by c.id desc limit 1
""")
_REPLACES = text("""
    select c.id, concat_ws('-', nullif(c.series, ''), c.folio) as number from replacements r join cfdis c on c.id = r.replaces_id
    where r.cfdi_id = :id order by c.id limit 1
""")
_SENT = text("""
    select code, coalesce(detail, '') as detail from attempts where kind = 'cancel' and ref = :ref and outcome is not null
    order by started_at desc limit 1
""")
_RELATED = text("""
    select n.state, n.purpose from cfdis n where n.series = :series and n.folio = :folio
        and n.issuer_id = (select issuer_id from cfdis where id = :id)
""")
_TICKETS = text("""
    select d.id as document_id, d.number, s.amount, c.currency, d.source_date as sold_on, d.branch, d.party_id
    from cfdi_sales s join documents d on d.id = s.document_id join cfdis c on c.id = s.cfdi_id
    where s.cfdi_id = :id and s.live and (:wanted = '' or upper(d.number) like '%' || :wanted || '%') order by d.number limit :limit
""")
