"""A platform that repeats itself, goes back in time, gives a sale another id, or sends everything at once: the books stay right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import psutil
import psycopg
import pytest
from sqlalchemy import event, text

from agent.db.engine import transaction
from agent.domain.postings import PostingKind
from agent.domain.states import CUSTOMERS, SALES
from agent.ports import SourceRow
from agent.practice.company.schema import DDL
from agent.sources.platform_db import PlatformDb
from agent.views.work_queue import rows as queue
from agent.work.take_in import CHUNK, COMPARED_AT_ONCE
from tests.bad_input.words import known_in_both
from tests.conftest import Database
from tests.work.conftest import world
from tests.work.hub import Agent, World
from tests.work.platform import FakeSource, customer_id, sale_id

__all__ = ["world"]


def _sell(world: World, *numbers: int) -> None:
    for number in numbers:
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch, str(100 + number))


def _sync(world: World, agent: Agent) -> None:
    """What the platform holds now is taken in and sent, as far as it may be."""
    world.take_in(agent)
    world.until_still(agent)


def _invoices(world: World) -> dict[str, Decimal | None]:
    """Number -> total of what the accounting system holds and counts."""
    live = world.books.live(PostingKind.INVOICE)
    held = {entry.posting.number: entry.remote.total for entry in live}
    assert len(held) == len(live), "an invoice is there twice"
    return held


# --- the same again ---------------------------------------------------------------------------------------------------------


class Stuttering(FakeSource):
    """Gives every row of every answer twice."""

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        return [row for row in super().hashes(table, after=after, limit=limit) for _ in range(2)]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        for row in super().open_hashes(table):
            yield from (row, row)

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        return [row for row in super().rows(table, ids) for _ in range(2)]


def test_a_row_that_is_given_twice_is_booked_once(world: World) -> None:
    world.source = Stuttering()
    agent = world.agent()
    _sell(world, 1, 2, 3)
    _sync(world, agent)
    assert _invoices(world) == {"S-00001": 101, "S-00002": 102, "S-00003": 103}
    assert {row.version for row in world.sql("select version from documents")} == {1}
    assert dict(world.books.writes) == dict.fromkeys(world.books.writes, 1)
    assert world.take_in(agent).changed == 0


class Stuck(FakeSource):
    """Answers with its first page wherever it is to read on."""

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        return super().hashes(table, after="" if table == CUSTOMERS else after, limit=limit)


def test_a_page_that_comes_again_and_again_ends_the_reading_in_words_and_what_was_read_is_booked(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent.domain.sweep.SMALLEST_WINDOW", 2)
    world.source = Stuck()
    agent = world.agent()
    _sell(world, 1, 2, 3)
    world.sql(
        "insert into work (kind, lane, ref, branch, args) values ('take_in', 'source', :ref, :branch, '{\"whole_round\": true}')",
        ref=str(world.source_id), branch=world.branch,
    )  # fmt: skip
    world.until_still(agent)
    row = world.one("select state, code, params from work where kind = 'take_in'")
    assert (row.state, row.code) == ("dead", "source.repeats")
    assert all(CUSTOMERS in sentence for sentence in known_in_both(row.code, **row.params).values())
    assert [line.code for line in queue(world.office, state="dead").rows] == ["source.repeats"]
    assert world.one("select count(*) as n from source_rows where table_name = :t", t=CUSTOMERS).n == 2

    well = FakeSource()
    well.tables = world.source.tables
    world.source = well
    _sync(world, agent)
    assert _invoices(world) == {"S-00001": 101, "S-00002": 102, "S-00003": 103}


# --- back in time -----------------------------------------------------------------------------------------------------------


def test_an_older_version_that_comes_back_is_booked_as_it_is_and_nothing_is_twice(world: World) -> None:
    agent = world.agent()
    _sell(world, 1)
    for total in ("101", "250.00", "101", "250.00", "101"):
        world.source.resell(1, total)
        _sync(world, agent)
        assert _invoices(world) == {"S-00001": Decimal(total)}
    assert world.books.writes["S-00001"] == 5
    assert world.books.twice() == []


def test_an_older_version_that_comes_while_the_newer_is_not_answered_is_booked_last(world: World) -> None:
    agent = world.agent()
    _sell(world, 1)
    _sync(world, agent)
    world.source.resell(1, "250.00")
    world.books.unheard.add("S-00001")
    world.sync(agent)
    assert world.work(f"invoice:{sale_id(1)}").state == "unknown"
    world.source.resell(1, "101")
    _sync(world, agent)
    world.until_still(agent)
    assert _invoices(world) == {"S-00001": 101}


def test_a_cancelled_sale_that_comes_back_alive_is_left_to_a_person(world: World) -> None:
    agent = world.agent()
    _sell(world, 1, 2)
    _sync(world, agent)
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-10")
    _sync(world, agent)
    assert _invoices(world) == {"S-00002": 102}
    world.source.change(SALES, sale_id(1), status="pendiente", fecha_cancelacion=None)
    _sync(world, agent)
    assert _invoices(world) == {"S-00002": 102}
    row = world.work(f"invoice:{sale_id(1)}")
    assert (row.state, row.code) == ("blocked", "sale.revived")
    assert all("S-00001" in sentence for sentence in known_in_both(row.code, **row.params).values())


# --- another id -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("erp", ["keyed", "plain"])
def test_a_sale_that_comes_under_another_id_is_not_booked_a_second_time(world: World, erp: str) -> None:
    world.erp = erp
    agent = world.agent()
    _sell(world, 1, 2)
    _sync(world, agent)
    columns = world.source.tables[SALES].pop(sale_id(1))
    world.source.tables[SALES][sale_id(9)] = {**columns, "id": sale_id(9)}
    for _ in range(3):
        _sync(world, agent)
    assert _invoices(world) == {"S-00001": 101, "S-00002": 102}
    row = world.work(f"invoice:{sale_id(9)}")
    assert (row.state, row.code) == ("dead", "erp.lookalike")
    assert all("S-00001" in sentence for sentence in known_in_both(row.code, **row.params).values())
    gone = world.one("select disposition, reason from source_rows where row_id = :id", id=sale_id(1))
    assert gone == ("list", "row.gone")
    known_in_both("row.gone")


def test_a_customer_who_comes_under_another_id_keeps_one_name_there(world: World) -> None:
    agent = world.agent()
    _sell(world, 1)
    _sync(world, agent)
    world.source.customer(9, world.branch, nombre="Cliente 1")
    world.source.remove(CUSTOMERS, customer_id(1))
    world.source.change(SALES, sale_id(1), customer_id=customer_id(9))
    _sync(world, agent)
    assert _invoices(world) == {"S-00001": 101}
    names = [entry.posting.name for entry in world.books.live(PostingKind.CUSTOMER)]  # type: ignore[union-attr]
    assert len(names) == len(set(names))


# --- everything at once -----------------------------------------------------------------------------------------------------

MANY = 50_000
FILL = """
    insert into spirit.sucursales (id, nombre, pais_codigo, zona_horaria, moneda_principal) values ('MIA', 'MIA', 'US', 'UTC', 'USD');
    insert into spirit.customers (id, branch_id, nombre, pais, moneda)
        select md5('c' || n)::uuid, 'MIA', 'Customer ' || n, 'US', 'USD' from generate_series(0, 99) n;
    insert into spirit.viajes (id, folio, customer_id, sucursal_id, destino, fecha_salida, fecha_regreso)
        select md5('t' || n)::uuid, 'T-' || n, md5('c' || n % 100)::uuid, 'MIA', 'X', '2026-11-01', '2026-11-02'
        from generate_series(1, {many}) n;
    insert into spirit.cuentas_por_cobrar
            (id, folio, trip_id, customer_id, sucursal_id, tipo, monto_total, monto_pendiente, moneda, fecha_emision, concepto)
        select md5('s' || n)::uuid, 'S-' || n, md5('t' || n)::uuid, md5('c' || n % 100)::uuid, 'MIA', 'cliente', n, n, 'USD',
            '2026-11-02', 'Viaje'
        from generate_series(1, {many}) n;
    insert into spirit.viaje_servicios (id, trip_id, cxc_id, orden, tipo_servicio, descripcion, cantidad, importe)
        select md5('v' || n)::uuid, md5('t' || n)::uuid, md5('s' || n)::uuid, 1, 'tour', 'Excursión', 1, n
        from generate_series(1, {many}) n;
    analyze spirit.cuentas_por_cobrar; analyze spirit.viaje_servicios;
"""


class Watched(PlatformDb):
    """The platform, and the most this process held of it: memory, rows asked for at once, ids and hashes that came before any row."""

    most_memory = most_rows = most_ahead = ahead = 0

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        for row in super().open_hashes(table):
            self.ahead += 1
            yield row

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        self.most_memory = max(self.most_memory, psutil.Process().memory_info().rss)
        self.most_rows = max(self.most_rows, len(ids))
        self.most_ahead, self.ahead = max(self.most_ahead, self.ahead), 0
        return super().rows(table, ids)


def test_fifty_thousand_rows_at_once_are_taken_in_page_by_page(world: World, database: Database) -> None:
    with psycopg.connect(database.admin, autocommit=True) as platform:
        platform.execute(DDL)
        platform.execute(FILL.format(many=MANY).encode())
    source = Watched(database.admin)
    world.source = source  # type: ignore[assignment]
    agent = world.agent()
    ended = 0

    def count(_connection: object) -> None:
        nonlocal ended
        ended += 1

    event.listen(world.office.engine, "commit", count)
    before = psutil.Process().memory_info().rss
    found = world.take_in(agent, whole_round=False)
    event.remove(world.office.engine, "commit", count)
    source.close()
    assert found.changed == MANY + 100
    assert 0 < source.most_rows <= CHUNK
    assert 0 < source.most_ahead <= COMPARED_AT_ONCE < MANY
    assert ended > MANY / CHUNK, "each chunk is a transaction of its own"
    assert source.most_memory - before < 100_000_000
    with transaction(world.office.engine) as tx:
        counted = tx.execute(text("select count(*), sum(amount) from documents where kind = 'invoice'")).one()
    assert tuple(counted) == (MANY, MANY * (MANY + 1) // 2)
    assert world.states() == {"ready": MANY + 100}
