"""Unknown outcomes: what was sent and not answered for certain, what happens next, and what a person may decide."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt

from agent.services.declare_absent import request_absent
from agent.services.force_failover import request_failover
from agent.services.give_stamp import give_stamp
from agent.services.request_work import request_work
from agent.views.unknowns import UnknownLine, unknowns
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.exchanges import ExchangesDialog, Tried
from erphub_desktop.dialogs.following import Following
from erphub_desktop.dialogs.force_failover import ForceFailoverDialog
from erphub_desktop.dialogs.resolve import Decision, ResolveDialog
from erphub_desktop.dialogs.stamp_doubt import DeclareAbsentDialog, GiveStampDialog
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.pages.unknowns_card import UnknownCard
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable


class UnknownsPage(Page):
    """The list on the left, oldest first; beside it what is known of the chosen one and the two things a person may say."""

    name = "unknowns"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = SyncWords(desk)
        self._line: UnknownLine | None = None
        self._header = PageHeader()
        self._banner = Banner()
        self._table = DataTable("unknownsTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._card = UnknownCard(self._words)
        self._card.decision_wanted.connect(self._ask)
        self._card.exchanges_wanted.connect(self._show_exchanges)
        self._card.force_wanted.connect(self._ask_force)
        self._card.give_wanted.connect(self._ask_xml)
        self._card.declare_wanted.connect(self._ask_absent)
        body = row(self._table, self._card, gap="m")
        body.setStretch(0, 1)
        layout = column(self._header, self._banner, body, gap="m")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()
        self._choose(None)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Sent"), lambda line: formats.moment(line.sent_at), 112),
            Column(lambda: self.tr("What was sent"), self._what, more=lambda line: self.desk.branch_name(line.branch)),
            Column(lambda: self.tr("Amount"), self._amount, 150, align="right"),
            Column(lambda: self.tr("Asked about next"), self._next, 150),
        )

    def refresh(self) -> None:
        self._table.reread(partial(self._fetch, self.desk.branch))

    def retranslate(self) -> None:
        self._header.say(
            self.tr("Unknown outcomes"), self.tr("Sent, but the answer was lost. ERP Hub asks until it knows; nothing is sent twice.")
        )
        self._table.name_it(self.tr("Outcomes that are not known, oldest first"))

    def _fetch(self, branch: str | None, after: Any, limit: int) -> Any:
        assert self.desk.office is not None
        return unknowns(self.desk.office, branch=branch, after=after, limit=limit)

    def _choose(self, line: UnknownLine | None) -> None:
        self._line = line
        self._card.setVisible(line is not None)
        if line is not None:
            self._card.show_line(line)

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    # --- deciding -----------------------------------------------------------------------------------------------------

    def _ask(self, decision: Decision) -> None:
        line = self._line
        if line is None:
            return
        dialog = ResolveDialog(decision, what=self._what_and_amount(line), vendor=self._words.vendor(line.erp), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.decided.connect(lambda said, remote: self._resolve(line, said, remote))
        dialog.open()

    def _resolve(self, line: UnknownLine, decision: str, remote: str) -> None:
        args = {"decision": decision, "remote": remote}
        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: request_work(office, kind="resolve", lane=f"resolve:{line.id}", ref=str(line.id), branch=line.branch, args=args),
            lambda work_id: self._follow(line, work_id),
            self._failed,
        )

    def _follow(self, line: UnknownLine, work_id: int) -> None:
        Following(self.desk, self, work_id, lambda _done: self._resolved(line), self._failed)

    def _resolved(self, line: UnknownLine) -> None:
        self.desk.notice.emit(self.tr("{0}: what you found was written down and is being checked").replace("{0}", line.number))
        self.refresh()

    def _ask_force(self) -> None:
        line = self._line
        if line is None or not line.can_be_forced:
            return
        pacs = [(name, self._words.vendor(name)) for name in line.elsewhere]
        dialog = ForceFailoverDialog(what=self._what_and_amount(line), doubted=self._words.vendor(line.erp), pacs=pacs, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.asked.connect(lambda to: self._force(line, to))
        dialog.open()

    def _force(self, line: UnknownLine, to: str) -> None:
        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: request_failover(office, int(line.ref), branch=line.branch, to=to),
            lambda _work_id: self._forced(line),
            self._failed,
        )

    def _ask_xml(self) -> None:
        line = self._line
        if line is None or not line.is_stamp:
            return
        dialog = GiveStampDialog(what=self._what_and_amount(line), pac=self._words.vendor(line.erp), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(lambda file: self._give(line, file))
        dialog.open()

    def _give(self, line: UnknownLine, file: Path) -> None:
        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: give_stamp(office, line.id, branch=line.branch, file=file),
            lambda work_id: self._follow(line, work_id),
            self._failed,
        )

    def _ask_absent(self) -> None:
        line = self._line
        if line is None or not line.can_be_declared_absent:
            return
        dialog = DeclareAbsentDialog(what=self._what_and_amount(line), pac=self._words.vendor(line.erp), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.asked.connect(lambda: self._declare(line))
        dialog.open()

    def _declare(self, line: UnknownLine) -> None:
        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: request_absent(office, int(line.ref), branch=line.branch),
            lambda _work_id: self._forced(line),
            self._failed,
        )

    def _forced(self, line: UnknownLine) -> None:
        self.desk.notice.emit(self.tr("{0}: asked for; a second person must approve it").replace("{0}", line.number))
        self.refresh()

    def _show_exchanges(self) -> None:
        line = self._line
        if line is None or line.attempt is None:
            return
        tried = (Tried(line.attempt, formats.to_the_second(line.sent_at)),)
        dialog = ExchangesDialog(self.desk, self, vendor=self._words.vendor(line.erp), about=self._what(line), tried=tried)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    # --- words --------------------------------------------------------------------------------------------------------

    def _what(self, line: UnknownLine) -> str:
        return f"{self._words.kind_name(line.kind)} {line.number}"

    def _what_and_amount(self, line: UnknownLine) -> str:
        return " · ".join(part for part in (self._what(line), self._amount(line)) if part)

    def _next(self, line: UnknownLine) -> str:
        return self.tr("Now") if line.due else formats.to_the_second(line.run_at)

    def _amount(self, line: UnknownLine) -> str:
        return formats.amount(line.amount, line.currency) if line.amount is not None and line.currency else ""

    def _say_empty(self, state: StateView) -> None:
        state.show_words(
            "check_circle", self.tr("Every outcome is known"), self.tr("What was sent was answered, or was found."), token="ok"
        )
