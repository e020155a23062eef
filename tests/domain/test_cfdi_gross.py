from __future__ import annotations

from dataclasses import replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.cfdi import Line, LocalTax, totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, Withholding, _settle, from_gross, lines_from_gross, split_gross
from tests.properties import many

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


@many
@given(prices, st.sampled_from(list(Iva)))
def test_one_line_reaches_every_cent_amount(gross: Decimal, iva: Iva) -> None:
    lines = lines_from_gross([gross_line(gross, iva)], "MXN")
    assert total_by_sat(lines) == totals_of(lines, "MXN").total == gross
    assert_inside_the_limits(lines[0])


@many
@given(st.lists(st.tuples(prices, st.sampled_from(list(Iva)), quantities), min_size=1, max_size=10))
def test_any_mix_of_rates_reaches_the_total(items: list[tuple[Decimal, Iva, Decimal]]) -> None:
    lines = lines_from_gross([gross_line(*item) for item in items], "MXN")
    assert total_by_sat(lines) == totals_of(lines, "MXN").total == sum(gross for gross, _, _ in items)
    for line in lines:
        assert_inside_the_limits(line)


@many
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


# --- what is withheld, and local taxes inside the price -------------------------------------------------------------------

KEPT = (Withholding("001", Decimal("0.100000")), Withholding("002", Decimal("0.106667")))


def test_what_the_customer_withholds_lowers_the_total_only() -> None:
    lines, local = from_gross([replace(gross_line(Decimal("11600.00"), Iva.RATE_16), withholdings=KEPT)], "MXN")
    sums = totals_of(lines, "MXN")
    assert (sums.subtotal, sums.transferred, sums.withheld, sums.total, local) == (
        Decimal("10000.00"),
        Decimal("1600.00"),
        Decimal("2066.67"),
        Decimal("9533.33"),
        (),
    )


def test_a_lodging_tax_inside_the_price() -> None:
    lines, local = from_gross([replace(gross_line(Decimal("2380.00"), Iva.RATE_16), local=LocalRate("ISH", Decimal("3.00")))], "MXN")
    assert local == (LocalTax("ISH", Decimal("3.00"), Decimal("60.00")),)
    assert (lines[0].amount, totals_of(lines, "MXN", local).total) == (Decimal("2000.000000"), Decimal("2380.00"))
    with pytest.raises(ValueError, match="no part of a line"):
        lines_from_gross([replace(gross_line(Decimal("1.00"), Iva.RATE_16), local=LocalRate("ISH", Decimal("3.00")))], "MXN")


def test_a_cent_that_no_net_reaches_goes_to_the_local_tax() -> None:
    # At 0.125 SubTotal and 4 % of it both step up: 0.15 lies between what any net gives.
    lines, local = from_gross([replace(gross_line(Decimal("0.15"), Iva.RATE_16), local=LocalRate("ISH", Decimal("4.00")))], "MXN")
    assert totals_of(lines, "MXN", local).total == Decimal("0.15")
    assert local == (LocalTax("ISH", Decimal("4.00"), Decimal("0.00")),)


rates = st.sampled_from([None, "2.00", "2.50", "3.00", "3.50", "4.00", "5.00", "6.00"]).map(
    lambda text: text and LocalRate("ISH", Decimal(text))
)


@many
@given(st.lists(st.tuples(prices, st.sampled_from(list(Iva)), st.integers(0, 99), st.booleans(), rates), min_size=1, max_size=10))
def test_every_total_is_reached_with_discounts_withholdings_and_local_taxes(
    items: list[tuple[Decimal, Iva, int, bool, LocalRate | None]],
) -> None:
    sold = [
        replace(gross_line(gross, iva, discount=cents(gross * percent / 200)), withholdings=KEPT if kept else (), local=local)
        for gross, iva, percent, kept, local in items
    ]
    lines, local_taxes = from_gross(sold, "MXN")
    sums = totals_of(lines, "MXN", local_taxes)
    assert sums.total + (sums.withheld or 0) == sum(item.gross - item.discount for item in sold)
    for line in lines:
        assert_inside_the_limits(line)
    for tax in local_taxes:
        base = sum(
            (
                line.amount - (line.discount or 0)
                for line, item in zip(lines, sold, strict=True)
                if item.local and item.local.rate == tax.rate
            ),
            Decimal(0),
        )
        assert tax.amount >= 0 and abs(tax.amount - base * tax.rate / 100) <= Decimal("0.01")
