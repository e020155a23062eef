"""TLS contexts that are made when they are first used: reading the system's authorities takes 20 ms, and few tests come to a handshake."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import httpcore2


class _Later:
    """Stands for a context of its own until somebody asks it anything."""

    def __init__(self, make: Callable[[], ssl.SSLContext]) -> None:
        object.__setattr__(self, "_make", make)
        object.__setattr__(self, "_made", None)

    def _context(self) -> ssl.SSLContext:
        if self._made is None:
            object.__setattr__(self, "_made", self._make())
        made: ssl.SSLContext = self._made
        return made

    def __getattr__(self, name: str) -> Any:
        return getattr(self._context(), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._context(), name, value)


def read_authorities_when_needed() -> None:
    """From now on every HTTP client of this process reads the authorities at its first handshake, not when it is made."""
    make: Callable[..., ssl.SSLContext] = httpcore2.default_ssl_context
    httpcore2.default_ssl_context = lambda **named: _Later(lambda: make(**named))  # type: ignore[assignment]
