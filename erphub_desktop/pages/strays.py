"""Stray stamps: second ones of a document, those of no document of ours, and the PACs that are watched for them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent.services.cancel_twin import request_twin_cancelled
from agent.views.strays import StrayLine, WatchLine, strays, watched
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.stray_card import StrayCard, WatchCard
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.card_list import CardList

if TYPE_CHECKING:
    from agent.hub import Office

MOST = 100
Looked = tuple[tuple[StrayLine, ...], tuple[WatchLine, ...]]


def look(office: Office, *, branch: str | None) -> Looked:
    """What should not be there, and what is watched, read together."""
    return strays(office, branch=branch, after=None, limit=MOST).rows, watched(office, branch=branch, limit=MOST)


class StraysPage(Page):
    """A card for each, oldest first. A second stamp is cancelled by two people: this page asks for it."""

    name = "strays"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._looked: Looked | None = None
        self._header = PageHeader()
        self._banner = Banner()
        self._list: CardList[str, QWidget] = CardList()
        layout = column(self._header, self._banner, self._list, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(look, branch=self.desk.branch), self._found, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Stray stamps"), self.tr("What a PAC stamped and nobody here knows, or knows twice"))
        if self._looked is None:
            self._list.say_loading()
        else:
            self._found(self._looked)

    def _found(self, looked: Looked) -> None:
        self._looked = looked
        # A card says what its line says in the language it was made in: another line or language is another card.
        every: list[StrayLine | WatchLine] = [*looked[0], *looked[1]]
        found = {f"{language.current()} {line!r}": line for line in every}
        if found:
            self._list.show_cards(list(found), lambda key: self._card(found[key]))
            return
        more = self.tr("Every night the PACs' own reports are compared with what is known here.")
        self._list.show_words("check_circle", self.tr("No stamp is out of place"), more, token="ok")

    def _card(self, line: StrayLine | WatchLine) -> QWidget:
        branch, pac = self.desk.branch_name(line.branch), self.desk.pac(line.pac)
        if isinstance(line, WatchLine):
            return WatchCard(line, branch, pac)
        card = StrayCard(line, branch, (pac, self.desk.pac(line.first_pac)))
        card.cancel_wanted.connect(self._cancel)
        return card

    def _cancel(self, line: StrayLine) -> None:
        """Asks for the cancellation of a second stamp, which another person must approve."""

        def ask() -> Question:
            consequence = self.tr(
                "The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays. "
                "A second person must approve it first."
            )
            title = self.tr("Cancel the second stamp of {0}?").replace("{0}", line.number)
            return Question(title, consequence, self.tr("Ask for approval"))

        dialog = ConfirmDialog(ask, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._ask(line))
        dialog.open()

    def _ask(self, line: StrayLine) -> None:
        def said(_work_id: int) -> None:
            self.desk.notice.emit(self.tr("{0}: asked for; a second person must approve it").replace("{0}", line.number))
            self.refresh()

        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: request_twin_cancelled(office, line.uuid),
            said,
            lambda problem: self._banner.show_problem(problem, self.refresh),
        )
