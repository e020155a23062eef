"""Adapters to the PACs that stamp CFDIs. A new one is one file here and one line in `PACS`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from agent.pac.diverza import Diverza
from agent.pac.finkok import Finkok
from agent.pac.sw import Sw
from agent.ports import Pac, PacSpec, Wire


class PacMaker(Protocol):
    """An adapter's class: takes the wire, the issuer's RFC, what its form holds (secrets too), the address, and the clock."""

    spec: PacSpec

    def __call__(self, wire: Wire, *, rfc: str, form: Mapping[str, str], base: str, now: Callable[[], datetime]) -> Pac:
        """The adapter for one account."""
        ...


PACS: Final[Mapping[str, PacMaker]] = {"finkok": Finkok, "sw": Sw, "diverza": Diverza}
"""Name -> adapter."""

__all__ = ["PACS", "Diverza", "Finkok", "PacMaker", "Sw"]
