"""A value that does not show itself."""

from __future__ import annotations

import hmac
from typing import NoReturn


class Secret:
    """A password, token or key. ``repr``, ``str``, ``format`` and tracebacks show ``<secret>``; `text` and `reveal` give it out.

    It compares in constant time, has no hash (so it is no dictionary's key) and refuses to be pickled.
    """

    __hash__ = None  # type: ignore[assignment]
    __slots__ = ("_value",)

    def __init__(self, value: str | bytes) -> None:
        self._value = value.encode("utf-8") if isinstance(value, str) else bytes(value)

    def text(self) -> str:
        """The secret as text; UnicodeDecodeError when it is none."""
        return self._value.decode("utf-8")

    def reveal(self) -> bytes:
        """The secret as bytes."""
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and hmac.compare_digest(self._value, other._value)

    def __repr__(self) -> str:
        return "<secret>"

    def __format__(self, spec: str) -> str:
        return format(repr(self), spec)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is not pickled")
