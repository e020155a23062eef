"""Rows of the source and the documents that they are, as they are written: all of a table in one statement each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from decimal import Decimal

from sqlalchemy import ClauseElement, Connection, Table
from sqlalchemy.dialects.postgresql import Insert, insert

from agent.db import tables
from agent.db.branches import Branch
from agent.db.sql import text
from agent.domain.classification import BESIDE, Canonical, Disposition, Read, beside, read_row
from agent.domain.customers import Customer
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.source_rows import Wrong
from agent.ports import SourceRow


@dataclass(frozen=True, slots=True)
class Found:
    """A row of the source as it was read, and the branch it belongs to; None when that is none of ours."""

    row: SourceRow
    read: Read
    branch: Branch | None

    @classmethod
    def of(cls, row: SourceRow, homes: Mapping[str, Branch]) -> Found:
        return cls(row, read_row(row), homes.get(row.columns.get("sucursal_id") or row.columns.get("branch_id") or ""))

    @property
    def is_document(self) -> bool:
        deliver = self.read.classification.disposition is Disposition.DELIVER
        return deliver and self.branch is not None and not isinstance(self.read.value, Wrong)


@dataclass(frozen=True, slots=True)
class Stored:
    """The ids of rows whose document was there before, and of those that are, or were, something beside their document."""

    earlier: frozenset[str]
    beside: frozenset[str]


def _upsert(table: Table, keys: Sequence[str], columns: Sequence[str], **changed: ClauseElement) -> Insert:
    """Inserts rows, or brings those that are there up to date; `changed` besides where a row was there."""
    statement = insert(table)
    news = {column: statement.excluded[column] for column in columns}
    return statement.on_conflict_do_update(index_elements=keys, set_={**news, **changed})


_ROWS = _upsert(
    tables.source_rows,
    ("source_id", "table_name", "row_id"),
    ("hash", "branch", "kind", "disposition", "reason", "params", "later", "number", "amount", "currency", "seen_sweep", "gone_at"),
    changed_at=text("now()"),
)
_DOCUMENTS = _upsert(
    tables.documents,
    ("source_id", "kind", "row_id"),
    (
        "table_name", "branch", "hash", "content", "number", "status", "party_id", "parent_id", "trip_id", "source_date", "currency",
        "amount", "amount_minor",
    ),
    version=tables.documents.c.version + 1,
    updated_at=text("now()"),
)  # fmt: skip


def store_rows(tx: Connection, source_id: int, found: Sequence[Found], round_now: int) -> None:
    """Writes the rows with their classification, met in this round."""
    if found:
        tx.execute(_ROWS, [_row_values(source_id, each, round_now) for each in found])


def _row_values(source_id: int, each: Found, round_now: int) -> dict[str, object]:
    row, found, branch = each.row, each.read.classification, each.branch
    disposition, reason = (found.disposition.value, found.reason) if branch is not None else ("list", "branch.not_here")
    return {
        "source_id": source_id,
        "table_name": row.table,
        "row_id": row.id,
        "hash": row.hash,
        "branch": branch.code if branch else None,
        "kind": found.kind.value,
        "disposition": disposition,
        "reason": reason,
        "params": dict(found.params),
        "later": [{**asdict(later), "kind": later.kind.value, "amount": str(later.amount)} for later in found.later],
        "number": row.columns.get("folio") or row.columns.get("nombre") or "",
        "amount": found.amount,
        "currency": found.currency,
        "seen_sweep": round_now,
        "gone_at": None,
    }


def store_documents(tx: Connection, source_id: int, found: Sequence[Found]) -> Stored:
    """Writes the newest version of each document, and of what rows are beside it: now, or as they were before."""
    if not found:
        return Stored(frozenset(), frozenset())
    own = {each.read.classification.kind for each in found}
    kinds = [kind.value for kind in own | {BESIDE[kind] for kind in own if kind in BESIDE}]
    rows = tx.execute(
        text("select kind, row_id from documents where source_id = :source and kind = any(:kinds) and row_id = any(:ids)"),
        {"source": source_id, "kinds": kinds, "ids": [each.row.id for each in found]},
    )
    there = {(PostingKind(kind), row_id) for kind, row_id in rows}
    also = [each for each in found if beside(each.read.value) or (BESIDE.get(each.read.classification.kind), each.row.id) in there]
    tx.execute(_DOCUMENTS, [_document_values(source_id, each) for each in found] + [_beside_values(source_id, each) for each in also])
    return Stored(
        frozenset(each.row.id for each in found if (each.read.classification.kind, each.row.id) in there),
        frozenset(each.row.id for each in also),
    )


def _beside_values(source_id: int, each: Found) -> dict[str, object]:
    amount, day = beside(each.read.value) or (Decimal("0.00"), None)
    own = {"kind": BESIDE[each.read.classification.kind].value, "amount": amount, "amount_minor": int(amount.scaleb(2))}
    return _document_values(source_id, each) | own | ({} if day is None else {"source_date": day})


def _document_values(source_id: int, each: Found) -> dict[str, object]:
    row, read = each.row, each.read
    assert each.branch is not None and not isinstance(read.value, Wrong)
    return {
        "source_id": source_id,
        "kind": read.classification.kind.value,
        "row_id": row.id,
        "table_name": row.table,
        "branch": each.branch.code,
        "hash": row.hash,
        "content": {"table": row.table, "columns": dict(row.columns)},
        **_facts(read.value),
    }


def _facts(value: Canonical) -> dict[str, object]:
    """The columns that pages filter by and plans join by."""
    if isinstance(value, Customer):
        return {
            "number": value.name,
            "status": "active" if value.active else "inactive",
            "party_id": "",
            "parent_id": "",
            "trip_id": "",
            "source_date": None,
            "currency": value.currency,
            "amount": None,
            "amount_minor": None,
        }
    if isinstance(value, Sale):
        party, parent, day = value.party, "", value.issued_on
        money, trip = value.total, value.trip
    elif isinstance(value, Refund):
        party, parent, day = value.party, "", value.booked_on
        money, trip = value.amount, value.trip
    else:
        party, parent, day = value.party, value.sale or "", value.paid_on
        money, trip = value.amount, None
    return {
        "number": value.number,
        "status": value.status.value,
        "party_id": party.id if party else "",
        "parent_id": parent,
        "trip_id": trip or "",
        "source_date": day,
        "currency": money.currency,
        "amount": money.amount,
        "amount_minor": int(money.amount.scaleb(2)),
    }
