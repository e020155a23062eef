"""Opens a series of folios, or moves one forwards."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, row

LONGEST_NAME = 10
HIGHEST = 999_999_999


class SeriesDialog(QDialog):
    """`given(series, folio, reason)` once a person has confirmed.

    With `series` it is that one whose next folio (now `next_folio`) becomes a higher one, with a reason; else a new one is opened.
    """

    given = Signal(str, int, str)

    def __init__(self, what: str, *, series: str = "", next_folio: int = 1, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("seriesDialog")
        self._moves = bool(series)
        self._least = next_folio + 1 if series else 1
        title = self.tr("Move the series forwards") if series else self.tr("Open a series")
        self.setWindowTitle(title)
        self._name = _field("seriesName", series, self.tr("Series"))
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setEnabled(not self._moves)
        self._folio = _field("seriesFolio", "" if series else "1", self.tr("Next folio") if series else self.tr("First folio"))
        self._folio.setValidator(QIntValidator(1, HIGHEST, self))
        self._reason = _field("seriesReason", "", self.tr("Reason"))
        self._reason.setMaxLength(400)
        self._cancel = button(name="seriesCancel", pressed=self.reject)
        self._yes = button("primary", name="seriesYes", pressed=self._confirm)
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("Move forwards") if series else self.tr("Open"))
        self._yes.setDefault(True)
        self._build(title, what, next_folio)
        for field in (self._name, self._folio, self._reason):
            field.textChanged.connect(lambda _text: self._allow())
        self.setFixedWidth(500)
        self._allow()

    def _build(self, title: str, what: str, next_folio: int) -> None:
        head = row(Glyph("folios", "info", size=24), label("title", title, wrap=True), gap="m")
        head.setStretch(1, 1)
        then = (
            self.tr("The next folio is {0}. It can only become a higher one; the folios between are listed as gaps.")
            if self._moves
            else self.tr("A series is of one branch and one type of document. Its folios are counted from here on and never go back.")
        )
        fields = row(*(column(label("field", one.accessibleName()), one, gap="xs") for one in (self._name, self._folio)), gap="m")
        why = column(label("field", self._reason.accessibleName()), self._reason, gap="xs")
        said = label("body", then.replace("{0}", str(next_folio)), wrap=True)
        foot = row(None, self._cancel, self._yes)
        parts = (fields, why) if self._moves else (fields,)
        self.setLayout(column(head, label("strong", what, wrap=True), said, *parts, 4, foot, gap="m", margin="xl"))

    def _allow(self) -> None:
        folio = self._folio.text().strip()
        enough = folio.isdigit() and self._least <= int(folio) <= HIGHEST
        reasoned = not self._moves or len(self._reason.text().strip()) >= 3
        self._yes.setEnabled(bool(self._name.text().strip()) and enough and reasoned)

    def _confirm(self) -> None:
        self.given.emit(self._name.text().strip().upper(), int(self._folio.text()), " ".join(self._reason.text().split()))
        self.accept()


def _field(name: str, text: str, called: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    made.setAccessibleName(called)
    return made
