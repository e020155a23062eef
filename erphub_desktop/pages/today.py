"""Today: one sentence, a card for each thing that needs a person, what the day has brought so far, and the agents."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QScrollArea, QWidget

from agent.domain.money import Money
from agent.errors import words
from agent.services.cancel_twin import request_twin_cancelled
from agent.views.agents import AgentLine
from agent.views.today import Need, NeedKind, Today, today
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.approve_agent import ApproveAgentDialog
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.today_agents import AgentsCard, admit, look
from erphub_desktop.pages.today_agents_strip import AgentsStrip
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card, PageHeader

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
    NeedKind.STAMPED_TWICE: _Kind("alert", "bad", "", ""),
    NeedKind.PAC_RESTS: _Kind("stamp", "bad", "pacs", ""),
    NeedKind.OUTCOME_UNKNOWN: _Kind("question", "warn", "unknowns", ""),
    NeedKind.SALES_REFUSED: _Kind("cross_circle", "bad", "sync_monitor", "open:dead"),
    NeedKind.SALES_BLOCKED: _Kind("alert", "warn", "sync_monitor", "open:blocked"),
    NeedKind.CFDI_REFUSED: _Kind("cross_circle", "bad", "cfdi", "REFUSED"),
    NeedKind.STAMPS_LATE: _Kind("clock", "bad", "cfdi", "STAMPING"),
    NeedKind.CANCELS_REJECTED: _Kind("cross_circle", "bad", "cfdi", "STAMPED"),
    NeedKind.CANCELS_DUE: _Kind("clock", "warn", "cfdi", "CANCEL_REQUESTED"),
    NeedKind.SUPPLEMENTS_DUE: _Kind("money", "warn", "supplements", ""),
    NeedKind.GLOBALS_DUE: _Kind("global", "warn", "global_invoice", ""),
    NeedKind.PUE_UNPAID: _Kind("alert", "warn", "cfdi", "STAMPED"),
    NeedKind.SALES_WITHOUT_CFDI: _Kind("cfdi", "warn", "cfdi", "guest"),
    NeedKind.ROWS_WRONG: _Kind("alert", "warn", "", ""),
    NeedKind.CFDI_INCOMPLETE: _Kind("alert", "warn", "cfdi", "DRAFT"),
    NeedKind.CFDI_DRAFTS: _Kind("stamp", "info", "cfdi", "DRAFT"),
}


def read(office: Office, branch: str | None) -> tuple[Today, tuple[AgentLine, ...], bool]:
    """The day, the agents, and whether this person may admit one: read together, so that they fail together."""
    data = today(office, branch=branch)
    return data, *look(office)


class NeedCard(Card):
    """One thing that needs a person, its cause in words, and the button that leads to it."""

    def __init__(self, picture: str, tone: Tone, sentence: str, cause: str) -> None:
        super().__init__(margin="m")
        said = column(label("strong", sentence, wrap=True), gap="xs")
        if cause:
            said.addWidget(label("muted", cause, wrap=True))
        self.line = row(Badge(picture, tone), said, gap="m")
        self.line.setStretch(1, 1)
        self.line.setContentsMargins(4, 2, 4, 2)
        self.body.addLayout(self.line)
        self.setAccessibleName(sentence)
        self.setAccessibleDescription(cause)

    def add_button(self, text: str, name: str, pressed: Callable[[], object]) -> None:
        """The one button of the card."""
        made = button(name=name, pressed=pressed)
        name_button(made, text)
        self.line.addWidget(made, 0, Qt.AlignmentFlag.AlignVCenter)


class Tile(Card):
    """One figure of the day."""

    def __init__(self) -> None:
        super().__init__(gap="xs", margin="l")
        self._name = label("muted")
        self._figure = label("figure")
        self._more = label("caption", wrap=True)
        self.body.addWidget(self._name)
        self.body.addWidget(self._figure)
        self.body.addWidget(self._more)
        self.body.addStretch(1)

    def say(self, name: str, figure: str, more: str) -> None:
        """Changes the three lines."""
        self._name.setText(name)
        self._figure.setText(figure)
        self._more.setText(more)
        self.setAccessibleName(f"{name}: {figure} {more}")


class TodayPage(Page):
    """The first page of the day."""

    name = "today"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._today: Today | None = None
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
        sentence, cause, verb = self._words(need)
        card = NeedCard(kind.picture, kind.tone, sentence, cause)
        if verb and kind.page:
            wanted = f"{kind.wanted}:{need.names[0]}" if need.kind is NeedKind.PUE_UNPAID and need.names else kind.wanted
            card.add_button(verb, f"need_{need.kind}", partial(self.desk.page_wanted.emit, kind.page, wanted))
        elif need.kind is NeedKind.STAMPED_TWICE and need.code == "stamp.twin_found":
            card.add_button(self.tr("Cancel the second…"), f"need_{need.kind}", partial(self._cancel_twin, need))
        return card

    def _cancel_twin(self, need: Need) -> None:
        """Asks for the cancellation of a second stamp, which another person must approve."""
        said = dict(need.params or {})
        number, uuid = str(said["number"]), str(said["uuid"])
        consequence = self.tr(
            "The second stamp is cancelled with reason 02 at the PAC that made it; the first one stays. "
            "A second person must approve it first."
        )
        title = self.tr("Cancel the second stamp of {0}?").replace("{0}", number)
        dialog = ConfirmDialog(title, consequence, yes=self.tr("Ask for approval"), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._ask_twin(number, uuid))
        dialog.open()

    def _ask_twin(self, number: str, uuid: str) -> None:
        self.desk.ask(
            self,
            lambda office: request_twin_cancelled(office, uuid),
            lambda _work_id: self.desk.notice.emit(self.tr("{0}: asked for; a second person must approve it").replace("{0}", number)),
            self._banner.show_problem,
        )

    def _due(self, need: Need) -> str:
        return formats.moment(need.due) if isinstance(need.due, datetime) else formats.day(need.due) if need.due else ""

    def _words(self, need: Need) -> tuple[str, str, str]:
        """(sentence, cause, button) of a need."""
        cause = words(need.code, language.current(), **dict(need.params or {})) if need.code else None
        why = f"{cause.sentence} {cause.next_step}".strip() if cause is not None else ""
        names = ", ".join(need.names)
        many = need.count
        match need.kind:
            case NeedKind.NO_AGENT:
                return (
                    self.tr("No agent is at work"),
                    self.tr("What you ask for is kept and begins as soon as an agent is back."),
                    "",
                )
            case NeedKind.CONNECTION_EXPIRED:
                return self.tr("%n connection(s) must be authorised again", "", many), names, self.tr("Authorise")
            case NeedKind.CONNECTION_TO_CONFIRM:
                return self.tr("%n company(ies) wait for your confirmation", "", many), names, self.tr("Confirm")
            case NeedKind.STAMPED_TWICE:
                return self.tr("%n stamp(s) at a PAC that should not be there", "", many), why, ""
            case NeedKind.PAC_RESTS:
                pacs = ", ".join(self.desk.pac(name) for name in need.names)
                return self.tr("%n PAC(s) take no documents now", "", many), f"{pacs}. {why}", self.tr("Look")
            case NeedKind.OUTCOME_UNKNOWN:
                more = self.tr("We are asking the vendor what became of them; nothing is sent twice.")
                return self.tr("%n outcome(s) not known yet", "", many), more, self.tr("Look")
            case NeedKind.SALES_REFUSED:
                return self.tr("%n document(s) were refused", "", many), why, self.tr("Review")
            case NeedKind.SALES_BLOCKED:
                return self.tr("%n document(s) wait for something", "", many), why, self.tr("Review")
            case NeedKind.CFDI_REFUSED:
                return self.tr("%n CFDI(s) were refused", "", many), why, self.tr("Review")
            case NeedKind.STAMPS_LATE:
                more = self.tr("72 hours after its Fecha nobody stamps it any more: {0}.").replace("{0}", self._due(need))
                return self.tr("%n CFDI(s) sealed and not stamped for two days", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.CANCELS_REJECTED:
                more = self.tr("They are in force. Agree with the recipient and ask again, or issue a credit note.")
                return self.tr("%n cancellation(s) were rejected", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.CANCELS_DUE:
                more = self.tr("The first term ends on {0}; silence accepts.").replace("{0}", self._due(need))
                return self.tr("%n cancellation(s) wait for their recipients", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.SUPPLEMENTS_DUE:
                more = self.tr("The first is due on {0}.").replace("{0}", self._due(need))
                return self.tr("%n payment(s) need their supplement", "", many), f"{names}. {more}", self.tr("Draft")
            case NeedKind.GLOBALS_DUE:
                more = (
                    self.tr("Due by {0}.").replace("{0}", self._due(need))
                    if need.due
                    else self.tr("Their month is over: it is due at once.")
                )
                return self.tr("%n global invoice(s) or ticket(s) are due", "", many), f"{names}. {more}", self.tr("Open")
            case NeedKind.PUE_UNPAID:
                more = self.tr("They say PUE and are not paid in full. Before the month ends, take them back or have them paid.")
                return self.tr("%n PUE invoice(s) are not paid", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.SALES_WITHOUT_CFDI:
                more = self.tr("The month ends: invoice them, or put them in the global invoice.")
                return self.tr("%n sale(s) of this month have no CFDI", "", many), f"{names}. {more}", self.tr("Invoice")
            case NeedKind.ROWS_WRONG:
                return self.tr("%n row(s) of the platform are not right", "", many), " ".join(p for p in (names, why) if p), ""
            case NeedKind.CFDI_INCOMPLETE:
                return self.tr("%n CFDI draft(s) lack something", "", many), why, self.tr("Review")
            case NeedKind.CFDI_DRAFTS:
                more = self.tr("They are complete; nothing is issued until you say so.")
                return self.tr("%n CFDI draft(s) wait to be issued", "", many), more, self.tr("Issue")
