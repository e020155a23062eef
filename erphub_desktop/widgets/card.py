"""A surface that holds one thing, and the head of a page."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import Gap, column, label, restyle, row


class Card(QFrame):
    """A surface with a border."""

    def __init__(self, *, gap: Gap = "s", margin: Gap = "l", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("card")
        self.body = column(gap=gap, margin=margin)
        self.setLayout(self.body)


class Badge(QFrame):
    """An icon on the round ground of its tone."""

    def __init__(self, picture: str, tone: Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("badge")
        self.setProperty("tone", tone)
        self.setFixedSize(40, 40)
        inner = row(Glyph(picture, tone, size=22))
        inner.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(inner)


class StatusChip(QLabel):
    """One word on the ground of its tone; the word says it, the colour only helps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_state(self, text: str, tone: Tone) -> None:
        """Says the state."""
        self.setText(text)
        restyle(self, "tone", tone)


class PageHeader(QWidget):
    """The title of a page, one line under it with perhaps something at its end, and the page's buttons on the right."""

    def __init__(self, *actions: QWidget, beside: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = label("page")
        self._subtitle = label("muted")
        if beside is None:
            self.setLayout(row(column(self._title, self._subtitle, gap="xs"), None, *actions))
        else:
            layout = row(column(self._title, row(self._subtitle, None, beside), gap="none"), *actions)
            layout.setStretch(0, 1)
            self.setLayout(layout)

    def say(self, title: str, subtitle: str) -> None:
        """Sets both lines."""
        self._title.setText(title)
        self._subtitle.setText(subtitle)
