"""Canonical documents out of their rows, and what of them is already at the vendor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.classification import Canonical, read_row
from agent.domain.customers import Customer
from agent.domain.keys import posting_from_json
from agent.domain.payments import Payment
from agent.domain.planned import Booked, Parents
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.source_rows import Wrong
from agent.errors import UserError
from agent.ports import Remote, RemoteState, SourceRow


@dataclass(frozen=True, slots=True)
class Document:
    """One canonical document: its value as the platform last had it, its version, and where its row goes now."""

    id: int
    version: int
    branch: str
    value: Canonical
    disposition: str
    reason: str
    source_date: date | None


@dataclass(frozen=True, slots=True)
class AtVendor:
    """What the vendor holds of a document: its own id and version, and the posting as it was last written."""

    remote: Remote
    booked: Booked


_COLUMNS = """select d.id, d.kind, d.version, d.branch, d.row_id, d.hash, d.content, d.source_date, r.disposition, r.reason from documents d
    join source_rows r on r.source_id = d.source_id and r.table_name = d.table_name and r.row_id = d.row_id """


def document(tx: Connection, kind: PostingKind, row_id: str) -> Document | None:
    """The document of this kind with the platform's id, or None."""
    row = _row(tx, kind, row_id)
    return None if row is None else _document(row)


def _row(tx: Connection, kind: PostingKind, row_id: str) -> Any:
    return tx.execute(text(_COLUMNS + "where d.kind = :kind and d.row_id = :id"), {"kind": kind.value, "id": row_id}).first()


Named = tuple[PostingKind, str]
"""A document by its kind and the platform's id of it; or, at a vendor, by its kind and our id of it."""

_WITH_PARENTS = """
    with own as materialized (
        select d.id, d.parent_id, d.party_id from unnest(cast(:kinds as text[]), cast(:ids as text[])) w(kind, row_id)
        join documents d on d.kind = w.kind and d.row_id = w.row_id)
    """
_OWN_AND_PARENTS = """where d.id in (
        select id from own
        union all select p.id from own join documents p on p.kind = 'invoice' and p.row_id = own.parent_id
        union all select c.id from own join documents c on c.kind = 'customer' and c.row_id = own.party_id)"""


class Read:
    """Documents as one transaction first read them. A row that cannot be understood raises when it is asked for, not before."""

    def __init__(self, tx: Connection) -> None:
        self._tx = tx
        self._rows: dict[Named, Any] = {}
        self._values: dict[Named, Document] = {}

    def expect(self, wanted: Sequence[Named]) -> None:
        """Reads these, the sales they belong to and their customers, in one statement."""
        names = {"kinds": [kind.value for kind, _ in wanted], "ids": [row_id for _, row_id in wanted]}
        self._rows |= dict.fromkeys(wanted)
        self._rows |= {
            (PostingKind(row.kind), row.row_id): row for row in self._tx.execute(text(_WITH_PARENTS + _COLUMNS + _OWN_AND_PARENTS), names)
        }

    def __getitem__(self, name: Named) -> Document | None:
        """The document, or None; read now when nobody expected it. Raises `UserError` when its row makes no sense."""
        if name not in self._values:
            if name not in self._rows:
                self._rows[name] = _row(self._tx, *name)
            if self._rows[name] is None:
                return None
            self._values[name] = _document(self._rows[name])
        return self._values[name]


def sale(tx: Connection, row_id: str) -> Sale | None:
    """The sale with the platform's id, or None."""
    found = document(tx, PostingKind.INVOICE, row_id)
    return found.value if found is not None and isinstance(found.value, Sale) else None


def customer(tx: Connection, row_id: str) -> Customer | None:
    """The customer or supplier with the platform's id, or None."""
    found = document(tx, PostingKind.CUSTOMER, row_id)
    return found.value if found is not None and isinstance(found.value, Customer) else None


def payments_of(tx: Connection, sale_id: str) -> list[Payment]:
    """Every payment of a sale that may count, in order of their rows."""
    found = _documents(tx, "where d.kind = 'payment' and d.parent_id = :sale order by d.id", sale=sale_id)
    return [each.value for each in found if isinstance(each.value, Payment) and each.disposition == "deliver"]


def payments_by(tx: Connection, party_id: str) -> list[Document]:
    """Every payment by one party, in order of their rows."""
    found = _documents(tx, "where d.kind = 'payment' and d.party_id = :party order by d.id", party=party_id)
    return [each for each in found if isinstance(each.value, Payment)]


def payments_by_sale(tx: Connection, sale_ids: Sequence[str]) -> dict[str, list[Payment]]:
    """As `payments_of` for many sales at once; a sale without any is not in it."""
    found: dict[str, list[Payment]] = {}
    for each in _documents(tx, "where d.kind = 'payment' and d.parent_id = any(:sales) and r.disposition = 'deliver' order by d.id",
                           sales=list(sale_ids)):  # fmt: skip
        if isinstance(each.value, Payment) and each.value.sale:
            found.setdefault(each.value.sale, []).append(each.value)
    return found


def sales_by_document(tx: Connection, document_ids: Sequence[int]) -> dict[int, Sale]:
    """The sales that may count among these documents."""
    found = _documents(tx, "where d.id = any(:ids) and d.kind = 'invoice' and r.disposition = 'deliver'", ids=list(document_ids))
    return {each.id: each.value for each in found if isinstance(each.value, Sale)}


def sales_of(tx: Connection, party_id: str) -> list[Sale]:
    """Every sale to one party."""
    found = _documents(tx, "where d.kind = 'invoice' and d.party_id = :party order by d.id", party=party_id)
    return [each.value for each in found if isinstance(each.value, Sale) and each.disposition == "deliver"]


def refunds_of(tx: Connection, trip_id: str) -> list[Refund]:
    """Every refund of one trip."""
    found = _documents(tx, "where d.kind = 'credit_memo' and d.trip_id = :trip order by d.id", trip=trip_id)
    return [each.value for each in found if isinstance(each.value, Refund) and each.disposition == "deliver"]


def _documents(tx: Connection, where: str, **params: object) -> Sequence[Document]:
    return [_document(row) for row in tx.execute(text(_COLUMNS + where), params)]


def _document(row: Any) -> Document:
    return Document(row.id, row.version, row.branch, _value(row), row.disposition, row.reason, row.source_date)


def _value(row: Any) -> Canonical:
    columns = row.content["columns"]
    read = read_row(SourceRow(row.content["table"], row.row_id, row.hash, columns))
    if isinstance(read.value, Wrong):
        first = read.value.problems[0]
        raise UserError(first.code, column=first.column, value=first.value, number=columns.get("folio") or row.row_id)
    return read.value


def at_vendor(tx: Connection, connection: int, wanted: Sequence[Named]) -> Mapping[Named, AtVendor]:
    """What this connection's vendor holds of these documents, those that were ever written. One statement."""
    rows = tx.execute(
        text("""select m.entity_type, m.spirit_tours_entity_id, m.erp_entity_id, m.erp_version, m.erp_entity_number, m.erp_total,
                    m.erp_state, m.posting::text as posting
                from unnest(cast(:kinds as text[]), cast(:ids as text[])) w(kind, id) join erp_entity_mappings m
                    on m.connection_id = :connection and m.entity_type = w.kind and m.spirit_tours_entity_id = w.id"""),
        {"connection": connection, "kinds": [kind.value for kind, _ in wanted], "ids": [document_id for _, document_id in wanted]},
    )
    return {(PostingKind(row.entity_type), row.spirit_tours_entity_id): _held(row) for row in rows}


def _held(row: Any) -> AtVendor:
    state = RemoteState.LIVE if row.erp_state == "disputed" else RemoteState(row.erp_state)
    total: Decimal | None = row.erp_total
    remote = Remote(PostingKind(row.entity_type), row.erp_entity_id, row.erp_version, row.erp_entity_number, total, None, state)
    return AtVendor(remote, Booked(posting_from_json(row.posting), void=state is not RemoteState.LIVE))


def parents(tx: Connection, connection: int, document_ids: Sequence[str]) -> Parents:
    """The vendor's ids of those documents that are live at this connection."""
    rows = tx.execute(
        text("""select entity_type, spirit_tours_entity_id, erp_entity_id from erp_entity_mappings
                where connection_id = :connection and erp_state = 'live' and spirit_tours_entity_id = any(:ids)"""),
        {"connection": connection, "ids": list(document_ids)},
    )
    return {(PostingKind(kind), document_id): remote_id for kind, document_id, remote_id in rows}


@dataclass(frozen=True, slots=True)
class LiveCfdi:
    """The CFDI that covers a sale now: its series and folio, its UUID once it is stamped, and the amount it covers."""

    name: str
    uuid: str
    amount: Decimal


def cfdi_of_sale(tx: Connection, document_id: int) -> tuple[LiveCfdi | None, str]:
    """The CFDI of a sale that is stamped or on its way, or None; and how a memo names its newest CFDI that counts, empty when none does.

    A memo names what is stamped, else what was cancelled at SAT last.
    """
    rows = tx.execute(
        text("""select c.series || '-' || c.folio as name, coalesce(c.uuid, '') as uuid, s.amount, c.state from cfdi_sales s
                join cfdis c on c.id = s.cfdi_id
                where s.document_id = :id and (c.state = 'CANCELLED'
                    or (s.live and c.state in ('STAMPING', 'STAMPED', 'CANCEL_REQUESTED'))) order by c.id desc"""),
        {"id": document_id},
    ).all()
    living = [LiveCfdi(row.name, row.uuid, row.amount) for row in rows if row.state != "CANCELLED"]
    if living and living[0].uuid:
        return living[0], f"CFDI {living[0].name} {living[0].uuid}"
    cancelled = [f"CFDI {row.name} {row.uuid} CANCELADO" for row in rows if row.state == "CANCELLED"]
    return (living[0] if living else None), (cancelled[0] if cancelled else "")


def said_by(tx: Connection, document_id: int) -> str:
    """How a memo names the stamped CFDI that says this payment or credit memo; empty when none does."""
    row = tx.execute(
        text("""select c.series || '-' || c.folio as name, c.uuid from cfdi_documents s join cfdis c on c.id = s.cfdi_id
                where s.document_id = :id and s.live and c.state in ('STAMPED', 'CANCEL_REQUESTED')"""),
        {"id": document_id},
    ).one_or_none()
    return f"CFDI {row.name} {row.uuid}" if row else ""


def names_taken(tx: Connection, connection: int, keys: Sequence[str], document_id: str) -> frozenset[str]:
    """Which of these name keys another customer of the connection holds, delivered or on its way."""
    rows = tx.execute(
        text("""select name_key from erp_entity_mappings
                where connection_id = :connection and name_key = any(:keys) and spirit_tours_entity_id <> :id"""),
        {"connection": connection, "keys": list(keys), "id": document_id},
    )
    return frozenset(rows.scalars().all())
