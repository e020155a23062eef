"""Global invoice: the paid sales of a period that nobody asked a CFDI for, looked at, left out with a reason, and issued as one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QKeySequence, QShortcut

from agent.domain.global_period import Period, Place
from agent.services.draft_global import discard_global, draft_global
from agent.views.cfdi import CfdiDocument, document
from agent.views.global_invoice import GlobalLine, InGlobal, Offer, find_sale, newest, offer, places
from erphub_desktop.desk import Desk
from erphub_desktop.pages.cfdi import GRACE, issue, take_back
from erphub_desktop.pages.cfdi_preview import CfdiPreview
from erphub_desktop.pages.global_banner import GlobalBanner
from erphub_desktop.pages.global_lists import APART, ISSUED, SET_ASIDE, GlobalLists
from erphub_desktop.pages.global_period_bar import PeriodBar
from erphub_desktop.pages.global_questions import GlobalQuestions
from erphub_desktop.pages.global_words import GlobalWords
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import PageHeader

if TYPE_CHECKING:
    from agent.hub import Office

Looked = tuple[Offer, tuple[GlobalLine, ...]]
Shown = tuple[int, str]
"""A document, and what of it makes its print another one."""


def look(office: Office, place: Place, period: Period) -> Looked:
    """What the period's global invoice would take in, and the newest ones of the place."""
    found = offer(office, issuer=place.issuer_id, place=place.postal_code, period=period)
    return found, newest(office, issuer=place.issuer_id, place=place.postal_code)


class GlobalInvoicePage(Page):
    """Period and place above, the sales on the left, the draft's preview on the right."""

    name = "global_invoice"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._words = GlobalWords(desk)
        self._offer: Offer | None = None
        self._busy = False
        self._shown: Shown | None = None
        self._discard = button(name="globalDiscard", picture="undo", pressed=self.discard)
        self._prepare = button(name="globalPrepare", picture="global", pressed=self.prepare)
        self._issue = button("primary", name="globalIssue", picture="stamp", pressed=self.issue_it)
        self._header = PageHeader(self._discard, self._prepare, self._issue)
        self._banner = GlobalBanner()
        self._questions = GlobalQuestions(self)
        self._questions.left_out.connect(self._draft)
        self._questions.discarded.connect(self._discard_it)
        self._bar = PeriodBar(desk, self._words)
        self._bar.changed.connect(self._other_period)
        self._sums = label("muted", wrap=True)
        self._lists = GlobalLists(self._words)
        self._lists.list_chosen.connect(self._other_list)
        self._lists.moved.connect(self.move_chosen)
        self._lists.looked_for.connect(self._look_for)
        self._lists.issued_chosen.connect(self._issued_chosen)
        self._preview = CfdiPreview()
        self._preview.saved.connect(lambda folder: desk.notice.emit(self.tr("Saved in {0}").replace("{0}", folder)))
        which = row(self._bar, self._lists.search_box, gap="m")
        which.setStretch(0, 1)
        body = row(self._lists, self._preview, gap="m")
        body.setStretch(0, 1)
        layout = column(self._header, self._banner, which, self._sums, body, gap="m")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        for keys, act in (("Ctrl+Return", self.go_on), ("Del", self.move_chosen)):
            QShortcut(QKeySequence(keys), self, act)
        desk.branches_changed.connect(self.reread)
        self.begin()
        self._allow()

    def retranslate(self) -> None:
        self._header.say(self.tr("Global invoice"), self.tr("The paid sales that nobody asked a CFDI for, in one document a period"))
        name_button(self._discard, self.tr("Discard"), self.tr("Let the draft's sales go"))
        name_button(self._prepare, self.tr("Prepare"), self.tr("Make the draft of what goes in, or make it anew"))
        name_button(self._issue, self.tr("Issue"), self.tr("Seal and stamp the draft as it is shown (Ctrl+Enter)"))
        self._bar.retranslate()
        self._lists.retranslate()
        self._say()

    def search(self) -> None:
        self._lists.search_box.setFocus()
        self._lists.search_box.selectAll()

    # --- reading ------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(self, places, self._show_places, self._failed)

    def _show_places(self, found: tuple[Place, ...]) -> None:
        assert self.desk.office is not None
        self._bar.show_places(found, self.desk.office.now())
        self._read()

    def _read(self) -> None:
        place, period = self._bar.place, self._bar.period
        if place is not None and period is not None:
            self.desk.read(self, partial(look, place=place, period=period), self._show, self._failed)
        else:
            self._offer = None
            self._lists.show_rows(None, (), has_places=False)
            self._say()
            self._allow()

    def _other_period(self) -> None:
        self._banner.clear()
        self._show_document_of(None)
        self._read()

    def _show(self, looked: Looked) -> None:
        found, lines = looked
        place = self._bar.place
        asked = (place.issuer_id, place.postal_code, self._bar.period) if place is not None else None
        if (found.place.issuer_id, found.place.postal_code, found.period) != asked:
            return  # another period was chosen meanwhile
        self._offer = found
        self._lists.show_rows(found, lines, has_places=True)
        self._say()
        self._banner.explain(found, busy=self._busy)
        self._allow()
        if self._lists.value != ISSUED:
            self._show_document_of(_previewed(found))

    def _other_list(self) -> None:
        self._preview.setVisible(self._lists.value != APART)
        self._show_document_of(None if self._lists.value == ISSUED or self._offer is None else _previewed(self._offer))
        self._allow()

    def _look_for(self, number: str) -> None:
        self.desk.read(self, partial(find_sale, number=number), self._show_where, self._failed)

    def _show_where(self, found: InGlobal | None) -> None:
        if found is not None and found.number == self._lists.search_box.text().strip():
            self._banner.show_words("info", *self._words.sits_in(found))

    def _issued_chosen(self, line: GlobalLine | None) -> None:
        if self._lists.value == ISSUED:
            self._show_document_of((line.id, line.state) if line is not None else None)

    def _show_document_of(self, wanted: Shown | None) -> None:
        """Draws a document; one that is on show already and has not changed is not drawn again: a large one takes seconds."""
        if wanted is not None and wanted == self._shown and self._preview.complete:
            return
        before, self._shown = self._shown, wanted
        if wanted is None:
            self._preview.show_document(None)
            self._allow()
            return
        if wanted != before:
            self._preview.show_reading()
            self._allow()
        self.desk.read(self, partial(document, cfdi_id=wanted[0]), self._show_document, self._failed)

    def _show_document(self, found: CfdiDocument | None) -> None:
        if found is not None and self._shown is not None and found.line.id == self._shown[0]:
            self._preview.show_document(found)
            self._allow()

    # --- asking -------------------------------------------------------------------------------------------------------

    def go_on(self) -> None:
        """The next step: the draft is made, or the one that is shown is issued."""
        if self._issue.isEnabled():
            self.issue_it()
        elif self._prepare.isEnabled():
            self.prepare()

    def prepare(self) -> None:
        """Makes the period's draft, or makes it anew."""
        self._draft(None)

    def _draft(self, left_out: Mapping[int, str] | None) -> None:
        found = self._offer
        if found is None or self._busy:
            return
        self._busy = True
        self._allow()
        self._banner.clear()
        make = partial(draft_global, issuer=found.place.issuer_id, place=found.place.postal_code, period=found.period, left_out=left_out)
        self.desk.ask(self, make, self._drafted, self._failed)

    def _drafted(self, cfdi_id: int | None) -> None:
        self._busy = False
        if cfdi_id is None:
            self._banner.show_words("info", self.tr("Nothing goes into the global invoice of this period"))
        self.refresh()

    def move_chosen(self) -> None:
        """Leaves the chosen sales out, asking why; or takes those that were left out back in."""
        found, chosen = self._offer, self._lists.chosen
        if found is None or not chosen:
            return
        if self._lists.value == SET_ASIDE:
            self._questions.take_back_in(found, chosen)
        else:
            self._questions.leave_out(found, chosen)

    def discard(self) -> None:
        """Asks once more, then lets the draft's sales go."""
        draft = self._offer.draft if self._offer is not None else None
        if draft is not None:
            self._questions.discard(draft.cfdi_id, len(draft.held))

    def _discard_it(self, cfdi_id: int) -> None:
        self.desk.ask(self, partial(discard_global, cfdi_id=cfdi_id), lambda _done: self._drafted(0), self._failed)

    def issue_it(self) -> None:
        """Asks for the draft that is shown to be issued; the notice offers to take it back."""
        shown = self._preview.document
        if shown is not None and self._issue.isEnabled():
            self._busy = True
            self._allow()
            self.desk.ask(self, partial(issue, drafts=(shown.line,)), self._asked, self._failed)

    def _asked(self, work: tuple[int, ...]) -> None:
        self._busy = False
        self._banner.clear()
        self.refresh()
        text = self.tr("The global invoice will be issued")
        self.desk.undo_offered.emit(text, GRACE, lambda: self.desk.ask(self, partial(take_back, work=work), self._taken_back, self._failed))

    def _taken_back(self, everything: bool) -> None:
        self.refresh()
        self.desk.notice.emit(self.tr("Nothing was issued") if everything else self.tr("An agent had begun: it could not be taken back"))

    def _failed(self, problem: Problem) -> None:
        self._busy = False
        self._allow()
        self._banner.show_problem(problem, self.refresh)

    # --- words --------------------------------------------------------------------------------------------------------

    def _allow(self) -> None:
        found = self._offer
        draft = found.draft if found is not None else None
        shown = self._preview.document
        free = found is not None and not self._busy and found.place.whole and not (draft is not None and draft.pending)
        holds = draft is not None and bool(draft.held)
        seen = draft is not None and shown is not None and shown.line.id == draft.cfdi_id and self._lists.value != ISSUED
        self._lists.set_free(free)
        self._prepare.setEnabled(free and found is not None and (bool(found.tickets) or holds))
        self._issue.setEnabled(free and seen and found is not None and found.is_current)
        self._discard.setEnabled(free and holds)

    def _say(self) -> None:
        found, office = self._offer, self.desk.office
        self._sums.setText(self._words.sums(found, office.now()) if found is not None and office is not None else "")


def _previewed(found: Offer) -> Shown | None:
    """The draft to look at: one that holds something and is not on its way."""
    draft = found.draft
    return (draft.cfdi_id, draft.hash) if draft is not None and draft.held and not draft.pending else None
