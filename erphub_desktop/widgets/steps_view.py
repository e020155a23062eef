"""Steps under each other: what is done, under way, to be done, gone wrong or still to come, each in a picture and a word."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import clear, column, label, row

StepState = Literal["done", "waiting", "next", "failed", "later"]
_LOOKS: dict[StepState, tuple[str, str]] = {
    "done": ("check_circle", "ok"),
    "waiting": ("clock", "info"),
    "next": ("chevron_right", "accent_text"),
    "failed": ("cross_circle", "bad"),
    "later": ("clock", "muted"),
}


class StepsView(QWidget):
    """Shows steps; the state of each is said in words beside it, so that no colour has to be seen."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._lines = column(gap="s")
        self.setLayout(self._lines)

    def show_steps(self, steps: Sequence[tuple[str, StepState]]) -> None:
        """Shows (text, state) in their order."""
        clear(self._lines)
        said = []
        for place, (text, state) in enumerate(steps, start=1):
            picture, token = _LOOKS[state]
            words = label("strong" if state in ("next", "waiting", "failed") else "muted" if state == "later" else "body", text, wrap=True)
            line = row(Glyph(picture, token, size=20), words, label("caption", self._state(state)), gap="m")
            line.setStretch(1, 1)
            for each in (0, 2):
                item = line.itemAt(each)
                if item is not None:
                    item.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._lines.addLayout(line)
            said.append(f"{place}. {text}: {self._state(state)}")
        self.setAccessibleName("; ".join(said))

    def _state(self, state: StepState) -> str:
        return {
            "done": self.tr("done"),
            "waiting": self.tr("under way"),
            "next": self.tr("next"),
            "failed": self.tr("stopped"),
            "later": self.tr("later"),
        }[state]
