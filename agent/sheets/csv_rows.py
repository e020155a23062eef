"""Rows of a CSV file: the encoding and the delimiter are found out, a cell that begins with = is a formula."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from agent.errors import UserError
from agent.sheets.cells import Cell, Formula
from agent.sheets.spool import Row

_DELIMITERS: Final = ",;\t|"
_LOOKED_AT: Final = 64 * 1024
_BLOCK: Final = 1 << 20


def csv_rows(file: Path) -> Iterator[Row]:
    """Every row with the number of the line it ends on. Raises UserError `sheet.unreadable`."""
    encoding = _encoding(file)
    try:
        # Five bytes mean nothing in Windows-1252: they become a mark that people see.
        with file.open(encoding=encoding, errors="replace", newline="") as text:
            delimiter = _delimiter(text)
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            for cells in reader:
                yield Row(reader.line_num, tuple(map(_cell, cells)))
    except csv.Error as error:
        raise UserError("sheet.unreadable", file=file.name, reason=str(error)) from error


def _encoding(file: Path) -> str:
    """UTF-8 with or without its mark, UTF-16 with its mark; what is none of them is taken for Windows-1252, as Excel writes it."""
    with file.open("rb") as raw:
        head = raw.read(4)
        if head.startswith((b"\xff\xfe", b"\xfe\xff")):
            return "utf-16"
        raw.seek(0)
        if _is_utf8(raw):
            return "utf-8-sig"
        raw.seek(0)
        for block in iter(lambda: raw.read(_BLOCK), b""):
            if b"\0" in block:
                raise UserError("sheet.unreadable", file=file.name, reason="NUL")
    return "cp1252"


def _is_utf8(raw: IO[bytes]) -> bool:
    utf8 = codecs.getincrementaldecoder("utf-8")()
    try:
        for block in iter(lambda: raw.read(_BLOCK), b""):
            if "\0" in utf8.decode(block):
                return False
        utf8.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _delimiter(text: IO[str]) -> str:
    """The one that parts the first line into most cells; outside quotes only."""
    head = text.read(_LOOKED_AT)
    text.seek(0)
    lines = [line for line in head.splitlines() if line.strip()]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0]) == 5:
        text.readline()
        return lines[0][4]
    first = lines[0] if lines else ""
    return max(_DELIMITERS, key=lambda mark: len(next(csv.reader([first], delimiter=mark), [])))


def _cell(text: str) -> Cell:
    plain = text.strip()
    if plain.startswith("="):
        return Formula(plain)
    return plain or None
