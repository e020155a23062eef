"""How a file is read: what it holds, which column is what, and how it writes days and amounts, by itself or as a person says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from agent.errors import UserError
from agent.sheets.cells import Manner
from agent.sheets.columns import Mapped, SheetKind, likely, mapped
from agent.sheets.rows import manner_of
from agent.sheets.spool import Sheet

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Asked:
    """How a person wants a file read. None = as the file itself shows: what it holds, the order of its days, its decimal mark."""

    kind: SheetKind | None = None
    day_first: bool | None = None
    decimal_comma: bool | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How the file will be read. `asks_days`, `asks_amounts`: the file does not tell how it writes them, so a person must."""

    name: str
    kind: SheetKind
    mapped: Mapped
    manner: Manner
    asks_days: bool
    asks_amounts: bool

    @property
    def complete(self) -> bool:
        """Whether nothing has to be mended or said before its rows can be judged."""
        return not (self.mapped.missing or self.mapped.twice or self.days_open or self.amounts_open)

    @property
    def days_open(self) -> bool:
        """Whether it is still to be said which of day and month comes first."""
        return self.asks_days and self.manner.day_first is None

    @property
    def amounts_open(self) -> bool:
        """Whether it is still to be said what the decimal mark is."""
        return self.asks_amounts and self.manner.decimal_comma is None


def reading_of(sheet: Sheet, asked: Asked) -> Reading:
    """The file's own manner goes before what a person says of it."""
    kind = asked.kind or likely(sheet.headers)
    found = mapped(sheet.headers, kind)
    told = manner_of(sheet, found, kind)
    manner = Manner(
        asked.day_first if told.manner.day_first is None else told.manner.day_first,
        asked.decimal_comma if told.manner.decimal_comma is None else told.manner.decimal_comma,
    )
    return Reading(sheet.name, kind, found, manner, told.asks_days, told.asks_amounts)


def must_be_complete(reading: Reading) -> None:
    """Raises UserError `sheet.*` for what a person has to mend or say before anything of the file can be imported."""
    if reading.mapped.missing:
        raise UserError("sheet.missing_column", file=reading.name, columns=", ".join(reading.mapped.missing))
    if reading.mapped.twice:
        raise UserError("sheet.column_twice", file=reading.name, columns=", ".join(reading.mapped.twice))
    if reading.days_open:
        raise UserError("sheet.which_day_order", file=reading.name)
    if reading.amounts_open:
        raise UserError("sheet.which_decimal_mark", file=reading.name)


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of at most `size`."""
    them = iter(items)
    while chunk := list(islice(them, size)):
        yield chunk
