"""Finds the sale of a waiting guest while the clerk types what the guest says."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from agent.views.guest_sales import GuestSale, guest_sales
from agent.views.page import Page
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import column, label
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable


class GuestSaleFinder(QWidget):
    """Emits `chosen(sale)`: Enter takes the only one that was found, of several it goes to the list first."""

    chosen = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._wanted = ""
        self._entered = self._reading = False
        self._hint = label("muted", wrap=True)
        self._search = SearchBox("guestSearch")
        self._search.searched.connect(self._read)
        self._search.returnPressed.connect(self._enter)
        self._table = DataTable("guestSales", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.opened.connect(self._take)
        self._table.model.loaded.connect(self._loaded)
        layout = column(self._hint, self._search, self._table, gap="m")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._say()

    def begin(self) -> None:
        """Shows the newest sales, the cursor where the guest's words go."""
        self._search.clear()
        self._search.setFocus()
        self._read("")

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Sale"), lambda sale: sale.number, 150, more=lambda sale: formats.day(sale.day) if sale.day else ""),
            Column(lambda: self.tr("Customer"), lambda sale: sale.customer, more=lambda sale: self._desk.branch_name(sale.branch)),
            Column(lambda: self.tr("Total"), lambda sale: formats.amount(sale.total, sale.currency), 150, align="right"),
            Column(lambda: "CFDI", self._state_of, 200, tone=self._tone_of),
        )

    def _read(self, wanted: str) -> None:
        if self._desk.office is not None:
            self._wanted, self._reading = wanted, True
            self._table.read(partial(self._fetch, wanted, self._desk.branch))

    def _fetch(self, wanted: str, branch: str | None, after: object, limit: int) -> Page[GuestSale]:
        assert self._desk.office is not None
        return Page(guest_sales(self._desk.office, wanted, branch=branch), None)

    def _enter(self) -> None:
        self._entered = True
        if not self._reading:
            self._loaded()

    def _loaded(self) -> None:
        self._reading = False
        if not self._entered or self._search.text().strip() != self._wanted:
            return
        self._entered = False
        if self._table.model.rowCount() == 1:
            self._take(self._table.model.row_at(0))
        elif self._table.model.rowCount():
            self._table.select_row(0)
            self._table.setFocus()

    def _take(self, sale: GuestSale | None) -> None:
        if sale is not None:
            self.chosen.emit(sale)

    def failed(self, problem: Problem) -> None:
        """A sale could not be laid out: the cursor goes back to the search."""
        del problem
        self._search.setFocus()
        self._search.selectAll()

    # --- words --------------------------------------------------------------------------------------------------------

    def _state_of(self, sale: GuestSale) -> str:
        if sale.cancelled:
            return self.tr("Sale cancelled")
        if sale.purpose == "global" and sale.state:
            return self.tr("In a global invoice")
        names = {"": self.tr("None yet"), "DRAFT": self.tr("Draft"), "REFUSED": self.tr("Refused")}
        return names.get(sale.state, self.tr("Has one"))

    def _tone_of(self, sale: GuestSale) -> Tone:
        return "info" if sale.free else "neutral"

    def _say_empty(self, state: StateView) -> None:
        if self._wanted:
            state.show_words(
                "search", self.tr("No sale like that"), self.tr("Try the folio, the beginning of the name, or the exact amount.")
            )
        else:
            state.show_words("inbox", self.tr("No sales yet"), self.tr("Sales of branches that issue CFDIs appear here."))

    def _say(self) -> None:
        self._search.name_it(self.tr("Folio, customer or amount"))
        self._hint.setText(self.tr("Which sale? Enter takes it; the arrow keys go through the list."))
        self._table.name_it(self.tr("Sales, newest first"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)
