"""Rows of work that say "bring this document to that accounting system": at most one open for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.postings import PostingKind

DELIVER = "deliver"
ERP_LANE = "erp:"
PRIORITY = {
    PostingKind.CUSTOMER: 40,
    PostingKind.INVOICE: 30,
    PostingKind.PAYMENT: 20,
    PostingKind.CREDIT_MEMO: 10,
    PostingKind.FEE: 8,
    PostingKind.REFUND: 6,
}
"""Parents before children, within a lane."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One document (its kind and our id for it) for one connection, booked for one branch."""

    connection: int
    kind: PostingKind
    document_id: str
    branch: str


def lane_of(connection: int) -> str:
    """The lane of everything that is written to one connection."""
    return f"{ERP_LANE}{connection}"


def connection_of(lane: str) -> int:
    """The connection whose lane this is."""
    return int(lane.removeprefix(ERP_LANE))


def ref_of(kind: PostingKind, document_id: str) -> str:
    """The `ref` of a delivery's row."""
    return f"{kind.value}:{document_id}"


def parse_ref(ref: str) -> tuple[PostingKind, str]:
    """Kind and document id out of a delivery's `ref`."""
    kind, _, document_id = ref.partition(":")
    return PostingKind(kind), document_id


_REQUEST = text("""
    insert into work (kind, lane, ref, branch, priority) values (:kind, :lane, :ref, :branch, :priority)
    on conflict (lane, kind, ref) where state in ('ready', 'leased', 'unknown', 'blocked') do update
        set state = case when work.state = 'blocked' then 'ready' else work.state end,
            run_at = case when work.state in ('blocked', 'ready') then least(work.run_at, now()) else work.run_at end,
            updated_at = now()
""")


def request(tx: Connection, deliveries: Iterable[Delivery]) -> int:
    """Asks for each delivery once: an open one stays, a blocked one is tried again now. How many were asked for."""
    rows = [
        {
            "kind": DELIVER,
            "lane": lane_of(delivery.connection),
            "ref": ref_of(delivery.kind, delivery.document_id),
            "branch": delivery.branch,
            "priority": PRIORITY[delivery.kind],
        }
        for delivery in dict.fromkeys(deliveries)
    ]
    # In the order in which `hold_all` locks rows: two transactions that touch the same rows never wait for each other.
    rows.sort(key=lambda row: (str(row["lane"]), str(row["ref"])))
    if rows:
        tx.execute(_REQUEST, rows)
    return len(rows)


def request_settling(tx: Connection, delivery: Delivery) -> int | None:
    """Asks for a delivery whose earlier attempt is in doubt; the row that is to settle it first, or None while somebody works on it."""
    request(tx, [delivery])
    found = tx.execute(
        text("""update work set state = 'unknown', run_at = now(), updated_at = now()
                where kind = :kind and lane = :lane and ref = :ref and state in ('ready', 'unknown') returning id"""),
        {"kind": DELIVER, "lane": lane_of(delivery.connection), "ref": ref_of(delivery.kind, delivery.document_id)},
    ).scalar()
    return None if found is None else int(found)
