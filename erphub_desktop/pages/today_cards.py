"""The cards of Today: one for each thing that needs a person, one for each figure of the day."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt

from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card


class NeedCard(Card):
    """One thing that needs a person, its cause in words, and the button that leads to it."""

    def __init__(self, picture: str, tone: Tone, sentence: str, cause: str) -> None:
        super().__init__(margin="m")
        said = column(label("strong", sentence, wrap=True), gap="xs")
        if cause:
            said.addWidget(label("muted", cause, wrap=True))
        self.line = row(Badge(picture, tone), said, gap="m")
        self.line.setStretch(1, 1)
        self.line.setContentsMargins(4, 2, 4, 2)
        self.body.addLayout(self.line)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(cause)

    def add_button(self, text: str, name: str, pressed: Callable[[], object]) -> None:
        """The one button of the card."""
        made = button(name=name, pressed=pressed)
        name_button(made, text)
        self.line.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)


class Tile(Card):
    """One figure of the day."""

    def __init__(self) -> None:
        super().__init__(gap="xs", margin="l")
        self._name = label("muted")
        self._figure = label("figure")
        self._more = label("caption", wrap=True)
        self.body.addWidget(self._name)
        self.body.addWidget(self._figure)
        self.body.addWidget(self._more)
        self.body.addStretch(1)

    def say(self, name: str, figure: str, more: str) -> None:
        """Changes the three lines."""
        self._name.setText(name)
        self._figure.setText(figure)
        self._more.setText(more)
        self.setAccessibleName(f"{name}: {figure} {more}")
