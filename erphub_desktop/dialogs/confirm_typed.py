"""Asks for what cannot be undone: the person types a word that only who has read the consequence will type."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row


class ConfirmTypedDialog(QDialog):
    """Accepted when the person has typed `word`, in any case, and says `yes`; `consequence` is what they agree to."""

    def __init__(self, title: str, consequence: str, *, word: str, yes: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("confirmTypedDialog")
        self.setWindowTitle(title)
        self._word = word
        self._typed = QLineEdit()
        self._typed.setObjectName("confirmTyped")
        name = label("field", self.tr("Type {0} to confirm").replace("{0}", word))
        self._typed.setAccessibleName(name.text())
        self._typed.textChanged.connect(lambda _text: self._allow())
        self._cancel = button(name="confirmTypedCancel", pressed=self.reject)
        self._yes = button("primary", name="confirmTypedYes", pressed=self.accept)
        self._yes.setDefault(True)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, yes)
        head = row(Glyph("alert", "bad", size=24), label("title", title, wrap=True), gap="m")
        head.setStretch(1, 1)
        asked = column(name, self._typed, gap="xs")
        said = label("body", consequence, wrap=True)
        self.setLayout(column(head, said, asked, 4, row(None, self._cancel, self._yes), gap="m", margin="xl"))
        self.setFixedWidth(520)
        self._allow()

    def _allow(self) -> None:
        self._yes.setEnabled(self._typed.text().strip().upper() == self._word.upper())
