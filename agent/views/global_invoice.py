"""The global invoice assistant: the places that invoice, and what a period's global invoice would take in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import global_draft
from agent.db.books import load_books
from agent.db.engine import transaction
from agent.db.global_draft import OpenDraft
from agent.db.sql import text
from agent.domain.global_period import Period, Periodicity, Place
from agent.domain.global_tickets import Candidate, candidate
from agent.errors import UserError
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class GlobalDraft:
    """The period's draft as it stands, the documents it holds with their amounts, and what is wrong with it as the page CFDI has it."""

    cfdi_id: int
    state: str
    pending: bool
    code: str
    params: Mapping[str, object]
    form: str
    hash: str
    held: Mapping[int, Decimal]


@dataclass(frozen=True, slots=True)
class Offer:
    """A period at a place: the sales that go in, those that do not with why, and what a person left out of the draft."""

    place: Place
    period: Period
    ends_at: datetime
    due_at: datetime
    going: tuple[Candidate, ...]
    apart: tuple[Candidate, ...]
    left_out: Mapping[int, str]
    draft: GlobalDraft | None

    @property
    def total(self) -> Decimal:
        """What the tickets come to that are not left out."""
        return sum((one.amount for one in self.tickets), Decimal("0.00"))

    @property
    def tickets(self) -> tuple[Candidate, ...]:
        """What goes in."""
        return tuple(one for one in self.going if one.document_id not in self.left_out)

    @property
    def set_aside(self) -> tuple[Candidate, ...]:
        """What would go in and was left out by a person."""
        return tuple(one for one in self.going if one.document_id in self.left_out)

    @property
    def form(self) -> str:
        """c_FormaPago of the largest ticket, "" without any."""
        largest = max(self.tickets, key=lambda one: one.amount, default=None)
        return largest.form if largest is not None else ""

    @property
    def is_current(self) -> bool:
        """Whether the draft holds exactly what goes in now, and nothing stands against it."""
        draft = self.draft
        if draft is None or draft.code or draft.form != self.form:
            return False
        return draft.held == {one.document_id: one.amount for one in self.tickets}


def places(office: Office) -> tuple[Place, ...]:
    """Every place of issue with a branch that the person sees. One transaction."""
    with transaction(office.engine) as tx:
        return global_draft.places(tx)


def offer(office: Office, *, issuer: int, place: str, period: Period) -> Offer:
    """What the period's global invoice would take in now. One transaction. Raises `global.no_place` and what a branch's books raise."""
    with transaction(office.engine) as tx:
        where = next((one for one in global_draft.places(tx) if (one.issuer_id, one.postal_code) == (issuer, place)), None)
        if where is None:
            raise UserError("global.no_place", postal_code=place)
        kept = global_draft.open_draft(tx, where, period)
        draft = kept.cfdi_id if kept is not None else None
        facts = global_draft.sales_in(tx, where, period, draft=draft)
        connected = tx.execute(text("select code, connection_id from branches where code = any(:codes)"), {"codes": list(where.branches)})
        books = {row.code: load_books(tx, branch=row.code, connection=row.connection_id) for row in connected}
        out = tx.execute(text("select document_id, reason from global_left_out where cfdi_id = :id and active"), {"id": draft}).all()
        shown = _draft(tx, kept) if kept is not None else None
    found = [candidate(one, books, period, draft=draft) for one in facts]
    return Offer(
        where, period, period.ends_at(where.zone), period.due_at(where.zone),
        tuple(one for one in found if one.ticket), tuple(one for one in found if not one.ticket),
        {row.document_id: row.reason for row in out}, shown,
    )  # fmt: skip


def _draft(tx: Connection, kept: OpenDraft) -> GlobalDraft:
    said = tx.execute(text("select code, params, payment_form, draft_hash from cfdis where id = :id"), {"id": kept.cfdi_id}).one()
    held = tx.execute(text("select document_id, amount from cfdi_sales where cfdi_id = :id and live"), {"id": kept.cfdi_id})
    amounts = {row.document_id: row.amount for row in held}
    return GlobalDraft(kept.cfdi_id, kept.state, kept.pending, said.code, said.params, said.payment_form, said.draft_hash, amounts)


@dataclass(frozen=True, slots=True)
class GlobalLine:
    """A global invoice that was drafted or issued."""

    id: int
    place: str
    periodicity: Periodicity
    first_day: date
    last_day: date
    due_at: datetime
    state: str
    name: str
    uuid: str
    total: Decimal
    tickets: int


def newest(office: Office, *, issuer: int, place: str, limit: int = 12) -> tuple[GlobalLine, ...]:
    """The newest global invoices of a place, newest period first. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select c.id, g.place, g.periodicity, g.first_day, g.last_day, g.due_at, c.state,
                        case when c.folio is null then '' else c.series || '-' || c.folio end as name, coalesce(c.uuid, '') as uuid,
                        c.total,
                        (select count(*) from cfdi_sales s where s.cfdi_id = c.id and s.live) as tickets
                    from global_invoices g join cfdis c on c.id = g.cfdi_id
                    where g.issuer_id = :issuer and g.place = :place and c.code <> 'global.discarded'
                    order by g.last_day desc, c.id desc limit :limit"""),
            {"issuer": issuer, "place": place, "limit": limit},
        ).all()
    return tuple(GlobalLine(row.id, row.place, Periodicity(row.periodicity), *row[3:]) for row in rows)


@dataclass(frozen=True, slots=True)
class InGlobal:
    """The global invoice that the sale of that number sits in."""

    cfdi_id: int
    number: str
    state: str
    name: str
    uuid: str
    first_day: date
    last_day: date


_IN_GLOBAL = """select c.id, d.number, c.state, case when c.folio is null then '' else c.series || '-' || c.folio end,
        coalesce(c.uuid, ''), g.first_day, g.last_day
    from cfdi_sales s join documents d on d.id = s.document_id join cfdis c on c.id = s.cfdi_id
    join global_invoices g on g.cfdi_id = c.id where s.live and """


def global_of(office: Office, document_id: int) -> InGlobal | None:
    """The global invoice that a sale sits in now, or None. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(text(_IN_GLOBAL + "s.document_id = :id"), {"id": document_id}).one_or_none()
    return InGlobal(*row) if row is not None else None


def find_sale(office: Office, number: str) -> InGlobal | None:
    """The global invoice that the sale of that number sits in now, or None. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(text(_IN_GLOBAL + "d.number = :number and d.kind = 'invoice' limit 1"), {"number": number.strip()}).first()
    return InGlobal(*row) if row is not None else None
