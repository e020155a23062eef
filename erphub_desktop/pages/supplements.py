"""Payment supplements: the payments that wait for theirs, and refunds for their credit notes, drafted and issued by one button."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from PySide6.QtGui import QKeySequence, QShortcut

from agent.errors import UserError
from agent.services.draft_credit_note import draft_credit_of_refund
from agent.services.draft_supplement import draft_supplement
from agent.services.request_work import request_work, undo
from agent.views.cfdi import CfdiDocument, document
from agent.views.supplements import DraftedSupplement, Listed, SupplementFilter, SupplementLine, drafted, lines
from erphub_desktop.desk import OFFLINE, Desk
from erphub_desktop.dialogs.rates import rate_asked
from erphub_desktop.pages.cfdi_preview import CfdiPreview
from erphub_desktop.pages.page import Page
from erphub_desktop.pages.supplement_choices import SupplementChoices
from erphub_desktop.pages.supplement_words import SupplementWords
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, name_button, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office

GRACE = 10
"""Seconds between the button and the folio: until then undo leaves no trace."""

PREVIEW = 314  # pixels; the list needs more room here than on the page of CFDIs


def prepare(office: Office, line: SupplementLine) -> DraftedSupplement | Problem:
    """The draft of a payment's supplement, or a refund's credit note, or why there can be none; a lost connection is nobody's fault."""
    try:
        draft = draft_credit_of_refund if line.refund else draft_supplement
        return drafted(office, draft(office, line.id))
    except UserError as error:
        if error.code == OFFLINE:
            raise
        return Problem(error.code, dict(error.params))


def issue(office: Office, drafts: Sequence[DraftedSupplement]) -> tuple[int, ...]:
    """Asks for each draft to be issued after the grace; the ids of the work. One that was asked for already is left alone."""
    asked: list[int] = []
    for draft in drafts:
        try:
            asked.append(
                request_work(
                    office, kind="issue_cfdi", lane=f"cfdi:{draft.cfdi_id}", ref=str(draft.cfdi_id), branch=draft.branch,
                    args={"draft_hash": draft.draft_hash}, grace=float(GRACE),
                )
            )  # fmt: skip
        except UserError as error:
            if error.code != "work.already_requested":
                raise
    return tuple(asked)


def take_back(office: Office, work: Sequence[int]) -> bool:
    """True when every one of them was taken back before it began."""
    outcomes = [undo(office, work_id) for work_id in work]
    return all(outcomes)


@dataclass
class Run:
    """Payments that are being drafted one after the other, and what came of them so far."""

    waiting: list[SupplementLine]
    many: int
    then_issue: bool
    drafts: dict[int, DraftedSupplement] = field(default_factory=dict)
    failed: int = 0


class SupplementsPage(Page):
    """The list on the left, the one that is due first on top; the chosen one's draft or print on the right."""

    name = "supplements"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = SupplementWords(desk)
        self._filter = SupplementFilter()
        self._line: SupplementLine | None = None
        self._run: Run | None = None
        self._draft = button(name="supplementsDraft", picture="cfdi", pressed=lambda: self._begin(then_issue=False))
        self._issue = button("primary", name="supplementsIssue", picture="stamp", pressed=self.issue_chosen)
        self._all = button("link", name="supplementsAll", pressed=self._choose_all)
        self._choices = SupplementChoices(desk, self)
        self._choices.drafted.connect(self._chosen_drafted)
        self._choices.failed.connect(self._failed)
        self._advance = button(name="supplementsAdvance", picture="money", pressed=self.ask_advance)
        self._which = button(name="supplementsWhich", picture="search", pressed=self.ask_invoices)
        self._header = PageHeader(self._advance, self._which, self._draft, self._issue)
        self._banner = Banner()
        self._search = SearchBox("supplementsSearch")
        self._search.setFixedWidth(260)
        self._search.searched.connect(lambda _text: self._filter_changed())
        self._listed = ChoiceChips("supplementsListed", ("waiting", "loose", "refunds", "issued"))
        self._listed.chosen.connect(lambda _value: self._filter_changed())
        self._table = DataTable("supplementsTable", self._columns())
        self._table.when_empty(lambda state: self._words.say_empty(state, self._filter, self._search.clear))
        self._table.chosen.connect(self._choose)
        self._preview = CfdiPreview()
        self._preview.setFixedWidth(PREVIEW)
        self._preview.saved.connect(lambda folder: desk.notice.emit(self.tr("Saved in {0}").replace("{0}", folder)))
        body = row(self._table, self._preview, gap="m")
        body.setStretch(0, 1)
        layout = column(self._header, self._banner, row(self._search, self._listed, None, self._all, gap="s"), body, gap="m")
        layout.setStretch(3, 1)
        self.setLayout(layout)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.issue_chosen)
        self.begin()
        self._choose(None)

    def _columns(self) -> tuple[Column, ...]:
        words = self._words
        return (
            Column(lambda: self.tr("Payment"), lambda line: line.number, 144, more=words.due),
            Column(lambda: self.tr("Customer"), lambda line: line.customer, more=words.invoices),
            Column(lambda: self.tr("Amount"), words.amount, 150, align="right", more=words.paid_on),
            Column(lambda: self.tr("State"), words.state, 126, tone=words.state_tone),
        )

    def refresh(self) -> None:
        self._read(keep=True)

    def retranslate(self) -> None:
        self._header.say(
            self.tr("Payment supplements"), self.tr("Payments on credit, due on the 5th of the next month; refunds and their credit notes")
        )
        name_button(self._draft, self.tr("Draft"), self.tr("Make the chosen payments' drafts, to be looked at first"))
        name_button(self._issue, self.tr("Issue"), self.tr("Draft, seal and stamp the chosen payments' supplements (Ctrl+Enter)"))
        name_button(self._all, self.tr("Choose all"))
        name_button(self._advance, self.tr("Advance…"), self.tr("While what is bought or its price is still open"))
        name_button(self._which, self.tr("Invoices…"), self.tr("Choose which invoices the chosen payment or refund is about"))
        self._search.name_it(self.tr("Payment, customer or invoice"))
        names = {
            "waiting": self.tr("Payments"),
            "loose": self.tr("Without a sale"),
            "refunds": self.tr("Refunds"),
            "issued": self.tr("Issued"),
        }
        self._listed.say(lambda value: names[value])
        self._table.name_it(self.tr("Payments, the one that is due first on top"))
        if self._line is not None and self._run is None:
            self._explain(self._line)

    def search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def issue_chosen(self) -> None:
        """Drafts the chosen payments and asks for them to be issued; the notice offers to take it back."""
        self._begin(then_issue=True)

    def ask_invoices(self) -> None:
        """Asks which invoices the chosen payment or refund is about."""
        if self._line is not None and self._which.isEnabled():
            self._choices.ask_invoices(self._line)

    def ask_advance(self) -> None:
        """Asks whether the chosen payment is an advance."""
        if self._line is not None and self._advance.isEnabled():
            self._choices.ask_advance(self._line)

    def _chosen_drafted(self, draft: DraftedSupplement, issue_it: bool) -> None:
        self.refresh()
        if draft.code or not issue_it:
            self.desk.notice.emit(self.tr("%n draft(s) made", "", 1))
        else:
            self.desk.ask(self, partial(issue, drafts=(draft,)), self._asked, self._failed)

    # --- drafting and issuing -----------------------------------------------------------------------------------------

    def _begin(self, *, then_issue: bool) -> None:
        chosen = [line for line in self._table.selected() if line.can_be_issued]
        if not chosen or self._run is not None:
            return
        self._run = Run(chosen, len(chosen), then_issue)
        self._allow()
        self._next()

    def _next(self) -> None:
        """The next payment of the run; after the last one what was drafted is asked for."""
        run = self._run
        assert run is not None
        if not run.waiting:
            self._drafted(run)
            return
        line = run.waiting.pop(0)
        if run.many > 1:
            self._banner.show_words("info", self._words.progress(run.many - len(run.waiting), run.many))
        self.desk.ask(self, partial(prepare, line=line), partial(self._prepared, line), self._failed)

    def _prepared(self, line: SupplementLine, made: DraftedSupplement | Problem) -> None:
        run = self._run
        assert run is not None
        problem = made if isinstance(made, Problem) else Problem(made.code, dict(made.params)) if made.code else None
        self._words.remember(line.id, problem)
        if problem is not None:
            run.failed += 1
        elif isinstance(made, DraftedSupplement):
            run.drafts[made.cfdi_id] = made
        self._next()

    def _drafted(self, run: Run) -> None:
        if run.then_issue and run.drafts:
            self.desk.ask(self, partial(issue, drafts=tuple(run.drafts.values())), self._asked, self._failed)
            return
        self._end()
        if run.drafts:
            self.desk.notice.emit(self.tr("%n draft(s) made", "", len(run.drafts)))

    def _asked(self, work: tuple[int, ...]) -> None:
        if self._run is None:
            self._banner.clear()
            self.refresh()
        else:
            self._end()
        if work:
            text = self.tr("%n document(s) will be issued", "", len(work))
            self.desk.undo_offered.emit(
                text, GRACE, lambda: self.desk.ask(self, partial(take_back, work=work), self._taken_back, self._failed)
            )

    def _end(self) -> None:
        """The run is over: what failed is said, and the list shows what became of each."""
        run, self._run = self._run, None
        self._banner.clear()
        if run is not None and run.failed:
            sentence = self.tr("%n of them cannot be drafted yet", "", run.failed)
            self._banner.show_words("warn", sentence, self.tr("Choose one of them to see why."))
        self._allow()
        self._read(keep=False)

    def _taken_back(self, everything: bool) -> None:
        self.refresh()
        self.desk.notice.emit(self.tr("Nothing was issued") if everything else self.tr("An agent had begun: it could not be taken back"))

    # --- reading ------------------------------------------------------------------------------------------------------

    def _filter_changed(self) -> None:
        self._allow()
        self._read(keep=False)

    def _read(self, *, keep: bool) -> None:
        if self.desk.office is None:
            return
        listed: Listed = cast("Listed", self._listed.value)
        self._filter = SupplementFilter(listed, self.desk.branch, self._search.text().strip())
        fetch = partial(self._fetch, self._filter)
        if keep:
            self._table.reread(fetch)
        else:
            self._table.read(fetch)

    def _fetch(self, wanted: SupplementFilter, after: Any, limit: int) -> Any:
        assert self.desk.office is not None
        return lines(self.desk.office, wanted, after=after, limit=limit)

    def _failed(self, problem: Problem) -> None:
        self._run = None
        self._allow()
        self._banner.show_problem(problem, self.refresh)

    def _choose_all(self) -> None:
        self._table.grid.selectAll()

    def _choose(self, line: SupplementLine | None) -> None:
        before, self._line = self._line, line
        self._allow()
        if line is None or not line.cfdi_id:
            self._preview.show_document(None)
        elif before is None or (before.id, before.state, before.draft_hash) != (line.id, line.state, line.draft_hash):
            self._preview.show_reading()
            self.desk.read(self, partial(document, cfdi_id=line.cfdi_id), self._show_document, self._failed)
        if self._run is None and line is not None:
            self._explain(line)

    def _allow(self) -> None:
        selected = self._table.selected()
        able = self._run is None and any(line.can_be_issued for line in selected)
        loose = self._listed.value == "loose"
        for control in (self._draft, self._issue):
            control.setVisible(not loose)
            control.setEnabled(able)
        self._advance.setVisible(loose)
        self._which.setVisible(self._listed.value != "issued")
        for control in (self._advance, self._which):
            control.setEnabled(able and len(selected) == 1)
        self._all.setEnabled(self._run is None)

    def _explain(self, line: SupplementLine) -> None:
        """Why the chosen payment has no supplement, or what is left over of it."""
        problem = self._words.problem_of(line)
        if problem is not None:
            act = rate_asked(self.desk, problem, self, lambda: self._begin(then_issue=False))
            self._banner.show_problem(problem, act, tone="bad" if line.state == "REFUSED" else "warn")
        elif line.credit:
            self._banner.show_words("info", self._words.credit_sentence(line), self.tr("Apply it to another invoice, or give it back."))
        else:
            self._banner.clear()

    def _show_document(self, found: CfdiDocument | None) -> None:
        if found is not None and self._line is not None and found.line.id == self._line.cfdi_id:
            self._preview.show_document(found)
