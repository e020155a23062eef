"""What one cell says: a day or an amount is read only where it can mean one thing, in this file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final


@dataclass(frozen=True, slots=True)
class Number:
    """A number as the workbook holds it: no separator can be meant otherwise."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that says how to reckon its value. What it last came to is not believed: nobody knows when that was."""

    text: str


Cell = str | Number | date | Formula | None

_ISO: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_PARTS: Final = re.compile(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})")
_MONEY: Final = re.compile(
    r"(?:MXN|USD|EUR|US\$|\$|€)?\s*(?P<minus>[-−(])?\s*(?:\$|€)?\s*(?P<digits>[\d.,' \u00a0\u202f]*\d)\s*\)?\s*(?:MXN|USD|EUR|€)?"
)
_GROUPS: Final = re.compile(r"\d{1,3}(?:[.,' \u00a0\u202f]\d{3})+")


@dataclass(frozen=True, slots=True)
class Manner:
    """How a file writes days and amounts. None = nothing in the file tells, and a person has not said."""

    day_first: bool | None = None
    decimal_comma: bool | None = None


class Ambiguous(ValueError):
    """The cell can mean two things."""


def day(cell: Cell, manner: Manner) -> date | None:
    """The day in the cell; None for an empty one. Raises `Ambiguous`, ValueError."""
    if cell is None or isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        raise ValueError("no day")
    if iso := _ISO.fullmatch(cell):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    parts = _PARTS.fullmatch(cell)
    if not parts:
        raise ValueError("no day")
    first, second, year = (int(part) for part in parts.groups())
    order = True if first > 12 else False if second > 12 else first == second or manner.day_first
    if order is None:
        raise Ambiguous(cell)
    if manner.day_first is not None and first != second and order != manner.day_first:
        raise ValueError("the other order than the rest of the file")
    return date(year, second, first) if order else date(year, first, second)


def amount(cell: Cell, manner: Manner) -> Decimal | None:
    """The amount in the cell; None for an empty one. Raises `Ambiguous`, ValueError."""
    if cell is None:
        return None
    if isinstance(cell, Number):
        return cell.value
    if not isinstance(cell, str):
        raise ValueError("no amount")
    found = _MONEY.fullmatch(cell)
    if not found:
        raise ValueError("no amount")
    value = _number(found["digits"], manner)
    return -value if found["minus"] else value


def _number(digits: str, manner: Manner) -> Decimal:
    comma = _decimal_comma(digits)
    if comma is None:
        comma = manner.decimal_comma
        if comma is None and _GROUPS.fullmatch(digits) and len(re.findall(r"[.,]", digits)) == 1:
            raise Ambiguous(digits)
    mark = "," if comma else "."
    whole, point, rest = digits.rpartition(mark) if mark in digits else (digits, "", "")
    if not whole.isdigit() and not _GROUPS.fullmatch(whole):
        raise ValueError("no amount")
    if point and not rest.isdigit():
        raise ValueError("no amount")
    try:
        return Decimal(re.sub(r"\D", "", whole) + (f".{rest}" if rest else ""))
    except InvalidOperation:
        raise ValueError("no amount") from None


def _decimal_comma(digits: str) -> bool | None:
    """Whether the comma is the decimal mark, as far as this number alone tells."""
    dots, commas = digits.count("."), digits.count(",")
    if dots and commas:
        return digits.rfind(",") > digits.rfind(".")
    if not dots and not commas:
        return None
    mark, count = ("," if commas else "."), dots + commas
    if count > 1:  # it groups thousands
        return mark == "."
    if len(digits.rpartition(mark)[2]) == 3 and len(digits.partition(mark)[0]) <= 3 and not digits.startswith("0"):
        return None
    return mark == ","


@dataclass(frozen=True, slots=True)
class Told:
    """What the cells of a file tell of its manner, and whether some can be read in two ways all the same."""

    manner: Manner
    asks_days: bool
    asks_amounts: bool


def told(days: Iterable[Cell], amounts: Iterable[Cell]) -> Told:
    """The manner that the file itself shows; it asks where a cell needs to know what no other one shows."""
    orders: set[bool] = set()
    open_days = False
    for cell in days:
        parts = _PARTS.fullmatch(cell) if isinstance(cell, str) else None
        if parts:
            first, second = int(parts[1]), int(parts[2])
            if (first > 12) != (second > 12):
                orders.add(first > 12)
            open_days = open_days or (first <= 12 and second <= 12 and first != second)
    commas: set[bool] = set()
    open_amounts = False
    for cell in amounts:
        found = _MONEY.fullmatch(cell) if isinstance(cell, str) else None
        if found:
            comma = _decimal_comma(found["digits"])
            if comma is not None:
                commas.add(comma)
            open_amounts = open_amounts or (comma is None and not found["digits"].isdigit())
    manner = Manner(orders.pop() if len(orders) == 1 else None, commas.pop() if len(commas) == 1 else None)
    return Told(manner, open_days and manner.day_first is None, open_amounts and manner.decimal_comma is None)
