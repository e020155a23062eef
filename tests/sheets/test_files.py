"""What is in a file, whatever its encoding, delimiter or format."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from agent.errors import UserError
from agent.sheets.cells import Formula, Number
from agent.sheets.columns import SheetKind, likely, mapped
from agent.sheets.open_sheet import open_sheet
from agent.sheets.spool import Row
from tests.sheets.files import PAYMENTS, SALES, csv_file, xlsx_file


def read(file: Path) -> tuple[tuple[str, ...], list[Row]]:
    sheet = open_sheet(file)
    try:
        return sheet.headers, list(sheet.rows())
    finally:
        sheet.close()


def refused(file: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(file)
    assert caught.value.params["file"] == file.name
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_stay_what_they_are(tmp_path: Path, encoding: str) -> None:
    headers, rows = read(csv_file(tmp_path, "Folio,Año,Cliente\n1,2026,Peña Núñez\n", encoding=encoding))
    assert headers == ("Folio", "Año", "Cliente") and rows == [Row(2, ("1", "2026", "Peña Núñez"))]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(tmp_path: Path, mark: str) -> None:
    headers, rows = read(csv_file(tmp_path, f'a{mark}b b{mark}c\n1{mark}"x{mark}y"{mark}\n'))
    assert headers == ("a", "b b", "c") and rows[0].cells == ("1", f"x{mark}y")


def test_excels_own_first_line_is_no_header(tmp_path: Path) -> None:
    headers, rows = read(csv_file(tmp_path, "sep=;\r\nfolio;total\r\n\r\nV-1;12,50\r\n"))
    assert headers == ("folio", "total") and [row.cells for row in rows] == [("V-1", "12,50")]


def test_a_line_break_in_a_cell_is_part_of_it(tmp_path: Path) -> None:
    _headers, rows = read(csv_file(tmp_path, 'folio,concepto\nV-1,"uno\ndos"\nV-2,x\n'))
    assert [(row.number, row.cells[1]) for row in rows] == [(3, "uno\ndos"), (4, "x")]


def test_a_workbooks_cells(tmp_path: Path) -> None:
    day = date(2026, 11, 2)
    file = xlsx_file(tmp_path, [
        [None], ["Folio", "Fecha", "Total", "Nota", "Sí"],
        [123, day, 1234.56, "  texto ", True], [], [0.1 + 0.2, datetime(2026, 11, 2, 0, 0, tzinfo=None),  # noqa: DTZ001 - a workbook knows no zones
        7, "=A1+1", None],
    ])  # fmt: skip
    headers, rows = read(file)
    assert headers == ("Folio", "Fecha", "Total", "Nota", "Sí")
    assert rows[0] == Row(3, (Number(Decimal(123)), day, Number(Decimal("1234.56")), "texto", "true"))
    assert rows[1].cells == (Number(Decimal("0.3")), day, Number(Decimal(7)), Formula("=A1+1"))


def test_only_the_first_sheet_that_is_shown_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    hidden, shown = book.active, book.create_sheet("Pagos")
    assert hidden is not None
    hidden.sheet_state = "hidden"
    hidden.append(["x"])
    shown.append(["folio"])
    shown.append(["P-1"])
    file = tmp_path / "two.xlsx"
    book.save(file)
    assert read(file) == (("folio",), [Row(2, ("P-1",))])


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    assert refused(csv_file(tmp_path, "")) == "sheet.empty"
    assert refused(csv_file(tmp_path, "folio,total\n\n")) == "sheet.empty"
    assert refused(csv_file(tmp_path, 'folio,total\n1,"open\n')) == "sheet.unreadable"
    assert refused(tmp_path / "none.csv") == "sheet.unreadable"
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)
    assert refused(tmp_path / "old.xls") == "sheet.old_excel"
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    assert refused(tmp_path / "picture.csv") == "sheet.unreadable"
    (tmp_path / "cut.xlsx").write_bytes(xlsx_file(tmp_path, [["a"], [1]]).read_bytes()[:900])
    assert refused(tmp_path / "cut.xlsx") == "sheet.unreadable"
    with zipfile.ZipFile(tmp_path / "other.xlsx", "w") as package:
        package.writestr("hello.txt", "hello")
    assert refused(tmp_path / "other.xlsx") == "sheet.unreadable"


def _with_part(folder: Path, name: str, content: bytes) -> Path:
    """A sound workbook with one part put in the place of its own."""
    source, file = xlsx_file(folder, [["folio"], ["V-1"]]), folder / "changed.xlsx"
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, content if part == name else old.read(part))
    return file


def test_entities_and_parts_that_grow_without_measure_are_not_opened(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert refused(_with_part(tmp_path, "xl/worksheets/sheet1.xml", bomb)) == "sheet.suspicious"
    assert (
        refused(_with_part(tmp_path, "xl/workbook.xml", "<?xml version='1.0' encoding='utf-16'?><x/>".encode("utf-16")))
        == "sheet.suspicious"
    )
    assert refused(_with_part(tmp_path, "xl/worksheets/sheet1.xml", b" " * 20_000_000)) == "sheet.suspicious"


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        (SALES.splitlines()[0].split(","), SheetKind.SALES),
        (PAYMENTS.splitlines()[0].split(","), SheetKind.PAYMENTS),
        (["Invoice number", "Date", "Customer", "Total", "Currency", "Due date"], SheetKind.SALES),
        (["Number", "Issue Date", "Customer", "Amount"], SheetKind.SALES),
        (["Refund number", "Invoice", "Date", "Refund amount", "Reason"], SheetKind.REFUNDS),
        (["Cliente", "RFC", "Correo electrónico", "C.P."], SheetKind.CUSTOMERS),
    ],
)
def test_what_a_file_holds_is_known_by_its_headers(headers: list[str], kind: SheetKind) -> None:
    assert likely(headers) is kind


def test_columns_are_known_in_both_languages_and_what_lacks_is_named() -> None:
    spanish = mapped(["FOLIO", "Fecha de emisión", "Cliente", "Importe total", "Color"], SheetKind.SALES)
    english = mapped(["number", "Invoice Date", "customer name", "TOTAL", "Colour"], SheetKind.SALES)
    assert spanish.places == english.places == {"folio": 0, "fecha_emision": 1, "cliente": 2, "monto_total": 3}
    assert (spanish.unknown, spanish.missing) == (("Color",), ())
    assert mapped(["folio", "cliente"], SheetKind.SALES).missing == ("fecha", "total")
    assert mapped(["folio", "fecha", "Fecha", "cliente", "total"], SheetKind.SALES).twice == ("fecha",)
    assert mapped(["folio", "fecha", "fecha de venta", "cliente", "total"], SheetKind.SALES).places["fecha_emision"] == 2
