"""An admin admits an agent by typing the fingerprint that its operator reads out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row


class ApproveAgentDialog(QDialog):
    """`approved(fingerprint)` with what was typed; it stays open until the owner closes it or shows what was wrong."""

    approved = Signal(str)

    def __init__(self, host: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("approveAgentDialog")
        self._title = label("title", self.tr("Admit the agent on {0}").replace("{0}", host), wrap=True)
        self._why = label("body", wrap=True)
        self._why.setText(
            self.tr(
                "It will open the keys of your accounting systems and of your CSDs. Ask whoever installed it to read out its fingerprint."
            )
        )
        self._name = label("field", self.tr("Fingerprint as it was read to you"))
        self._typed = QLineEdit()
        self._typed.setObjectName("approveFingerprint")
        self._typed.setAccessibleName(self._name.text())
        self._typed.textChanged.connect(lambda _text: self._allow())
        self._problem = label("problem", wrap=True)
        self._cancel = button(name="approveCancel", pressed=self.reject)
        self._yes = button("primary", name="approveConfirm", picture="check", pressed=self._confirm)
        self._yes.setDefault(True)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("Admit"))
        head = row(Glyph("lock", "warn", size=24), self._title, gap="m")
        head.setStretch(1, 1)
        asked = column(self._name, self._typed, self._problem, gap="xs")
        self.setLayout(column(head, self._why, asked, 4, row(None, self._cancel, self._yes), gap="m", margin="xl"))
        self.setWindowTitle(self._title.text())
        self.setFixedWidth(520)
        self._problem.hide()
        self._allow()

    def show_problem(self, problem: Problem) -> None:
        """It was not admitted: why, and the field is ready again."""
        said = problem.words(language.current())
        self._problem.setText(f"{said.sentence} {said.next_step}".strip())
        self._problem.show()
        self.resize(self.width(), self.heightForWidth(self.width()))  # a wrapped sentence asks for its lines only when it is asked
        self._allow()
        self._typed.setFocus()
        self._typed.selectAll()

    def _allow(self) -> None:
        self._yes.setEnabled(bool(self._typed.text().strip()))

    def _confirm(self) -> None:
        self._yes.setEnabled(False)
        self.approved.emit(self._typed.text().strip())
