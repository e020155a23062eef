"""JSON in which an amount stays the Decimal it is, in both directions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any


def dumps(value: object) -> bytes:
    """The value as UTF-8 JSON; a Decimal becomes a number with exactly its digits (`Decimal("7.00")` -> `7.00`).

    Raises TypeError for a float: no amount may have been one.
    """
    return _text(value).encode()


def loads(body: bytes) -> Any:
    """The JSON in `body` with every number that has a point as a Decimal; raises ValueError for what is not JSON."""
    return json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)


def _text(value: object) -> str:
    if value is None or isinstance(value, str | bool | int):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise TypeError(f"not a number: {value}")
        return f"{value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{json.dumps(str(key), ensure_ascii=False)}:{_text(item)}" for key, item in value.items()) + "}"
    if isinstance(value, Sequence) and not isinstance(value, bytes | bytearray):
        return "[" + ",".join(_text(item) for item in value) + "]"
    raise TypeError(f"not for JSON: {type(value).__name__}")


def _no_number(name: str) -> None:
    raise ValueError(f"not JSON: {name}")
