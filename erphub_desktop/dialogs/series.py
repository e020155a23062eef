"""Opens a series of folios, or moves one forwards."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from erphub_desktop.dialogs.sheet import Asking, Question
from erphub_desktop.widgets.basics import column, label, row

LONGEST_NAME = 10
HIGHEST = 999_999_999


class SeriesDialog(Asking):
    """`given(series, folio, reason)` once a person has confirmed.

    With `series` it is that one whose next folio (now `next_folio`) becomes a higher one, with a reason; else a new one is opened,
    which begins at 1 with the coming year where `ahead` says so.
    """

    given = Signal(str, int, str)

    def __init__(self, what: str, *, series: str = "", next_folio: int = 1, ahead: bool = False, parent: QWidget) -> None:
        self._ahead = ahead
        self._moves = bool(series)
        self._next = next_folio
        self._least = next_folio + 1 if series else 1
        self._name = _field("seriesName", series)
        self._name.setMaxLength(LONGEST_NAME)
        self._name.setEnabled(not self._moves)
        self._folio = _field("seriesFolio", "" if series else "1")
        self._folio.setEnabled(not ahead)
        self._reason = _field("seriesReason", "")
        self._reason.setMaxLength(400)
        self._captions: dict[QLineEdit, QLabel] = {one: label("field") for one in (self._name, self._folio, self._reason)}
        each = [column(caption, one, gap="xs") for one, caption in self._captions.items()]
        parts = (row(*each[:2], gap="m"), each[2]) if self._moves else (row(*each[:2], gap="m"),)
        super().__init__("series", "folios", "info", *parts, what=what, parent=parent)
        self._folio.setValidator(QIntValidator(1, HIGHEST, self))
        for field in self._captions:
            field.textChanged.connect(lambda _text: self._allow())
        (self._folio if self._moves else self._name).setFocus()
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        said = {
            self._name: self.tr("Series"),
            self._folio: self.tr("Next folio") if self._moves else self.tr("First folio"),
            self._reason: self.tr("Reason"),
        }
        for field, text in said.items():
            self._captions[field].setText(text)
            field.setAccessibleName(text)
        if self._moves:
            then = self.tr("The next folio is {0}. It can only become a higher one; the folios between are listed as gaps.")
            question = Question(self.tr("Move the series forwards"), then.replace("{0}", str(self._next)), self.tr("Move forwards"))
        elif self._ahead:
            then = self.tr("From January 1st on, by Fecha, folios are counted from 1 in it. This year's series stays as it is.")
            question = Question(self.tr("Open next year's series"), then, self.tr("Open"))
        else:
            then = self.tr("A series is of one branch and one type of document. Its folios are counted from here on and never go back.")
            question = Question(self.tr("Open a series"), then, self.tr("Open"))
        self.say(question)

    def _allow(self) -> None:
        folio = self._folio.text().strip()
        enough = folio.isdigit() and self._least <= int(folio) <= HIGHEST
        reasoned = not self._moves or len(self._reason.text().strip()) >= 3
        self.yes.setEnabled(bool(self._name.text().strip()) and enough and reasoned)

    def confirm(self) -> None:
        self.given.emit(self._name.text().strip().upper(), int(self._folio.text()), " ".join(self._reason.text().split()))
        self.accept()


def _field(name: str, text: str) -> QLineEdit:
    made = QLineEdit(text)
    made.setObjectName(name)
    return made
