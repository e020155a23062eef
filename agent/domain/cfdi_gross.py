"""From prices with tax included to lines of a CFDI whose Total is exactly what the customer pays.

Net amounts keep six decimals a line and are rounded only in the summary. Where the roundings of several sums would
miss the total by a cent, one line's net moves by less than a cent until they agree; base, tax and price move with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

from agent.domain.cfdi import SIX, Factor, Line, Tax, TaxKind, TaxObject, ThirdParty, totals_of
from agent.domain.money import decimals, round_to


class Iva(StrEnum):
    """How a line stands towards IVA."""

    RATE_16 = "16"
    RATE_8 = "8"
    RATE_0 = "0"
    EXEMPT = "exempt"
    NOT_OBJECT = "not_object"

    @property
    def rate(self) -> Decimal | None:
        """The rate as SAT writes it (0.160000), None where there is none."""
        return _RATES.get(self)


_RATES = {Iva.RATE_16: Decimal("0.160000"), Iva.RATE_8: Decimal("0.080000"), Iva.RATE_0: Decimal("0.000000")}


@dataclass(frozen=True, slots=True)
class GrossLine:
    """A line as the platform sells it: `gross` and `discount` with tax included; the customer pays gross - discount."""

    product_key: str
    unit_key: str
    description: str
    gross: Decimal
    iva: Iva
    quantity: Decimal = Decimal(1)
    discount: Decimal = Decimal(0)
    identifier: str | None = None
    unit: str | None = None
    third_party: ThirdParty | None = None


def split_gross(gross: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """(net, tax) at six decimals with net + tax = gross exactly.

    The tax stays inside the limits that CFDI40180 allows for that base. `gross` has at most six decimals (ValueError).
    """
    if gross != gross.quantize(SIX):
        raise ValueError(f"more than six decimals: {gross}")
    net = (gross / (1 + rate)).quantize(SIX, ROUND_HALF_UP)
    return net, gross.quantize(SIX) - net


def lines_from_gross(items: Sequence[GrossLine], currency: str) -> tuple[Line, ...]:
    """The lines whose CFDI Total is the rounded sum of gross - discount of `items`, to the cent, for any mix of rates."""
    lines = tuple(_line(item) for item in items)
    return _settle(lines, round_to(sum((item.gross - item.discount for item in items), Decimal(0)), currency), currency)


def _line(item: GrossLine) -> Line:
    rate = item.iva.rate or Decimal(0)
    amount, _ = split_gross(item.gross, rate)
    base, tax = split_gross(item.gross - item.discount, rate)
    return Line(
        product_key=item.product_key,
        unit_key=item.unit_key,
        description=item.description,
        quantity=item.quantity,
        unit_price=_unit_price(amount, item.quantity),
        amount=amount,
        tax_object=TaxObject.NOT_OBJECT if item.iva is Iva.NOT_OBJECT else TaxObject.OBJECT,
        taxes=_taxes(item.iva, base, tax),
        discount=amount - base if item.discount else None,
        identifier=item.identifier,
        unit=item.unit,
        third_party=item.third_party,
    )


def _unit_price(amount: Decimal, quantity: Decimal) -> Decimal:
    return (amount / quantity).quantize(SIX, ROUND_HALF_UP)


def _taxes(iva: Iva, base: Decimal, tax: Decimal) -> tuple[Tax, ...]:
    if iva is Iva.NOT_OBJECT:
        return ()
    if iva is Iva.EXEMPT:
        return (Tax(base, TaxKind.IVA, Factor.EXEMPT, None, None),)
    return (Tax(base, TaxKind.IVA, Factor.RATE, iva.rate, tax),)


# --- the cent that roundings lose ---------------------------------------------------------------------------------------


def _settle(lines: tuple[Line, ...], target: Decimal, currency: str) -> tuple[Line, ...]:
    # Each round crosses one rounding boundary in the direction that is missing; there are as many sums as there are
    # rates, plus SubTotal and Descuento, so a few rounds always suffice (held by a property test).
    for _ in range(8):
        missing = target - totals_of(lines, currency).total
        if not missing:
            return lines
        lines = min(_moved(lines, missing, currency), key=lambda moved: abs(target - totals_of(moved, currency).total))
    raise AssertionError(f"{target} cannot be reached")


def _moved(lines: tuple[Line, ...], missing: Decimal, currency: str) -> Iterator[tuple[Line, ...]]:
    """Every way to move one line's net just far enough that one of the sums rounds the other way, smallest move first."""
    sign = 1 if missing > 0 else -1
    moves = sorted((step, index) for index in _largest_of_each_rate(lines) for step in _steps(lines, lines[index], sign, currency))
    for step, index in moves:
        line = _shifted(lines[index], sign * step)
        if line is not None:
            yield (*lines[:index], line, *lines[index + 1 :])


def _largest_of_each_rate(lines: tuple[Line, ...]) -> list[int]:
    largest: dict[Decimal | None, int] = {}
    for index, line in enumerate(lines):
        rate = line.taxes[0].rate if line.taxes else None
        if rate not in largest or lines[largest[rate]].amount < line.amount:
            largest[rate] = index
    return list(largest.values())


def _steps(lines: tuple[Line, ...], line: Line, sign: int, currency: str) -> Iterator[Decimal]:
    yield _to_boundary(sum((other.amount for other in lines), Decimal(0)), sign, currency)
    rate = line.taxes[0].rate if line.taxes else None
    if rate:
        tax = sum((tax.amount or Decimal(0) for other in lines for tax in other.taxes if tax.rate == rate), Decimal(0))
        yield (_to_boundary(tax, sign, currency) / rate).quantize(SIX, ROUND_CEILING)


def _to_boundary(value: Decimal, sign: int, currency: str) -> Decimal:
    half = Decimal(5).scaleb(-decimals(currency) - 1)
    rounded = round_to(value, currency)
    # Halves round up: upwards the boundary itself is enough, downwards it has to be passed.
    return rounded + half - value if sign > 0 else value - (rounded - half) + SIX


def _shifted(line: Line, by: Decimal) -> Line | None:
    amount = line.amount + by
    if amount <= (line.discount or 0):
        return None
    taxes = tuple(
        replace(tax, base=tax.base + by, amount=None if tax.rate is None else ((tax.base + by) * tax.rate).quantize(SIX, ROUND_HALF_UP))
        for tax in line.taxes
    )
    return replace(line, amount=amount, unit_price=_unit_price(amount, line.quantity), taxes=taxes)
