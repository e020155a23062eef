"""Asks once more before something is set going, and says what will follow from it."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row


class ConfirmDialog(QDialog):
    """Accepted when the person says `yes`; `consequence` is what they agree to."""

    def __init__(self, title: str, consequence: str, *, yes: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("confirmDialog")
        self.setWindowTitle(title)
        self._cancel = button(name="confirmCancel", pressed=self.reject)
        self._yes = button("primary", name="confirmYes", pressed=self.accept)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, yes)
        self._yes.setDefault(True)
        head = row(Glyph("question", "warn", size=24), label("title", title, wrap=True), gap="m")
        head.setStretch(1, 1)
        self.setLayout(column(head, label("body", consequence, wrap=True), 4, row(None, self._cancel, self._yes), gap="m", margin="xl"))
        self.setFixedWidth(500)
