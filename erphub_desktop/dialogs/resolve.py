"""A person says what they found at the vendor about something whose fate is not known; asked twice, in plain words."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QLineEdit, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row

Decision = Literal["absent", "done"]


class ResolveDialog(QDialog):
    """`decided(decision, remote)` once the person has confirmed; `remote` is the vendor's id, "" for what is not there."""

    decided = Signal(str, str)

    def __init__(self, decision: Decision, *, what: str, vendor: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("resolveDialog")
        self._decision = decision
        self._title = label("title", wrap=True)
        self._what = label("strong", what, wrap=True)
        self._then = label("body", wrap=True)
        self._id_name = label("field")
        self._id = QLineEdit()
        self._id.setObjectName("resolveId")
        self._id.textChanged.connect(lambda _text: self._allow())
        self._looked = QCheckBox()
        self._looked.setObjectName("resolveLooked")
        self._looked.toggled.connect(lambda _on: self._allow())
        self._cancel = button(name="resolveCancel", pressed=self.reject)
        self._yes = button("primary", name="resolveConfirm", pressed=self._confirm)
        self._yes.setDefault(True)
        head = row(Glyph("question", "warn", size=24), self._title, gap="m")
        head.setStretch(1, 1)
        asked = column(self._id_name, self._id, gap="xs")
        for field in (self._id_name, self._id):
            field.setVisible(decision == "done")
        self.setLayout(
            column(head, self._what, self._then, asked, self._looked, 4, row(None, self._cancel, self._yes), gap="m", margin="xl")
        )
        self.setFixedWidth(520)
        self._say(vendor)
        self._allow()

    def _say(self, vendor: str) -> None:
        absent = self._decision == "absent"
        title = self.tr("It is not in {0}") if absent else self.tr("It is in {0}")
        then = (
            self.tr("ERP Hub looks for it once more in {0}. Only if it finds nothing, it sends it again, under the same key.")
            if absent
            else self.tr("ERP Hub reads the document with this ID in {0}. Only if it is the one that was sent, it is taken as done.")
        )
        self.setWindowTitle(title.replace("{0}", vendor))
        self._title.setText(title.replace("{0}", vendor))
        self._then.setText(then.replace("{0}", vendor))
        self._id_name.setText(self.tr("ID at {0}").replace("{0}", vendor))
        self._id.setAccessibleName(self._id_name.text())
        self._looked.setText(self.tr("I have looked for it in {0} myself").replace("{0}", vendor))
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("It is not there") if absent else self.tr("It is there"))

    def _allow(self) -> None:
        self._yes.setEnabled(self._looked.isChecked() and (self._decision == "absent" or bool(self._id.text().strip())))

    def _confirm(self) -> None:
        self.decided.emit(self._decision, self._id.text().strip() if self._decision == "done" else "")
        self.accept()
