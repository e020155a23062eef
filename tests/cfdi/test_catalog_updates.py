"""Newer editions of SAT's catalogues: read from a file, honoured by the day, refused when they are not whole."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from agent.cfdi.build import build
from agent.cfdi.catalog_build import edition_of, looked_through
from agent.cfdi.catalogs import Catalogs, build_catalogs
from agent.cfdi.csd import Csd
from agent.cfdi.validate import validate
from agent.domain.rules import check
from agent.errors import UserError
from tests.cfdi.documents import income, sold

NEW = "90129999"
Rows = Sequence[tuple[str, str, str, str, str]]


@pytest.fixture(scope="module")
def products(catalogs: Catalogs) -> Rows:
    """SAT's product keys in force as a newer edition lists them: one is new, one ends in 2026, one is gone."""
    kept = catalogs._rows("SELECT key, text, '2022-01-01', '', '' FROM code WHERE catalogue = 'ClaveProdServ' AND in_force")
    rows = [row for row in kept if row[0] not in ("90121801", "90121503")]
    ending = next(row[1] for row in kept if row[0] == "90121503")
    new = (NEW, "Viajes a la luna", "2026-12-01", "", "turismo espacial, cohetes")
    return [*rows, ("90121503", ending, "2022-01-01", "2026-11-30", ""), new]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "updates").mkdir()
    return tmp_path


def database(folder: Path, rows: Rows, name: str = "sat-2026-11-20.db") -> Path:
    path = folder / "updates" / name
    connection = sqlite3.connect(path)
    connection.execute(
        "CREATE TABLE cfdi_40_productos_servicios (id text, texto text, vigencia_desde text, vigencia_hasta text, similares text)"
    )
    connection.executemany("INSERT INTO cfdi_40_productos_servicios VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    return path


def sheet(folder: Path, rows: Rows, name: str = "2026-11-20 c_ClaveProdServ.csv") -> Path:
    path = folder / "updates" / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Catálogo de productos / servicios.", "", "", "", ""])
        writer.writerow(["Versión CFDI", "Versión catálogo", "Revisión", "", ""])
        writer.writerow(["c_ClaveProdServ", "Descripción", "FechaInicioVigencia", "FechaFinVigencia", "Palabras similares"])
        for key, text, since, until, similar in rows:
            writer.writerow([key, text, _mexican(since), _mexican(until), similar])
    return path


def _mexican(day: str) -> str:
    return "/".join(reversed(day.split("-"))) if day else ""


@pytest.mark.parametrize("form", [database, sheet])
def test_a_newer_edition_is_used_by_the_day(folder: Path, products: Rows, form: object) -> None:
    path = form(folder, products)  # type: ignore[operator]
    with Catalogs(build_catalogs(folder)) as catalogs:
        assert (catalogs.source, catalogs.dated) == (path.name, date(2026, 11, 20))
        days = [date(2021, 12, 31), date(2026, 11, 30), date(2026, 12, 1)]
        assert [catalogs.has_product_key(NEW, day) for day in days] == [False, False, True]
        assert [catalogs.has_product_key("90121503", day) for day in days] == [False, True, False]
        assert [catalogs.has_product_key(key) for key in (NEW, "90121503", "90121801")] == [True, True, False]
        gone = catalogs.product_key("90121801")
        assert gone is not None and gone.text and not gone.in_force and not gone.runs_on(days[1])
        assert [code.key for code in catalogs.search("ClaveProdServ", "turismo espacial", on=days[2])] == [NEW]
        assert NEW not in [code.key for code in catalogs.search("ClaveProdServ", "turismo espacial", on=days[1])]
        assert catalogs.has_unit_key("E48", days[1]), "a catalogue that the file does not bring stays as it was"


def test_a_document_is_judged_by_the_catalogue_of_its_own_day(folder: Path, products: Rows, csd: Csd) -> None:
    database(folder, products)
    document = income(replace(sold("116.00"), product_key="90121503"))  # withdrawn on 1 December
    with Catalogs(build_catalogs(folder)) as catalogs:
        for day, codes in ((datetime(2026, 11, 30), ()), (datetime(2026, 12, 1), ("CFDI40162",))):  # noqa: DTZ001
            dated = replace(document, issued_at=day)
            built = build(dated, csd.certificate)
            built.set("Sello", "x")
            assert tuple(problem.code for problem in check(dated, catalogs)) == codes
            assert tuple(problem.code for problem in validate(built, catalogs)) == codes


def test_the_same_edition_is_built_once_and_a_replaced_file_anew(folder: Path, products: Rows) -> None:
    plain = build_catalogs(folder)
    path = database(folder, products)
    first = build_catalogs(folder)
    assert first == build_catalogs(folder) and first != plain
    path.unlink()
    assert build_catalogs(folder) == plain
    database(folder, products[:-1])
    assert build_catalogs(folder) not in (first, plain)


def test_an_edition_older_than_ours_changes_nothing(folder: Path, products: Rows) -> None:
    database(folder, products, "sat-2025-01-15.db")
    assert edition_of(folder) == ("satcfdi 26.10.1", date(2026, 10, 1))
    with Catalogs(build_catalogs(folder)) as catalogs:
        assert not catalogs.has_product_key(NEW) and catalogs.has_product_key("90121801")


def test_half_a_catalogue_is_refused_and_leaves_nothing(folder: Path, products: Rows) -> None:
    database(folder, products[: len(products) // 2])
    with pytest.raises(UserError) as caught:
        build_catalogs(folder)
    assert (caught.value.code, caught.value.params["catalogue"]) == ("catalogs.update_short", "c_ClaveProdServ")
    assert [path.suffix for path in folder.iterdir() if path.is_file()] == [".lock"]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("sat.db", b"", "catalogs.update_undated"),
        ("sat-2026-13-40.db", b"", "catalogs.update_undated"),
        ("sat-2026-11-20.db", b"no database", "catalogs.update_unreadable"),
        ("sat-2026-11-20.db", b"", "catalogs.update_unreadable"),
        ("2026-11-20.csv", b"", "catalogs.update_unreadable"),
        ("2026-11-20.csv", "c_ClaveProdServ,Descripción\n01,á\n".encode("latin-1"), "catalogs.update_unreadable"),
        ("2026-11-20.csv", b"c_ClaveProdServ,Otra\n01010101,x\n", "catalogs.update_unreadable"),
        (
            "2026-11-20.csv",
            "c_ClaveProdServ,Descripción,FechaInicioVigencia,FechaFinVigencia\n01010101,x,31/31/2022,\n".encode(),
            "catalogs.update_unreadable",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_named(folder: Path, name: str, content: bytes, code: str) -> None:
    (folder / "updates" / name).write_bytes(content)
    with pytest.raises(UserError) as caught:
        looked_through(folder)
    assert (caught.value.code, caught.value.params["file"]) == (code, name)
    with pytest.raises(UserError):
        build_catalogs(folder)


def test_other_files_beside_the_updates_do_not_matter(folder: Path) -> None:
    (folder / "updates" / "notes.txt").write_text("catCFDI.xls")
    assert looked_through(folder) == ("satcfdi 26.10.1", date(2026, 10, 1))
