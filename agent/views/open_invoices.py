"""The stamped invoices that a payment may settle, or that a refund may take back, for a person to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from agent.db.engine import transaction
from agent.hub import Office

MOST = 50
_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """One invoice: its folio, whose it is, and what is still owed of it (of a refund's: what may still be credited)."""

    id: int
    name: str
    recipient: str
    rfc: str
    branch: str
    sales: str
    total: Decimal
    left: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Candidates:
    """The payment or refund, and its invoices: those of the same customer first, the oldest on top."""

    document_id: int
    number: str
    branch: str
    amount: Decimal
    currency: str
    refund: bool
    invoices: tuple[OpenInvoice, ...]


_DOCUMENT = text("select id, number, branch, amount, currency, kind, party_id, trip_id from documents where id = :id")
_SELECT = """
    select c.id, concat_ws('-', nullif(c.series, ''), c.folio) as name, c.recipient_name, c.recipient_rfc, c.branch,
        coalesce((select string_agg(x.number, ', ') from cfdi_sales y join documents x on x.id = y.document_id
            where y.cfdi_id = c.id and y.live), '') as sales,
        c.total, {left} as left, c.currency
    from cfdis c where {which} and c.state = 'STAMPED' and c.purpose <> 'global' order by c.id limit :most"""
_OWED = "c.cfdi_type = 'I' and c.outstanding > 0"
_OF_PARTY = """c.id in (select s.cfdi_id from documents i join cfdi_sales s on s.document_id = i.id and s.live
    where i.party_id = :party and i.party_id <> '' and i.kind = 'invoice') and """
_OF_TRIP = """c.id in (select s.cfdi_id from documents i join cfdi_sales s on s.document_id = i.id and s.live
    where i.trip_id = :trip and i.trip_id <> '' and i.party_id = :party and i.kind = 'invoice') and c.cfdi_type = 'I'"""
_CREDITABLE = """c.total - coalesce((select sum(e.amount) from balance_entries e where e.invoice_id = c.id and e.kind = 'credit_note'
    and e.fate in ('reserved', 'live')), 0)"""
_SETTLED_BY = text(_SELECT.format(left="c.outstanding", which=_OF_PARTY + _OWED))
_TAKEN_BACK = text(_SELECT.format(left=_CREDITABLE, which=_OF_TRIP))
_FOUND = tuple(
    text(_SELECT.format(left="c.outstanding", which=f"{which} and {_OWED}"))
    for which in (
        "c.recipient_name >= :first and c.recipient_name < :last",
        "c.recipient_rfc >= :first and c.recipient_rfc < :last",
        "c.folio = :folio",
    )
)


def open_invoices(office: Office, document_id: int, *, wanted: str = "") -> Candidates | None:
    """What a payment or refund may be about: the customer's own, and for a payment those that words find. One transaction."""
    said = wanted.strip().upper()
    digits = said.rsplit("-", 1)[-1]
    asked: dict[str, Any] = {
        "most": MOST, "first": said, "last": said + _LAST, "folio": int(digits) if digits.isdigit() and len(digits) < 18 else -1,
    }  # fmt: skip
    with transaction(office.engine) as tx:
        row = tx.execute(_DOCUMENT, {"id": document_id}).one_or_none()
        if row is None or row.kind not in ("payment", "credit_memo"):
            return None
        asked |= {"party": row.party_id, "trip": row.trip_id}
        refund = row.kind == "credit_memo"
        queries = (_TAKEN_BACK,) if refund else _FOUND if said else (_SETTLED_BY,)
        invoices = _invoices(tx, queries, asked)
    return Candidates(row.id, row.number, row.branch, row.amount, row.currency, refund, invoices)


def _invoices(tx: Connection, queries: Sequence[Any], asked: dict[str, Any]) -> tuple[OpenInvoice, ...]:
    found = {row.id: OpenInvoice(*row) for query in queries for row in tx.execute(query, asked)}
    return tuple(found[key] for key in sorted(found))[:MOST]
