"""The product's own icons, drawn from SVG in the colour of the theme at the moment of painting."""

from __future__ import annotations

from functools import cache, lru_cache

from PySide6.QtCore import QByteArray, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPaintEvent, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from agent import paths
from erphub_desktop import theme

FOLDER = paths.resources / "icons"


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=256)
def _renderer(name: str, color: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))


def draw(painter: QPainter, name: str, color: str, area: QRectF) -> None:
    """Paints icon `name` in `color`, keeping it square in the middle of `area`."""
    side = min(area.width(), area.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(area.center())
    _renderer(name, color).render(painter, square)


class _Engine(QIconEngine):
    """Asks the theme for its colour each time it paints, so a switch of scheme needs no new icons."""

    def __init__(self, name: str, token: str, on: str) -> None:
        super().__init__()
        self._name = name
        self._token = token
        self._on = on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        token = "muted" if mode == QIcon.Mode.Disabled else self._on if state == QIcon.State.On else self._token
        draw(painter, self._name, getattr(theme.colors(), token), QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _Engine(self._name, self._token, self._on)


def icon(name: str, token: str = "text", *, on: str = "") -> QIcon:
    """Icon `name` in the colour token `token` (a field of `tokens.Colors`); in `on` while its button is checked."""
    return QIcon(_Engine(name, token, on or token))


class Glyph(QWidget):
    """One icon standing in a layout. Decoration only: it says nothing that the text beside it does not say."""

    def __init__(self, name: str, token: str, *, size: int = 18, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._token = token
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, token: str) -> None:
        """Changes the picture and its colour token."""
        self._name = name
        self._token = token
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw(painter, self._name, getattr(theme.colors(), self._token), QRectF(self.rect()))
        painter.end()
