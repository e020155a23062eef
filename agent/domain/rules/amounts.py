"""Decimals as written, and the limits that SAT allows a product of two rounded numbers."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

_TINY = Decimal("1e-12")
MOST = 6
_LARGEST = Decimal("999999999999999999.999999")


def places(value: Decimal) -> int:
    """How many decimals `value` is written with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def too_many_decimals(value: Decimal) -> bool:
    """Whether it has more than the six decimals of Anexo 20, or is not a number its schema can carry."""
    return not value.is_finite() or places(value) > MOST or value > _LARGEST


def limits(quantity: Decimal, price: Decimal, *, exact_price: bool, decimals: int) -> tuple[Decimal, Decimal]:
    """(lowest, highest) product at `decimals` when both factors may be half a unit of their last place off.

    `exact_price` is for a rate, which is not rounded. Source: Anexo 20, CFDI40167, 40180, 40186.
    """
    half_quantity = _half(quantity)
    half_price = Decimal(0) if exact_price else _half(price)
    low = (quantity - half_quantity) * (price - half_price)
    high = (quantity + half_quantity - _TINY) * (price + half_price - (Decimal(0) if exact_price else _TINY))
    quantum = Decimal(1).scaleb(-decimals)
    return max(Decimal(0), low).quantize(quantum, ROUND_FLOOR), high.quantize(quantum, ROUND_CEILING)


def _half(value: Decimal) -> Decimal:
    return Decimal(1).scaleb(-places(value)) / 2
