"""A credit note for a stamped invoice: how much, how the money goes back, by which relation; its print is shown while one types."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QLabel, QLineEdit, QVBoxLayout, QWidget

from agent.errors import words
from agent.services.draft_credit_note import Preview, Wanted, draft_credit_note, preview_credit_note
from agent.views.credit_notes import Creditable
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.pdf_view import PdfView

PAUSE = 350
"""Milliseconds without a key before the print is made anew."""
FORMS = ("01", "02", "03", "04", "28", "17", "15")
RELATIONS = ("01", "03")


class CreditNoteDialog(QDialog):
    """Modal. `drafted(cfdi_id, issue)` is emitted once it is kept; `issue` = the person wants it issued. Ctrl+Enter issues."""

    drafted = Signal(int, bool)

    def __init__(self, desk: Desk, invoice: Creditable, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("creditNoteDialog")
        self.setModal(True)
        self.setFixedSize(880, 600)
        self._desk = desk
        self._invoice = invoice
        self._title = label("title", wrap=True)
        self._about = label("muted", wrap=True)
        self._banner = Banner()
        self._captions = {name: label("field") for name in ("amount", "form", "relation")}
        self._amount = QLineEdit(f"{invoice.left:f}")
        self._amount.setObjectName("creditAmount")
        self._amount.textEdited.connect(lambda _text: self._changed())
        self._left = label("caption", wrap=True)
        self._form = self._choice("creditForm", FORMS)
        self._form.setCurrentIndex(max(self._form.findData(invoice.form), 0) if invoice.form in FORMS else FORMS.index("03"))
        self._relation = self._choice("creditRelation", RELATIONS)
        self._cancel = button(name="creditCancel", pressed=self.reject)
        self._keep = button(name="creditDraft", picture="cfdi", pressed=partial(self._draft, issue=False))
        self._issue = button("primary", name="creditIssue", picture="stamp", pressed=partial(self._draft, issue=True))
        self._issue.setDefault(True)
        self._pdf = PdfView(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._preview)
        self._asked = 0
        left = QWidget()
        left.setFixedWidth(330)
        left.setLayout(self._fields())
        body = row(left, self._pdf, gap="l")
        body.setStretch(1, 1)
        whole = column(self._title, self._about, body, row(None, self._cancel, self._keep, self._issue), gap="m", margin="xl")
        whole.setStretch(2, 1)
        self.setLayout(whole)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self, self.issue_shown)
        self._say()
        self._allow(able=False)
        self._amount.selectAll()
        self._preview()

    def issue_shown(self) -> None:
        """The person wants what is shown to be issued."""
        if self._issue.isEnabled():
            self._draft(issue=True)

    def _choice(self, name: str, codes: tuple[str, ...]) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        for code in codes:
            made.addItem(code, code)
        made.activated.connect(lambda _position: self._changed())
        return made

    def _fields(self) -> QVBoxLayout:
        return column(
            column(self._captions["amount"], self._amount, self._left, gap="xs"),
            column(self._captions["form"], self._form, gap="xs"),
            column(self._captions["relation"], self._relation, gap="xs"),
            self._banner, None, gap="m",
        )  # fmt: skip

    # --- what is wanted -----------------------------------------------------------------------------------------------

    def _wanted(self) -> Wanted | None:
        """What the fields say; None when the amount is no number."""
        try:
            amount = Decimal(self._amount.text().replace(",", "").replace(" ", ""))
        except InvalidOperation:
            return None
        return Wanted(amount, str(self._form.currentData()), str(self._relation.currentData())) if amount.is_finite() else None

    def _changed(self) -> None:
        self._allow(able=False)
        self._timer.start()

    def _preview(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            self._failed(Problem("credit_note.not_an_amount", {"amount": self._amount.text(), "currency": self._invoice.currency}))
            return
        self._asked += 1
        self._desk.read(
            self, partial(preview_credit_note, cfdi_id=self._invoice.cfdi_id, wanted=wanted), partial(self._show, self._asked), self._failed
        )

    def _show(self, asked: int, made: Preview) -> None:
        if asked != self._asked or self._timer.isActive():
            return
        self._pdf.show_pdf(made.pdf)
        first = next((problem for problem in made.problems if problem.severity.value == "error"), None)
        if first is None:
            self._banner.clear()
        else:
            said = words(first.message, language.current(), **dict(first.params))
            self._banner.show_words("warn", said.sentence, said.next_step)
        self._allow(able=first is None)

    def _draft(self, *, issue: bool) -> None:
        wanted = self._wanted()
        if wanted is None:
            return
        self._allow(able=False)
        self._desk.ask(
            self, partial(draft_credit_note, cfdi_id=self._invoice.cfdi_id, wanted=wanted), partial(self._kept, issue), self._failed
        )

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

    def _say(self) -> None:
        invoice = self._invoice
        title = self.tr("Credit note of {0}").replace("{0}", invoice.name)
        self.setWindowTitle(title)
        self._title.setText(title)
        total = formats.amount(invoice.total, invoice.currency)
        self._about.setText(self.tr("{0}, invoice of {1}").replace("{0}", invoice.recipient).replace("{1}", total))
        self._left.setText(self.tr("At most {0}").replace("{0}", formats.amount(invoice.left, invoice.currency)))
        said: dict[str, tuple[str, QLabel, QWidget]] = {
            "amount": (self.tr("Amount, tax included"), self._captions["amount"], self._amount),
            "form": (self.tr("How the money goes back"), self._captions["form"], self._form),
            "relation": (self.tr("Relation"), self._captions["relation"], self._relation),
        }
        for text, caption, field in said.values():
            caption.setText(text)
            field.setAccessibleName(text)
        for position, code in enumerate(FORMS):
            self._form.setItemText(position, f"{code}  {self._form_name(code)}")
        names = {"01": self.tr("Discount, allowance or refund"), "03": self.tr("What was sold is given back")}
        for position, code in enumerate(RELATIONS):
            self._relation.setItemText(position, f"{code}  {names[code]}")
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._keep, self.tr("Keep as draft"))
        name_button(self._issue, self.tr("Issue"), self.tr("Seal and stamp the credit note (Ctrl+Enter)"))
        self._pdf.setAccessibleName(self.tr("Print of the credit note, as a draft"))

    def _form_name(self, code: str) -> str:
        names = {
            "01": self.tr("Cash"),
            "02": self.tr("Cheque"),
            "03": self.tr("Transfer"),
            "04": self.tr("Credit card"),
            "28": self.tr("Debit card"),
            "17": self.tr("Set off against what is owed"),
            "15": self.tr("Waived"),
        }
        return names[code]
