"""Canonical documents out of their rows, and what of them is already at the vendor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


_COLUMNS = """select d.id, d.version, d.branch, d.row_id, d.hash, d.content, d.source_date, r.disposition, r.reason from documents d
    join source_rows r on r.source_id = d.source_id and r.table_name = d.table_name and r.row_id = d.row_id """


def document(tx: Connection, kind: PostingKind, row_id: str) -> Document | None:
    """The document of this kind with the platform's id, or None."""
    return next(iter(_documents(tx, "where d.kind = :kind and d.row_id = :id", kind=kind.value, id=row_id)), None)


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


def sales_of(tx: Connection, party_id: str) -> list[Sale]:
    """Every sale to one party."""
    found = _documents(tx, "where d.kind = 'invoice' and d.party_id = :party order by d.id", party=party_id)
    return [each.value for each in found if isinstance(each.value, Sale) and each.disposition == "deliver"]


def refunds_of(tx: Connection, trip_id: str) -> list[Refund]:
    """Every refund of one trip."""
    found = _documents(tx, "where d.kind = 'credit_memo' and d.trip_id = :trip order by d.id", trip=trip_id)
    return [each.value for each in found if isinstance(each.value, Refund) and each.disposition == "deliver"]


def _documents(tx: Connection, where: str, **params: object) -> Iterable[Document]:
    for row in tx.execute(text(_COLUMNS + where), params):
        yield Document(row.id, row.version, row.branch, _value(row), row.disposition, row.reason, row.source_date)


def _value(row: Any) -> Canonical:
    columns = row.content["columns"]
    read = read_row(SourceRow(row.content["table"], row.row_id, row.hash, columns))
    if isinstance(read.value, Wrong):
        first = read.value.problems[0]
        raise UserError(first.code, column=first.column, value=first.value, number=columns.get("folio") or row.row_id)
    return read.value


def at_vendor(tx: Connection, connection: int, kind: PostingKind, document_id: str) -> AtVendor | None:
    """What this connection's vendor holds of the document, or None when it was never written."""
    row = tx.execute(
        text("""select erp_entity_id, erp_version, erp_entity_number, erp_total, erp_state, posting::text as posting
                from erp_entity_mappings where connection_id = :connection and entity_type = :kind and spirit_tours_entity_id = :id"""),
        {"connection": connection, "kind": kind.value, "id": document_id},
    ).one_or_none()
    if row is None:
        return None
    state = RemoteState.LIVE if row.erp_state == "disputed" else RemoteState(row.erp_state)
    total: Decimal | None = row.erp_total
    remote = Remote(kind, row.erp_entity_id, row.erp_version, row.erp_entity_number, total, None, state)
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


def live_cfdi(tx: Connection, document_id: int) -> LiveCfdi | None:
    """The CFDI of a sale that is stamped or on its way, or None."""
    row = tx.execute(
        text("""select c.series || '-' || c.folio as name, coalesce(c.uuid, '') as uuid, s.amount from cfdi_sales s
                join cfdis c on c.id = s.cfdi_id
                where s.document_id = :id and s.live and c.state in ('STAMPING', 'STAMPED', 'CANCEL_REQUESTED')"""),
        {"id": document_id},
    ).one_or_none()
    return LiveCfdi(row.name, row.uuid, row.amount) if row else None


def names_taken(tx: Connection, connection: int, keys: Sequence[str], document_id: str) -> frozenset[str]:
    """Which of these name keys another customer of the connection holds, delivered or on its way."""
    rows = tx.execute(
        text("""select name_key from erp_entity_mappings
                where connection_id = :connection and name_key = any(:keys) and spirit_tours_entity_id <> :id"""),
        {"connection": connection, "keys": list(keys), "id": document_id},
    )
    return frozenset(rows.scalars().all())
