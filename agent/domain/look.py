"""How a branch's prints look."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Look:
    """A branch's look: accent colour (#RRGGBB), logo (PNG or JPEG bytes), address lines, a note above the fiscal data."""

    accent: str = "#0F5C6E"
    logo: bytes | None = None
    lines: tuple[str, ...] = ()
    note: str = ""
