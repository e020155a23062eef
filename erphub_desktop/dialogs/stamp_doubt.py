"""What people found at the PAC about a stamp in doubt: its XML, or that it is not there."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import label
from erphub_desktop.widgets.file_drop import FileDrop


class GiveStampDialog(Asking):
    """`given(path)` once the person has dropped or chosen a file and confirmed it."""

    given = Signal(object)

    def __init__(self, *, what: str, pac: str, parent: QWidget) -> None:
        self._pac = pac
        self._file: Path | None = None
        self._drop = FileDrop("giveStamp", "XML (*.xml)")
        self._drop.dropped.connect(self.take)
        self._name = label("muted", wrap=True)
        self._name.hide()
        super().__init__("giveStamp", "question", "info", self._drop, self._name, what=what, parent=parent)
        self.yes.setEnabled(False)
        self.begin()

    def take(self, file: Path) -> None:
        """This file is meant."""
        self._file = file
        self._name.setText(file.name)
        self._name.show()
        self.yes.setEnabled(True)
        self.yes.setFocus()

    def retranslate(self) -> None:
        self._drop.name_it(
            self.tr("Drop the stamped XML here"), self.tr("As {0} gives it out.").replace("{0}", self._pac), self.tr("Choose…")
        )
        then = self.tr("ERP Hub takes it only if it is the stamp of exactly what was sent, and SAT knows it.")
        self.say(Question(self.tr("The XML from {0}").replace("{0}", self._pac), then, self.tr("Check and take in")))

    def confirm(self) -> None:
        if self._file is not None:
            self.given.emit(self._file)
            self.accept()


class DeclareAbsentDialog(Asking):
    """`asked()` once the person has said that they looked at the PAC themselves."""

    asked = Signal()

    def __init__(self, *, what: str, pac: str, parent: QWidget) -> None:
        self._pac = pac
        self._then = label("body", wrap=True)
        self._looked = QCheckBox()
        self._looked.setObjectName("declareAbsentLooked")
        super().__init__("declareAbsent", "question", "warn", self._then, self._looked, what=what, parent=parent)
        self.yes.setEnabled(False)
        self._looked.toggled.connect(self.yes.setEnabled)
        self._looked.setFocus()
        self.begin()

    def retranslate(self) -> None:
        twice = self.tr("If {0} did stamp it, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02.")
        then = self.tr(
            "A second person must approve it. Then {0} is asked one last time, and the document is sealed anew with the same folio."
        )
        self._then.setText(then.replace("{0}", self._pac))
        self._looked.setText(self.tr("I have looked for it in the portal of {0} myself").replace("{0}", self._pac))
        title = self.tr("It is not at {0}?").replace("{0}", self._pac)
        self.say(Question(title, twice.replace("{0}", self._pac), self.tr("Ask for approval")))

    def confirm(self) -> None:
        self.asked.emit()
        self.accept()
