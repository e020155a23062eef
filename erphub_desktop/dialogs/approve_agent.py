"""An admin admits an agent by typing the fingerprint that its operator reads out."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from erphub_desktop import language
from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.basics import column, label


class ApproveAgentDialog(Asking):
    """`approved(fingerprint)` with what was typed; it stays open until the owner closes it or shows what was wrong."""

    approved = Signal(str)

    def __init__(self, host: str, parent: QWidget) -> None:
        self._host = host
        self._wrong: Problem | None = None
        self._name = label("field")
        self._typed = QLineEdit()
        self._typed.setObjectName("approveFingerprint")
        self._problem = label("problem", wrap=True)
        asked = column(self._name, self._typed, self._problem, gap="xs")
        super().__init__("approveAgent", "lock", "warn", asked, yes="approveConfirm", parent=parent)
        self._problem.hide()
        self._typed.textChanged.connect(lambda _text: self._allow())
        self._typed.setFocus()
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        self._name.setText(self.tr("Fingerprint as it was read to you"))
        self._typed.setAccessibleName(self._name.text())
        self._say_problem()
        title = self.tr("Admit the agent on {0}").replace("{0}", self._host)
        why = self.tr(
            "It will open the keys of your accounting systems and of your CSDs. Ask whoever installed it to read out its fingerprint."
        )
        self.say(Question(title, why, self.tr("Admit")))

    def show_problem(self, problem: Problem) -> None:
        """It was not admitted: why, and the field is ready again."""
        self._wrong = problem
        self._say_problem()
        self._problem.show()
        self.fit()
        self._allow()
        self._typed.setFocus()
        self._typed.selectAll()

    def _say_problem(self) -> None:
        if self._wrong is not None:
            said = self._wrong.words(language.current())
            self._problem.setText(f"{said.sentence} {said.next_step}".strip())
            self._typed.setAccessibleDescription(self._problem.text())

    def _allow(self) -> None:
        self.yes.setEnabled(bool(self._typed.text().strip()))

    def confirm(self) -> None:
        self.yes.setEnabled(False)
        self.approved.emit(self._typed.text().strip())
