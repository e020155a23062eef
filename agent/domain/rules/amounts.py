"""Decimals as written, and the limits that SAT allows a product of two rounded numbers."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from agent.domain.money import round_at

_TINY = Decimal("1e-12")
MOST = 6
_HALVES = tuple(Decimal(5).scaleb(-decimals - 1) for decimals in range(MOST + 5))
LARGEST = Decimal("999999999999999999.999999")
_WHOLE = 18


def places(value: Decimal) -> int:
    """How many decimals `value` is written with."""
    text = str(value)  # four times as fast as its tuple, and every rule about amounts comes by here
    if "E" not in text:
        return len(text) - text.index(".") - 1 if "." in text else 0
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def too_many_decimals(value: Decimal) -> bool:
    """Whether it has more than the six decimals of Anexo 20, or is not a number its schema can carry."""
    return not value.is_finite() or places(value) > MOST or value > LARGEST


def carried(value: Decimal) -> bool:
    """Whether Anexo 20 can carry an amount as it is written: not negative, and not one of `too_many_decimals`."""
    whole, point, decimals = str(value).partition(".")  # most amounts are told from their text alone, at a third of the price
    if whole.isdigit() and len(whole) <= _WHOLE and (decimals.isdigit() or not point):
        return len(decimals) <= MOST
    return not too_many_decimals(value) and value >= 0


def limits(quantity: Decimal, price: Decimal, *, exact_price: bool, decimals: int) -> tuple[Decimal, Decimal]:
    """(lowest, highest) product at `decimals` when both factors may be half a unit of their last place off.

    `exact_price` is for a rate, which is not rounded. Source: Anexo 20, CFDI40167, 40180, 40186, CRP20254, 20261.
    """
    half_quantity = _half(quantity)
    half_price = Decimal(0) if exact_price else _half(price)
    low = (quantity - half_quantity) * (price - half_price)
    high = (quantity + half_quantity - _TINY) * (price + half_price - (Decimal(0) if exact_price else _TINY))
    return round_at(max(Decimal(0), low), decimals, ROUND_FLOOR), round_at(high, decimals, ROUND_CEILING)


def product(quantity: Decimal, price: Decimal) -> Decimal:
    """What the two make at six decimals: the amount to offer where the written one is out of `limits`."""
    return round_at(quantity * price, MOST)


def _half(value: Decimal) -> Decimal:
    decimals = places(value)
    return _HALVES[decimals] if decimals < len(_HALVES) else Decimal(5).scaleb(-decimals - 1)
