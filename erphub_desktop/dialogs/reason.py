"""Asks a person why, in a few words that are kept with their name."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import column, label

LONGEST = 400
SHORTEST = 3


class ReasonDialog(Asking):
    """`given(reason)` once there is one; `ask` says what follows and that the reason is kept."""

    given = Signal(str)

    def __init__(self, ask: Callable[[], Question], *, before: str = "", parent: QWidget) -> None:
        self._ask = ask
        self._name = label("field")
        self._reason = QLineEdit(before)
        self._reason.setObjectName("reasonText")
        self._reason.setMaxLength(LONGEST)
        super().__init__("reason", "question", "info", column(self._name, self._reason, gap="xs"), parent=parent)
        self._reason.textChanged.connect(lambda _text: self._allow())
        self._reason.setFocus()
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        self.say(self._ask())
        self._name.setText(self.tr("Reason"))
        self._reason.setAccessibleName(self._name.text())

    def _said(self) -> str:
        return " ".join(self._reason.text().split())

    def _allow(self) -> None:
        self.yes.setEnabled(len(self._said()) >= SHORTEST)

    def confirm(self) -> None:
        self.given.emit(self._said())
        self.accept()
