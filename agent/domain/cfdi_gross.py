"""From prices with tax included to lines of a CFDI whose Total is exactly what the customer pays.

Net amounts keep six decimals a line and are rounded only in the summary. Where the roundings of several sums would
miss the total by a cent, one line's net moves by less than a cent until they agree; base, tax and price move with it.
A price may hold a local tax (ISH) too; what the customer withholds is never part of it and lowers the Total.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from enum import StrEnum

from agent.domain.cfdi import SIX, Factor, Line, LocalTax, Tax, TaxKind, TaxObject, ThirdParty, totals_of
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
class Withholding:
    """A federal tax that the customer keeps back, as a share of the net price: ISR 0.100000, IVA 0.106667."""

    kind: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class LocalRate:
    """A local tax on the net price, such as the lodging tax: its name and `rate` in per cent."""

    name: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class GrossLine:
    """A line as the platform sells it: `gross` and `discount` with IVA and local tax included.

    The customer pays gross - discount, less what they withhold.
    """

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
    withholdings: tuple[Withholding, ...] = ()
    local: LocalRate | None = None


def split_gross(gross: Decimal, rate: Decimal) -> tuple[Decimal, Decimal]:
    """(net, tax) at six decimals with net + tax = gross exactly.

    The tax stays inside the limits that CFDI40180 allows for that base. `gross` has at most six decimals (ValueError).
    """
    if gross != gross.quantize(SIX):
        raise ValueError(f"more than six decimals: {gross}")
    net = (gross / (1 + rate)).quantize(SIX, ROUND_HALF_UP)
    return net, gross.quantize(SIX) - net


def lines_from_gross(items: Sequence[GrossLine], currency: str) -> tuple[Line, ...]:
    """As `from_gross`, for `items` without local tax (ValueError otherwise)."""
    lines, local_taxes = from_gross(items, currency)
    if local_taxes:
        raise ValueError("a local tax is no part of a line")
    return lines


def from_gross(items: Sequence[GrossLine], currency: str) -> tuple[tuple[Line, ...], tuple[LocalTax, ...]]:
    """The lines and local taxes of `items`, to the cent, for any mix of rates.

    Their CFDI Total, with what is withheld added back, is the rounded sum of gross - discount.
    """
    rates = tuple(item.local for item in items)
    target = round_to(sum((item.gross - item.discount for item in items), Decimal(0)), currency)
    lines = _settle(tuple(_line(item) for item in items), target, currency, rates)
    return lines, _local_taxes(lines, rates, target, currency)


def _line(item: GrossLine) -> Line:
    rate = item.iva.rate or Decimal(0)
    local = item.local.rate / 100 if item.local else Decimal(0)
    amount = _net(item.gross, rate, local)
    base = _net(item.gross - item.discount, rate, local)
    tax = _tax(base, rate) if local else item.gross - item.discount - base
    taxed = item.iva is not Iva.NOT_OBJECT or item.withholdings
    return Line(
        product_key=item.product_key,
        unit_key=item.unit_key,
        description=item.description,
        quantity=item.quantity,
        unit_price=_unit_price(amount, item.quantity),
        amount=amount,
        tax_object=TaxObject.OBJECT if taxed else TaxObject.NOT_OBJECT,
        taxes=_taxes(item.iva, base, tax),
        withholdings=tuple(Tax(base, kept.kind, Factor.RATE, kept.rate, _tax(base, kept.rate)) for kept in item.withholdings),
        discount=amount - base if item.discount else None,
        identifier=item.identifier,
        unit=item.unit,
        third_party=item.third_party,
    )


def _net(gross: Decimal, rate: Decimal, local: Decimal) -> Decimal:
    if not local:
        return split_gross(gross, rate)[0]
    return (gross / (1 + rate + local)).quantize(SIX, ROUND_HALF_UP)


def _tax(base: Decimal, rate: Decimal) -> Decimal:
    return (base * rate).quantize(SIX, ROUND_HALF_UP)


def _unit_price(amount: Decimal, quantity: Decimal) -> Decimal:
    return (amount / quantity).quantize(SIX, ROUND_HALF_UP)


def _taxes(iva: Iva, base: Decimal, tax: Decimal) -> tuple[Tax, ...]:
    if iva is Iva.NOT_OBJECT:
        return ()
    if iva is Iva.EXEMPT:
        return (Tax(base, TaxKind.IVA, Factor.EXEMPT, None, None),)
    return (Tax(base, TaxKind.IVA, Factor.RATE, iva.rate, tax),)


# --- local taxes --------------------------------------------------------------------------------------------------------

LocalRates = tuple[LocalRate | None, ...]


def _local_sums(lines: Sequence[Line], rates: LocalRates, currency: str) -> tuple[LocalTax, ...]:
    return tuple(LocalTax(rate.name, rate.rate, round_to(value, currency)) for rate, value in _local_values(lines, rates).items())


def _local_values(lines: Sequence[Line], rates: LocalRates) -> dict[LocalRate, Decimal]:
    values: dict[LocalRate, Decimal] = {}
    for line, rate in zip(lines, rates, strict=False):
        if rate is not None:
            values[rate] = values.get(rate, Decimal(0)) + (line.amount - (line.discount or 0)) * rate.rate / 100
    return values


def _local_taxes(lines: tuple[Line, ...], rates: LocalRates, target: Decimal, currency: str) -> tuple[LocalTax, ...]:
    taxes = _local_sums(lines, rates, currency)
    missing = target - _total(lines, rates, currency)
    if not missing:
        return taxes
    # At a rate such as 4 % SubTotal and local tax cross their halves at the same net, and no net gives the cent between:
    # it goes to the local tax, which is then still less than a cent from its rate.
    largest = max(range(len(taxes)), key=lambda index: taxes[index].amount)
    return tuple(replace(tax, amount=tax.amount + missing) if index == largest else tax for index, tax in enumerate(taxes))


def _total(lines: Sequence[Line], rates: LocalRates, currency: str) -> Decimal:
    """The Total, with what is withheld added back."""
    sums = totals_of(lines, currency, _local_sums(lines, rates, currency))
    return sums.total + (sums.withheld or 0)


# --- the cent that roundings lose ---------------------------------------------------------------------------------------


def _settle(lines: tuple[Line, ...], target: Decimal, currency: str, rates: LocalRates = ()) -> tuple[Line, ...]:
    # Each round crosses one rounding boundary in the direction that is missing; there are as many sums as there are
    # rates, plus SubTotal and Descuento, so a few rounds always suffice (held by a property test).
    rates = rates or (None,) * len(lines)
    best = lines
    for _ in range(8):
        missing = target - _total(lines, rates, currency)
        if not missing:
            return lines
        lines = min(_moved(lines, missing, currency, rates), key=lambda moved: abs(target - _total(moved, rates, currency)))
        best = min(best, lines, key=lambda moved: abs(target - _total(moved, rates, currency)))
    if any(rates):
        return best
    raise AssertionError(f"{target} cannot be reached")


def _moved(lines: tuple[Line, ...], missing: Decimal, currency: str, rates: LocalRates) -> Iterator[tuple[Line, ...]]:
    """Every way to move one line's net just far enough that one of the sums rounds the other way, smallest move first."""
    sign = 1 if missing > 0 else -1
    largest = _largest_of_each_rate(lines, rates)
    moves = sorted((step, index) for index in largest for step in _steps(lines, index, sign, currency, rates))
    for step, index in moves:
        line = _shifted(lines[index], sign * step)
        if line is not None:
            yield (*lines[:index], line, *lines[index + 1 :])


def _largest_of_each_rate(lines: tuple[Line, ...], rates: LocalRates) -> list[int]:
    largest: dict[tuple[Decimal | None, LocalRate | None], int] = {}
    for index, line in enumerate(lines):
        key = (line.taxes[0].rate if line.taxes else None, rates[index])
        if key not in largest or lines[largest[key]].amount < line.amount:
            largest[key] = index
    return list(largest.values())


def _steps(lines: tuple[Line, ...], index: int, sign: int, currency: str, rates: LocalRates) -> Iterator[Decimal]:
    yield _to_boundary(sum((other.amount for other in lines), Decimal(0)), sign, currency)
    line, local = lines[index], rates[index]
    rate = line.taxes[0].rate if line.taxes else None
    if rate:
        tax = sum((tax.amount or Decimal(0) for other in lines for tax in other.taxes if tax.rate == rate), Decimal(0))
        yield (_to_boundary(tax, sign, currency) / rate).quantize(SIX, ROUND_CEILING)
    if local:
        value = _local_values(lines, rates)[local]
        yield (_to_boundary(value, sign, currency) / local.rate * 100).quantize(SIX, ROUND_CEILING)


def _to_boundary(value: Decimal, sign: int, currency: str) -> Decimal:
    half = Decimal(5).scaleb(-decimals(currency) - 1)
    rounded = round_to(value, currency)
    # Halves round up: upwards the boundary itself is enough, downwards it has to be passed.
    return rounded + half - value if sign > 0 else value - (rounded - half) + SIX


def _shifted(line: Line, by: Decimal) -> Line | None:
    amount = line.amount + by
    if amount <= (line.discount or 0):
        return None
    return replace(
        line,
        amount=amount,
        unit_price=_unit_price(amount, line.quantity),
        taxes=tuple(_shifted_tax(tax, by) for tax in line.taxes),
        withholdings=tuple(_shifted_tax(tax, by) for tax in line.withholdings),
    )


def _shifted_tax(tax: Tax, by: Decimal) -> Tax:
    return replace(tax, base=tax.base + by, amount=None if tax.rate is None else _tax(tax.base + by, tax.rate))
