"""Sync Monitor: what went to the accounting systems, what is on its way there now, and why something is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QComboBox

from agent.services.request_work import request_work
from agent.views.deep_link import deep_link
from agent.views.sync_monitor import KINDS, STATUSES, Line, SyncDetails, SyncFilter, SyncLine, details, lines
from agent.views.sync_open import COUNTED_TO, OPEN_STATES, OpenFilter, OpenLine, open_counts, open_details, open_lines
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.exchanges import ExchangesDialog
from erphub_desktop.dialogs.rates import rates_for_problem
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.sync_details import SyncDetailsCard
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, name_button, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

HISTORY = "history"
OPEN = "open:"
"""`show_filter(OPEN + state)` shows what is open in a state; any other value is an outcome of the history."""


class SyncMonitorPage(Page):
    """A live list with its filters, of the history or of what is open; the selected line is explained beside it."""

    name = "sync_monitor"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = SyncWords(desk)
        self._filter = SyncFilter()
        self._line: Line | None = None
        self._details: SyncDetails | None = None
        self._address: str | None = None
        self._retry = button(name="syncRetry", picture="refresh", pressed=self.retry)
        self._open = button(name="syncOpen", picture="external", pressed=self._open_at_vendor)
        self._header = PageHeader(self._open, self._retry)
        self._banner = Banner()
        self._list = ChoiceChips("syncList", (HISTORY, *OPEN_STATES))
        self._list.chosen.connect(lambda _list: self._list_changed())
        self._search = SearchBox("syncSearch")
        self._search.setFixedWidth(300)
        self._status = QComboBox()
        self._kind = QComboBox()
        for combo, name, values in ((self._status, "syncStatus", STATUSES), (self._kind, "syncKind", KINDS)):
            combo.setObjectName(name)
            combo.setMinimumWidth(190)
            combo.addItem("", "")
            for value in values:
                combo.addItem(value, value)
            combo.activated.connect(lambda _position: self._filter_changed())
        self._search.searched.connect(lambda _text: self._filter_changed())
        self._table = DataTable("syncTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._table.opened.connect(lambda _row: self._open_at_vendor())
        self._card = SyncDetailsCard(self._words)
        self._card.exchanges_wanted.connect(self._show_exchanges)
        self._card.rate_wanted.connect(self._ask_rate)
        body = row(self._table, self._card, gap="m")
        body.setStretch(0, 1)
        filters = row(self._search, self._status, self._kind, None, gap="s")
        layout = column(self._header, self._banner, self._list, filters, body, gap="m")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.begin()
        self._choose(None)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Time"), lambda line: formats.moment(line.at), 112),
            Column(lambda: self.tr("What happened"), self._words.sentence, more=self._document),
            Column(lambda: self.tr("State"), self._words.status, 140, tone=self._words.tone),
        )

    def refresh(self) -> None:
        self._read(keep=True)

    def retranslate(self) -> None:
        self._header.say(
            self.tr("Sync Monitor", "title of the page"), self.tr("What was sent to the accounting systems, and what is on its way")
        )
        self._list.say(lambda value: self.tr("History") if value == HISTORY else self._words.open_name(value))
        name_button(self._retry, self.tr("Retry"), self.tr("Start this document again (R)"))
        self._name_open()
        self._search.name_it(self.tr("Number or vendor's ID"))
        self._status.setAccessibleName(self.tr("State"))
        self._kind.setAccessibleName(self.tr("Kind"))
        self._status.setItemText(0, self.tr("Every state"))
        self._kind.setItemText(0, self.tr("Every kind"))
        for position, value in enumerate(STATUSES, start=1):
            self._status.setItemText(position, self._words.status_name(value))
        for position, value in enumerate(KINDS, start=1):
            self._kind.setItemText(position, self._words.kind_name(value))
        self._name_table()

    def retry(self) -> None:
        found = self._details
        if found is None or not found.can_retry or found.line.work_id is None:
            return
        work_id, branch = found.line.work_id, found.line.branch
        self.desk.ask(
            self,
            lambda office: request_work(office, kind="retry", lane=f"retry:{work_id}", ref=str(work_id), branch=branch),
            lambda _id: self.desk.notice.emit(self.tr("{0} will be tried again").replace("{0}", found.line.number)),
            self._failed,
        )

    def _name_open(self) -> None:
        vendor = self._words.vendor(self._line.erp) if self._line is not None else ""
        named = self.tr("Open in {0}").replace("{0}", vendor) if vendor else self.tr("Open at the vendor")
        name_button(self._open, named, self.tr("See the document at the vendor (Enter)"))

    def _name_table(self) -> None:
        opened = self._list.value != HISTORY
        self._table.name_it(self.tr("What is open, oldest first") if opened else self.tr("Outcomes, newest first"))

    def search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def show_filter(self, wanted: str) -> None:
        self._search.clear()
        self._kind.setCurrentIndex(0)
        state = wanted.removeprefix(OPEN) if wanted.startswith(OPEN) else ""
        self._list.choose(state or HISTORY)
        self._status.setCurrentIndex(0 if state else max(self._status.findData(wanted), 0))
        self._list_changed()

    # --- reading ------------------------------------------------------------------------------------------------------

    def _list_changed(self) -> None:
        """Another list: its lines are not those that were chosen among."""
        self._table.grid.clearSelection()
        self._status.setVisible(self._list.value == HISTORY)
        self._name_table()
        self._filter_changed()

    def _filter_changed(self) -> None:
        self._filter = SyncFilter(str(self._status.currentData()), str(self._kind.currentData()), None, self._search.text().strip())
        self._read(keep=False)

    def _read(self, *, keep: bool) -> None:
        office = self.desk.office
        if office is None:
            return
        wanted = replace(self._filter, branch=self.desk.branch)
        fetch = partial(self._fetch, wanted) if self._list.value == HISTORY else partial(self._fetch_open, self._list.value, wanted)
        if keep:
            self._table.reread(fetch)
        else:
            self._table.read(fetch)
        self.desk.read(self, partial(open_counts, branch=self.desk.branch), self._show_counts, self._failed)

    def _fetch(self, wanted: SyncFilter, after: Any, limit: int) -> Any:
        assert self.desk.office is not None
        return lines(self.desk.office, wanted, after=after, limit=limit)

    def _fetch_open(self, state: str, wanted: SyncFilter, after: Any, limit: int) -> Any:
        assert self.desk.office is not None
        return open_lines(self.desk.office, OpenFilter(state, wanted.kind, wanted.branch, wanted.text), after=after, limit=limit)

    def _show_counts(self, counts: Mapping[str, int]) -> None:
        self._list.show_counts(counts, at_most=COUNTED_TO)

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    def _choose(self, line: Line | None) -> None:
        self._line = line
        self._address = None
        self._open.setEnabled(False)
        self._name_open()
        self._show_details(None)
        if line is None:
            return
        if isinstance(line, OpenLine):
            self.desk.read(self, partial(open_details, line=line), self._show_details, self._failed)
        elif isinstance(line, SyncLine):
            self.desk.read(self, partial(details, line=line), self._show_details, self._failed)
        if line.remote_id:
            look = partial(deep_link, specs=self.desk.erps, erp=line.erp, kind=line.kind, remote_id=line.remote_id)
            self.desk.read(self, look, partial(self._show_address, line), self._failed)

    def _ask_rate(self, problem: Problem) -> None:
        """The rate that a document waits for is typed in; what waits for it goes on by itself."""
        dialog = rates_for_problem(self.desk, problem, self)
        if dialog is not None:
            dialog.added.connect(self.refresh)

    def _show_details(self, found: SyncDetails | None) -> None:
        if found is not None and found.line != self._line:
            return
        self._details = found
        self._card.show_details(found)
        self._card.setVisible(self._line is not None)
        self._retry.setEnabled(found is not None and found.can_retry)

    def _show_address(self, line: Line, address: str | None) -> None:
        if line == self._line:
            self._address = address
            self._open.setEnabled(address is not None)

    def _open_at_vendor(self) -> None:
        if self._address is not None:
            QDesktopServices.openUrl(QUrl(self._address))

    def _show_exchanges(self) -> None:
        tried = self._card.tried()
        if self._line is None or not tried:
            return
        about = f"{self._words.kind_name(self._line.kind)} {self._document(self._line)}"
        dialog = ExchangesDialog(self.desk, self, vendor=self._words.vendor(self._line.erp), about=about, tried=tried)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def _document(self, line: Line) -> str:
        amount = formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""
        return " · ".join(part for part in (line.number, amount) if part)

    def _say_empty(self, state: StateView) -> None:
        if self._list.value != HISTORY and not (self._filter.kind or self._filter.text):
            state.show_words("check_circle", self.tr("None"), self._none_means(self._list.value))
        elif self._list.value == HISTORY and self._filter == SyncFilter():
            state.show_words("sync", self.tr("Nothing has been sent yet"), self.tr("As soon as a sale is taken in, its way shows here."))
        else:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=lambda: self.show_filter(""))

    def _none_means(self, state: str) -> str:
        means = {
            "ready": self.tr("Everything that was taken in has been sent."),
            "leased": self.tr("No agent is sending anything at this moment."),
            "unknown": self.tr("Every request has had a certain answer."),
            "blocked": self.tr("Nothing waits for somebody to mend something."),
            "dead": self.tr("Nothing has been given up."),
        }
        return means[state]
