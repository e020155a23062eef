"""Reading one row of the platform: text becomes values once, here, and what is wrong with it is named, never raised."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Protocol, TypeVar
from uuid import UUID

from agent.domain.money import Money, known_currencies

E = TypeVar("E", bound=StrEnum)

_NO_DAY = date(1, 1, 1)
_LARGEST = Decimal("99999999.99")  # NUMERIC(10,2), the platform's own type


class Row(Protocol):
    """A row of the platform as text by column (`agent.ports.SourceRow` is one)."""

    @property
    def table(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def columns(self) -> Mapping[str, str | None]: ...


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one column; `code` names the words, `value` is the text as the platform has it."""

    column: str
    code: str
    value: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """A row that cannot be used as it stands, with everything that is wrong with it."""

    table: str
    id: str
    problems: tuple[Problem, ...]


class RowReader:
    """Reads the columns of one row and collects the problems; values read wrongly are placeholders and never leave the parser."""

    def __init__(self, row: Row) -> None:
        self._row = row
        self._problems: list[Problem] = []

    def wrong(self) -> Wrong | None:
        """Everything that is wrong, or None when every column read was right."""
        return Wrong(self._row.table, self._row.id, tuple(self._problems)) if self._problems else None

    def report(self, column: str, code: str, value: str | None) -> None:
        """Adds a problem of `column`."""
        self._problems.append(Problem(column, code, value or ""))

    def raw(self, column: str) -> str | None:
        """The text of `column`, None when it is null, empty or absent."""
        value = self._row.columns.get(column)
        return value if value is not None and value.strip() else None

    def text(self, column: str) -> str:
        """The text of `column` with single spaces and no control characters; "" when there is none."""
        return " ".join("".join(c if c.isprintable() else " " for c in self.raw(column) or "").split())

    def required(self, column: str) -> str:
        """The text of `column`; its absence is a problem."""
        value = self.text(column)
        if not value:
            self.report(column, "row.missing_value", "")
        return value

    def uuid(self, column: str) -> str:
        """The UUID in `column`, lower case; its absence is a problem."""
        return self.uuid_or_none(column) or self._missing_uuid(column)

    def _missing_uuid(self, column: str) -> str:
        if self.raw(column) is None:
            self.report(column, "row.missing_value", "")
        return ""

    def uuid_or_none(self, column: str) -> str | None:
        """The UUID in `column`, lower case, or None when there is none."""
        value = self.raw(column)
        if value is None:
            return None
        try:
            return str(UUID(value))
        except ValueError:
            self.report(column, "row.bad_value", value)
            return None

    def choice(self, column: str, values: type[E]) -> E:
        """One of the known values; another is a problem, never a default."""
        value = self.required(column)
        try:
            return values(value)
        except ValueError:
            if value:
                self.report(column, "row.unknown_value", value)
            return next(iter(values))

    def day(self, column: str) -> date:
        """The date in `column`; its absence is a problem."""
        found = self.day_or_none(column)
        if found is None:
            if self.raw(column) is None:
                self.report(column, "row.missing_value", "")
            return _NO_DAY
        return found

    def day_or_none(self, column: str) -> date | None:
        """The date in `column` (YYYY-MM-DD), or None when there is none."""
        value = self.raw(column)
        if value is None:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.report(column, "row.bad_value", value)
            return None

    def flag(self, column: str) -> bool:
        """The boolean in `column`: true or false."""
        value = self.required(column)
        if value not in {"true", "false", ""}:
            self.report(column, "row.bad_value", value)
        return value == "true"

    def amount(self, column: str) -> Decimal:
        """The amount in `column`, at most two decimals, zero when there is none."""
        value = self.raw(column)
        return Decimal("0.00") if value is None else self.decimal(column, value)

    def positive(self, column: str) -> Decimal:
        """The amount in `column`, which must be above zero."""
        amount = self.amount(column)
        if amount <= 0:
            self.report(column, "row.not_positive", self.raw(column))
        return amount

    def not_negative(self, column: str) -> Decimal:
        """The amount in `column`, zero when there is none; below zero is a problem."""
        amount = self.amount(column)
        if amount < 0:
            self.report(column, "row.not_positive", self.raw(column))
        return amount

    def decimal(self, column: str, value: str) -> Decimal:
        """`value` as an amount with two decimals; more decimals or another shape are a problem of `column`."""
        try:
            number = Decimal(value)
            if number.is_finite() and abs(number) <= _LARGEST and number == number.quantize(Decimal("0.01")):
                return number.quantize(Decimal("0.01"))
        except InvalidOperation:
            pass
        self.report(column, "row.bad_value", value)
        return Decimal("0.00")

    def currency(self, column: str) -> str:
        """The currency code in `column`; one that c_Moneda lacks is a problem. MXN stands in for it until the row is refused."""
        value = self.required(column).upper()
        if value in known_currencies():
            return value
        if value:
            self.report(column, "money.unknown_currency", value)
        return "MXN"

    def money(self, column: str, currency: str) -> Money:
        """The amount in `column`, above zero, in `currency`."""
        return Money(self.positive(column), currency)
