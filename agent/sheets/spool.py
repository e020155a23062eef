"""A file's rows, read once and kept in a temporary file: looked through as often as needed, with one row in memory at a time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Final

from agent.errors import UserError
from agent.sheets.cells import Cell, Formula, Number

MOST_ROWS: Final = 200_000
MOST_COLUMNS: Final = 200
LONGEST_CELL: Final = 4_000
_IN_MEMORY: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells."""

    number: int
    cells: tuple[Cell, ...]


class Sheet:
    """One table of a file: `name` and `digest` (SHA-256) of the file, its headers, and how many rows follow them. Close it."""

    def __init__(self, name: str, digest: str, rows: Iterable[Row]) -> None:
        """Raises UserError `sheet.empty`, `sheet.too_long`."""
        self.name = name
        self.digest = digest
        self.headers: tuple[str, ...] = ()
        self.count = 0
        # It lives as long as the sheet, so no block can close it.
        self._file: IO[str] = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8")  # noqa: SIM115
        try:
            self._keep(rows)
        except BaseException:
            self._file.close()
            raise

    def _keep(self, rows: Iterable[Row]) -> None:
        for row in rows:
            cells = _filled(row.cells[:MOST_COLUMNS])
            if not cells:
                continue
            if not self.headers:
                self.headers = tuple(" ".join(cell.split()) if isinstance(cell, str) else "" for cell in cells)
                continue
            self.count += 1
            if self.count > MOST_ROWS:
                raise UserError("sheet.too_long", file=self.name, most=f"{MOST_ROWS:,}")
            self._file.write(json.dumps([row.number, *map(_kept, cells)], ensure_ascii=False, separators=(",", ":")) + "\n")
        if not self.headers or not self.count:
            raise UserError("sheet.empty", file=self.name)

    def rows(self) -> Iterator[Row]:
        """Every row that follows the headers, in order; empty ones are left out. One reader at a time."""
        self._file.seek(0)
        for line in self._file:
            number, *cells = json.loads(line)
            yield Row(number, tuple(map(_cell, cells)))

    def close(self) -> None:
        """Forgets the rows."""
        self._file.close()


def _filled(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """The cells without the empty ones at the end."""
    last = next((place for place in range(len(cells), 0, -1) if cells[place - 1] is not None), 0)
    return cells[:last]


def _kept(cell: Cell) -> object:
    if isinstance(cell, Number):
        return {"n": str(cell.value)}
    if isinstance(cell, date):
        return {"d": cell.isoformat()}
    if isinstance(cell, Formula):
        return {"f": cell.text[:LONGEST_CELL]}
    return cell[:LONGEST_CELL] if cell else None


def _cell(kept: object) -> Cell:
    if not isinstance(kept, dict):
        return kept if isinstance(kept, str) else None
    kind, text = next(iter(kept.items()))
    return Number(Decimal(text)) if kind == "n" else date.fromisoformat(text) if kind == "d" else Formula(text)
