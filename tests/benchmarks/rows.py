"""What a benchmark says: a value with its unit, and what it is held against."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line. `ratio` is value over peer's value: for times and memory under 1 is better."""

    name: str
    value: float
    unit: str
    peer: str = ""
    peer_value: float | None = None

    @property
    def ratio(self) -> float | None:
        """How the value stands to its peer's, None where there is none."""
        return self.value / self.peer_value if self.peer_value else None
