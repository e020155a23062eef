"""Asks for what cannot be undone: the person types a word that only who has read the consequence will type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QLineEdit, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import column, label


class ConfirmTypedDialog(Asking):
    """Accepted when the person has typed `word`, in any case, and says yes to what `ask` says."""

    def __init__(self, ask: Callable[[], Question], *, word: str, parent: QWidget) -> None:
        self._ask = ask
        self._word = word
        self._name = label("field", wrap=True)
        self._typed = QLineEdit()
        self._typed.setObjectName("confirmTyped")
        super().__init__("confirmTyped", "alert", "bad", column(self._name, self._typed, gap="xs"), parent=parent)
        self._typed.textChanged.connect(lambda _text: self._allow())
        self._typed.setFocus()
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        self.say(self._ask())
        self._name.setText(self.tr("Type {0} to confirm").replace("{0}", self._word))
        self._typed.setAccessibleName(self._name.text())

    def _allow(self) -> None:
        self.yes.setEnabled(self._typed.text().strip().upper() == self._word.upper())
