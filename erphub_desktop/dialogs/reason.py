"""Asks a person why, in a few words that are kept with their name."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row

LONGEST = 400
SHORTEST = 3


class ReasonDialog(QDialog):
    """`given(reason)` once there is one; `consequence` says what follows and that the reason is kept."""

    given = Signal(str)

    def __init__(self, title: str, consequence: str, *, yes: str, before: str = "", parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("reasonDialog")
        self.setWindowTitle(title)
        self._reason = QLineEdit(before)
        self._reason.setObjectName("reasonText")
        self._reason.setMaxLength(LONGEST)
        self._reason.setAccessibleName(self.tr("Reason"))
        self._reason.textChanged.connect(lambda _text: self._allow())
        self._cancel = button(name="reasonCancel", pressed=self.reject)
        self._yes = button("primary", name="reasonYes", pressed=self._confirm)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, yes)
        self._yes.setDefault(True)
        head = row(Glyph("question", "info", size=24), label("title", title, wrap=True), gap="m")
        head.setStretch(1, 1)
        asked = column(label("field", self.tr("Reason")), self._reason, gap="xs")
        foot = row(None, self._cancel, self._yes)
        self.setLayout(column(head, label("body", consequence, wrap=True), asked, 4, foot, gap="m", margin="xl"))
        self.setFixedWidth(500)
        self._allow()

    def _said(self) -> str:
        return " ".join(self._reason.text().split())

    def _allow(self) -> None:
        self._yes.setEnabled(len(self._said()) >= SHORTEST)

    def _confirm(self) -> None:
        self.given.emit(self._said())
        self.accept()
