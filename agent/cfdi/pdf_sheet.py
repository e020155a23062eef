"""Drawing on a page: texts in Inter, rules, bands, wrapped paragraphs. Points, origin at the lower left."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from agent import paths

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

REGULAR, MEDIUM, SEMIBOLD, BOLD = "Inter-Regular", "Inter-Medium", "Inter-SemiBold", "Inter-Bold"
WIDTH, HEIGHT = 612.0, 792.0  # Letter, the paper of Mexico
MARGIN = 42.0
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
INK, GREY, HAIR, TINT = "#17212B", "#5C6873", "#D5DBE1", "#F4F6F8"


@cache
def register_fonts() -> None:
    """Makes the four weights known to ReportLab, once in a process, and lets it write streams as they are."""
    from reportlab import rl_config
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    rl_config.useA85 = 0  # a quarter smaller, and faster: no way that a PDF goes today wants seven bits
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


def flow(parts: Sequence[str], font: str, size: float, width: float) -> list[str]:
    """`parts` joined by dots in lines no wider than `width`; a line ends between parts where it can."""
    lines: list[str] = []
    line = ""
    for part in parts:
        longer = f"{line} · {part}" if line else part
        if width_of(longer, font, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *full, line = wrap(part, font, size, width)
        lines.extend(full)
    return [*lines, line] if line else lines


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


@cache
def _color(color: str) -> Color:
    from reportlab.lib.colors import HexColor

    return HexColor(color)


_READABLE = 4.5  # the contrast that small letters need on white (WCAG 2, AA)


def readable(color: str) -> str:
    """`color`, or as little darker as makes small letters of it readable on white."""
    channels = [int(color[at : at + 2], 16) for at in (1, 3, 5)]
    while _contrast(channels) < _READABLE:
        channels = [channel * 19 // 20 for channel in channels]
    return "#" + "".join(f"{channel:02X}" for channel in channels)


def _contrast(channels: Sequence[int]) -> float:
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in (part / 255 for part in channels)]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


class Sheet:
    """One document being drawn; `accent` is the colour of its bands, and of its labels where that can be read."""

    def __init__(self, canvas: Canvas, accent: str) -> None:
        self.canvas = canvas
        self.accent = accent
        self._label_color = readable(accent)

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
        self._pen(SEMIBOLD, 6, self._label_color)
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
        self.canvas.setStrokeColor(_color(color))
        self.canvas.setLineWidth(width)
        self.canvas.line(left, y, right, y)

    def band(self, x: float, y: float, width: float, height: float, color: str) -> None:
        """A filled rectangle whose lower left corner is (x, y)."""
        self.canvas.setFillColor(_color(color))
        self.canvas.rect(x, y, width, height, stroke=0, fill=1)

    def modules(self, matrix: Sequence[Sequence[bool]], x: float, y: float, side: float) -> None:
        """A QR matrix as one vector path, its lower left corner at (x, y); neighbours in a row are one rectangle."""
        drawn = []
        for index, row in enumerate(matrix):
            start = None
            for column, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = column
                elif not dark and start is not None:
                    drawn.append(f"{start} {len(matrix) - index - 1} {column - start} 1 re")
                    start = None
        # Whole numbers in a scaled space, written as they are: ReportLab would take a third of the page's time for them.
        self.canvas.saveState()
        self.canvas.setFillColor(_color("#000000"))
        self.canvas.translate(x, y)
        self.canvas.scale(side / len(matrix), side / len(matrix))
        self.canvas.addLiteral("\n".join([*drawn, "f"]))
        self.canvas.restoreState()

    def watermark(self, text: str) -> None:
        """`text` across the page, light enough to read what it covers: drawn last, no band interrupts it."""
        size = fitting(text, BOLD, (92, 80, 68, 56, 48, 40), 540)
        self.canvas.saveState()
        self.canvas.translate(WIDTH / 2, HEIGHT * 0.58)  # above the QR and the seals
        self.canvas.rotate(48)
        self.canvas.setFillColor(_color("#B42318"), alpha=0.13)
        self.canvas.setFont(BOLD, size)
        self.canvas.drawCentredString(0, -size / 3, text)
        self.canvas.restoreState()

    def _pen(self, font: str, size: float, color: str) -> None:
        self.canvas.setFont(font, size)
        self.canvas.setFillColor(_color(color))
