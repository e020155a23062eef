"""Drawing on a page: texts in Inter, rules, bands, wrapped paragraphs. Points, origin at the lower left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from agent import paths

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

REGULAR, MEDIUM, SEMIBOLD, BOLD = "Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"
WIDTH, HEIGHT = 612.0, 792.0  # Letter, the paper of Mexico
MARGIN = 42.0
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
INK, GREY, HAIR, TINT = "#17212B", "#5C6873", "#D5DBE1", "#F4F6F8"


@cache
def register_fonts() -> None:
    """Makes the four weights known to ReportLab, once in a process."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    for name in (REGULAR, MEDIUM, SEMIBOLD, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(paths.fonts / f"{name}.ttf")))


class _Advances(dict[str, float]):
    """The advance of each letter of one font at size 1; there is no kerning in what ReportLab sets, so widths add up."""

    def __init__(self, font: str) -> None:
        self.font = font

    def __missing__(self, letter: str) -> float:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        register_fonts()
        self[letter] = float(stringWidth(letter, self.font, 1000)) / 1000
        return self[letter]


_advances = {font: _Advances(font) for font in (REGULAR, MEDIUM, SEMIBOLD, BOLD)}


def width_of(text: str, font: str, size: float) -> float:
    """How wide `text` is set in `font`."""
    advances = _advances[font]
    return sum([advances[letter] for letter in text]) * size


def wrap(text: str, font: str, size: float, width: float) -> list[str]:
    """`text` in lines no wider than `width`; a word that does not fit a line is broken where it has to be."""
    lines: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = broken(word, font, size, width)
        lines.extend(full)
    return [*lines, line] if line or not lines else lines


def broken(word: str, font: str, size: float, width: float) -> list[str]:
    """`word` cut into pieces no wider than `width`, at least one."""
    advances, room = _advances[font], width / size
    pieces, start, used = [], 0, 0.0
    for index, letter in enumerate(word):
        advance = advances[letter]
        if used + advance > room and index > start:
            pieces.append(word[start:index])
            start, used = index, 0.0
        used += advance
    return [*pieces, word[start:]]


def fitting(text: str, font: str, sizes: Sequence[float], width: float) -> float:
    """The first of `sizes` at which `text` fits into `width`; the last when none does."""
    return next((size for size in sizes if width_of(text, font, size) <= width), sizes[-1])


class Sheet:
    """One document being drawn; `accent` is the colour of its rules and labels."""

    def __init__(self, canvas: Canvas, accent: str) -> None:
        self.canvas = canvas
        self.accent = accent

    def text(self, x: float, y: float, text: str, *, font: str = REGULAR, size: float = 8.5, color: str = INK) -> None:
        """`text` from `x` to the right, on the base line `y`."""
        self._pen(font, size, color)
        self.canvas.drawString(x, y, text)

    def right(self, x: float, y: float, text: str, *, font: str = REGULAR, size: float = 8.5, color: str = INK) -> None:
        """`text` ending at `x`."""
        self._pen(font, size, color)
        self.canvas.drawRightString(x, y, text)

    def label(self, x: float, y: float, text: str) -> None:
        """A small label in capitals, in the accent colour."""
        self._pen(SEMIBOLD, 6, self.accent)
        self.canvas.drawString(x, y, text.upper(), charSpace=0.4)

    def label_right(self, x: float, y: float, text: str) -> None:
        """The same, ending at `x`."""
        self.label(x - width_of(text.upper(), SEMIBOLD, 6) - 0.4 * len(text), y, text)

    def paragraph(
        self, x: float, y: float, lines: Sequence[str], *, leading: float, font: str = REGULAR, size: float = 8.5, color: str = INK
    ) -> float:
        """`lines` downwards from the base line `y`; returns the base line that comes next."""
        self._pen(font, size, color)
        for line in lines:
            self.canvas.drawString(x, y, line)
            y -= leading
        return y

    def rule(self, y: float, *, left: float = LEFT, right: float = RIGHT, color: str = HAIR, width: float = 0.5) -> None:
        """A horizontal line."""
        self.canvas.setStrokeColor(color)
        self.canvas.setLineWidth(width)
        self.canvas.line(left, y, right, y)

    def band(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled rectangle whose lower left corner is (x, y)."""
        self.canvas.setFillColor(color)
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def modules(self, matrix: Sequence[Sequence[bool]], x: float, y: float, side: float) -> None:
        """A QR matrix as one vector path, its lower left corner at (x, y); neighbours in a row are one rectangle."""
        unit = side / len(matrix)
        path = self.canvas.beginPath()
        for index, row in enumerate(matrix):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    path.rect(x + start * unit, y + side - (index + 1) * unit, (column - start) * unit, unit)
                    start = None
        self.canvas.setFillColor("#000000")
        self.canvas.drawPath(path, stroke=0, fill=1)

    def watermark(self, text: str) -> None:
        """`text` across the page, light enough to read what is under it."""
        from reportlab.lib.colors import HexColor

        size = fitting(text, BOLD, (92, 80, 68, 56, 48, 40), 540)
        self.canvas.saveState()
        self.canvas.translate(WIDTH / 2, HEIGHT * 0.58)  # above the QR and the seals
        self.canvas.rotate(48)
        self.canvas.setFillColor(HexColor(0xB42318), alpha=0.13)
        self.canvas.setFont(BOLD, size)
        self.canvas.drawCentredString(0, -size / 3, text)
        self.canvas.restoreState()

    def _pen(self, font: str, size: float, color: str) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(color)
