"""The platform's rows into our books: what is new or changed becomes canonical documents and deliveries.

A tick compares every row that can still move, and the next window of a rolling sweep over the rest, so that each row is
compared within the hour. Only hashes cross the wire for what did not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Connection

from agent.db import branches, deliveries, drafts, record
from agent.db.branches import Branch
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain import sweep
from agent.domain.classification import BESIDE, Canonical, Read
from agent.domain.customers import Customer, customer_document
from agent.domain.payments import Payment
from agent.domain.postings import PostingKind
from agent.domain.sales import Sale
from agent.domain.source_rows import Wrong
from agent.domain.states import TABLES
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import Source, SourceRow
from agent.work.taken_in import Found, store_documents, store_rows

CHUNK = 200
COMPARED_AT_ONCE = 2_000
"""So many of the rows that can still move are held in memory, as ids and hashes, however many the source sends."""
TICKS_AN_HOUR = 60


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What one pass found: rows compared, rows new or changed, and deliveries asked for."""

    compared: int = 0
    changed: int = 0
    requested: int = 0

    def __add__(self, other: TakenIn) -> TakenIn:
        return TakenIn(self.compared + other.compared, self.changed + other.changed, self.requested + other.requested)


def take_in(hub: Hub, source_id: int, *, whole_round: bool, stop: Callable[[], bool] = lambda: False) -> TakenIn:
    """One pass over every table, parents first. `whole_round` goes on until each table was swept once to its end.

    Raises `branch.claimed_elsewhere`, `source.repeats`.
    Transactions: one a page to read what is known, then one a chunk of changed rows, and one for the sweep's position.
    """
    source = hub.vendors.source(hub, source_id)
    if hub.claims is not None:
        _claim_branches(hub, source, source_id, hub.claims)
    total = TakenIn()
    for table in TABLES:
        open_rows = iter(source.open_hashes(table))
        while page := list(islice(open_rows, COMPARED_AT_ONCE)):
            total += _compare(hub, source, source_id, table, page)
        total += _sweep(hub, source, source_id, table, whole_round=whole_round, stop=stop)
        if stop():
            break
    return total


def _claim_branches(hub: Hub, source: Source, source_id: int, installation: str) -> None:
    """Refuses to book for a branch that another stand-alone installation books already. Source: design, section 9."""
    with transaction(hub.office.engine) as tx:
        ours = {there: branch.code for there, branch in branches.by_source_id(tx, source_id).items()}
    held = source.claim(installation, sorted(ours))
    others = sorted(ours[branch] for branch, holder in held.items() if holder != installation)
    if others:
        raise UserError("branch.claimed_elsewhere", branch=", ".join(others))


def restart_sweeps(tx: Connection, source_id: int) -> None:
    """Lets the sweep of every table begin again from the first row."""
    tx.execute(text("update sweeps set position = '' where source_id = :source"), {"source": source_id})


def _sweep(hub: Hub, source: Source, source_id: int, table: str, *, whole_round: bool, stop: Callable[[], bool]) -> TakenIn:
    total = TakenIn()
    begun: set[str] = set()
    while not stop():
        with transaction(hub.office.engine) as tx:
            position, known = _position(tx, source_id, table)
        begun.add(position.after)
        asked = sweep.window(position, known=known, ticks_an_hour=TICKS_AN_HOUR)
        answered = list(source.hashes(table, after=asked.after, limit=asked.limit))
        total += _compare(hub, source, source_id, table, answered, swept_in=position.sweep)
        following = sweep.advance(position, asked, [row_id for row_id, _ in answered])
        with transaction(hub.office.engine) as tx:
            _move(tx, source_id, table, following)
            if following.sweep != position.sweep:
                _mark_gone(tx, source_id, table, following)
        ended = following.sweep != position.sweep
        if not ended and following.after in begun:
            raise UserError("source.repeats", table=table)  # it would never come to its end
        if ended or not (whole_round or position.sweep == 1):
            break
    return total


def _position(tx: Connection, source_id: int, table: str) -> tuple[sweep.Position, int]:
    tx.execute(
        text("insert into sweeps (source_id, table_name) values (:source, :table) on conflict do nothing"),
        {"source": source_id, "table": table},
    )
    row = tx.execute(
        text("""select sweep, position, (select count(*) from source_rows r where r.source_id = s.source_id and r.table_name = s.table_name)
                from sweeps s where source_id = :source and table_name = :table"""),
        {"source": source_id, "table": table},
    ).one()
    return sweep.Position(row[0], row[1]), int(row[2])


def _round(tx: Connection, source_id: int, table: str) -> int:
    """The round that the table is in; the first when none has begun."""
    found = tx.execute(
        text("select sweep from sweeps where source_id = :source and table_name = :table"), {"source": source_id, "table": table}
    ).scalar()
    return 1 if found is None else int(found)


def _move(tx: Connection, source_id: int, table: str, position: sweep.Position) -> None:
    tx.execute(
        text("""update sweeps set sweep = :sweep, position = :after, swept_at = now()
                where source_id = :source and table_name = :table"""),
        {"sweep": position.sweep, "after": position.after, "source": source_id, "table": table},
    )


def _mark_gone(tx: Connection, source_id: int, table: str, position: sweep.Position) -> None:
    """Lists the rows that two whole rounds did not meet. Nothing is taken back by itself: a person looks at them."""
    tx.execute(
        text("""update source_rows set gone_at = now(), disposition = 'list', reason = 'row.gone', changed_at = now()
                where source_id = :source and table_name = :table and gone_at is null and :sweep - 1 - seen_sweep >= :missed"""),
        {"source": source_id, "table": table, "sweep": position.sweep, "missed": sweep.MISSED_SWEEPS},
    )


def _compare(
    hub: Hub, source: Source, source_id: int, table: str, answered: Sequence[tuple[str, str]], *, swept_in: int | None = None
) -> TakenIn:
    """Compares (id, hash) with what is known, takes in what differs, and notes that the rows were met."""
    if not answered:
        return TakenIn()
    ids = [row_id for row_id, _ in answered]
    with transaction(hub.office.engine) as tx:
        known = _known(tx, source_id, table, ids)
        round_now = swept_in if swept_in is not None else _round(tx, source_id, table)
        _met(tx, source_id, table, ids, round_now)
    changed = sweep.changed(answered, known)
    requested = 0
    for start in range(0, len(changed), CHUNK):
        rows = source.rows(table, changed[start : start + CHUNK])
        with transaction(hub.office.engine) as tx:
            requested += _store(tx, source_id, rows, round_now)
    return TakenIn(len(ids), len(changed), requested)


def _known(tx: Connection, source_id: int, table: str, ids: Sequence[str]) -> Mapping[str, str]:
    # What is gone is left out here: in the statement it would invite the index of what is not, which every id is then compared with.
    found = tx.execute(
        text("select row_id, hash, gone_at from source_rows where source_id = :source and table_name = :table and row_id = any(:ids)"),
        {"source": source_id, "table": table, "ids": list(ids)},
    )
    return {row_id: digest for row_id, digest, gone_at in found if gone_at is None}


def _met(tx: Connection, source_id: int, table: str, ids: Sequence[str], round_now: int) -> None:
    tx.execute(
        text("""update source_rows set seen_sweep = :round
                where source_id = :source and table_name = :table and row_id = any(:ids) and seen_sweep < :round"""),
        {"round": round_now, "source": source_id, "table": table, "ids": list(ids)},
    )


def _store(tx: Connection, source_id: int, rows: Sequence[SourceRow], round_now: int) -> int:
    """Writes the rows with their classification, the documents they are, and the deliveries that follow from them.

    All rows of a table in one statement each: with one a row, a platform that sends everything at once is taken in ten times slower.
    """
    homes = branches.by_source_id(tx, source_id)
    found = [Found.of(row, homes) for row in {row.id: row for row in rows}.values()]  # a row that is there twice is one
    store_rows(tx, source_id, found, round_now)
    stored = store_documents(tx, source_id, [each for each in found if each.is_document])
    wanted: list[deliveries.Delivery] = []
    for each in found:
        if each.is_document:
            wanted.extend(_follows(tx, each, changed=each.row.id in stored.earlier))
            if each.row.id in stored.beside and each.branch is not None and each.branch.connection is not None:
                kind = BESIDE[each.read.classification.kind]
                wanted.append(deliveries.Delivery(each.branch.connection, kind, each.row.id, each.branch.code))
        elif each.branch is not None and _was_delivered(tx, source_id, each.read):
            record.event(tx, "document.held", branch=each.branch.code, subject=each.row.id, reason=each.read.classification.reason)
    return deliveries.request(tx, wanted)


def _follows(tx: Connection, each: Found, *, changed: bool) -> Iterable[deliveries.Delivery]:
    """The deliveries that follow from a document that was written; drafts of CFDIs it is part of are asked for besides."""
    value = each.read.value
    assert each.branch is not None and not isinstance(value, Wrong)
    if changed and isinstance(value, Customer):
        drafts.redraft_of_party(tx, value.id)
    elif isinstance(value, Payment) and value.sale:
        drafts.redraft_of_sale(tx, value.sale)
    return _deliveries(tx, value, each.read.classification.kind, each.branch, changed=changed)


def _deliveries(tx: Connection, value: Canonical, kind: PostingKind, branch: Branch, *, changed: bool) -> Iterable[deliveries.Delivery]:
    """The deliveries that follow: the document, the customer it needs in its currency, and what was computed from it before."""
    if branch.connection is None:
        return
    if isinstance(value, Customer):
        own = customer_document(value.id, value.currency, branch.home)
        yield deliveries.Delivery(branch.connection, kind, own, branch.code)
        if changed:
            yield from _other_customer_documents(tx, value.id)
        return
    party = value.party
    if party is not None:
        money = value.total if isinstance(value, Sale) else value.amount
        customer = customer_document(party.id, money.currency, branch.home)
        yield deliveries.Delivery(branch.connection, PostingKind.CUSTOMER, customer, branch.code)
    yield deliveries.Delivery(branch.connection, kind, value.id, branch.code)
    if changed:
        parent = value.id if isinstance(value, Sale) else getattr(value, "sale", None)
        if parent:
            yield from _children(tx, parent, branch)


def _other_customer_documents(tx: Connection, customer_id: str) -> Iterable[deliveries.Delivery]:
    found = tx.execute(
        text("""select connection_id, spirit_tours_entity_id, branch from erp_entity_mappings
                where entity_type = 'customer' and (spirit_tours_entity_id = :id or spirit_tours_entity_id like :prefix)"""),
        {"id": customer_id, "prefix": f"{customer_id}/%"},
    )
    for connection, document_id, branch in found:
        yield deliveries.Delivery(connection, PostingKind.CUSTOMER, document_id, branch)


def _children(tx: Connection, sale_id: str, branch: Branch) -> Iterable[deliveries.Delivery]:
    """Payments of a sale and refunds of its trip: what they settle was computed from the sale as it was."""
    assert branch.connection is not None
    found = tx.execute(
        text("""select d.kind, d.row_id, d.branch from documents d where d.kind = 'payment' and d.parent_id = :sale
                union all
                select d.kind, d.row_id, d.branch from documents d join documents s on s.kind = 'invoice' and s.row_id = :sale
                where d.kind = 'credit_memo' and d.trip_id = s.trip_id and d.trip_id <> ''"""),
        {"sale": sale_id},
    )
    for kind, row_id, code in found:
        yield deliveries.Delivery(branch.connection, PostingKind(kind), row_id, code)


def _was_delivered(tx: Connection, source_id: int, read: Read) -> bool:
    found = read.classification
    return (
        tx.execute(
            text("select 1 from documents where source_id = :source and kind = :kind and row_id = :id"),
            {"source": source_id, "kind": found.kind.value, "id": found.id},
        ).one_or_none()
        is not None
    )
