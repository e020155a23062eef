"""A person says what they found at the vendor about something whose fate is not known; asked twice, in plain words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import column, label

Decision = Literal["absent", "done"]


class ResolveDialog(Asking):
    """`decided(decision, remote)` once the person has confirmed; `remote` is the vendor's id, "" for what is not there."""

    decided = Signal(str, str)

    def __init__(self, decision: Decision, *, what: str, vendor: str, parent: QWidget) -> None:
        self._decision = decision
        self._vendor = vendor
        self._id_name = label("field")
        self._id = QLineEdit()
        self._id.setObjectName("resolveId")
        self._looked = QCheckBox()
        self._looked.setObjectName("resolveLooked")
        asked = column(self._id_name, self._id, gap="xs")
        super().__init__("resolve", "question", "warn", asked, self._looked, what=what, yes="resolveConfirm", parent=parent)
        for field in (self._id_name, self._id):
            field.setVisible(decision == "done")
        self._id.textChanged.connect(lambda _text: self._allow())
        self._looked.toggled.connect(lambda _on: self._allow())
        (self._id if decision == "done" else self._looked).setFocus()
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        absent, vendor = self._decision == "absent", self._vendor
        title = self.tr("It is not in {0}") if absent else self.tr("It is in {0}")
        then = (
            self.tr("ERP Hub looks for it once more in {0}. Only if it finds nothing, it sends it again, under the same key.")
            if absent
            else self.tr("ERP Hub reads the document with this ID in {0}. Only if it is the one that was sent, it is taken as done.")
        )
        self._id_name.setText(self.tr("ID at {0}").replace("{0}", vendor))
        self._id.setAccessibleName(self._id_name.text())
        self._looked.setText(self.tr("I have looked for it in {0} myself").replace("{0}", vendor))
        yes = self.tr("It is not there") if absent else self.tr("It is there")
        self.say(Question(title.replace("{0}", vendor), then.replace("{0}", vendor), yes))

    def _allow(self) -> None:
        self.yes.setEnabled(self._looked.isChecked() and (self._decision == "absent" or bool(self._id.text().strip())))

    def confirm(self) -> None:
        self.decided.emit(self._decision, self._id.text().strip() if self._decision == "done" else "")
        self.accept()
