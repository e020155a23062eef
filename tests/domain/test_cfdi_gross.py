from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.cfdi import Line, totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, _settle, lines_from_gross, split_gross

SIX = Decimal("0.000001")
HALF = SIX / 2
prices = st.integers(1, 1_000_000).map(lambda cents: Decimal(cents) / 100)
quantities = st.sampled_from([Decimal(1), Decimal(2), Decimal(3), Decimal(7), Decimal("1.5")])


def gross_line(gross: Decimal, iva: Iva, quantity: Decimal = Decimal(1), discount: Decimal = Decimal(0)) -> GrossLine:
    return GrossLine("90121502", "E48", "Servicio", gross, iva, quantity, discount)


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


def total_by_sat(lines: tuple[Line, ...]) -> Decimal:
    """Total as the authority recomputes it from a written document, independent of `totals_of`."""
    groups: dict[Decimal, Decimal] = {}
    for line in lines:
        for tax in line.taxes:
            if tax.rate is not None and tax.amount is not None:
                groups[tax.rate] = groups.get(tax.rate, Decimal(0)) + tax.amount
    subtotal = cents(sum((line.amount for line in lines), Decimal(0)))
    discount = cents(sum((line.discount or Decimal(0) for line in lines), Decimal(0)))
    return subtotal - discount + sum((cents(amount) for amount in groups.values()), Decimal(0))


def assert_inside_the_limits(line: Line) -> None:
    assert line.amount > 0 and line.unit_price >= 0
    # ValorUnitario is the price to six decimals, so Importe lies within half a unit of it for every quantity.
    assert abs(line.amount - line.quantity * line.unit_price) <= line.quantity * HALF
    for tax in line.taxes:
        assert tax.base == line.amount - (line.discount or 0)
        if tax.rate is not None and tax.amount is not None:
            low = ((tax.base - HALF) * tax.rate).quantize(SIX, ROUND_FLOOR)
            high = ((tax.base + HALF - Decimal("1e-12")) * tax.rate).quantize(SIX, ROUND_CEILING)
            assert low <= tax.amount <= high


@given(prices, st.sampled_from(list(Iva)))
def test_one_line_reaches_every_cent_amount(gross: Decimal, iva: Iva) -> None:
    lines = lines_from_gross([gross_line(gross, iva)], "MXN")
    assert total_by_sat(lines) == totals_of(lines, "MXN").total == gross
    assert_inside_the_limits(lines[0])


@given(st.lists(st.tuples(prices, st.sampled_from(list(Iva)), quantities), min_size=1, max_size=10))
def test_any_mix_of_rates_reaches_the_total(items: list[tuple[Decimal, Iva, Decimal]]) -> None:
    lines = lines_from_gross([gross_line(*item) for item in items], "MXN")
    assert total_by_sat(lines) == totals_of(lines, "MXN").total == sum(gross for gross, _, _ in items)
    for line in lines:
        assert_inside_the_limits(line)


@given(st.lists(st.tuples(prices, st.sampled_from(list(Iva)), quantities, st.integers(0, 99)), min_size=1, max_size=6))
def test_discounts_reach_the_total_too(items: list[tuple[Decimal, Iva, Decimal, int]]) -> None:
    sold = [gross_line(gross, iva, quantity, cents(gross * percent / 200)) for gross, iva, quantity, percent in items]
    lines = lines_from_gross(sold, "USD")
    assert total_by_sat(lines) == totals_of(lines, "USD").total == sum(item.gross - item.discount for item in sold)


def test_half_cents_on_both_sides_do_not_add_a_cent() -> None:
    # Both sums end exactly in half a cent: rounding each up would charge 0.01 too much.
    line = lines_from_gross([gross_line(Decimal("11.60"), Iva.RATE_16)], "MXN")[0]
    tax = replace(line.taxes[0], base=Decimal("10.005000"), amount=Decimal("1.595000"))
    lines = _settle((replace(line, amount=Decimal("10.005000"), taxes=(tax,)),), Decimal("11.60"), "MXN")
    assert total_by_sat(lines) == Decimal("11.60")


@pytest.mark.parametrize(("gross", "net", "tax"), [("7.00", "6.034483", "0.965517"), ("116", "100.000000", "16.000000")])
def test_split_gross(gross: str, net: str, tax: str) -> None:
    assert split_gross(Decimal(gross), Decimal("0.16")) == (Decimal(net), Decimal(tax))


def test_split_gross_refuses_a_seventh_decimal() -> None:
    with pytest.raises(ValueError, match="six decimals"):
        split_gross(Decimal("1.0000001"), Decimal("0.16"))
