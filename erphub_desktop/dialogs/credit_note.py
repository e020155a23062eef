"""A credit note for a stamped invoice: how much, how the money goes back, by which relation; its print is shown while one types."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QVBoxLayout, QWidget

from agent.services.draft_credit_note import Wanted, draft_credit_note, preview_credit_note
from agent.views.credit_notes import Creditable
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.draft_sheet import PrintedDraftSheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import column, label, row

if TYPE_CHECKING:
    from agent.hub import Office

PAUSE = 350
"""Milliseconds without a key before the print is made anew."""
FORMS = ("01", "02", "03", "04", "28", "17", "15")
RELATIONS = ("01", "03")


class CreditNoteDialog(PrintedDraftSheet):
    """Modal, as every draft's: how much on the left, its print on the right."""

    def __init__(self, desk: Desk, invoice: Creditable, parent: QWidget) -> None:
        super().__init__("credit", "creditNoteDialog", desk, parent)
        self.setFixedSize(880, 600)
        self._invoice = invoice
        self._captions = {name: label("field") for name in ("amount", "form", "relation")}
        self._amount = QLineEdit(f"{invoice.left:f}")
        self._amount.setObjectName("creditAmount")
        self._amount.textEdited.connect(lambda _text: self._changed())
        self._left = label("caption", wrap=True)
        self._form = self._choice("creditForm", FORMS)
        self._form.setCurrentIndex(max(self._form.findData(invoice.form), 0) if invoice.form in FORMS else FORMS.index("03"))
        self._relation = self._choice("creditRelation", RELATIONS)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._preview)
        body = self.fields_and_print(self._fields(), 330)
        whole = column(self.title, self.about, body, row(None, self.cancel, self.keep, self.issue), gap="m", margin="xl")
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.begin()
        self.allow(able=False)
        self._amount.setFocus()
        self._amount.selectAll()
        self._preview()

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
            self.banner, None, gap="m",
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
        self.allow(able=False)
        self._timer.start()

    def _preview(self) -> None:
        wanted = self._wanted()
        if wanted is None:
            self.asked += 1
            self.failed(Problem("credit_note.not_an_amount", {"amount": self._amount.text(), "currency": self._invoice.currency}))
        else:
            self.ask_print(partial(preview_credit_note, cfdi_id=self._invoice.cfdi_id, wanted=wanted))

    def is_newest(self, asked: int) -> bool:
        return super().is_newest(asked) and not self._timer.isActive()

    def call(self) -> Callable[[Office], int] | None:
        wanted = self._wanted()
        return partial(draft_credit_note, cfdi_id=self._invoice.cfdi_id, wanted=wanted) if wanted is not None else None

    # --- words --------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        invoice = self._invoice
        title = self.tr("Credit note of {0}").replace("{0}", invoice.name)
        self.setWindowTitle(title)
        self.title.setText(title)
        total = formats.amount(invoice.total, invoice.currency)
        self.about.setText(self.tr("{0}, invoice of {1}").replace("{0}", invoice.recipient).replace("{1}", total))
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
        self.say_buttons(self.tr("Seal and stamp the credit note (Ctrl+Enter)"))
        self.say_wrong()
        self.pdf.setAccessibleName(self.tr("Print of the credit note, as a draft"))

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
