"""Finds text that does not fit and widgets that lie on each other, in whatever is on screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QCheckBox,
    QComboBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QTabBar,
    QTableView,
    QWidget,
)

from erphub_desktop.widgets.keyset_model import TONE_ROLE

_TOLERANCE = 1  # pixels


def clipped(window: QWidget) -> list[str]:
    """One sentence for each text in `window` that is cut off or has an ellipsis it should not need."""
    return [text for widget in _seen(window) if (text := _complaint(widget))]


def _seen(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisible() and widget.width() > 0 and widget.height() > 0:
            yield widget


def _complaint(widget: QWidget) -> str:
    if isinstance(widget, QLabel):
        return _label(widget)
    if isinstance(widget, QHeaderView):
        return _header(widget)
    if isinstance(widget, QTableView):
        return _cells(widget)
    if isinstance(widget, QLineEdit):
        return _line(widget)
    if isinstance(widget, QTabBar):
        return _tabs(widget)
    if isinstance(widget, QComboBox | QPushButton | QCheckBox):
        return _control(widget)
    return ""


def _label(widget: QLabel) -> str:
    if not widget.text():
        return ""
    room = widget.contentsRect()
    metrics = widget.fontMetrics()
    if widget.wordWrap():
        needed = metrics.boundingRect(QRect(0, 0, room.width(), 10_000), int(Qt.TextFlag.TextWordWrap), widget.text())
        longest = max((metrics.horizontalAdvance(word) for word in widget.text().split()), default=0)
        fits = needed.height() <= room.height() + _TOLERANCE and longest <= room.width() + _TOLERANCE
    else:
        fits = metrics.horizontalAdvance(widget.text()) <= room.width() + _TOLERANCE and metrics.height() <= room.height() + _TOLERANCE
    return "" if fits and not _beyond_parent(widget) else f"label {widget.text()!r} does not fit {widget.size()}"


def _beyond_parent(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    if parent is None or parent.objectName() == "scrolled":
        return False
    return not parent.rect().adjusted(-_TOLERANCE, -_TOLERANCE, _TOLERANCE, _TOLERANCE).contains(widget.geometry())


def _header(widget: QHeaderView) -> str:
    model = widget.model()
    if widget.orientation() != Qt.Orientation.Horizontal or model is None:
        return ""
    for section in range(widget.count()):
        title = str(model.headerData(section, Qt.Orientation.Horizontal))
        if widget.sectionSizeHint(section) > widget.sectionSize(section) + _TOLERANCE:
            return f"header {title!r} needs {widget.sectionSizeHint(section)} of {widget.sectionSize(section)}"
    return ""


def _cells(widget: QTableView) -> str:
    """Columns of a fixed width hold whole texts; the one that stretches may shorten, for it has a tooltip."""
    model, header = widget.model(), widget.horizontalHeader()
    last = widget.rowAt(widget.viewport().height() - 1)
    for column in range(model.columnCount()):
        if header.sectionResizeMode(column) == QHeaderView.ResizeMode.Stretch:
            continue
        for place in range(widget.rowAt(0), (last if last >= 0 else model.rowCount() - 1) + 1):
            text = str(model.index(place, column).data())
            edges = 44 if model.index(place, column).data(TONE_ROLE) else 24
            if widget.fontMetrics().horizontalAdvance(text) + edges > header.sectionSize(column) + 4:
                return f"cell {text!r} does not fit {header.sectionSize(column)}"
    return ""


def _line(widget: QLineEdit) -> str:
    text = widget.text() or widget.placeholderText()
    margins = widget.textMargins()
    room = widget.contentsRect().width() - margins.left() - margins.right() - 20
    return "" if widget.fontMetrics().horizontalAdvance(text) <= room else f"field {text!r} does not fit {room}"


def _tabs(widget: QTabBar) -> str:
    for place in range(widget.count()):
        if widget.isTabVisible(place) and widget.fontMetrics().horizontalAdvance(widget.tabText(place)) > widget.tabRect(place).width():
            return f"tab {widget.tabText(place)!r} does not fit"
    return ""


def _control(widget: QWidget) -> str:
    hint = widget.minimumSizeHint()
    if isinstance(widget, QComboBox):
        room = widget.width() - 44 - (widget.iconSize().width() if not widget.itemIcon(widget.currentIndex()).isNull() else 0)
        fits = widget.fontMetrics().horizontalAdvance(widget.currentText()) <= room
    else:
        fits = hint.width() <= widget.width() + _TOLERANCE and hint.height() <= widget.height() + _TOLERANCE
    text = widget.currentText() if isinstance(widget, QComboBox) else getattr(widget, "text", str)()
    return (
        "" if fits and not _beyond_parent(widget) else f"control {widget.objectName()} {text!r} does not fit {widget.size()}, needs {hint}"
    )


def overlapping(window: QWidget) -> list[str]:
    """One sentence for each pair of siblings with text whose rectangles cross."""
    found = []
    texts = [widget for widget in _seen(window) if isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox | QTableView)]
    for one, other in combinations(texts, 2):
        if one.parentWidget() is other.parentWidget() and _inner(one).intersects(_inner(other)):
            found.append(f"{_name(one)} lies on {_name(other)}")
    return found


def _inner(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size()).adjusted(1, 1, -1, -1)


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()} {getattr(widget, 'text', str)()!r}"
