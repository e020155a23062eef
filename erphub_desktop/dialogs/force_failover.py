"""Asks that a stamp in doubt goes to another PAC: which one, what may come of it, and that a second person must approve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import column, label


class ForceFailoverDialog(Asking):
    """`asked(pac)` once the person has said that they know what may come of it; `pacs` are (name, label), `doubted` a label."""

    asked = Signal(str)

    def __init__(self, *, what: str, doubted: str, pacs: Sequence[tuple[str, str]], parent: QWidget) -> None:
        self._doubted = doubted
        self._then = label("body", wrap=True)
        self._name = label("field")
        self._to = QComboBox()
        self._to.setObjectName("forceFailoverTo")
        for name, text in pacs:
            self._to.addItem(text, name)
        self._known = QCheckBox()
        self._known.setObjectName("forceFailoverKnown")
        where = column(self._name, self._to, gap="xs")
        super().__init__("forceFailover", "alert", "warn", self._then, where, self._known, what=what, parent=parent)
        self.yes.setEnabled(False)
        self._known.toggled.connect(self.yes.setEnabled)
        self._to.setFocus()
        self.begin()

    def retranslate(self) -> None:
        twice = self.tr(
            "{0} may have stamped it. If it has, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02."
        )
        then = self.tr("The same document goes to the other PAC, and {0} stays watched. A second person must approve it first.")
        self._then.setText(then.replace("{0}", self._doubted))
        self._name.setText(self.tr("Other PAC"))
        self._to.setAccessibleName(self._name.text())
        self._known.setText(self.tr("I know that this may stamp the sale twice"))
        title = self.tr("Send it to another PAC?")
        self.say(Question(title, twice.replace("{0}", self._doubted), self.tr("Ask for approval")))

    def confirm(self) -> None:
        self.asked.emit(str(self._to.currentData()))
        self.accept()
