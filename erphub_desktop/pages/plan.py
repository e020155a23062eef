"""Sync plan: what a sync of a branch would do, looked at before it is done, and applied exactly as it was shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox

from agent.services.request_work import request_work
from agent.views.commands import Command
from agent.views.page import Page as RowsPage
from agent.views.plans import EVERY_ITEM, Change, ItemFilter, PlanItem, SyncPlan, changes, items, newest
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.following import Following
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.plan_words import ACTIONS, SENDING, PlanWords
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.keyset_model import Column, Side
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

EVERY = "every"


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One field of the chosen document that would change."""

    id: int
    change: Change
    currency: str


class PlanPage(Page):
    """The newest plan of one branch: its documents above, before and after of the chosen one below."""

    name = "plan"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = PlanWords(SyncWords(desk))
        self._plan: SyncPlan | None = None
        self._item: PlanItem | None = None
        self._filter = EVERY_ITEM
        self._busy = False
        self._make = button(name="planMake", picture="refresh", pressed=self.make)
        self._apply = button("primary", name="planApply", picture="check", pressed=self.apply)
        self._header = PageHeader(self._make, self._apply)
        self._banner = Banner()
        self._branch = QComboBox()
        self._branch.setObjectName("planBranch")
        self._branch.setMinimumWidth(220)
        self._branch.activated.connect(lambda _place: self._show_other())
        self._said = label("muted", wrap=True)
        self._actions = ChoiceChips("planActions", (EVERY, *ACTIONS))
        self._actions.chosen.connect(lambda _action: self._filter_changed())
        self._search = SearchBox("planSearch")
        self._search.setFixedWidth(260)
        self._search.searched.connect(lambda _text: self._filter_changed())
        self._table = DataTable("planTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._changes = DataTable("planChanges", self._change_columns())
        self._changes.when_empty(self._say_no_changes)
        self._changes.setFixedHeight(214)
        which = row(self._branch, self._search, self._said, gap="m")
        which.setStretch(2, 1)
        layout = column(self._header, self._banner, which, self._actions, self._table, self._changes, gap="m")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        desk.branches_changed.connect(self._fill_branches)
        desk.branch_changed.connect(self._follow_branch)
        self._fill_branches()
        self.begin()
        self._show_plan(None)

    def _columns(self) -> tuple[Column, ...]:
        words = self._words
        return (
            Column(lambda: self.tr("Action"), lambda i: words.action_name(i.action), 150, tone=lambda i: words.action_tone(i.action)),
            Column(lambda: self.tr("Document"), words.document, more=words.why),
            Column(lambda: self.tr("Amount"), self._amount, 160, align="right"),
            Column(lambda: self.tr("Outcome"), lambda i: words.outcome_name(i.outcome), 140, tone=lambda i: words.outcome_tone(i.outcome)),
        )

    def _change_columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Field"), lambda line: self._words.field_name(line.change.field), 260),
            Column(lambda: self.tr("Before"), lambda line: self._value(line, line.change.before), align=self._side),
            Column(lambda: self.tr("After"), lambda line: self._value(line, line.change.after), align=self._side),
        )

    def retranslate(self) -> None:
        self._header.say(self.tr("Sync plan"), self.tr("What a sync would do; what you approve is exactly what is sent"))
        name_button(self._make, self.tr("Make a plan"), self.tr("Look at what waits for this branch now"))
        name_button(self._apply, self.tr("Apply exactly this"), self.tr("Send what is shown, and nothing else"))
        self._branch.setAccessibleName(self.tr("Branch"))
        self._actions.say(lambda value: self.tr("All") if value == EVERY else self._words.action_name(value))
        self._search.name_it(self.tr("Number of a document"))
        self._table.name_it(self.tr("Documents of the plan"))
        self._changes.name_it(self.tr("Before and after of the chosen document"))
        self._say_plan()

    def search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def show_filter(self, wanted: str) -> None:
        self._search.clear()
        self._actions.choose(wanted if wanted in ACTIONS else EVERY)
        self._filter_changed()

    # --- reading ------------------------------------------------------------------------------------------------------

    @property
    def branch(self) -> str:
        """The branch whose plan is shown."""
        return str(self._branch.currentData() or "")

    def refresh(self) -> None:
        if self.branch:
            self.desk.read(self, partial(newest, branch=self.branch), self._show_plan, self._failed)

    def _fill_branches(self) -> None:
        chosen = self.desk.branch or self.branch
        self._branch.clear()
        for one in self.desk.branches:
            self._branch.addItem(one.name, one.code)
        self._branch.setCurrentIndex(max(self._branch.findData(chosen), 0))
        self.reread()

    def _follow_branch(self) -> None:
        if self.desk.branch and self.desk.branch != self.branch:
            self._branch.setCurrentIndex(max(self._branch.findData(self.desk.branch), 0))
            self._show_other()

    def _show_other(self) -> None:
        self._banner.clear()
        self.reread()

    def _show_plan(self, found: SyncPlan | None) -> None:
        if found is not None and found.branch != self.branch:
            return
        self._plan = found
        self._say_plan()
        self._allow()
        self._table.reread(self._fetching())

    def _filter_changed(self) -> None:
        action = self._actions.value
        self._filter = ItemFilter("" if action == EVERY else action, self._search.text().strip())
        self._table.grid.clearSelection()
        self._table.read(self._fetching())

    def _fetching(self) -> Callable[[Any, int], Any]:
        return partial(self._fetch, self._plan.id if self._plan is not None else None, self._filter)

    def _fetch(self, plan_id: int | None, wanted: ItemFilter, after: Any, limit: int) -> Any:
        if plan_id is None or self.desk.office is None:
            return RowsPage((), None)
        return items(self.desk.office, plan_id, wanted, after=after, limit=limit)

    def _choose(self, item: PlanItem | None) -> None:
        self._item = item
        found = () if item is None else tuple(one for one in changes(item) if one.field != "kind")
        shown = tuple(ChangeLine(place, one, item.currency if item is not None else "") for place, one in enumerate(found))
        self._changes.setVisible(item is not None)
        self._changes.read(lambda after, limit: RowsPage(shown, None))

    def _failed(self, problem: Problem) -> None:
        self._busy = False
        self._allow()
        self._banner.show_problem(problem, self.refresh)

    def _allow(self) -> None:
        ready = self._plan is not None and self._plan.state == "ready"
        sends = ready and self._plan is not None and any(self._plan.totals.get(action) for action in SENDING)
        self._make.setEnabled(bool(self.branch) and not self._busy)
        self._apply.setEnabled(bool(sends) and not self._busy)

    # --- asking -------------------------------------------------------------------------------------------------------

    def make(self) -> None:
        """Asks for a plan of everything that waits for this branch."""
        self._request("sync_plan", self.branch, lambda _done: self._made())

    def apply(self) -> None:
        """Asks once more, saying what follows; then asks for exactly what is shown."""
        plan = self._plan
        if plan is None:
            return
        dialog = ConfirmDialog(partial(self._last_question, plan), parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self._request("sync_apply", str(plan.id), self._applied))
        dialog.open()

    def _last_question(self, plan: SyncPlan) -> Question:
        title = self.tr("Send exactly this for {0}?").replace("{0}", self._branch.currentText())
        text = self.tr("{0}. A document for which something else would be sent by then is left out, and its line says so.")
        if self._filter != EVERY_ITEM:
            hidden = self.tr("The whole plan is sent, also the documents that the filter hides.")
            text = f"{text} {hidden}"
        totals = self._words.totals({action: plan.totals.get(action, 0) for action in SENDING})
        return Question(title, text.replace("{0}", totals), self.tr("Apply"))

    def _request(self, kind: str, ref: str, then: Any) -> None:
        branch = self.branch
        self._busy = True
        self._allow()
        self._banner.clear()
        self.desk.ask(
            self,
            lambda office: request_work(office, kind=kind, lane=f"plan:{branch}", ref=ref, branch=branch),
            lambda work_id: self._follow(work_id, then),
            self._failed,
        )

    def _follow(self, work_id: int, then: Any) -> None:
        def done(command: Command) -> None:
            self._busy = False
            self._allow()
            then(command)

        Following(self.desk, self, work_id, done, self._failed)

    def _made(self) -> None:
        self.refresh()

    def _applied(self, command: Command) -> None:
        asked, refused = int(str(command.result.get("requested", 0))), int(str(command.result.get("refused", 0)))
        sentence = self.tr("%n document(s) asked for", "", asked)
        left_out = self.tr("%n left out because the world had moved; make a new plan for them.", "", refused) if refused else ""
        self._banner.show_words("warn" if refused else "ok", sentence, left_out)
        self.refresh()

    # --- words --------------------------------------------------------------------------------------------------------

    def _say_plan(self) -> None:
        plan = self._plan
        totals = dict(plan.totals) if plan is not None else {}
        self._actions.show_counts({**totals, EVERY: sum(totals.values())})
        for part in (self._actions, self._search):
            part.setVisible(plan is not None)
        if plan is None:
            self._said.setText("")
            return
        made = self.tr("Made {0}").replace("{0}", formats.moment(plan.created_at))
        by = f" ({plan.approved_by}, {formats.moment(plan.approved_at)})" if plan.approved_by and plan.approved_at else ""
        self._said.setText(f"{made} · {self._words.state_name(plan.state)}{by}")

    def _amount(self, item: PlanItem) -> str:
        return formats.amount(item.amount, item.currency) if item.amount is not None and item.currency else ""

    def _value(self, line: ChangeLine, text: str) -> str:
        return self._words.value(line.change.field, text, line.currency)

    def _side(self, line: ChangeLine) -> Side:
        return "right" if self._words.is_number(line.change.field) else "left"

    def _say_empty(self, state: StateView) -> None:
        if self._plan is not None and self._filter != EVERY_ITEM:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=lambda: self.show_filter(""))
        elif self._plan is not None:
            state.show_words(
                "check_circle", self.tr("Nothing to do"), self.tr("Nothing waited for this branch when the plan was made."), token="ok"
            )
        else:
            state.show_words("plan", self.tr("No plan yet"), self.tr("A plan shows field by field what would be sent, before it is sent."))

    def _say_no_changes(self, state: StateView) -> None:
        why = self._words.why(self._item) if self._item is not None else ""
        state.show_words("info", self.tr("No field would change"), why)
