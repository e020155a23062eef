"""Approvals: what one person asked for and a second one must approve, each with its document and what follows from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from agent.services.approvals import approve, refuse
from agent.views.approvals import AskedLine, approvals
from agent.views.page import Page as ViewPage
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.confirm_typed import ConfirmTypedDialog
from erphub_desktop.dialogs.reason import ReasonDialog
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.pages.approval_card import ApprovalCard, said_of
from erphub_desktop.pages.page import Page
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.card_list import CardList

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
        self._list: CardList[str, ApprovalCard] = CardList()
        layout = column(self._header, self._banner, self._list, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        look = partial(approvals, branch=self.desk.branch, after=None, limit=MOST)
        self.desk.read(self, look, self._found, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Approvals"), self.tr("What one person asked for and another one approves by name"))
        if self._lines is None:
            self._list.say_loading()
        else:
            self._show(self._lines)

    def _found(self, page: ViewPage[AskedLine]) -> None:
        self._show(page.rows)

    def _show(self, lines: tuple[AskedLine, ...]) -> None:
        self._lines = lines
        if lines:
            # A card says what its line says in the language it was made in: another line or language is another card.
            found = {f"{language.current()} {line!r}": line for line in lines}
            self._list.show_cards(list(found), lambda key: self._card(found[key]))
            return
        more = self.tr("Cancelling in an older month and sending to another PAC by force are asked for, and approved here.")
        self._list.show_words("check_circle", self.tr("Nothing waits for an approval"), more, token="ok")

    def _card(self, line: AskedLine) -> ApprovalCard:
        card = ApprovalCard(line, self.desk.branch_name(line.branch))
        card.approve_wanted.connect(self._approve)
        card.refuse_wanted.connect(self._refuse)
        return card

    def _approve(self, line: AskedLine) -> None:
        def ask() -> Question:
            title, said = said_of(line)
            if line.must_type:
                said = f"{said} {self.tr('You are the only administrator: the audit will say that you approved your own request.')}"
            return Question(title, said, self.tr("Approve"))

        dialog = ConfirmTypedDialog(ask, word=line.number, parent=self) if line.must_type else ConfirmDialog(ask, parent=self)
        typed = line.number if line.must_type else ""

        def answer(office: Office) -> None:
            approve(office, line.id, typed=typed)

        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._do(answer, self.tr("Approved: an agent begins now")))
        dialog.open()

    def _refuse(self, line: AskedLine) -> None:
        def ask() -> Question:
            said = self.tr("Nothing is done. Your reason is kept with your name, and whoever asked sees it.")
            return Question(said_of(line)[0], said, self.tr("Withdraw") if line.mine else self.tr("Refuse"))

        dialog = ReasonDialog(ask, parent=self)
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
