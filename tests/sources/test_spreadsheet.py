"""Imported rows as a source: hashes, pages, what changed since they were taken in, and a payment that follows its sale."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.domain.states import CUSTOMERS, PAYMENTS, SALES
from agent.hub import Office
from agent.services.import_sheet import import_sheet
from agent.sheets.reading import Asked
from agent.sources.spreadsheet import Spreadsheet
from tests.sheets.files import PAYMENTS as PAID
from tests.sheets.files import SALES as SOLD
from tests.sheets.files import csv_file
from tests.work.conftest import world
from tests.work.hub import World

__all__ = ["world"]


def bring(office: Office, folder: Path, text: str, name: str) -> None:
    import_sheet(office, csv_file(folder, text, name=name), branch="MIA", asked=Asked())


@pytest.fixture
def source(world: World, local_office: Office, tmp_path: Path) -> Spreadsheet:
    bring(local_office, tmp_path, SOLD, "sales.csv")
    bring(local_office, tmp_path, PAID, "payments.csv")
    return Spreadsheet(world.office.engine, world.one("select source_id from branches").source_id)


def test_every_row_is_given_once_in_order_with_its_hash(source: Spreadsheet) -> None:
    met: list[tuple[str, str]] = []
    while page := source.hashes(SALES, after=met[-1][0] if met else "", limit=2):
        met += page
    assert len(met) == 3 and [row_id for row_id, _ in met] == sorted(row_id for row_id, _ in met)
    rows = source.rows(SALES, [row_id for row_id, _ in met])
    assert [(row.id, row.hash) for row in rows] == met
    assert sorted(str(row.columns["folio"]) for row in rows) == ["V-1", "V-2", "V-3"]
    assert (source.rows(SALES, ["none"]), len(source.hashes(CUSTOMERS, after="", limit=9))) == ([], 3)
    assert source.claim("one", ["MIA"]) == {"MIA": "one"}


def test_a_payment_follows_its_sale(source: Spreadsheet, local_office: Office, tmp_path: Path) -> None:
    before = dict(source.hashes(PAYMENTS, after="", limit=9))
    row = next(row for row in source.rows(PAYMENTS, list(before)) if row.columns["folio"] == "P-1")
    assert row.columns["cxc_tipo"] == "cliente" and row.columns["cxc_customer_id"]
    bring(local_office, tmp_path, SOLD.replace("V-1,2026-11-02,Ana Núñez", "V-1,2026-11-02,Otra Persona"), "again.csv")
    after = dict(source.hashes(PAYMENTS, after="", limit=9))
    assert [row_id for row_id in before if before[row_id] != after[row_id]] == [row.id]


def test_what_was_imported_since_it_was_taken_in_is_open(source: Spreadsheet, world: World) -> None:
    ids = {row_id for row_id, _ in source.hashes(SALES, after="", limit=9)}
    assert {row_id for row_id, _ in source.open_hashes(SALES)} == ids
    known = """insert into source_rows (source_id, table_name, row_id, hash, kind, disposition, seen_sweep, changed_at)
        select source_id, table_name, row_id, 'h', 'invoice', 'list', 1, now() + interval '1 second' from sheet_rows"""
    world.sql(known)
    assert list(source.open_hashes(SALES)) == list(source.open_hashes(PAYMENTS)) == []
    world.sql("update sheet_rows set updated_at = now() + interval '1 minute' where columns ->> 'folio' = 'V-1'")
    (changed,) = source.open_hashes(SALES)
    (follows,) = source.open_hashes(PAYMENTS)
    assert changed[0] in ids and follows[0] not in ids
