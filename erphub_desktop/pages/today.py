"""Today: one sentence, a card for each thing that needs a person, what the day has brought so far, and the agents."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from agent.domain.money import Money
from agent.views.agents import AgentLine
from agent.views.today import Need, NeedKind, Today, today
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.approve_agent import ApproveAgentDialog
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.today_agents import AgentsCard, admit, look
from erphub_desktop.pages.today_agents_strip import AgentsStrip
from erphub_desktop.pages.today_cards import NeedCard, Tile
from erphub_desktop.pages.today_words import NeedWords
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import clear, column, label, row
from erphub_desktop.widgets.card import PageHeader

if TYPE_CHECKING:
    from agent.hub import Office


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a kind of need looks and where its button leads: a page, and what to show there."""

    picture: str
    tone: Tone
    page: str
    wanted: str


_KINDS: dict[NeedKind, _Kind] = {
    NeedKind.NO_AGENT: _Kind("agent", "bad", "", ""),
    NeedKind.CONNECTION_EXPIRED: _Kind("connections", "bad", "connections", ""),
    NeedKind.CONNECTION_TO_CONFIRM: _Kind("connections", "warn", "connections", ""),
    NeedKind.STAMPED_TWICE: _Kind("alert", "bad", "strays", ""),
    NeedKind.PAC_RESTS: _Kind("stamp", "bad", "pacs", ""),
    NeedKind.OUTCOME_UNKNOWN: _Kind("question", "warn", "unknowns", ""),
    NeedKind.SALES_REFUSED: _Kind("cross_circle", "bad", "sync_monitor", "open:dead"),
    NeedKind.SALES_BLOCKED: _Kind("alert", "warn", "sync_monitor", "open:blocked"),
    NeedKind.CFDI_REFUSED: _Kind("cross_circle", "bad", "cfdi", "REFUSED"),
    NeedKind.STAMPS_LATE: _Kind("clock", "bad", "cfdi", "STAMPING"),
    NeedKind.CANCELS_REJECTED: _Kind("cross_circle", "bad", "cfdi", "CANCEL_REJECTED"),
    NeedKind.CANCELS_DUE: _Kind("clock", "warn", "cfdi", "CANCEL_REQUESTED"),
    NeedKind.SUPPLEMENTS_DUE: _Kind("money", "warn", "supplements", ""),
    NeedKind.GLOBALS_DUE: _Kind("global", "warn", "global_invoice", ""),
    NeedKind.PUE_UNPAID: _Kind("alert", "warn", "cfdi", "STAMPED"),
    NeedKind.PUE_FORM: _Kind("alert", "warn", "cfdi", "STAMPED"),
    NeedKind.SALES_WITHOUT_CFDI: _Kind("cfdi", "warn", "cfdi", "guest"),
    NeedKind.ROWS_WRONG: _Kind("alert", "warn", "", ""),
    NeedKind.CFDI_INCOMPLETE: _Kind("alert", "warn", "cfdi", "DRAFT"),
    NeedKind.CFDI_DRAFTS: _Kind("stamp", "info", "cfdi", "DRAFT"),
}

_NAMED = (NeedKind.PUE_UNPAID, NeedKind.PUE_FORM)
"""What its button looks for by the first name."""


def read(office: Office, branch: str | None) -> tuple[Today, tuple[AgentLine, ...], bool]:
    """The day, the agents, and whether this person may admit one: read together, so that they fail together."""
    data = today(office, branch=branch)
    return data, *look(office)


class TodayPage(Page):
    """The first page of the day."""

    name = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._today: Today | None = None
        self._words = NeedWords(desk)
        self._shown: tuple[list[Need], str] | None = None
        self._strip = AgentsStrip()
        self._strip.pressed.connect(self._see_agents)
        self._header = PageHeader(beside=self._strip)
        self._banner = Banner()
        self._needs = column(gap="s")
        self._figures_title = label("title")
        self._tiles = tuple(Tile() for _ in range(4))
        self._agents_title = label("title")
        self._agents = AgentsCard()
        self._agents.approval_wanted.connect(self._ask_approval)
        inner = QWidget()
        inner.setObjectName("scrolled")
        figures = row(*self._tiles, gap="m")
        inner.setLayout(column(self._needs, 8, self._figures_title, figures, 8, self._agents_title, self._agents, None, gap="m"))
        self._scroll = QScrollArea()
        self._scroll.setObjectName("todayScroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(inner)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setLayout(column(self._header, self._banner, self._scroll, gap="l"))
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(read, branch=self.desk.branch), self._show_read, self._failed)

    def retranslate(self) -> None:
        self._agents_title.setText(self.tr("Agents"))
        self._agents.retranslate()
        self._strip.retranslate()
        self._figures_title.setText(self.tr("So far today"))
        self._say_header()
        if self._today is not None:
            self._show(self._today)

    def _show(self, data: Today) -> None:
        self._banner.clear()
        self._today = data
        self._say_header()
        self._show_needs(self._to_show(data))
        figures = data.figures
        sums = (
            (self.tr("Taken in"), figures.taken_in, self.tr("documents new or changed")),
            (self.tr("Booked"), figures.delivered, self._amounts(figures.booked)),
            (self.tr("On their way"), figures.waiting, self.tr("an agent will send them")),
            (self.tr("CFDIs stamped"), figures.stamped, self._amounts(figures.fiscal)),
        )
        for tile, (name, number, more) in zip(self._tiles, sums, strict=True):
            tile.say(name, formats.count(number), more)

    def _show_read(self, found: tuple[Today, tuple[AgentLine, ...], bool]) -> None:
        data, lines, may_admit = found
        self._show(data)
        self._strip.show_agents(lines)
        self._agents.show_agents(lines, may_admit=may_admit)

    def _see_agents(self) -> None:
        """The last agent comes into sight first, then the heading: where not all fits, the beginning does."""
        self._scroll.ensureWidgetVisible(self._agents, 0, 0)
        self._scroll.ensureWidgetVisible(self._agents_title, 0, 0)

    def _ask_approval(self, line: AgentLine) -> None:
        dialog = ApproveAgentDialog(line.host, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def admitted(_id: int) -> None:
            dialog.accept()
            self.desk.notice.emit(self.tr("The agent on {0} was admitted").replace("{0}", line.host))
            self.refresh()

        dialog.approved.connect(lambda typed: self.desk.ask(dialog, partial(admit, line=line, typed=typed), admitted, dialog.show_problem))
        dialog.open()

    def _show_needs(self, needs: list[Need]) -> None:
        if (needs, language.current()) == self._shown:
            return  # the same cards stay, and with them the cursor on a button
        self._shown = (needs, language.current())
        clear(self._needs)
        for need in needs:
            self._needs.addWidget(self._card(need))
        if not needs:
            more = self.tr("Everything taken in is booked, and no CFDI waits.")
            self._needs.addWidget(NeedCard("check_circle", "ok", self.tr("Nothing needs you."), more))

    def _to_show(self, data: Today) -> list[Need]:
        # Our own agent says its state in the sidebar while it starts or comes back.
        return [need for need in data.needs if need.kind is not NeedKind.NO_AGENT or not self.desk.own_agent]

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    def _say_header(self) -> None:
        where = self.desk.branch_name(self.desk.branch) if self.desk.branch else self.tr("All branches")
        date = language.locale().toString(QDate.currentDate(), self.tr("dddd, MMMM d", "date format of Qt"))
        self._header.say(self._sentence(), f"{date[:1].upper()}{date[1:]} · {where}")

    def _sentence(self) -> str:
        if self._today is None:
            return self.tr("Today")
        if self._today.sales:
            return self.tr("%n document(s) need you", "", self._today.sales)
        if needs := self._to_show(self._today):
            return self.tr("%n thing(s) to look at", "", len(needs))
        return self.tr("Everything is booked")

    def _amounts(self, sums: tuple[Money, ...]) -> str:
        return "\n".join(formats.amount(money.amount, money.currency) for money in sums) or "—"

    def _card(self, need: Need) -> NeedCard:
        kind = _KINDS[need.kind]
        sentence, cause, verb = self._words.of(need)
        card = NeedCard(kind.picture, kind.tone, sentence, cause)
        if verb and kind.page:
            wanted = f"{kind.wanted}:{need.names[0]}" if need.kind in _NAMED and need.names else kind.wanted
            card.add_button(verb, f"need_{need.kind}", partial(self.desk.page_wanted.emit, kind.page, wanted))
        return card
