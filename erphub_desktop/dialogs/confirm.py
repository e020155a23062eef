"""Asks once more before something is set going, and says what will follow from it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from erphub_desktop.dialogs.sheet import Asking, Question


class ConfirmDialog(Asking):
    """Accepted when the person says yes to what `ask` says; it is asked again when the language is switched."""

    def __init__(self, ask: Callable[[], Question], *, parent: QWidget) -> None:
        super().__init__("confirm", "question", "warn", parent=parent)
        self._ask = ask
        self.begin()

    def retranslate(self) -> None:
        self.say(self._ask())
