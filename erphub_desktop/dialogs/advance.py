"""A payment as an advance: the question first, whether anything is still open; only then it is offered, with its print."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QComboBox, QVBoxLayout, QWidget

from agent.domain.cfdi_gross import Iva
from agent.services.draft_advance import WantedAdvance, draft_advance, preview_advance
from agent.views.supplements import SupplementLine
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.draft_sheet import PrintedDraftSheet
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import column, label, row

if TYPE_CHECKING:
    from agent.hub import Office

ANSWERS = ("settled", "content", "price", "both")
IVAS = (Iva.RATE_16, Iva.RATE_8, Iva.RATE_0, Iva.EXEMPT)


class AdvanceDialog(PrintedDraftSheet):
    """Modal, as every draft's: the answer first, then the advance with its print."""

    def __init__(self, desk: Desk, payment: SupplementLine, parent: QWidget) -> None:
        super().__init__("advance", "advanceDialog", desk, parent)
        self.setFixedSize(900, 600)
        self._payment = payment
        self._question = label("strong", wrap=True)
        self._answer = QComboBox()
        self._answer.setObjectName("advanceAnswer")
        self._then = label("body", wrap=True)
        self._then.setObjectName("advanceThen")
        self._iva_caption = label("field")
        self._iva = QComboBox()
        self._iva.setObjectName("advanceIva")
        place = self.pdf.sizePolicy()
        place.setRetainSizeWhenHidden(True)
        self.pdf.setSizePolicy(place)
        body = self.fields_and_print(self._fields(), 340)
        whole = column(self.title, self.about, body, row(None, self.cancel, self.keep, self.issue), gap="m", margin="xl")
        whole.setStretch(2, 1)
        self.setLayout(whole)
        self.begin()
        for choice in (self._answer, self._iva):
            choice.currentIndexChanged.connect(lambda _position: self._changed())
        self._answer.setFocus()
        self._changed()

    def _fields(self) -> QVBoxLayout:
        return column(
            column(self._question, self._answer, gap="xs"),
            self._then,
            column(self._iva_caption, self._iva, gap="xs"),
            self.banner, None, gap="m",
        )  # fmt: skip

    # --- what is wanted -----------------------------------------------------------------------------------------------

    def _wanted(self) -> WantedAdvance:
        answer, iva = str(self._answer.currentData() or ""), str(self._iva.currentData() or "")
        return WantedAdvance(answer in ("content", "both"), answer in ("price", "both"), Iva(iva) if iva else None)

    def _offered(self) -> bool:
        wanted = self._wanted()
        return wanted.content_open or wanted.price_open

    def _changed(self) -> None:
        offered = self._offered()
        self.allow(able=False)
        self._then.setText(self._then_of(offered))
        for part in (self._iva_caption, self._iva, self.keep, self.issue, self.pdf):
            part.setVisible(offered)
        self.banner.clear()
        self.asked += 1
        if offered and self._wanted().iva is not None:
            self.ask_print(partial(preview_advance, document_id=self._payment.id, wanted=self._wanted()))
        else:
            self.pdf.show_pdf(b"")

    def call(self) -> Callable[[Office], int] | None:
        return partial(draft_advance, document_id=self._payment.id, wanted=self._wanted())

    # --- words --------------------------------------------------------------------------------------------------------

    def _then_of(self, offered: bool) -> str:
        if offered:
            return self.tr("It is an advance. Once the sale's invoice is stamped, its credit note (07) follows by itself.")
        if self._answer.currentData() == "settled":
            return self.tr("It is a deposit: issue the sale's invoice on credit (PPD), and choose it for this payment's supplement.")
        return self.tr("An advance is issued only while one of both is open.")

    def retranslate(self) -> None:
        payment = self._payment
        self.setWindowTitle(self.tr("Advance"))
        self.title.setText(self.tr("Advance of payment {0}").replace("{0}", payment.number))
        self.about.setText(" · ".join(part for part in (payment.customer, formats.amount(payment.amount, payment.currency)) if part))
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
        self.pdf.setAccessibleName(self.tr("Print of the advance, as a draft"))
        self._then.setText(self._then_of(self._offered()))
        self.say_buttons(self.tr("Seal and stamp the advance (Ctrl+Enter)"))
        self.say_wrong()

    def _fill(self, choice: QComboBox, entries: list[tuple[str, str]]) -> None:
        blocked, chosen = QSignalBlocker(choice), choice.currentData()
        choice.clear()
        choice.addItem(self.tr("Choose…"), "")
        for text, value in entries:
            choice.addItem(text, value)
        choice.setCurrentIndex(max(choice.findData(chosen), 0))
        del blocked
