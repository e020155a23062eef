"""The rolling sweep over one table of the platform: which rows are compared next, and when one counts as gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SMALLEST_WINDOW = 500
MISSED_SWEEPS = 2
"""A row is gone when so many full sweeps in a row did not meet it; one alone may have raced with the platform."""


@dataclass(frozen=True, slots=True)
class Position:
    """Where the sweep of a table stands: it is in its `sweep`-th round and goes on behind the id `after` ("" = the beginning)."""

    sweep: int = 1
    after: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """What the next tick asks the source for."""

    after: str
    limit: int


def window(position: Position, *, known: int, ticks_an_hour: int) -> Window:
    """The next window, large enough that all `known` rows and a tenth more are compared within the hour."""
    share = -(-known * 11 // (10 * ticks_an_hour))
    return Window(position.after, max(SMALLEST_WINDOW, share))


def advance(position: Position, asked: Window, ids: Sequence[str]) -> Position:
    """The position after the source answered `ids`: a short answer ends the round."""
    if len(ids) < asked.limit:
        return Position(position.sweep + 1, "")
    return Position(position.sweep, ids[-1])


def restarted(position: Position) -> Position:
    """The same round from its beginning; what the rows were last met in stays comparable."""
    return Position(position.sweep, "")


def gone(last_met: int, position: Position) -> bool:
    """Whether a row last met in round `last_met` (by the sweep or at a tick) is gone. The running round does not count."""
    return position.sweep - 1 - last_met >= MISSED_SWEEPS


def changed(answered: Iterable[tuple[str, str]], known: Mapping[str, str]) -> tuple[str, ...]:
    """The ids whose hash is new or another than the known one, in the order answered, each once however often it was answered."""
    return tuple(dict.fromkeys(row_id for row_id, digest in answered if known.get(row_id) != digest))
