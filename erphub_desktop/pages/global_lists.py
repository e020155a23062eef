"""The lists of the page of global invoices: what goes in, what a person left out, what does not go in and why, and what was issued."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from agent.domain.global_tickets import Candidate
from agent.views.global_invoice import GlobalLine, Offer
from agent.views.page import Page as RowsPage
from erphub_desktop.pages.global_words import GlobalWords
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, name_button, row
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

GOING, SET_ASIDE, APART, ISSUED = "going", "aside", "apart", "issued"


class GlobalLists(QWidget):
    """`list_chosen` follows the chips, `moved` the button that leaves out or takes back in, `looked_for(number)` a number that no
    list has, `issued_chosen(line)` the selection among the global invoices. The page finds a place for `search_box`.
    """

    list_chosen = Signal()
    moved = Signal()
    looked_for = Signal(str)
    issued_chosen = Signal(object)

    def __init__(self, words: GlobalWords) -> None:
        super().__init__()
        self._words = words
        self._offer: Offer | None = None
        self._lines: tuple[GlobalLine, ...] = ()
        self._has_places = True
        self._free = False
        self._list = ChoiceChips("globalList", (GOING, SET_ASIDE, APART, ISSUED))
        self._list.chosen.connect(lambda _value: self._other_list())
        self.search_box = SearchBox("globalSearch")
        self.search_box.setFixedWidth(220)
        self.search_box.searched.connect(lambda _text: self._searched())
        self._move = button(name="globalMove", pressed=self.moved.emit)
        self._sales = DataTable("globalSales", self._sale_columns())
        self._apart = DataTable("globalApart", self._apart_columns())
        self._issued = DataTable("globalIssued", self._issued_columns())
        self._sales.chosen.connect(lambda _row: self._allow())
        self._issued.chosen.connect(self.issued_chosen)
        for table in self._tables:
            table.when_empty(self._say_empty)
        head = row(self._list, None, self._move, gap="s")
        layout = column(head, *self._tables, gap="m")
        for at in range(1, 4):
            layout.setStretch(at, 1)
        self.setLayout(layout)
        self._show_list()

    @property
    def value(self) -> str:
        """The list that is shown."""
        return self._list.value

    @property
    def chosen(self) -> list[Candidate]:
        """The chosen sales that can be left out or taken back in."""
        return [one for one in self._sales.selected() if isinstance(one, Candidate)] if self._move.isEnabled() else []

    def show_rows(self, offer: Offer | None, lines: tuple[GlobalLine, ...], *, has_places: bool) -> None:
        """What there is to be listed now."""
        self._offer, self._lines, self._has_places = offer, lines, has_places
        self._fill()

    def set_free(self, free: bool) -> None:
        """Whether sales may be left out or taken back in."""
        self._free = free
        self._allow()

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        names = {
            GOING: self.tr("Goes in"),
            SET_ASIDE: self.tr("Left out"),
            APART: self.tr("Does not go in"),
            ISSUED: self.tr("Global invoices"),
        }
        self._list.say(lambda value: names[value])
        self.search_box.name_it(self.tr("Number of a sale"))
        self._sales.name_it(self.tr("Sales of the period, oldest first"))
        self._apart.name_it(self.tr("Sales that do not go in, with why"))
        self._issued.name_it(self.tr("Global invoices of this place, newest first"))
        self._name_move()

    # --- rows ---------------------------------------------------------------------------------------------------------

    @property
    def _tables(self) -> tuple[DataTable, ...]:
        return self._sales, self._apart, self._issued

    @property
    def _table(self) -> DataTable:
        return {GOING: self._sales, SET_ASIDE: self._sales, APART: self._apart, ISSUED: self._issued}[self.value]

    @property
    def _number(self) -> str:
        return self.search_box.text().strip()

    def _sale_columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Sale"), lambda one: one.number, 150, more=self._words.branch),
            Column(lambda: self.tr("Day"), lambda one: formats.day(one.day), 112),
            Column(self._form_or_reason_title, self._form_or_reason),
            Column(lambda: self.tr("Amount"), lambda one: formats.amount(one.amount, one.currency), 140, align="right"),
        )

    def _apart_columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Sale"), lambda one: one.number, 160, more=self._words.branch),
            Column(lambda: self.tr("Day"), lambda one: formats.day(one.day), 116),
            Column(lambda: self.tr("Why it does not go in"), self._words.why),
            Column(lambda: self.tr("Amount"), lambda one: formats.amount(one.amount, one.currency), 150, align="right"),
        )

    def _issued_columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Period"), self._words.period_of, more=lambda line: line.name or self.tr("No folio yet")),
            Column(lambda: self.tr("Sales"), lambda line: formats.count(line.tickets), 84, align="right"),
            Column(lambda: self.tr("Total"), lambda line: formats.amount(line.total, "MXN"), 150, align="right"),
            Column(lambda: self.tr("State"), self._words.state, 130, tone=self._words.tone),
        )

    def _form_or_reason_title(self) -> str:
        return self.tr("Reason") if self.value == SET_ASIDE else self.tr("Paid by")

    def _form_or_reason(self, one: Candidate) -> str:
        reason = self._offer.left_out.get(one.document_id) if self._offer is not None else None
        return self._words.form(one.form) if reason is None else reason

    def _fill(self) -> None:
        found = self._offer
        rows: dict[str, Sequence[Any]] = {
            GOING: found.tickets if found else (),
            SET_ASIDE: found.set_aside if found else (),
            APART: found.apart if found else (),
            ISSUED: self._lines,
        }
        self._list.show_counts({name: len(some) for name, some in rows.items()})
        wanted = self._number.upper()
        shown = tuple(one for one in rows[self.value] if self.value == ISSUED or wanted in one.number.upper())
        self._table.read(partial(_slice, shown))
        self._allow()

    def _other_list(self) -> None:
        for table in self._tables:
            table.grid.clearSelection()
        self._show_list()
        self.search_box.setVisible(self.value != ISSUED)
        self._fill()
        self.list_chosen.emit()

    def _show_list(self) -> None:
        for table in self._tables:
            table.setVisible(table is self._table)
        self._name_move()
        self._allow()

    def _searched(self) -> None:
        """Filters what is shown; a number that is nowhere here is looked for elsewhere."""
        self._fill()
        found = self._offer
        known = found is not None and any(self._number.upper() in one.number.upper() for one in (*found.going, *found.apart))
        if self._number and not known:
            self.looked_for.emit(self._number)

    def _allow(self) -> None:
        movable = self.value in (GOING, SET_ASIDE)
        self._move.setVisible(movable)
        self._move.setEnabled(self._free and movable and bool(self._sales.selected()))

    def _name_move(self) -> None:
        if self.value == SET_ASIDE:
            name_button(self._move, self.tr("Take back in"), self.tr("Take the chosen sales back in (Del)"))
        else:
            name_button(self._move, self.tr("Leave out…"), self.tr("Leave the chosen sales out, and say why (Del)"))

    def _say_empty(self, state: StateView) -> None:
        if not self._has_places:
            state.show_words(
                "global", self.tr("No branch here issues CFDIs"), self.tr("Global invoices are for Mexican branches whose CFDIs are on.")
            )
        elif self._number and self.value != ISSUED:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=self.search_box.clear)
        elif self.value == GOING:
            state.show_words("global", self.tr("No sale goes in"), self.tr("Every paid sale of this period has its CFDI, or will get one."))
        elif self.value == SET_ASIDE:
            state.show_words("global", self.tr("Nothing is left out"), self.tr("Choose sales that go in and leave them out with a reason."))
        elif self.value == APART:
            state.show_words("check_circle", self.tr("Every sale of the period goes in or has its CFDI"), token="ok")
        else:
            state.show_words("global", self.tr("No global invoice of this place yet"))


def _slice(rows: Sequence[Any], after: Any, limit: int) -> RowsPage[Any]:
    """A page of rows that are all here: a large month is handed to the table piece by piece."""
    start = int(after[0]) if after is not None else 0
    return RowsPage(tuple(rows[start : start + limit]), (start + limit,) if start + limit < len(rows) else None)
