"""CFDI: the fiscal documents by state, their preview, and issuing with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QComboBox

from agent.errors import words
from agent.services.ask_now import ask_sat_now
from agent.services.guest_cfdi import Kept
from agent.services.request_work import request_work, undo
from agent.views.cfdi import REJECTED, STATES, CfdiDocument, CfdiFilter, CfdiLine, document, lines
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.pages.cfdi_actions import CfdiActions
from erphub_desktop.pages.cfdi_cancel import Cancellations
from erphub_desktop.pages.cfdi_credit import CreditNotes
from erphub_desktop.pages.cfdi_guest import GuestCfdis
from erphub_desktop.pages.cfdi_preview import CfdiPreview
from erphub_desktop.pages.cfdi_recipient import FiscalData
from erphub_desktop.pages.cfdi_words import CfdiWords
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office

GRACE = 10
"""Seconds between the button and the folio: until then undo leaves no trace."""


def issue(office: Office, drafts: Sequence[CfdiLine | Kept]) -> tuple[int, ...]:
    """Asks for each draft to be issued, as it was shown, after the grace; the ids of the work."""
    return tuple(
        request_work(
            office, kind="issue_cfdi", lane=f"cfdi:{draft.id}", ref=str(draft.id), branch=draft.branch,
            args={"draft_hash": draft.draft_hash}, grace=float(GRACE),
        )
        for draft in drafts
    )  # fmt: skip


def take_back(office: Office, work: Sequence[int]) -> bool:
    """True when every one of them was taken back before it began."""
    outcomes = [undo(office, work_id) for work_id in work]
    return all(outcomes)


def _look_of(line: CfdiLine) -> tuple[int, str, str]:
    """What makes the preview of a line another one."""
    return line.id, line.state, line.draft_hash


def _states() -> QComboBox:
    """Every state that the list can be narrowed to, and none; their words are said by the page."""
    made = QComboBox()
    made.setObjectName("cfdiState")
    made.setMinimumWidth(200)
    made.addItem("", "")
    for state in (*STATES, REJECTED):
        made.addItem(state, state)
    return made


class CfdiPage(Page):
    """The list on the left, the chosen document on the right."""

    name = "cfdi"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filter = CfdiFilter()
        self._line: CfdiLine | None = None
        self._words = CfdiWords()
        self._credits = CreditNotes(desk, self)
        self._credits.failed.connect(self._failed)
        self._credits.discarded.connect(self._draft_discarded)
        self._cancellations = Cancellations(desk, self)
        self._cancellations.failed.connect(self._failed)
        self._cancellations.asked.connect(self._cancellation_asked)
        self._credits.drafted.connect(lambda _line: self._credit_drafted())
        self._credits.issue_wanted.connect(lambda line: desk.ask(self, partial(issue, drafts=(line,)), self._asked, self._failed))
        self._guests = GuestCfdis(desk, self)
        self._guests.failed.connect(self._failed)
        self._guests.kept.connect(lambda kept: desk.ask(self, partial(issue, drafts=(kept,)), self._asked, self._failed))
        self._recipients = FiscalData(desk, self)
        self._recipients.failed.connect(self._failed)
        self._recipients.kept.connect(self.refresh)
        self._actions = CfdiActions(
            self, issue=self.issue_chosen, recipient=self.choose_recipient, credit=self.credit_chosen, discard=self.discard_chosen,
            cancel=self.cancel_chosen, verify=self.verify_chosen, guest=self._guests.begin,
        )  # fmt: skip
        self._header = PageHeader(*self._actions.in_header)
        self._banner = Banner()
        self._search = SearchBox("cfdiSearch")
        self._search.setFixedWidth(300)
        self._search.searched.connect(lambda _text: self._filter_changed())
        self._state = _states()
        self._state.activated.connect(lambda _position: self._filter_changed())
        self._table = DataTable("cfdiTable", self._words.columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._table.opened.connect(self._guests.begin_with)
        self._preview = CfdiPreview()
        self._preview.saved.connect(lambda folder: desk.notice.emit(self.tr("Saved in {0}").replace("{0}", folder)))
        self._cancellations.read.connect(self._preview.show_case)
        self._preview.sat_wanted.connect(self._ask_sat)
        self._preview.other_wanted.connect(lambda number: self.show_filter(f":{number}"))
        body = row(self._table, self._preview, gap="m")
        body.setStretch(0, 1)
        layout = column(
            self._header, self._banner, row(self._search, self._state, None, *self._actions.beside_filter, gap="s"), body, gap="m"
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self.begin()
        self._choose(None)

    def refresh(self) -> None:
        self._read(keep=True)

    def retranslate(self) -> None:
        self._header.say("CFDI", self.tr("Fiscal documents for Mexico, newest first"))
        self._actions.say()
        self._search.name_it(self.tr("Folio, UUID, RFC or name"))
        self._state.setAccessibleName(self.tr("State"))
        self._state.setItemText(0, self.tr("Every state"))
        for position, state in enumerate((*STATES, REJECTED), start=1):
            self._state.setItemText(position, self._words.state_name(state))
        self._table.name_it(self.tr("CFDIs, newest first"))
        if self._line is not None:
            self._explain(self._line)

    def search(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def show_filter(self, wanted: str) -> None:
        if wanted == "guest":
            self._guests.begin()
            return
        state, _, words_wanted = wanted.partition(":")
        self._search.setText(words_wanted)
        self._state.setCurrentIndex(max(self._state.findData(state), 0))
        self._filter_changed()

    def issue_chosen(self) -> None:
        """Asks for the chosen drafts to be issued; the notice offers to take it back."""
        drafts = [self._preview.as_shown(line) for line in self._table.selected() if line.can_be_issued]
        if drafts:
            self.desk.ask(self, partial(issue, drafts=drafts), self._asked, self._failed)

    def credit_chosen(self) -> None:
        """Asks how much of the chosen stamped invoice is to be taken back."""
        if self._line is not None and self._line.state == "STAMPED":
            self._credits.begin(self._line)

    def cancel_chosen(self) -> None:
        """Asks why the chosen stamped CFDI is to be cancelled, or shows how its cancellation goes on."""
        if self._line is not None:
            self._cancellations.begin(self._line)

    def verify_chosen(self) -> None:
        """Opens SAT's page about the chosen CFDI."""
        if self._line is not None:
            self._cancellations.verify(self._line)

    def _ask_sat(self) -> None:
        if self._line is not None:
            said = self.tr("SAT is being asked about {0}").replace("{0}", self._words.folio(self._line))
            ask = partial(ask_sat_now, cfdi_id=self._line.id)
            self.desk.ask(self, ask, lambda _done: self.desk.notice.emit(said), self._failed)

    def _cancellation_asked(self, waits: bool) -> None:
        self.refresh()
        said = self.tr("The request waits for an approval") if waits else self.tr("An agent goes on with it")
        self.desk.notice.emit(said)

    def discard_chosen(self) -> None:
        """Sets the chosen draft supplement or credit note aside."""
        if self._line is not None:
            self._credits.discard(self._line)

    def _draft_discarded(self) -> None:
        self._read(keep=False)
        self.desk.notice.emit(self.tr("The draft was discarded"))

    def _credit_drafted(self) -> None:
        self.refresh()
        self.desk.notice.emit(self.tr("The credit note is a draft now"))

    def choose_recipient(self) -> None:
        """Asks for the Constancia of the customer behind the chosen draft."""
        if self._line is not None and self._line.can_be_issued:
            self._recipients.begin(self._line)

    # --- reading ------------------------------------------------------------------------------------------------------

    def _filter_changed(self) -> None:
        self._filter = CfdiFilter(str(self._state.currentData()), None, self._search.text().strip())
        self._read(keep=False)

    def _read(self, *, keep: bool) -> None:
        if self.desk.office is None:
            return
        fetch = partial(self._fetch, replace(self._filter, branch=self.desk.branch))
        if keep:
            self._table.reread(fetch)
        else:
            self._table.read(fetch)

    def _fetch(self, wanted: CfdiFilter, after: Any, limit: int) -> Any:
        assert self.desk.office is not None
        return lines(self.desk.office, wanted, after=after, limit=limit)

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    def _asked(self, work: tuple[int, ...]) -> None:
        self._banner.clear()
        self.refresh()
        text = self.tr("%n CFDI(s) will be issued", "", len(work))
        self.desk.undo_offered.emit(text, GRACE, lambda: self.desk.ask(self, partial(take_back, work=work), self._taken_back, self._failed))

    def _taken_back(self, everything: bool) -> None:
        self.refresh()
        self.desk.notice.emit(self.tr("Nothing was issued") if everything else self.tr("An agent had begun: it could not be taken back"))

    def _choose(self, line: CfdiLine | None) -> None:
        before, self._line = self._line, line
        changed = line is None or before is None or _look_of(line) != _look_of(before)
        self._actions.follow(line)
        if line is None:
            self._banner.clear()
            self._preview.show_document(None)
        elif changed or not self._preview.complete:
            self._explain(line)
            if changed:
                self._preview.show_reading()
            self.desk.read(self, partial(document, cfdi_id=line.id), self._show_document, self._failed)
        if line is not None:
            self._cancellations.look(line)

    def _explain(self, line: CfdiLine) -> None:
        if line.code:
            said = words(line.code, language.current(), **dict(line.params))
            troubles = [words(one.message, language.current(), **one.params).sentence for one in line.troubles[:3]]
            more = " ".join(troubles) if troubles else said.advice
            self._banner.show_words("bad" if line.state == "REFUSED" else "warn", said.sentence, more)
        else:
            self._banner.clear()

    def _show_document(self, found: CfdiDocument | None) -> None:
        if found is not None and self._line is not None and found.line.id == self._line.id:
            self._preview.show_document(found)

    # --- words --------------------------------------------------------------------------------------------------------

    def _say_empty(self, state: StateView) -> None:
        if self._filter == CfdiFilter():
            state.show_words("cfdi", self.tr("No CFDI yet"), self.tr("Drafts appear here as soon as a sale can be invoiced."))
        else:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=lambda: self.show_filter(""))
