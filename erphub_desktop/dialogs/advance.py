"""A payment as an advance: the question first, whether anything is still open; only then it is offered, with its print."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QVBoxLayout, QWidget

from agent.domain.cfdi_gross import Iva
from agent.errors import words
from agent.services.draft_advance import WantedAdvance, draft_advance, preview_advance
from agent.services.draft_credit_note import Preview
from agent.views.supplements import SupplementLine
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.pdf_view import PdfView

ANSWERS = ("settled", "content", "price", "both")
IVAS = (Iva.RATE_16, Iva.RATE_8, Iva.RATE_0, Iva.EXEMPT)


class AdvanceDialog(QDialog):
    """Modal. Emits `drafted(cfdi_id, issue)` once it is kept; `issue` = the person wants it issued. Ctrl+Enter issues."""

    drafted = Signal(int, bool)

    def __init__(self, desk: Desk, payment: SupplementLine, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("advanceDialog")
        self.setModal(True)
        self.setFixedSize(900, 600)
        self._desk = desk
        self._payment = payment
        self._title = label("title", wrap=True)
        self._about = label("muted", wrap=True)
        self._question = label("strong", wrap=True)
        self._answer = QComboBox()
        self._answer.setObjectName("advanceAnswer")
        self._then = label("body", wrap=True)
        self._then.setObjectName("advanceThen")
        self._iva_caption = label("field")
        self._iva = QComboBox()
        self._iva.setObjectName("advanceIva")
        self._banner = Banner()
        self._cancel = button(name="advanceCancel", pressed=self.reject)
        self._keep = button(name="advanceDraft", picture="cfdi", pressed=partial(self._draft, issue=False))
        self._issue = button("primary", name="advanceIssue", picture="stamp", pressed=partial(self._draft, issue=True))
        self._pdf = PdfView(self)
        place = self._pdf.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self._pdf.setSizePolicy(place)
        self._asked = 0
        left = QWidget()
        left.setFixedWidth(340)
        left.setLayout(self._fields())
        body = row(left, self._pdf, gap="l")
        body.setStretch(1, 1)
        whole = column(self._title, self._about, body, row(None, self._cancel, self._keep, self._issue), gap="m", margin="xl")
        whole.setStretch(2, 1)
        self.setLayout(whole)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.issue_shown)
        self._say()
        for choice in (self._answer, self._iva):
            choice.currentIndexChanged.connect(lambda _position: self._changed())
        self._answer.setFocus()
        self._changed()

    def _fields(self) -> QVBoxLayout:
        return column(
            column(self._question, self._answer, gap="xs"),
            self._then,
            column(self._iva_caption, self._iva, gap="xs"),
            self._banner, None, gap="m",
        )  # fmt: skip

    def issue_shown(self) -> None:
        """The person wants what is shown to be issued."""
        if self._issue.isEnabled():
            self._draft(issue=True)

    # --- what is wanted -----------------------------------------------------------------------------------------------

    def _wanted(self) -> WantedAdvance:
        answer, iva = str(self._answer.currentData() or ""), str(self._iva.currentData() or "")
        return WantedAdvance(answer in ("content", "both"), answer in ("price", "both"), Iva(iva) if iva else None)

    def _changed(self) -> None:
        wanted = self._wanted()
        offered = wanted.content_open or wanted.price_open
        self._allow(able=False)
        self._then.setText(self._then_of(offered))
        for part in (self._iva_caption, self._iva, self._keep, self._issue, self._pdf):
            part.setVisible(offered)
        self._banner.clear()
        self._asked += 1
        if offered and wanted.iva is not None:
            call = partial(preview_advance, document_id=self._payment.id, wanted=wanted)
            self._desk.read(self, call, partial(self._show, self._asked), self._failed)
        else:
            self._pdf.show_pdf(b"")

    def _show(self, asked: int, made: Preview) -> None:
        if asked != self._asked:
            return
        self._pdf.show_pdf(made.pdf)
        first = next((problem for problem in made.problems if problem.severity.value == "error"), None)
        if first is not None:
            said = words(first.message, language.current(), **dict(first.params))
            self._banner.show_words("warn", said.sentence, said.next_step)
        self._allow(able=first is None)

    def _draft(self, *, issue: bool) -> None:
        self._allow(able=False)
        call = partial(draft_advance, document_id=self._payment.id, wanted=self._wanted())
        self._desk.ask(self, call, partial(self._kept, issue), self._failed)

    def _kept(self, issue: bool, cfdi_id: int) -> None:
        self.drafted.emit(cfdi_id, issue)
        self.accept()

    def _failed(self, problem: Problem) -> None:
        self._pdf.show_pdf(b"")
        self._allow(able=False)
        self._banner.show_problem(problem, tone="warn")

    def _allow(self, *, able: bool) -> None:
        for control in (self._keep, self._issue):
            control.setEnabled(able)

    # --- words --------------------------------------------------------------------------------------------------------

    def _then_of(self, offered: bool) -> str:
        if offered:
            return self.tr("It is an advance. Once the sale's invoice is stamped, its credit note (07) follows by itself.")
        if self._answer.currentData() == "settled":
            return self.tr("It is a deposit: issue the sale's invoice on credit (PPD), and choose it for this payment's supplement.")
        return self.tr("An advance is issued only while one of both is open.")

    def _say(self) -> None:
        payment = self._payment
        self.setWindowTitle(self.tr("Advance"))
        self._title.setText(self.tr("Advance of payment {0}").replace("{0}", payment.number))
        self._about.setText(" · ".join(part for part in (payment.customer, formats.amount(payment.amount, payment.currency)) if part))
        self._question.setText(self.tr("Is it settled what is bought, and what it costs?"))
        self._answer.setAccessibleName(self._question.text())
        answers = {
            "settled": self.tr("Both are settled"), "content": self.tr("What is bought is still open"),
            "price": self.tr("The price is still open"), "both": self.tr("Both are still open"),
        }  # fmt: skip
        self._fill(self._answer, [(answers[answer], answer) for answer in ANSWERS])
        ivas = {Iva.RATE_16: "16 %", Iva.RATE_8: "8 %", Iva.RATE_0: "0 %", Iva.EXEMPT: self.tr("Exempt")}
        self._fill(self._iva, [(ivas[iva], iva.value) for iva in IVAS])
        self._iva_caption.setText(self.tr("IVA of what will be sold"))
        self._iva.setAccessibleName(self._iva_caption.text())
        self._pdf.setAccessibleName(self.tr("Print of the advance, as a draft"))
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._keep, self.tr("Keep as draft"))
        name_button(self._issue, self.tr("Issue"), self.tr("Seal and stamp the advance (Ctrl+Enter)"))

    def _fill(self, choice: QComboBox, entries: list[tuple[str, str]]) -> None:
        blocked = QSignalBlocker(choice)
        choice.clear()
        choice.addItem(self.tr("Choose…"), "")
        for text, value in entries:
            choice.addItem(text, value)
        del blocked
