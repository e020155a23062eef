"""The platform's tables read for real: hashes, pages, rows, and what happens when the platform is not there."""

from __future__ import annotations

import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text

from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES, SUPPLIERS, TABLES
from agent.errors import Unavailable, UserError
from agent.http_client import HttpClient
from agent.ports import Source
from agent.practice import company
from agent.practice.company.config import CDMX, MIAMI
from agent.practice.company.parties import identity
from agent.sources import SOURCES, Opening
from agent.sources.platform_db import PlatformDb
from tests.conftest import NOW

SALE = company.WRONG["sale_parts_differ"]
PAID_SALE = company.SALE_WITHOUT_RFC


@pytest.fixture
def source(platform_dsn: str) -> Iterator[PlatformDb]:
    made = PlatformDb(platform_dsn)
    yield made
    made.close()


def _hashes(source: Source, table: str) -> dict[str, str]:
    return dict(source.hashes(table, after="", limit=100_000))


def _change(platform: Connection, statement: str, **values: object) -> None:
    done = platform.execute(text(statement), values)
    assert done.rowcount >= 1
    platform.commit()


def _changed(before: dict[str, str], after: dict[str, str]) -> set[str]:
    return {row for row in before.keys() | after.keys() if before.get(row) != after.get(row)}


def test_the_registry_makes_it(platform_dsn: str) -> None:
    with HttpClient(environment="practice") as wire:
        opening = Opening(1, {}, {"dsn": platform_dsn}.__getitem__, wire, create_engine("postgresql+psycopg://"), lambda: NOW)
        made = SOURCES["platform_db"](opening)
    assert _hashes(made, SUPPLIERS) == _hashes(PlatformDb(platform_dsn), SUPPLIERS)


@pytest.mark.parametrize("table", TABLES)
def test_pages_give_every_row_once_in_order_of_id(source: PlatformDb, platform: Connection, table: str) -> None:
    ids: list[str] = []
    while page := source.hashes(table, after=ids[-1] if ids else "", limit=37):
        ids += [row for row, _ in page]
    assert ids == sorted(ids)
    assert len(ids) == len(set(ids)) == platform.execute(text(f"SELECT count(*) FROM spirit.{table}")).scalar()


@pytest.mark.parametrize("table", TABLES)
def test_a_row_carries_the_hash_that_the_pages_gave(source: PlatformDb, table: str) -> None:
    known = _hashes(source, table)
    rows = source.rows(table, list(known)[:50])
    assert len(rows) == min(50, len(known))
    for row in rows:
        assert row.hash == known[row.id]
        assert len(row.hash) == 64
        assert row.columns["id"] == row.id


def test_values_arrive_as_text_whatever_the_servers_date_style(source: PlatformDb, platform: Connection) -> None:
    name = platform.execute(text("SELECT current_database()")).scalar()
    before = _hashes(source, SALES)
    platform.execute(text(f"ALTER DATABASE {name} SET datestyle = 'SQL, DMY'"))
    platform.commit()
    (row,) = source.rows(SALES, [SALE])
    assert (row.columns["fecha_emision"], row.columns["monto_total"], row.columns["trip_id"]) == (
        "2026-11-20", "2240.00", identity("viajes", CDMX, _trip_number(platform)),
    )  # fmt: skip
    assert _hashes(source, SALES) == before


def _trip_number(platform: Connection) -> int:
    """Which of its branch's trips the sale's is: the practice company numbers them."""
    trips = platform.execute(text("SELECT count(*) FROM spirit.viajes WHERE sucursal_id = :branch"), {"branch": CDMX}).scalar_one()
    return int(trips) - 1


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        (SALES, "monto_total", "monto_total + 0.01"),
        (SALES, "concepto", "concepto || '.'"),
        (SALES, "status", "'vencido'"),
        (SALES, "fecha_vencimiento", "NULL"),
        (PAYMENTS, "monto", "monto + 0.01"),
        (PAYMENTS, "status", "'cancelado'"),
        (REFUNDS, "motivo_reembolso", "''"),
        (CUSTOMERS, "rfc", "NULL"),
        (CUSTOMERS, "activo", "NOT activo"),
        (SUPPLIERS, "email", "'x@example.com'"),
    ],
)
def test_a_changed_column_changes_that_rows_hash_alone(
    source: PlatformDb, platform: Connection, table: str, column: str, value: str
) -> None:
    before = _hashes(source, table)
    condition = f"{column} IS NOT NULL" + (" AND status <> 'vencido'" if column == "status" and table == SALES else "")
    row = platform.execute(text(f"SELECT id::text FROM spirit.{table} WHERE {condition} ORDER BY id LIMIT 1")).scalar_one()
    _change(platform, f"UPDATE spirit.{table} SET {column} = {value} WHERE id = CAST(:row AS uuid)", row=row)
    assert _changed(before, _hashes(source, table)) == {row}


def test_null_and_empty_are_two_things(source: PlatformDb, platform: Connection) -> None:
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET concepto = NULL WHERE id = CAST(:row AS uuid)", row=SALE)
    null = _hashes(source, SALES)[SALE]
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET concepto = '' WHERE id = CAST(:row AS uuid)", row=SALE)
    assert _hashes(source, SALES)[SALE] != null


def test_a_changed_trip_line_changes_its_sale(source: PlatformDb, platform: Connection) -> None:
    before = _hashes(source, SALES)
    line = "WHERE trip_id = (SELECT trip_id FROM spirit.cuentas_por_cobrar WHERE id = CAST(:row AS uuid)) AND orden = 1"
    _change(platform, f"UPDATE spirit.viaje_servicios SET importe = importe + 0.01 {line}", row=SALE)
    assert _changed(before, _hashes(source, SALES)) == {SALE}


def test_a_payment_follows_the_party_of_its_sale(source: PlatformDb, platform: Connection) -> None:
    before = _hashes(source, PAYMENTS)
    other = identity("customers", CDMX, 0)
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET customer_id = CAST(:other AS uuid) WHERE id = CAST(:row AS uuid)",
            other=other, row=PAID_SALE)  # fmt: skip
    (changed,) = _changed(before, _hashes(source, PAYMENTS))
    (row,) = source.rows(PAYMENTS, [changed])
    assert (row.columns["cxc_id"], row.columns["cxc_customer_id"], row.columns["cxc_tipo"]) == (PAID_SALE, other, "cliente")


def test_what_the_hub_itself_may_write_there_changes_nothing(source: PlatformDb, platform: Connection) -> None:
    before = _hashes(source, SALES)
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET erp_synced = TRUE, erp_entity_id = '42', erp_last_sync = now()")
    assert _hashes(source, SALES) == before


def test_lines_belong_to_the_sale_that_bills_them(source: PlatformDb, platform: Connection) -> None:
    named = "SELECT DISTINCT cxc_id::text FROM spirit.viaje_servicios WHERE cxc_id IS NOT NULL"
    billed = list(platform.execute(text(named)).scalars())
    rows = source.rows(SALES, billed)
    assert len(rows) == len(billed) >= 4
    assert all((row.columns["lineas"] or "").count("tipo_servicio") == 1 for row in rows)
    (whole,) = source.rows(SALES, [SALE])
    assert (whole.columns["lineas"] or "").count("tipo_servicio") == 2


def test_lines_of_a_trip_with_several_sales_and_no_word_on_who_bills_them_are_nobodys(source: PlatformDb, platform: Connection) -> None:
    _change(platform, "UPDATE spirit.viaje_servicios SET cxc_id = NULL WHERE cxc_id IS NOT NULL")
    several = "SELECT trip_id FROM spirit.cuentas_por_cobrar GROUP BY 1 HAVING count(*) > 1"
    twice = f"SELECT id::text FROM spirit.cuentas_por_cobrar WHERE trip_id IN ({several})"
    rows = source.rows(SALES, list(platform.execute(text(twice)).scalars()))
    assert rows
    assert {row.columns["lineas"] for row in rows} == {None}


def test_new_and_moving_rows_are_open(source: PlatformDb, platform: Connection) -> None:
    # The practice company's rows are dated by its own day, so none of them counts as new on any other.
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET created_at = now() - interval '90 days'")
    moving = "SELECT id::text FROM spirit.cuentas_por_cobrar WHERE status IN ('pendiente', 'parcial', 'vencido') ORDER BY id"
    expected = list(platform.execute(text(moving)).scalars())
    assert [row for row, _ in source.open_hashes(SALES)] == expected
    _change(platform, "UPDATE spirit.cuentas_por_cobrar SET created_at = now() WHERE id = CAST(:row AS uuid)", row=PAID_SALE)
    assert dict(source.open_hashes(SALES)).keys() == {*expected, PAID_SALE}
    assert dict(source.open_hashes(SALES)).items() <= _hashes(source, SALES).items()


def test_open_rows_of_a_table_without_statuses_are_the_new_ones(source: PlatformDb, platform: Connection) -> None:
    assert list(source.open_hashes(CUSTOMERS)) == []
    newest = identity("customers", MIAMI, 3)
    _change(platform, "UPDATE spirit.customers SET created_at = now() WHERE id = CAST(:row AS uuid)", row=newest)
    assert [row for row, _ in source.open_hashes(CUSTOMERS)] == [newest]


def test_nothing_stays_open_between_two_rows(source: PlatformDb, platform: Connection) -> None:
    walk = source.open_hashes(SALES)
    next(walk)
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'erphub source'"
    left = 1
    for _ in range(200):  # a backend whose connection was closed is listed until it has ended
        platform.rollback()
        left = platform.execute(text(others)).scalar_one()
        if not left:
            break
        time.sleep(0.02)
    assert left == 0
    assert len(list(walk)) > 1


def test_a_row_that_is_gone_is_absent(source: PlatformDb, platform: Connection) -> None:
    _change(platform, "DELETE FROM spirit.cuentas_por_cobrar WHERE id = CAST(:row AS uuid)", row=company.WRONG["sale_unknown_currency"])
    rows = source.rows(SALES, [SALE, company.WRONG["sale_unknown_currency"]])
    assert [row.id for row in rows] == [SALE]
    assert source.rows(SALES, []) == []


@pytest.fixture
def reader_dsn(platform: Connection, platform_dsn: str) -> Iterator[str]:
    """The address of a login that may only read."""
    name = f"reader_{secrets.token_hex(4)}"
    platform.execute(text(f"CREATE ROLE {name} LOGIN PASSWORD 'only-in-tests'"))
    platform.execute(text(f"GRANT USAGE ON SCHEMA spirit TO {name}"))
    platform.execute(text(f"GRANT SELECT ON ALL TABLES IN SCHEMA spirit TO {name}"))
    platform.commit()
    yield psycopg.conninfo.make_conninfo(platform_dsn, user=name, password="only-in-tests")
    platform.execute(text(f"DROP OWNED BY {name}"))
    platform.execute(text(f"DROP ROLE {name}"))
    platform.commit()


def test_a_login_that_may_only_read_is_enough(reader_dsn: str, platform_dsn: str) -> None:
    assert _hashes(PlatformDb(reader_dsn), REFUNDS) == _hashes(PlatformDb(platform_dsn), REFUNDS)


def test_it_cannot_write(source: PlatformDb, platform: Connection) -> None:
    # A view that writes stands in for any statement that would: the transaction itself refuses it.
    for statement in (
        "ALTER TABLE spirit.reembolsos_por_pagar RENAME TO refunds",
        "CREATE FUNCTION spirit.writes() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN DELETE FROM spirit.refunds; RETURN TRUE; END $$",
        "CREATE VIEW spirit.reembolsos_por_pagar AS SELECT * FROM spirit.refunds WHERE spirit.writes()",
    ):
        platform.execute(text(statement))
    platform.commit()
    with pytest.raises(Unavailable, match="read-only"):
        source.hashes(REFUNDS, after="", limit=1)
    assert platform.execute(text("SELECT count(*) FROM spirit.refunds")).scalar_one() > 0


def test_another_database_is_told_from_the_platform(source: PlatformDb, platform: Connection) -> None:
    _change_ddl(platform, "ALTER TABLE spirit.pagos_recibidos DROP COLUMN comision_bancaria")
    with pytest.raises(UserError) as raised:
        source.hashes(PAYMENTS, after="", limit=1)
    assert raised.value.code == "source.not_the_platform"
    assert "comision_bancaria" in str(raised.value)
    _change_ddl(platform, "DROP SCHEMA spirit CASCADE")
    with pytest.raises(UserError) as raised:
        list(source.open_hashes(SALES))
    assert raised.value.code == "source.not_the_platform"


def _change_ddl(platform: Connection, statement: str) -> None:
    platform.execute(text(statement))
    platform.commit()


def test_a_platform_that_does_not_answer_is_unavailable() -> None:
    with closing(socket.socket()) as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        source = PlatformDb(f"postgresql://reader:secret@127.0.0.1:{port}/platform")
        for ask in (
            lambda: source.hashes(SALES, after="", limit=1),
            lambda: list(source.open_hashes(SALES)),
            lambda: source.rows(SALES, [SALE]),
        ):
            with pytest.raises(Unavailable) as raised:
                ask()
            assert "secret" not in raised.value.reason


def test_a_schema_is_a_name() -> None:
    with pytest.raises(ValueError, match="schema"):
        PlatformDb("", schema="spirit; drop")


def test_a_branch_is_claimed_once(platform_dsn: str) -> None:
    first, second = PlatformDb(platform_dsn), PlatformDb(platform_dsn)
    try:
        assert first.claim("one", ["MX_CDMX_001", "MX_CUN_001"]) == {"MX_CDMX_001": "one", "MX_CUN_001": "one"}
        assert second.claim("two", ["MX_CUN_001", "USA_MIAMI_001"]) == {"MX_CUN_001": "one", "USA_MIAMI_001": "two"}
        assert first.claim("one", ["MX_CDMX_001"]) == {"MX_CDMX_001": "one"}
    finally:
        first.close()
        second.close()


def test_who_may_only_read_cannot_claim(reader_dsn: str) -> None:
    reader = PlatformDb(reader_dsn)
    try:
        with pytest.raises(UserError) as refused:
            reader.claim("one", ["MX_CDMX_001"])
        assert refused.value.code == "source.cannot_claim"
    finally:
        reader.close()
