"""Series and folios: where each series stands, every folio without a stamped CFDI, and what somebody found out about it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt

from agent.errors import words
from agent.services.note_folio import note_folio
from agent.services.open_series import move_series, open_next_year, open_series
from agent.views.page import Page as RowsPage
from agent.views.person import role
from agent.views.series import Gap, SeriesLine, gaps, series
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.reason import ReasonDialog
from erphub_desktop.dialogs.series import SeriesDialog
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.keyset_model import Column
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable

if TYPE_CHECKING:
    from agent.hub import Office

Looked = tuple[tuple[SeriesLine, ...], str]
_TONES: dict[str, Tone] = {"refused": "bad", "in_progress": "info", "back_in_draft": "warn", "never_used": "neutral"}
SERIES_HEIGHT = 292


def look(office: Office, branch: str | None) -> Looked:
    """The series, and what the person is to the database."""
    return series(office, branch=branch), role(office)


class SeriesPage(Page):
    """The series above, the gaps of the chosen one below."""

    name = "series"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._line: SeriesLine | None = None
        self._gap: Gap | None = None
        self._role = ""
        self._lines: tuple[SeriesLine, ...] = ()
        self._note = button(name="seriesNote", picture="plan", pressed=self.note)
        self._change = button("primary", name="seriesChange", picture="folios", pressed=self.change)
        self._next_year = button(name="seriesNextYear", picture="clock", pressed=self.open_ahead)
        self._header = PageHeader(self._note, self._next_year, self._change)
        self._banner = Banner()
        self._table = DataTable("seriesTable", self._columns())
        self._table.when_empty(self._say_empty)
        self._table.setFixedHeight(SERIES_HEIGHT)
        self._table.chosen.connect(self._choose)
        self._table.opened.connect(lambda _line: self.change())
        self._said = label("strong")
        self._gaps = DataTable("gapsTable", self._gap_columns())
        self._gaps.when_empty(self._say_no_gaps)
        self._gaps.chosen.connect(self._choose_gap)
        self._gaps.opened.connect(lambda _gap: self.note())
        layout = column(self._header, self._banner, self._table, self._said, self._gaps, gap="m")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.begin()
        self._choose(None)

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column(
                lambda: self.tr("Branch"), lambda line: self.desk.branch_name(line.branch), more=lambda line: f"{line.rfc} · {line.issuer}"
            ),
            Column(lambda: self.tr("Documents"), self._type_of, 200),
            Column(lambda: self.tr("Series"), lambda line: line.series or self.tr("Not open"), 130, tone=self._open_tone),
            Column(lambda: self.tr("In use"), self._years_of, 176),
            Column(lambda: self.tr("Next folio"), self._next_of, 130, align="right"),
        )

    def _gap_columns(self) -> tuple[Column, ...]:
        return (
            Column(lambda: self.tr("Folio"), self._folios_of, 210),
            Column(lambda: self.tr("What became of it"), self._what_of, 190, tone=lambda gap: _TONES[gap.what]),
            Column(lambda: self.tr("Reason"), self._reason_of, more=self._by_of),
        )

    def retranslate(self) -> None:
        self._header.say(self.tr("Series and folios"), self.tr("Where each series stands, and every folio that no stamped CFDI has"))
        name_button(self._note, self.tr("Note the reason…"), self.tr("Say what became of the chosen folio; it is kept with your name"))
        name_button(self._next_year, self.tr("Next year's series…"), self.tr("Open the chosen series' successor ahead (administrators)"))
        self._table.name_it(self.tr("Series by branch and type of document"))
        self._gaps.name_it(self.tr("Gaps of the chosen series, newest first"))
        self._name_change()
        self._say()

    # --- reading ------------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        self.desk.read(self, partial(look, branch=self.desk.branch), self._show, self._failed)

    def _show(self, looked: Looked) -> None:
        lines, self._role = looked
        self._lines = lines
        self._table.read(lambda after, limit: RowsPage(lines, None))
        chosen = self._line
        fresh = next((line for line in lines if chosen is not None and line.id == chosen.id), None)
        if fresh is not None and fresh == chosen:
            self._read_gaps()
        elif fresh is not None:
            self._choose(fresh)
        self._allow()

    def _choose(self, line: SeriesLine | None) -> None:
        changed = line != self._line
        self._line = line
        if changed or line is None:
            self._gap = None
            self._gaps.grid.clearSelection()
            self._read_gaps()
        self._name_change()
        self._say()
        self._allow()

    def _read_gaps(self) -> None:
        line = self._line
        if self.desk.office is not None or line is None:
            self._gaps.read(partial(self._fetch, line))

    def _fetch(self, line: SeriesLine | None, after: Any, limit: int) -> Any:
        if line is None or self.desk.office is None:
            return RowsPage((), None)
        return gaps(self.desk.office, line, after=after, limit=limit)

    def _choose_gap(self, gap: Gap | None) -> None:
        self._gap = gap
        self._allow()

    # --- asking -------------------------------------------------------------------------------------------------------

    def change(self) -> None:
        """Opens the chosen branch's series, or moves it forwards."""
        line = self._line
        if line is None or not self._change.isEnabled():
            return
        what = f"{self.desk.branch_name(line.branch)} · {self._type_of(line)}"
        dialog = SeriesDialog(what, series=line.series, next_folio=line.next_folio, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(partial(self._given, line))
        dialog.open()

    def open_ahead(self) -> None:
        """Opens the coming year's series of the chosen branch and type."""
        line = self._line
        if line is None or not self._next_year.isEnabled():
            return
        what = f"{self.desk.branch_name(line.branch)} · {self._type_of(line)}"
        dialog = SeriesDialog(what, ahead=True, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(partial(self._given_ahead, line))
        dialog.open()

    def _given_ahead(self, line: SeriesLine, name: str, _folio: int, _reason: str) -> None:
        opening = partial(open_next_year, branch=line.branch, cfdi_type=line.cfdi_type, series=name)
        self.desk.ask(self, opening, self._done, self._failed)

    def _given(self, line: SeriesLine, name: str, folio: int, reason: str) -> None:
        if line.series:
            call = partial(
                move_series, branch=line.branch, cfdi_type=line.cfdi_type, next_folio=folio, reason=reason, from_year=line.from_year
            )
            self.desk.ask(self, call, self._done, self._failed)
        else:
            opening = partial(open_series, branch=line.branch, cfdi_type=line.cfdi_type, series=name, first_folio=folio)
            self.desk.ask(self, opening, self._done, self._failed)

    def note(self) -> None:
        """Asks what became of the chosen folio."""
        line, gap = self._line, self._gap
        if line is None or gap is None or not self._note.isEnabled():
            return
        dialog = ReasonDialog(
            lambda: Question(
                self.tr("What became of {0}?").replace("{0}", self._folios_of(gap)),
                self.tr("An auditor reads this beside the gap. It is kept with your name; what was noted before stays on record."),
                self.tr("Note it"),
            ),
            before=gap.reason,
            parent=self,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(partial(self._noted, line, gap))
        dialog.open()

    def _noted(self, line: SeriesLine, gap: Gap, reason: str) -> None:
        call = partial(note_folio, issuer_id=line.issuer_id, branch=line.branch, series=line.series, folio=gap.first, reason=reason)
        self.desk.ask(self, call, self._done, self._failed)

    def _done(self, _nothing: None) -> None:
        self._banner.clear()
        self.refresh()

    def _failed(self, problem: Problem) -> None:
        self._banner.show_problem(problem, self.refresh)

    # --- words --------------------------------------------------------------------------------------------------------

    def _allow(self) -> None:
        self._change.setEnabled(self._line is not None and self._role == "admin")
        self._next_year.setEnabled(self._role == "admin" and self._line is not None and self._can_go_on(self._line))
        self._note.setEnabled(self._gap is not None and self._role in ("admin", "finance"))

    def _can_go_on(self, line: SeriesLine) -> bool:
        """Whether the coming year's series may be opened: this year's is, and that one is not yet."""
        ahead = any(one.to_come and (one.branch, one.cfdi_type) == (line.branch, line.cfdi_type) for one in self._lines)
        return bool(line.series) and not ahead

    def _name_change(self) -> None:
        if self._line is not None and self._line.series:
            name_button(self._change, self.tr("Move forwards…"), self.tr("Give the chosen series a higher next folio (administrators)"))
        else:
            name_button(self._change, self.tr("Open a series…"), self.tr("Open the chosen branch's series for this type (administrators)"))

    def _say(self) -> None:
        line = self._line
        name = self.tr("Gaps of the series {0}").replace("{0}", line.series) if line is not None and line.series else self.tr("Gaps")
        self._said.setText(name)

    def _type_of(self, line: SeriesLine) -> str:
        names = {
            "I": self.tr("Invoices"),
            "E": self.tr("Credit notes"),
            "P": self.tr("Payment supplements"),
            "global": self.tr("Global invoices"),
            "advance": self.tr("Advances"),
        }
        return names.get(line.cfdi_type, line.cfdi_type)

    def _open_tone(self, line: SeriesLine) -> Tone | None:
        return "ok" if line.series else "warn"

    def _years_of(self, line: SeriesLine) -> str:
        if line.to_come:
            return self.tr("from January {0}").replace("{0}", str(line.from_year))
        later = [one for one in self._lines if (one.branch, one.cfdi_type) == (line.branch, line.cfdi_type) and not one.to_come]
        if not line.series or any(one.from_year > line.from_year for one in later):
            return ""
        return self.tr("now")

    def _next_of(self, line: SeriesLine) -> str:
        return str(line.next_folio) if line.series else ""

    def _folios_of(self, gap: Gap) -> str:
        name = self._line.series if self._line is not None else ""
        return f"{name}-{gap.first}" if gap.first == gap.last else self.tr("{0} to {1}").format(f"{name}-{gap.first}", f"{name}-{gap.last}")

    def _what_of(self, gap: Gap) -> str:
        names = {
            "refused": self.tr("Refused"),
            "in_progress": self.tr("In progress"),
            "back_in_draft": self.tr("Back in draft"),
            "never_used": self.tr("Never used"),
        }
        return names[gap.what]

    def _reason_of(self, gap: Gap) -> str:
        if gap.reason:
            return gap.reason
        return words(gap.code, language.current(), **dict(gap.params)).sentence if gap.code else self.tr("Not noted yet")

    def _by_of(self, gap: Gap) -> str:
        if gap.noted_at is not None:
            return f"{gap.person} · {formats.moment(gap.noted_at)}"
        return self.tr("since {0}").replace("{0}", formats.moment(gap.since)) if gap.since is not None else ""

    def _say_empty(self, state: StateView) -> None:
        state.show_words("folios", self.tr("No branch here issues CFDIs"), self.tr("Series are for Mexican branches whose CFDIs are on."))

    def _say_no_gaps(self, state: StateView) -> None:
        if self._line is None:
            state.show_words("folios", self.tr("No series chosen"), self.tr("Choose one to see the folios that no stamped CFDI has."))
        elif not self._line.series:
            state.show_words(
                "folios", self.tr("Not open yet"), self.tr("An administrator opens it; until then these documents cannot be issued.")
            )
        else:
            state.show_words("check_circle", self.tr("No gaps"), self.tr("Every folio of this series is a stamped CFDI."), token="ok")
