"""What settles what: payments and allocations, as rows beside the documents."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from agent.practice.exact_json import money
from agent.practice.xero.organisation import Books, Held


@dataclass(frozen=True, slots=True)
class Applied:
    """Money that moved from a source (payment, receipt, credit note) to a document it settles."""

    id: str
    source_kind: str
    source: str
    kind: str
    target: str
    amount: Decimal
    day: str


def apply(books: Books, one: Applied) -> None:
    """Keeps it, and lets both sides count as changed."""
    row = (books.of.tenant, one.id, one.source_kind, one.source, one.kind, one.target, str(one.amount), one.day)
    books.store.run("insert into xero_applied values (?, ?, ?, ?, ?, ?, ?, ?)", *row)
    _touch(books, one)


def release(books: Books, one: Applied) -> None:
    """Takes it away again."""
    books.store.run("delete from xero_applied where tenant = ? and id = ?", books.of.tenant, one.id)
    _touch(books, one)


def into(books: Books, held: Held) -> list[Applied]:
    """What settles a document."""
    return _found(books, "kind = ? and target = ?", held.kind, held.id)


def out_of(books: Books, held: Held) -> list[Applied]:
    """What a payment, receipt or credit note settles."""
    return _found(books, "source_kind = ? and source = ?", held.kind, held.id)


def total_of(books: Books, held: Held) -> Decimal:
    """How much of a document is settled, or used up: both directions together."""
    return sum((each.amount for each in (*into(books, held), *out_of(books, held))), Decimal(0))


def rest_of(books: Books, held: Held) -> Decimal:
    """What is still open of an invoice, or still to be used of a credit note or receipt."""
    return money(held.body["Total"]) - total_of(books, held)


def _found(books: Books, condition: str, *values: str) -> list[Applied]:
    sql = f"select id, source_kind, source, kind, target, amount, day from xero_applied where tenant = ? and {condition} order by rowid"  # noqa: S608 - own texts only
    return [
        Applied(identity, source_kind, source, kind, target, Decimal(amount), day)
        for identity, source_kind, source, kind, target, amount, day in books.store.rows(sql, (books.of.tenant, *values))
    ]


def _touch(books: Books, one: Applied) -> None:
    for kind, identity in ((one.source_kind, one.source), (one.kind, one.target)):
        held = books.get(kind, identity)
        if held is None:
            continue
        status = held.status
        if kind in ("invoice", "credit_note") and status in ("AUTHORISED", "PAID"):
            status = "PAID" if rest_of(books, held) == 0 else "AUTHORISED"
        books.put(kind, identity, status, held.body | {"Status": status})
