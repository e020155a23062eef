"""Which rows go on which page: tables flow from page to page, the sums and the fiscal data each stay in one piece."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from agent.cfdi.pdf_sheet import Sheet

GAP = 12.0  # between two tables


class Table(Protocol):
    """Rows measured before anything is drawn."""

    @property
    def heights(self) -> Sequence[float]:
        """Of each row."""
        ...

    def head(self, first: int) -> float:
        """What stands above row `first` when a page begins with it: labels, what was carried over."""
        ...

    def foot(self, last: int) -> float:
        """What stands below when the page ends before row `last`."""
        ...

    def draw(self, sheet: Sheet, top: float, first: int, last: int) -> float:
        """Draws rows `first` to `last` (excluded) with their head and foot; returns the y below."""
        ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Rows `first` to `last` (excluded) of one table on one page."""

    table: Table
    first: int
    last: int

    @property
    def height(self) -> float:
        """Head, rows and foot."""
        foot = self.table.foot(self.last) if self.last < len(self.table.heights) else 0.0
        return self.table.head(self.first) + sum(self.table.heights[self.first : self.last]) + foot


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows between its head and its foot."""

    pieces: tuple[Piece, ...] = ()
    sums: bool = False
    fiscal: bool = False

    @property
    def used(self) -> float:
        """The height of the pieces."""
        return sum(piece.height for piece in self.pieces) + GAP * max(len(self.pieces) - 1, 0)


@dataclass(slots=True)
class _Filling:
    room: float
    later: float
    full: list[Page] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    used: float = 0.0

    def turn(self) -> None:
        self.full.append(Page(tuple(self.pieces)))
        self.pieces, self.used, self.room = [], 0.0, self.later

    def put(self, table: Table) -> None:
        first, heights = 0, table.heights
        while first < len(heights):
            last = self._fits(table, first)
            if last == first and self.pieces:
                self.turn()
                continue
            piece = Piece(table, first, max(last, first + 1))
            self.used += piece.height + (GAP if self.pieces else 0.0)
            self.pieces.append(piece)
            first = piece.last
            if first < len(heights):
                self.turn()

    def _fits(self, table: Table, first: int) -> int:
        """The row before which the page must end."""
        heights = table.heights
        left = self.room - self.used - (GAP if self.pieces else 0.0) - table.head(first)
        best = first
        for last in range(first + 1, len(heights) + 1):
            left -= heights[last - 1]
            if left < 0:
                break
            if last == len(heights) or table.foot(last) <= left:
                best = last
        return best


def paginate(tables: Sequence[Table], *, first_room: float, room: float, sums: float, fiscal: float) -> list[Page]:
    """The pages of `tables` and of the closing parts of those heights; the last row always stays with the sums."""
    filling = _Filling(first_room, room)
    for table in tables:
        filling.put(table)
    last = Page(tuple(filling.pieces))
    if last.used + sums + fiscal <= filling.room:
        return [*filling.full, replace(last, sums=True, fiscal=True)]
    if last.used + sums <= filling.room:
        return [*filling.full, replace(last, sums=True), Page(fiscal=True)]
    kept, moved = _parted(last)
    closing = Page(moved, sums=True, fiscal=True)
    if closing.used + sums + fiscal <= room:
        return [*filling.full, kept, closing]
    return [*filling.full, kept, replace(closing, fiscal=False), Page(fiscal=True)]


def _parted(page: Page) -> tuple[Page, tuple[Piece, ...]]:
    """The page without its last row, and that row; a page of one row keeps it."""
    if not page.pieces or page.pieces[-1].last - page.pieces[-1].first < 2:
        return page, ()
    *before, piece = page.pieces
    cut = piece.last - 1
    return Page((*before, replace(piece, last=cut))), (replace(piece, first=cut),)
