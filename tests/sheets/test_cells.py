"""A day or an amount is read only where it can mean one thing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from agent.sheets.cells import Ambiguous, Formula, Manner, Number, amount, day, told

OPEN = Manner()
DAYS, MONTHS = Manner(day_first=True), Manner(day_first=False)
COMMA, POINT = Manner(decimal_comma=True), Manner(decimal_comma=False)
APRIL_3, MARCH_4 = date(2026, 4, 3), date(2026, 3, 4)


@pytest.mark.parametrize(
    ("text", "manner", "expected"),
    [
        ("2026-04-03", OPEN, APRIL_3),
        ("2026-4-3", OPEN, APRIL_3),
        ("2026-04-03 00:00:00", OPEN, APRIL_3),
        ("03/04/2026", DAYS, APRIL_3),
        ("03/04/2026", MONTHS, MARCH_4),
        ("3.4.2026", DAYS, APRIL_3),
        ("25/12/2026", OPEN, date(2026, 12, 25)),
        ("12/25/2026", OPEN, date(2026, 12, 25)),
        ("05/05/2026", OPEN, date(2026, 5, 5)),
        (APRIL_3, OPEN, APRIL_3),
        (None, OPEN, None),
    ],
)
def test_a_day(text: str | date | None, manner: Manner, expected: date | None) -> None:
    assert day(text, manner) == expected


@pytest.mark.parametrize("text", ["03/04/26", "3 de abril", "2026-02-30", "2026-04-03 14:00", "45000", "", "31/31/2026"])
def test_no_day(text: str) -> None:
    with pytest.raises(ValueError):
        day(text, DAYS)


def test_a_day_in_the_other_order_is_refused_and_an_open_one_is_asked() -> None:
    with pytest.raises(Ambiguous):
        day("03/04/2026", OPEN)
    with pytest.raises(ValueError, match="other order"):
        day("12/25/2026", DAYS)
    with pytest.raises(ValueError):
        day(Number(Decimal(45000)), DAYS)


@pytest.mark.parametrize(
    ("text", "manner", "expected"),
    [
        ("1234.56", OPEN, "1234.56"),
        ("1234,56", OPEN, "1234.56"),
        ("1,234.56", OPEN, "1234.56"),
        ("1.234,56", OPEN, "1234.56"),
        ("1 234,56", OPEN, "1234.56"),
        ("$ 1,234.50 MXN", OPEN, "1234.50"),
        ("1,234,567", OPEN, "1234567"),
        ("1.234.567", OPEN, "1234567"),
        ("1,234", POINT, "1234"),
        ("1,234", COMMA, "1.234"),
        ("1.234", COMMA, "1234"),
        ("0.125", OPEN, "0.125"),
        ("12345,678", OPEN, "12345.678"),
        ("100", OPEN, "100"),
        ("-50.00", OPEN, "-50.00"),
        ("(50.00)", OPEN, "-50.00"),
        ("12.5", OPEN, "12.5"),
    ],
)
def test_an_amount(text: str, manner: Manner, expected: str) -> None:
    assert amount(text, manner) == Decimal(expected)


def test_an_amount_that_can_mean_two_things_is_asked() -> None:
    for text in ("1,234", "1.234", "$12,500"):
        with pytest.raises(Ambiguous):
            amount(text, OPEN)


@pytest.mark.parametrize("text", ["abc", "12,34.5", "1,23,456.00", "1..2", "1e5", "", "$", "12 MXN 4"])
def test_no_amount(text: str) -> None:
    with pytest.raises(ValueError):
        amount(text, POINT)
    with pytest.raises(ValueError):
        amount(Formula("=A1"), POINT)


def test_the_file_tells_its_manner_where_one_cell_does() -> None:
    found = told(["03/04/2026", "25/04/2026", None, APRIL_3], ["1,234", "12.50", Number(Decimal(7))])
    assert (found.manner, found.asks_days, found.asks_amounts) == (Manner(True, False), False, False)
    found = told(["03/04/2026"], ["1,234"])
    assert (found.manner, found.asks_days, found.asks_amounts) == (Manner(), True, True)
    found = told(["2026-04-03", "05/05/2026"], ["100", "200"])
    assert (found.manner, found.asks_days, found.asks_amounts) == (Manner(), False, False)
    # Both orders in one file: nothing is told, and somebody must say.
    found = told(["25/04/2026", "04/25/2026", "03/04/2026"], ["1.234,00", "1,234.00", "1,234"])
    assert (found.manner, found.asks_days, found.asks_amounts) == (Manner(), True, True)
