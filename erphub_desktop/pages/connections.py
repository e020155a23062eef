"""Connections: the companies that the branches book in, how each stands, and adding one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from agent.services.request_work import request_work
from agent.views.commands import Command
from agent.views.connections import ConnectionLine, connections
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.dialogs.following import Following
from erphub_desktop.dialogs.import_sheet import ImportSheetDialog
from erphub_desktop.pages.connection_card import ConnectionCard
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, name_button
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.card_list import CardList

if TYPE_CHECKING:
    from agent.hub import Office


class ConnectionsPage(Page):
    """A card for each connection."""

    name = "connections"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: tuple[ConnectionLine, ...] | None = None
        self._add = button("primary", name="connectionAdd", picture="plus", pressed=self.add)
        self._import = button(name="sheetsImport", picture="download", pressed=self.bring_sheet)
        self._header = PageHeader(self._import, self._add)
        self._banner = Banner()
        self._list: CardList[int, ConnectionCard] = CardList()
        layout = column(self._header, self._banner, self._list, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(connections, branch=self.desk.branch), self._show, self._failed)

    def retranslate(self) -> None:
        self._header.say(self.tr("Connections"), self.tr("The companies that your branches book in"))
        name_button(self._add, self.tr("Add New Connection"))
        name_button(
            self._import, self.tr("Import a spreadsheet…"), self.tr("Sales, payments, refunds or customers of a branch, as CSV or XLSX")
        )
        if self._lines is None:
            self._list.say_loading()
        else:
            self._show(self._lines)

    def add(self) -> None:
        """Opens the dialog for a new connection."""
        self._open(AddConnectionDialog(self.desk, self))

    def bring_sheet(self) -> None:
        """Opens the dialog that imports a spreadsheet."""
        dialog = ImportSheetDialog(self.desk, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def authorize(self, line: ConnectionLine) -> None:
        """Opens the dialog at the browser, for a connection that is there."""
        self._open(AddConnectionDialog(self.desk, self, line))

    def test(self, line: ConnectionLine) -> None:
        """Asks an agent to read the company now; the answer comes onto the card."""
        self._list.cards[line.id].show_testing()
        self._request(line, "test_connection", partial(self._tested, line.id))

    def confirm(self, line: ConnectionLine) -> None:
        """Says that the company is the right one."""
        self._request(line, "confirm_company", lambda _done: self.refresh())

    def _open(self, dialog: AddConnectionDialog) -> None:
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.finished.connect(lambda _result: self.refresh())
        dialog.open()

    def _request(self, line: ConnectionLine, kind: str, then: Callable[[Command], object]) -> None:
        def ask(office: Office) -> int:
            branch = self.desk.branch_for(line.branches)
            return request_work(office, kind=kind, lane=f"command:{line.id}", ref=str(line.id), branch=branch)

        def follow(work_id: int) -> None:
            Following(self.desk, self, work_id, then, partial(self._not_done, line.id))

        self.desk.ask(self, ask, follow, partial(self._not_done, line.id))

    def _tested(self, connection_id: int, done: Command) -> None:
        if connection_id in self._list.cards:
            self._list.cards[connection_id].show_tested(str(done.result.get("company", "")))

    def _not_done(self, connection_id: int, problem: Problem) -> None:
        if connection_id in self._list.cards:
            self._list.cards[connection_id].show_problem(problem)

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    def _show(self, lines: Sequence[ConnectionLine]) -> None:
        self._banner.clear()
        self._lines = tuple(lines)
        if not lines:
            more = self.tr("Connect the accounting system of your branches, and their sales begin to be booked.")
            self._list.show_words("connections", self.tr("No connection yet"), more, button=self.tr("Add New Connection"), act=self.add)
            return
        cards = self._list.show_cards([line.id for line in lines], lambda _line: ConnectionCard(self.desk, self))
        for line in lines:
            cards[line.id].show_line(line)
