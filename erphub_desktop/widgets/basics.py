"""Labels, buttons and boxes with the theme's roles, so that a page says what a thing is and never how it looks."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from erphub_desktop.theme.icons import icon
from erphub_desktop.theme.tokens import SPACE

Role = Literal["page", "title", "strong", "figure", "body", "muted", "caption", "field", "problem", "brand", "heading"]
Kind = Literal["normal", "primary", "link", "icon", "small"]
Gap = Literal["none", "xs", "s", "m", "l", "xl", "xxl"]
_ICON_TOKEN: dict[str, str] = {"primary": "on_accent", "link": "accent_text"}
PIXELS = {"none": 0, **SPACE}


def label(role: Role = "body", text: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """A text in one of the theme's roles."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty("role", role)
    made.setWordWrap(wrap)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard)
    return made


def button(
    kind: Kind = "normal", *, name: str, picture: str = "", pressed: Callable[[], object] | None = None, made: QPushButton | None = None
) -> QPushButton:
    """A button (or `made`, of a class of the owner's) with a stable object name; its text is set by the owner's `retranslate`."""
    made = made if made is not None else QPushButton()
    made.setObjectName(name)
    made.setProperty("kind", kind)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    if picture:
        made.setIcon(icon(picture, _ICON_TOKEN.get(kind, "text")))
        made.setIconSize(QSize(18, 18) if kind == "icon" else QSize(22, 18))
    if pressed is not None:
        made.clicked.connect(lambda _checked=False: pressed())
    return made


def name_button(made: QPushButton, text: str, tip: str = "") -> None:
    """Gives a button its text; an icon button gets it as tooltip and accessible name instead."""
    if made.property("kind") == "icon":
        made.setToolTip(tip or text)
    else:
        made.setText(text)
        made.setToolTip(tip)
    made.setAccessibleName(text)


def restyle(widget: QWidget, name: str, value: str) -> None:
    """Changes a property that the style sheet selects by."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
        for child in widget.findChildren(QLabel):
            child.style().unpolish(child)
            child.style().polish(child)


def _fill(layout: QBoxLayout, items: tuple[QWidget | QLayout | int | None, ...], gap: Gap, margin: Gap) -> None:
    layout.setSpacing(PIXELS[gap])
    layout.setContentsMargins(*([PIXELS[margin]] * 4))
    for item in items:
        if item is None:
            layout.addStretch(1)
        elif isinstance(item, int):
            layout.addSpacing(item)
        elif isinstance(item, QLayout):
            layout.addLayout(item)
        else:
            layout.addWidget(item)


def column(*items: QWidget | QLayout | int | None, gap: Gap = "s", margin: Gap = "none") -> QVBoxLayout:
    """Things under each other; None takes the room that is left, a number is that many pixels."""
    layout = QVBoxLayout()
    _fill(layout, items, gap, margin)
    return layout


def row(*items: QWidget | QLayout | int | None, gap: Gap = "s", margin: Gap = "none") -> QHBoxLayout:
    """Things beside each other; None takes the room that is left, a number is that many pixels."""
    layout = QHBoxLayout()
    _fill(layout, items, gap, margin)
    return layout


def tab_last(where: QWidget, *then: QWidget) -> None:
    """The Tab key comes to `then` after all else in `where`: what is made anew would stand behind them otherwise."""
    others = [one for one in where.findChildren(QPushButton) if one not in then]
    for one, other in pairwise((*others[-1:], *then)):
        QWidget.setTabOrder(one, other)


def rule(name: str = "rule") -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setObjectName(name)
    return made


def clear(layout: QLayout) -> None:
    """Takes everything out of a layout and lets it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()  # a layout shows what it was given a moment later: without its place that would be a window
            widget.setParent(None)
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
