"""Approvals: what one person asked for and a second one must approve, each with its document and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QScrollArea, QStackedWidget, QWidget

from agent.services.approvals import approve, refuse
from agent.views.approvals import AskedLine, approvals
from agent.views.page import Page as ViewPage
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.confirm_typed import ConfirmTypedDialog
from erphub_desktop.dialogs.reason import ReasonDialog
from erphub_desktop.pages.approval_card import ApprovalCard
from erphub_desktop.pages.page import Page
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import clear, column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.state_view import StateView

if TYPE_CHECKING:
    from agent.hub import Office

MOST = 100


class ApprovalsPage(Page):
    """A card for each request, oldest first. Who may approve is decided by the database; the page shows what it says."""

    name = "approvals"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: tuple[AskedLine, ...] | None = None
        self._header = PageHeader()
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
        look = partial(approvals, branch=self.desk.branch, after=None, limit=MOST)
        self.desk.read(self, look, self._found, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Approvals"), self.tr("What one person asked for and another one approves by name"))
        if self._lines is None:
            self._state.show_words("clock", self.tr("Loading…"))
            self._stack.setCurrentWidget(self._state)
        else:
            self._show(self._lines)

    def _found(self, page: ViewPage[AskedLine]) -> None:
        self._show(page.rows)

    def _show(self, lines: tuple[AskedLine, ...]) -> None:
        self._lines = lines
        clear(self._list)
        for line in lines:
            card = ApprovalCard(line, self.desk.branch_name(line.branch))
            card.approve_wanted.connect(self._approve)
            card.refuse_wanted.connect(self._refuse)
            self._list.addWidget(card)
        if lines:
            self._stack.setCurrentIndex(0)
            return
        more = self.tr("Cancelling in an older month and sending to another PAC by force are asked for, and approved here.")
        self._state.show_words("check_circle", self.tr("Nothing waits for an approval"), more, token="ok")
        self._stack.setCurrentWidget(self._state)

    def _approve(self, card: ApprovalCard, line: AskedLine) -> None:
        dialog: QDialog
        if line.must_type:
            said = f"{card.consequence} {self.tr('You are the only administrator: the audit will say that you approved your own request.')}"
            dialog = ConfirmTypedDialog(card.title, said, word=line.number, yes=self.tr("Approve"), parent=self)
        else:
            dialog = ConfirmDialog(card.title, card.consequence, yes=self.tr("Approve"), parent=self)
        typed = line.number if line.must_type else ""

        def answer(office: Office) -> None:
            approve(office, line.id, typed=typed)

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._do(answer, self.tr("Approved: an agent begins now")))
        dialog.open()

    def _refuse(self, card: ApprovalCard, line: AskedLine) -> None:
        said = self.tr("Nothing is done. Your reason is kept with your name, and whoever asked sees it.")
        yes = self.tr("Withdraw") if line.mine else self.tr("Refuse")
        dialog = ReasonDialog(card.title, said, yes=yes, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(
            lambda reason: self._do(
                lambda office: refuse(office, line.id, reason=reason), self.tr("The request has ended: nothing is done")
            )
        )
        dialog.open()

    def _do(self, call: Callable[[Office], None], done: str) -> None:
        def said(_done: None) -> None:
            self.desk.notice.emit(done)
            self.refresh()

        self._banner.clear()
        self.desk.ask(self, call, said, lambda problem: self._banner.show_problem(problem, self.refresh))
