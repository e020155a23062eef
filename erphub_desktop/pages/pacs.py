"""PACs: each issuer's accounts, in which order they are tried, how they are doing, and until when their stamps last."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from agent.services.order_pacs import order_pacs
from agent.services.request_work import request_work
from agent.views.commands import Command
from agent.views.pacs import IssuerPacs, PacLine, pacs
from agent.views.person import role
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.add_pac import AddPacDialog
from erphub_desktop.dialogs.following import Following
from erphub_desktop.pages.pac_card import PacCard
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.card_list import CardList

if TYPE_CHECKING:
    from agent.hub import Office

Looked = tuple[tuple[IssuerPacs, ...], str]
_MAY_TEST = frozenset({"finance", "admin"})


def look(office: Office, *, branch: str | None) -> Looked:
    """The issuers and the person's role, read together."""
    return pacs(office, branch=branch), role(office)


class PacsPage(Page):
    """A card for each issuer. A test is a question to the PAC by an agent: nothing is stamped by it."""

    name = "pacs"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._issuers: tuple[IssuerPacs, ...] | None = None
        self._role = ""
        self._testing: int | None = None
        self._header = PageHeader()
        self._banner = Banner()
        self._list: CardList[int, PacCard] = CardList()
        layout = column(self._header, self._banner, self._list, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(look, branch=self.desk.branch), self._found, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("PACs"), self.tr("Who stamps your CFDIs, and who takes over when the first one cannot"))
        if self._issuers is None:
            self._list.say_loading()
        else:
            self._show(self._issuers)

    def _found(self, looked: Looked) -> None:
        issuers, self._role = looked
        self._show(issuers)

    def _show(self, issuers: Sequence[IssuerPacs]) -> None:
        self._issuers = tuple(issuers)
        if not issuers:
            more = self.tr("Mexican issuers appear here with the branches that you see.")
            self._list.show_words("stamp", self.tr("No issuer stamps CFDIs here"), more)
            return
        cards = self._list.show_cards([issuer.issuer_id for issuer in issuers], self._card)
        for issuer in issuers:
            cards[issuer.issuer_id].show_issuer(
                issuer, may_test=self._role in _MAY_TEST, may_order=self._role == "admin", testing=self._testing
            )

    def _card(self, _issuer: int) -> PacCard:
        card = PacCard(self.desk)
        card.test_wanted.connect(self._test)
        card.first_wanted.connect(self._first)
        card.login_wanted.connect(lambda issuer, line: self._add(issuer, known=line.pac, username=line.username))
        card.more_wanted.connect(self._add)
        return card

    def _test(self, issuer: IssuerPacs, line: PacLine) -> None:
        self._ask(issuer, line.account_id, line.pac)

    def _ask(self, issuer: IssuerPacs, account: int, pac: str) -> None:
        self._banner.clear()
        self._set_testing(account)
        ask = partial(request_work, kind="probe_pac", lane=f"pac:{account}", ref=str(account), branch=issuer.branch)
        self.desk.ask(self, ask, partial(self._follow, pac), self._failed)

    def _follow(self, pac: str, work_id: int) -> None:
        Following(self.desk, self, work_id, partial(self._answered, pac), self._failed)

    def _answered(self, pac: str, done: Command) -> None:
        self._set_testing(None)
        self.refresh()
        if done.code != "pac.back":
            self._banner.show_problem(Problem(done.code, dict(done.params)))
            return
        left = done.result.get("stamps_left")
        code = "pac.tested" if left is not None else "pac.tested_unsaid"
        self._banner.show_problem(Problem(code, {"pac": self.desk.pac(pac) or "PAC", "left": left}), tone="ok")

    def _failed(self, problem: Problem) -> None:
        self._set_testing(None)
        self._banner.show_problem(problem)

    def _set_testing(self, account: int | None) -> None:
        self._testing = account
        if self._issuers is not None:
            self._show(self._issuers)

    def _add(self, issuer: IssuerPacs, known: str = "", username: str = "") -> None:
        dialog = AddPacDialog(
            self.desk, issuer.issuer_id, f"{issuer.rfc} · {issuer.name}", taken=[line.pac for line in issuer.accounts], known=known,
            username=username, parent=self,
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.saved.connect(lambda account: self._saved(issuer, account))
        dialog.open()

    def _saved(self, issuer: IssuerPacs, account: int) -> None:
        """Tests it at once: a login that is wrong is told while the person is still here."""
        self.refresh()
        self._ask(issuer, account, next((line.pac for line in issuer.accounts if line.account_id == account), ""))

    def _first(self, issuer: IssuerPacs, line: PacLine) -> None:
        others = [each.account_id for each in issuer.accounts if each.account_id != line.account_id]
        put = partial(order_pacs, issuer=issuer.issuer_id, accounts=[line.account_id, *others])

        def said(_done: None) -> None:
            self._banner.show_problem(Problem("pac.is_first", {"pac": self.desk.pac(line.pac)}), tone="ok")
            self.refresh()

        self._banner.clear()
        self.desk.ask(self, put, said, self._failed)
