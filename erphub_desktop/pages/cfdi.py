"""CFDI: the fiscal documents by state, their preview, and issuing with ten seconds to take it back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox

from agent.errors import words
from agent.services.guest_cfdi import Kept
from agent.services.request_work import request_work, undo
from agent.views.cfdi import STATES, CfdiDocument, CfdiFilter, CfdiLine, document, lines
from agent.views.fiscal_profiles import Buyer, buyer_of
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.constancia import ConstanciaDialog
from erphub_desktop.dialogs.constancia import Kept as KeptProfile
from erphub_desktop.pages.cfdi_cancel import AT_SAT, CANCELLABLE, Cancellations
from erphub_desktop.pages.cfdi_credit import CreditNotes
from erphub_desktop.pages.cfdi_guest import GuestCfdis
from erphub_desktop.pages.cfdi_preview import CfdiPreview
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, name_button, row
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office

GRACE = 10
"""Seconds between the button and the folio: until then undo leaves no trace."""

_TONES: dict[str, Tone] = {
    "DRAFT": "neutral",
    "STAMPING": "info",
    "STAMPED": "ok",
    "REFUSED": "bad",
    "CANCEL_REQUESTED": "warn",
    "CANCELLED": "neutral",
}


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


class CfdiPage(Page):
    """The list on the left, the chosen document on the right."""

    name = "cfdi"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._filter = CfdiFilter()
        self._line: CfdiLine | None = None
        self._issue = button("primary", name="cfdiIssue", picture="stamp", pressed=self.issue_chosen)
        self._recipient = button(name="cfdiRecipient", picture="cfdi", pressed=self.choose_recipient)
        self._credit = button(name="cfdiCredit", picture="undo", pressed=self.credit_chosen)
        self._credits = CreditNotes(desk, self)
        self._credits.failed.connect(self._failed)
        self._credits.discarded.connect(self._draft_discarded)
        self._cancellations = Cancellations(desk, self)
        self._cancellations.failed.connect(self._failed)
        self._cancellations.asked.connect(self._cancellation_asked)
        self._cancel = button(name="cfdiCancel", picture="cross_circle", pressed=self.cancel_chosen)
        self._verify = button(name="cfdiVerify", picture="external", pressed=self.verify_chosen)
        self._discard = button(name="cfdiDiscard", picture="close", pressed=self.discard_chosen)
        self._credits.drafted.connect(lambda _line: self._credit_drafted())
        self._credits.issue_wanted.connect(lambda line: desk.ask(self, partial(issue, drafts=(line,)), self._asked, self._failed))
        self._guests = GuestCfdis(desk, self)
        self._guests.failed.connect(self._failed)
        self._guests.kept.connect(lambda kept: desk.ask(self, partial(issue, drafts=(kept,)), self._asked, self._failed))
        self._guest = button(name="cfdiGuest", picture="plus", pressed=self._guests.begin)
        self._header = PageHeader(self._guest, self._credit, self._discard, self._recipient, self._issue)
        self._banner = Banner()
        self._search = SearchBox("cfdiSearch")
        self._search.setFixedWidth(300)
        self._search.searched.connect(lambda _text: self._filter_changed())
        self._state = QComboBox()
        self._state.setObjectName("cfdiState")
        self._state.setMinimumWidth(200)
        self._state.addItem("", "")
        for state in STATES:
            self._state.addItem(state, state)
        self._state.activated.connect(lambda _position: self._filter_changed())
        self._table = DataTable("cfdiTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.chosen.connect(self._choose)
        self._table.opened.connect(self._guests.begin_with)
        self._preview = CfdiPreview()
        self._preview.saved.connect(lambda folder: desk.notice.emit(self.tr("Saved in {0}").replace("{0}", folder)))
        self._cancellations.read.connect(self._preview.show_case)
        body = row(self._table, self._preview, gap="m")
        body.setStretch(0, 1)
        layout = column(
            self._header, self._banner, row(self._search, self._state, None, self._verify, self._cancel, gap="s"), body, gap="m"
        )
        layout.setStretch(3, 1)
        self.setLayout(layout)
        QShortcut(QKeySequence("Ctrl+Return"), self, self.issue_chosen)
        QShortcut(QKeySequence("Ctrl+N"), self, self._guests.begin)
        QShortcut(QKeySequence("Ctrl+Shift+C"), self, self.cancel_chosen)
        QShortcut(QKeySequence("Ctrl+Shift+V"), self, self.verify_chosen)
        self.begin()
        self._choose(None)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Folio"), self._folio, 112),
            Column(lambda: self.tr("Recipient"), lambda line: line.recipient_name, more=self._about),
            Column(lambda: self.tr("Total"), lambda line: formats.amount(line.total, line.currency), 142, align="right"),
            Column(lambda: self.tr("State"), self._state_of, 136, tone=self._tone_of),
        )

    def refresh(self) -> None:
        self._read(keep=True)

    def retranslate(self) -> None:
        self._header.say("CFDI", self.tr("Fiscal documents for Mexico, newest first"))
        name_button(self._issue, self.tr("Issue"), self.tr("Seal and stamp the chosen drafts (Ctrl+Enter)"))
        name_button(self._guest, self.tr("For a guest…"), self.tr("Find a sale, say who receives its CFDI, issue it (Ctrl+N)"))
        name_button(self._recipient, self.tr("Fiscal data…"), self.tr("Who the chosen draft is made out to, from their Constancia"))
        name_button(self._credit, self.tr("Credit note…"), self.tr("Take the chosen stamped invoice back, whole or in part"))
        name_button(self._discard, self.tr("Discard…"), self.tr("Set the chosen draft supplement or credit note aside"))
        name_button(
            self._cancel, self.tr("Cancel…"), self.tr("Find SAT's reason and ask for the chosen CFDI's cancellation (Ctrl+Shift+C)")
        )
        name_button(self._verify, self.tr("Verify at SAT"), self.tr("SAT's own page about the chosen CFDI, in the browser (Ctrl+Shift+V)"))
        self._search.name_it(self.tr("Folio, UUID, RFC or name"))
        self._state.setAccessibleName(self.tr("State"))
        self._state.setItemText(0, self.tr("Every state"))
        for position, state in enumerate(STATES, start=1):
            self._state.setItemText(position, self._state_name(state))
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
            self.desk.read(self, partial(buyer_of, cfdi_id=self._line.id), self._ask_constancia, self._failed)

    def _ask_constancia(self, buyer: Buyer | None) -> None:
        if buyer is None:
            self._failed(Problem("cfdi.no_sale"))
            return
        dialog = ConstanciaDialog(self.desk, buyer, self)
        dialog.kept.connect(self._constancia_kept)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _constancia_kept(self, kept: KeptProfile) -> None:
        self.refresh()
        said = self.tr("The draft is made out to the confirmed data") if kept.confirmed else self.tr("Kept, but not confirmed yet")
        self.desk.notice.emit(said)

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
        for of_a_draft in (self._issue, self._recipient):
            of_a_draft.setEnabled(line is not None and line.can_be_issued)
        follows = (
            line is not None and line.purpose in ("payment", "credit_note", "advance") and (line.purpose != "advance" or line.can_be_issued)
        )
        self._discard.setVisible(follows)
        self._credit.setVisible(not follows)
        self._discard.setEnabled(line is not None and line.can_be_issued)
        self._credit.setEnabled(line is not None and line.state == "STAMPED")
        self._cancel.setEnabled(line is not None and line.state in CANCELLABLE)
        self._verify.setEnabled(line is not None and line.state in AT_SAT)
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

    def _folio(self, line: CfdiLine) -> str:
        return f"{line.series}-{line.folio}" if line.folio is not None else self.tr("Draft")

    def _about(self, line: CfdiLine) -> str:
        """The recipient's RFC, and what the document is where it is no plain invoice."""
        names = {
            "payment": self.tr("payment supplement"),
            "credit_note": self.tr("credit note"),
            "global": self.tr("global invoice"),
            "advance": self.tr("advance"),
            "advance_applied": self.tr("advance applied"),
            "replacement": self.tr("replacement"),
        }
        return " · ".join(part for part in (line.recipient_rfc, names.get(line.purpose, "")) if part)

    def _state_of(self, line: CfdiLine) -> str:
        return self.tr("To be issued") if line.pending and line.state == "DRAFT" else self._state_name(line.state)

    def _tone_of(self, line: CfdiLine) -> Tone:
        return "info" if line.pending and line.state == "DRAFT" else _TONES[line.state]

    def _state_name(self, state: str) -> str:
        names = {
            "DRAFT": self.tr("Draft"),
            "STAMPING": self.tr("Stamping"),
            "STAMPED": self.tr("Stamped"),
            "REFUSED": self.tr("Refused"),
            "CANCEL_REQUESTED": self.tr("Cancelling"),
            "CANCELLED": self.tr("Cancelled"),
        }
        return names[state]

    def _say_empty(self, state: StateView) -> None:
        if self._filter == CfdiFilter():
            state.show_words("cfdi", self.tr("No CFDI yet"), self.tr("Drafts appear here as soon as a sale can be invoiced."))
        else:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=lambda: self.show_filter(""))
