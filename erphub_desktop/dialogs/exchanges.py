"""What was said to a vendor in one attempt, exchange by exchange, and what it answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QComboBox, QTabWidget, QWidget

from agent.views.page import Key, Page
from agent.views.payloads import Exchange, exchanges
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.payload_view import PayloadView, readable
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt to choose: its id, and what the list calls it."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One exchange with its two texts made readable."""

    id: int
    exchange: Exchange
    request: str
    response: str


def read(office: Office, attempt_id: UUID) -> tuple[Shown, ...]:
    """The exchanges of an attempt, ready to be shown: indenting a long answer would hold the window."""
    found = exchanges(office, attempt_id)
    return tuple(Shown(place, one, readable(one.request), readable(one.response)) for place, one in enumerate(found))


class ExchangesDialog(Sheet):
    """A list of exchanges; the chosen one is shown under it, request and answer side by side in tabs."""

    def __init__(self, desk: Desk, parent: QWidget, *, vendor: str, about: str, tried: Sequence[Tried]) -> None:
        super().__init__("exchangesDialog", parent)
        self._desk = desk
        self._vendor = vendor
        self._about = about
        self._shown: Shown | None = None
        self._title = label("page")
        self._subtitle = label("muted")
        self._attempt = QComboBox()
        self._attempt.setObjectName("exchangesAttempt")
        self._attempt.setMinimumWidth(260)
        for one in tried:
            self._attempt.addItem(one.name, one.id)
        self._attempt.activated.connect(lambda _place: self._read())
        self._table = DataTable("exchangesTable", self._columns())
        self._table.setFixedHeight(170)
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._table.model.loaded.connect(self._choose_first)
        self._facts = label("caption", selectable=True, wrap=True)
        self._texts = (PayloadView("exchangeRequest"), PayloadView("exchangeAnswer"))
        self._tabs = QTabWidget()
        self._tabs.setDocumentMode(True)
        self._tabs.tabBar().setDrawBase(False)
        for text in self._texts:
            self._tabs.addTab(text, "")
        self._copy = button(name="exchangeCopy", pressed=self.copy)
        self._close = button(name="exchangesClose", pressed=self.accept)
        head = row(column(self._title, self._subtitle, gap="xs"), None, self._attempt)
        head.setAlignment(self._attempt, Qt.AlignmentFlag.AlignBottom)
        foot = row(self._facts, self._copy, self._close)
        foot.setStretch(0, 1)
        layout = column(head, self._table, self._tabs, foot, gap="m", margin="xl")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.resize(940, 640)
        self.begin()
        self._choose(None)
        self._read()

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Time"), lambda one: formats.to_the_second(one.exchange.at), 140),
            Column(lambda: self.tr("What was asked"), lambda one: f"{one.exchange.method} {one.exchange.path}"),
            Column(lambda: self.tr("Answer"), self._status, 150, tone=self._tone),
            Column(lambda: self.tr("Took"), self._took, 100, align="right"),
        )

    def copy(self) -> None:
        """Puts the whole text of the open tab on the clipboard."""
        if self._shown is not None:
            whole = (self._shown.request, self._shown.response)[self._tabs.currentIndex()]
            QGuiApplication.clipboard().setText(whole)
            self._desk.notice.emit(self.tr("Copied"))

    def _read(self) -> None:
        wanted = self._attempt.currentData()
        if self._desk.office is not None and wanted is not None:
            self._table.read(partial(self._fetch, wanted))

    def _fetch(self, attempt_id: UUID, after: Key | None, limit: int) -> Any:
        assert self._desk.office is not None
        return Page(read(self._desk.office, attempt_id), None)

    def _choose_first(self) -> None:
        if self._table.current() is None and self._table.model.rowCount():
            self._table.select_row(self._table.model.rowCount() - 1)

    def _choose(self, shown: Shown | None) -> None:
        if shown is not None and shown == self._shown:
            return
        self._shown = shown
        self._tabs.setVisible(shown is not None)
        self._copy.setEnabled(shown is not None)
        self._say_facts()
        if shown is not None:
            for view, text in zip(self._texts, (shown.request, shown.response), strict=True):
                view.show_text(text)
            self._tabs.setCurrentIndex(1 if shown.response else 0)

    def _say_facts(self) -> None:
        one = self._shown.exchange if self._shown is not None else None
        trace = self.tr("Trace {0}").replace("{0}", one.trace) if one is not None and one.trace else ""
        self._facts.setText("\n".join(part for part in (trace, one.error if one is not None else "") if part))

    def _status(self, one: Shown) -> str:
        return str(one.exchange.status) if one.exchange.status is not None else self.tr("No answer")

    def _tone(self, one: Shown) -> Tone:
        status = one.exchange.status
        return "warn" if status is None or status == 429 else "ok" if status < 300 else "bad"

    def _took(self, one: Shown) -> str:
        return self.tr("{0} ms").replace("{0}", formats.count(one.exchange.elapsed_ms))

    def _say_empty(self, state: StateView) -> None:
        state.show_words(
            "inbox", self.tr("Nothing is kept of this attempt"), self.tr("Exchanges are kept for 90 days, each branch's for its people.")
        )

    def retranslate(self) -> None:
        title = self.tr("What was said to {0}").replace("{0}", self._vendor)
        self.setWindowTitle(title)
        self._title.setText(title)
        self._subtitle.setText(self._about)
        self._attempt.setAccessibleName(self.tr("Attempt"))
        self._table.name_it(self.tr("Exchanges in their order"))
        self._tabs.setTabText(0, self.tr("Request"))
        self._tabs.setTabText(1, self.tr("Answer"))
        self._texts[0].setAccessibleName(self.tr("Request"))
        self._texts[1].setAccessibleName(self.tr("Answer"))
        name_button(self._copy, self.tr("Copy"), self.tr("Copy the whole text of this tab"))
        name_button(self._close, self.tr("Close"))
        self._say_facts()
