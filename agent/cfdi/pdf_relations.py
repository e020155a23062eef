"""The table of related documents: what this one credits, replaces or applies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agent.cfdi.pdf_sheet import INK, LEFT, MEDIUM, RIGHT, SEMIBOLD, TINT, Sheet, fitting
from agent.domain.cfdi import Related
from agent.domain.rules.codes import RELATIONS

_COLUMNS = 3
_COLUMN = (RIGHT - LEFT - 8) / _COLUMNS
_PAD = 8.0


@dataclass(frozen=True, slots=True)
class _Row:
    texts: tuple[str, ...]
    title: bool = False


class RelationsTable:
    """A title a relation, then its UUIDs, three a row."""

    def __init__(self, related: Sequence[Related]) -> None:
        self._rows: list[_Row] = []
        for one in related:
            name = RELATIONS.get(one.relation, "")
            self._rows.append(_Row((f"{one.relation} · {name}".rstrip(" ·"),), title=True))
            uuids = [uuid.upper() for uuid in one.uuids]
            self._rows += [_Row(tuple(uuids[at : at + _COLUMNS])) for at in range(0, len(uuids), _COLUMNS)]
        self.heights = [16.0 if row.title else 12.0 for row in self._rows]

    def head(self, first: int) -> float:
        """The label above."""
        return 20.0

    def foot(self, last: int) -> float:
        """Nothing."""
        return 0.0

    def draw(self, sheet: Sheet, top: float, first: int, last: int) -> float:
        """The rows under their label; returns the y below them."""
        sheet.band(LEFT, top - 18, RIGHT - LEFT, 18, TINT)
        sheet.label(LEFT + _PAD, top - 11.5, "CFDI relacionados" if first == 0 else "CFDI relacionados (continúa)")
        y = top - self.head(first)
        for row, height in zip(self._rows[first:last], self.heights[first:last], strict=True):
            if row.title:
                sheet.text(LEFT + _PAD, y - 11, row.texts[0], font=SEMIBOLD, size=8)
            for column, text in enumerate(() if row.title else row.texts):
                size = fitting(text, MEDIUM, (7.6, 7, 6.4, 5.8, 5), _COLUMN - _PAD)
                sheet.text(LEFT + _PAD + column * _COLUMN, y - 8.5, text, font=MEDIUM, size=size, color=INK)
            y -= height
        return y
