"""Connections: the companies that the branches book in, how each stands, and adding one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from agent.services.request_work import request_work
from agent.views.commands import Command
from agent.views.connections import ConnectionLine, connections
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.dialogs.following import Following
from erphub_desktop.pages.connection_card import ConnectionCard
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, clear, column, name_button
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.state_view import StateView

if TYPE_CHECKING:
    from agent.hub import Office


class ConnectionsPage(Page):
    """A card for each connection."""

    name = "connections"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: tuple[ConnectionLine, ...] | None = None
        self._cards: dict[int, ConnectionCard] = {}
        self._add = button("primary", name="connectionAdd", picture="plus", pressed=self.add)
        self._header = PageHeader(self._add)
        self._banner = Banner()
        self._list = column(gap="m")
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(column(self._list, None))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._state = StateView()
        self._stack = QStackedWidget()
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._state)
        layout = column(self._header, self._banner, self._stack, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(connections, branch=self.desk.branch), self._show, self._failed)

    def retranslate(self) -> None:
        self._header.say(self.tr("Connections"), self.tr("The companies that your branches book in"))
        name_button(self._add, self.tr("Add New Connection"))
        if self._lines is None:
            self._state.show_words("clock", self.tr("Loading…"))
            self._stack.setCurrentWidget(self._state)
        else:
            self._show(self._lines)

    def add(self) -> None:
        """Opens the dialog for a new connection."""
        self._open(AddConnectionDialog(self.desk, self))

    def authorize(self, line: ConnectionLine) -> None:
        """Opens the dialog at the browser, for a connection that is there."""
        self._open(AddConnectionDialog(self.desk, self, line))

    def test(self, line: ConnectionLine) -> None:
        """Asks an agent to read the company now; the answer comes onto the card."""
        self._cards[line.id].show_testing()
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
        if connection_id in self._cards:
            self._cards[connection_id].show_tested(str(done.result.get("company", "")))

    def _not_done(self, connection_id: int, problem: Problem) -> None:
        if connection_id in self._cards:
            self._cards[connection_id].show_problem(problem)

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    def _show(self, lines: Sequence[ConnectionLine]) -> None:
        self._banner.clear()
        self._lines = tuple(lines)
        if not lines:
            more = self.tr("Connect the accounting system of your branches, and their sales begin to be booked.")
            self._state.show_words("connections", self.tr("No connection yet"), more, button=self.tr("Add New Connection"), act=self.add)
            self._stack.setCurrentWidget(self._state)
            return
        if list(self._cards) != [line.id for line in lines]:
            clear(self._list)
            self._cards = {line.id: ConnectionCard(self.desk, self) for line in lines}
            for card in self._cards.values():
                self._list.addWidget(card)
        for line in lines:
            self._cards[line.id].show_line(line)
        self._stack.setCurrentIndex(0)
