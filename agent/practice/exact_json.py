"""JSON whose numbers are exact: money goes out digit by digit as it is held, and comes in as Decimal."""

from __future__ import annotations

import json
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

CENT: Final = Decimal("0.01")


def loads(text: bytes | str) -> Any:
    """What the JSON says, with every fraction as Decimal (never float) and integers as int. Raises ValueError."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse_constant)


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def dumps(value: object) -> str:
    """Compact JSON; a Decimal is written as a plain number, without exponent."""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(dumps(item) for item in value) + "]"
    return json.dumps(value, ensure_ascii=False)


def cents(value: Decimal | int) -> Decimal:
    """To two decimals, half up: how QuickBooks keeps amounts."""
    return Decimal(value).quantize(CENT, rounding=ROUND_HALF_UP)


def money(value: object) -> Decimal:
    """The amount a stored document holds under a key, whatever JSON made of it; nothing is zero."""
    return Decimal(str(value)) if value is not None else Decimal(0)
