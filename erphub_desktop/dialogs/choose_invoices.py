"""Which stamped invoices a payment settles, or which one a refund takes back: a person chooses where nothing says it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from agent.services.draft_credit_note import draft_credit_of_refund
from agent.services.draft_supplement import draft_supplement
from agent.views.open_invoices import Candidates, OpenInvoice, open_invoices
from agent.views.page import Page
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.draft_sheet import DraftSheet
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import column, label, row
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office


def drafted_for(office: Office, document_id: int, refund: bool, invoices: Sequence[int]) -> int:
    """The draft of the supplement, or of the credit note, for the chosen invoices."""
    if refund:
        return draft_credit_of_refund(office, document_id, cfdi_id=invoices[0])
    return draft_supplement(office, document_id, invoices=invoices)


class ChooseInvoicesDialog(DraftSheet):
    """Modal, as every draft's: the invoices to choose from, and what the choice adds up to."""

    def __init__(self, desk: Desk, found: Candidates, parent: QWidget) -> None:
        super().__init__("invoices", "invoicesDialog", desk, parent)
        self.resize(920, 560)
        self._found = found
        self._search = SearchBox("invoicesSearch")
        self._search.setFixedWidth(320)
        self._search.searched.connect(self._read)
        self._table = DataTable("invoicesTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(lambda _line: self._chosen())
        self._sum = label("body", wrap=True)
        self._sum.setObjectName("invoicesSum")
        foot = row(self._sum, self.cancel, self.keep, self.issue, gap="m")
        foot.setStretch(0, 1)
        whole = column(self.title, self.about, self.banner, row(self._search, None), self._table, foot, gap="m", margin="xl")
        whole.setStretch(4, 1)
        self.setLayout(whole)
        self._search.setVisible(not found.refund)
        self.begin()
        self._read("")
        self._chosen()

    # --- what is chosen -----------------------------------------------------------------------------------------------

    def _read(self, wanted: str) -> None:
        if self.desk.office is not None:
            self._table.read(partial(self._fetch, wanted.strip()))

    def _fetch(self, wanted: str, after: object, limit: int) -> Page[OpenInvoice]:
        assert self.desk.office is not None
        found = open_invoices(self.desk.office, self._found.document_id, wanted=wanted)
        return Page(found.invoices if found is not None else (), None)

    def _selected(self) -> list[OpenInvoice]:
        return list(self._table.selected())

    def _chosen(self) -> None:
        chosen = self._selected()
        able = len(chosen) == 1 if self._found.refund else bool(chosen)
        self.allow(able=able)
        self._sum.setText(self._sum_of(chosen))

    def _sum_of(self, chosen: Sequence[OpenInvoice]) -> str:
        found = self._found
        amount = formats.amount(found.amount, found.currency)
        if not chosen:
            return self.tr("Choose what {0} is for; several are settled from the top.").replace("{0}", amount)
        if any(each.currency != found.currency for each in chosen):
            return self.tr("Another currency: it is settled at the rate of the payment's day.")
        left = sum((each.left for each in chosen), Decimal(0))
        said = self.tr("{0} of {1}: {2} owed").replace("{0}", amount).replace("{1}", found.number)
        said = said.replace("{2}", formats.amount(left, found.currency))
        if found.amount > left and not found.refund:
            rest = formats.amount(found.amount - left, found.currency)
            return f"{said}. {self.tr('{0} stay the customer’s credit.').replace('{0}', rest)}"
        return said

    def call(self) -> Callable[[Office], int] | None:
        chosen = [each.id for each in self._selected()]
        if not chosen:
            return None
        return partial(drafted_for, document_id=self._found.document_id, refund=self._found.refund, invoices=chosen)

    # --- words --------------------------------------------------------------------------------------------------------

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Invoice"), lambda line: line.name, 150, more=lambda line: line.sales),
            Column(lambda: self.tr("Recipient"), lambda line: line.recipient, more=lambda line: line.rfc),
            Column(lambda: self.tr("Total"), lambda line: formats.amount(line.total, line.currency), 150, align="right"),
            Column(self._left_caption, lambda line: formats.amount(line.left, line.currency), 160, align="right"),
        )

    def _left_caption(self) -> str:
        return self.tr("To be credited yet") if self._found.refund else self.tr("Owed")

    def _say_empty(self, state: StateView) -> None:
        if self._search.text().strip():
            state.show_words("search", self.tr("Nothing matches"))
        elif self._found.refund:
            state.show_words("cfdi", self.tr("This trip has no stamped invoice"))
        else:
            more = self.tr("Search for a folio, an RFC or a name: somebody else may have been invoiced.")
            state.show_words("cfdi", self.tr("This customer has no open invoice"), more)

    def retranslate(self) -> None:
        found = self._found
        title = self.tr("Which invoice does refund {0} take back?") if found.refund else self.tr("Which invoices does payment {0} settle?")
        title = title.replace("{0}", found.number)
        self.setWindowTitle(title)
        self.title.setText(title)
        self.about.setText(f"{formats.amount(found.amount, found.currency)} · {self.desk.branch_name(found.branch)}")
        self._search.name_it(self.tr("Folio, RFC or name of another one"))
        self._table.name_it(self.tr("Stamped invoices, the oldest on top"))
        self._sum.setText(self._sum_of(self._selected()))
        self.say_buttons(self.tr("Draft, seal and stamp it (Ctrl+Enter)"))
