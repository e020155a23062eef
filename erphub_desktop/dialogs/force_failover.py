"""Asks that a stamp in doubt goes to another PAC: which one, what may come of it, and that a second person must approve."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row


class ForceFailoverDialog(QDialog):
    """`asked(pac)` once the person has said that they know what may come of it; `pacs` are (name, label), `doubted` a label."""

    asked = Signal(str)

    def __init__(self, *, what: str, doubted: str, pacs: Sequence[tuple[str, str]], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("forceFailoverDialog")
        self._to = QComboBox()
        self._to.setObjectName("forceFailoverTo")
        for name, text in pacs:
            self._to.addItem(text, name)
        self._known = QCheckBox()
        self._known.setObjectName("forceFailoverKnown")
        self._cancel = button(name="forceFailoverCancel", pressed=self.reject)
        self._yes = button("primary", name="forceFailoverYes", pressed=self._confirm)
        self._yes.setDefault(True)
        self._yes.setEnabled(False)
        self._known.toggled.connect(self._yes.setEnabled)
        title = self.tr("Send it to another PAC?")
        self.setWindowTitle(title)
        head = row(Glyph("alert", "warn", size=24), label("title", title, wrap=True), gap="m")
        head.setStretch(1, 1)
        twice = self.tr(
            "{0} may have stamped it. If it has, there will be two valid CFDIs of one sale, and one must be cancelled with reason 02."
        )
        then = self.tr("The same document goes to the other PAC, and {0} stays watched. A second person must approve it first.")
        where = column(label("field", self.tr("Other PAC")), self._to, gap="xs")
        self._to.setAccessibleName(self.tr("Other PAC"))
        self._known.setText(self.tr("I know that this may stamp the sale twice"))
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("Ask for approval"))
        self.setLayout(
            column(
                head,
                label("strong", what, wrap=True),
                label("body", twice.replace("{0}", doubted), wrap=True),
                label("body", then.replace("{0}", doubted), wrap=True),
                where,
                self._known,
                4,
                row(None, self._cancel, self._yes),
                gap="m",
                margin="xl",
            )
        )
        self.setFixedWidth(540)

    def _confirm(self) -> None:
        self.asked.emit(str(self._to.currentData()))
        self.accept()
