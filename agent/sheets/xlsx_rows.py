"""Rows of the first visible sheet of an XLSX workbook, streamed. A cell with a formula stays one: its last value is not believed.

The package is looked at before it is opened: no part may grow beyond reason when it is unpacked, and none may declare entities.
"""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from agent.errors import UserError
from agent.sheets.cells import Cell, Formula, Number
from agent.sheets.spool import MOST_COLUMNS, Row

MOST_BYTES: Final = 1 << 30
MOST_TIMES: Final = 400
"""An XML part of a sheet is a twentieth of its size when it is packed; one that grows so much more was made to."""
_BLOCK: Final = 1 << 16
_FIFTEEN: Final = 15  # the digits that a spreadsheet keeps of a number


def xlsx_rows(file: Path) -> Iterator[Row]:
    """Every row with its number. Raises UserError `sheet.unreadable`, `sheet.suspicious`."""
    _look_at_package(file)
    import openpyxl

    try:
        with file.open("rb") as raw, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and extensions that play no part here
            book = openpyxl.load_workbook(raw, read_only=True, data_only=False, keep_links=False)
            try:
                yield from _of_sheet(book, file.name)
            finally:
                book.close()
    except (UserError, MemoryError):
        raise
    except Exception as error:  # the library raises whatever a broken file makes it run into
        raise UserError("sheet.unreadable", file=file.name, reason=type(error).__name__) from error


def _of_sheet(book: Any, name: str) -> Iterator[Row]:
    shown = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not shown:
        raise UserError("sheet.empty", file=name)
    sheet = shown[0]
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    for number, cells in enumerate(sheet.iter_rows(), 1):
        yield Row(number, tuple(map(_cell, cells[:MOST_COLUMNS])))


def _cell(cell: Any) -> Cell:
    value = cell.value
    if value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(value, "text", value)))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return Number(Decimal(value))
    if isinstance(value, float):
        return Number(Decimal(f"{value:.{_FIFTEEN}g}"))
    if isinstance(value, datetime):
        # A day is a whole number there; with a time it is still the day that people see.
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, time):
        return value.isoformat()
    plain = str(value).strip()
    return Formula(plain) if plain.startswith("=") else plain or None


def _look_at_package(file: Path) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            packed = max(file.stat().st_size, 1)
            grown = sum(part.file_size for part in parts)
            if grown > MOST_BYTES or grown > MOST_TIMES * packed or len(parts) > 10_000:
                raise UserError("sheet.suspicious", file=file.name)
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as content:
                        _look_at_part(content, file.name)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise UserError("sheet.unreadable", file=file.name, reason=type(error).__name__) from error


def _look_at_part(content: IO[bytes], name: str) -> None:
    """Declarations stand before the first element; only UTF-8 is read, so that they cannot be written otherwise."""
    head = content.read(_BLOCK)
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"\0")) or b"<!DOCTYPE" in head or b"<!ENTITY" in head:
        raise UserError("sheet.suspicious", file=name)
