from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.money import Money, decimals, round_to, total, zero
from agent.errors import UserError


@pytest.mark.parametrize(("currency", "places"), [("MXN", 2), ("USD", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("XXX", 0)])
def test_decimals_are_sats(currency: str, places: int) -> None:
    assert decimals(currency) == places


@pytest.mark.parametrize("currency", ["", "mxn", "US", "PESO", "ZZZ"])
def test_unknown_currencies_are_named(currency: str) -> None:
    with pytest.raises(UserError) as caught:
        Money(Decimal(1), currency)
    assert (caught.value.code, caught.value.params) == ("money.unknown_currency", {"currency": currency})


@pytest.mark.parametrize(("value", "rounded"), [("0.005", "0.01"), ("-0.005", "-0.01"), ("1.0049999", "1.00"), ("1E+3", "1000.00")])
def test_halves_go_away_from_zero(value: str, rounded: str) -> None:
    assert str(round_to(Decimal(value), "MXN")) == rounded


def test_currencies_do_not_mix() -> None:
    pesos, dollars = Money(Decimal(1), "MXN"), Money(Decimal(1), "USD")
    for mixed in (lambda: pesos + dollars, lambda: pesos - dollars, lambda: pesos < dollars, lambda: total([dollars], "MXN")):
        with pytest.raises(ValueError, match="do not mix"):
            mixed()


def test_an_amount_is_a_number() -> None:
    with pytest.raises(ValueError, match="not an amount"):
        Money(Decimal("NaN"), "MXN")


amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=6)


@given(st.lists(amounts, max_size=20))
def test_sums_are_exact(values: list[Decimal]) -> None:
    assert total((Money(value, "USD") for value in values), "USD").amount == sum(values, Decimal(0))


@given(amounts, amounts)
def test_arithmetic_is_that_of_decimals(one: Decimal, other: Decimal) -> None:
    a, b = Money(one, "MXN"), Money(other, "MXN")
    assert (a - b + b, -a + a, a * 3) == (a, Money(Decimal(0), "MXN"), Money(one * 3, "MXN"))
    assert ((a < b), (a >= b), bool(a)) == (one < other, one >= other, one != 0)


def test_for_people() -> None:
    assert str(Money(Decimal("1234567.5"), "MXN")) == "1,234,567.50 MXN"
    assert zero("JPY") == Money(Decimal(0), "JPY")
