"""Issues the CFDI of a waiting guest: the sale, who receives it, its lines, what SAT's rules say, and the print as it will be."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QWidget

from agent.domain.guest_invoice import countable
from agent.errors import words
from agent.services.guest_cfdi import GuestForm, Judged, Kept, codes_like, guest_form, judge, keep_guest_cfdi
from agent.services.guest_typed import Typed, as_typed
from agent.views.fiscal_profiles import Profile, by_rfc, profiles
from agent.views.guest_sales import GuestSale
from erphub_desktop import language, tasks
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.constancia_file import Dropped, read_file
from erphub_desktop.dialogs.guest_line import GuestLine
from erphub_desktop.dialogs.guest_sale import GuestSaleFinder
from erphub_desktop.dialogs.guest_sheet import GuestSheet, GuestTerms
from erphub_desktop.dialogs.guest_unfinished import UnfinishedGuest
from erphub_desktop.dialogs.rates import rate_asked
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.file_drop import file_of

if TYPE_CHECKING:
    from agent.hub import Office

PAUSE = 150
"""Milliseconds without a key before the rules are asked and the print is drawn."""


def laid_out(office: Office, document_id: int) -> tuple[GuestForm, tuple[Profile, ...]]:
    """The sale and the fiscal profiles of its customer."""
    form = guest_form(office, document_id)
    return form, profiles(office, branch=form.branch, party_id=form.party_id)


class GuestCfdiDialog(Sheet):
    """Modal and as large as the window. Emits `kept(Kept)` once: the draft stands as it was looked at, and may be issued."""

    kept = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget, document_id: int | None = None) -> None:
        super().__init__("guestDialog", parent)
        self.setAcceptDrops(True)
        self.resize(_room(parent))
        self._desk = desk
        self._form: GuestForm | None = None
        self._judged: Judged | None = None
        self._judging = self._wanted = False
        self._keys = 0
        self._title = label("page")
        self._about = label("muted", wrap=True)
        self._banner = Banner()
        self._unfinished = UnfinishedGuest(desk.person)
        self._typed_before: Typed | None = None
        self._finder = GuestSaleFinder(desk)
        self._finder.chosen.connect(self._sale_chosen)
        self.sheet = GuestSheet()
        self._terms = GuestTerms()
        self._another = button("link", name="guestAnother", picture="search", pressed=self.find_another)
        self._file = button(name="guestConstancia", picture="inbox", pressed=self._ask_file)
        self._cancel = button(name="guestCancel", pressed=self.reject)
        self._yes = button("primary", name="guestIssue", picture="stamp", pressed=self.issue)
        self._steps = QStackedWidget()
        self._steps.addWidget(self._finder)
        self._steps.addWidget(self.sheet)
        head = row(column(self._title, self._about, gap="xs"), self._another, gap="m")
        head.setStretch(0, 1)
        foot = row(self._file, self._terms, self._cancel, self._yes, gap="m")
        foot.setStretch(1, 1)
        layout = column(head, self._banner, self._unfinished, self._steps, foot, gap="m", margin="xl")
        layout.setStretch(3, 1)
        self.setLayout(layout)
        self._listen()
        self.begin()
        if document_id is None:
            self.find_another()
        else:
            self._lay_out(document_id)

    def _listen(self) -> None:
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._judge)
        self.sheet.changed.connect(self._typed)
        self._unfinished.wanted.connect(self._go_on)
        self.sheet.recipient.wanted.connect(self._look_up)
        self.sheet.lines.searched.connect(self._search_codes)
        self.on_ctrl_enter(self.issue)
        QShortcut(QKeySequence("Ctrl+F"), self, self.find_another)
        QShortcut(QKeySequence("Ctrl+O"), self, self._ask_file)
        QShortcut(QKeySequence("Ctrl+R"), self, self._unfinished.go_on)

    @property
    def is_judged(self) -> bool:
        """Whether what stands there now has been judged."""
        return self._judged is not None and not self._timer.isActive()

    # --- the sale -----------------------------------------------------------------------------------------------------

    def find_another(self) -> None:
        """Back to the search."""
        self._form = self._judged = None
        self._timer.stop()
        self._steps.setCurrentIndex(0)
        self._say()
        self._finder.begin()
        self._unfinished.offer()

    def _sale_chosen(self, sale: GuestSale) -> None:
        self._lay_out(sale.id)

    def _go_on(self, typed: Typed) -> None:
        """The sale as it is now, with what was typed for it before."""
        self._typed_before = typed
        self._lay_out(typed.document_id)

    def _lay_out(self, document_id: int) -> None:
        self._banner.clear()
        self._desk.read(self, partial(laid_out, document_id=document_id), self._show_form, self._not_laid_out)

    def _not_laid_out(self, problem: Problem) -> None:
        self._typed_before = None
        self._banner.show_problem(problem, rate_asked(self._desk, problem, self, self._banner.clear))
        self._finder.failed(problem)

    def _show_form(self, found: tuple[GuestForm, tuple[Profile, ...]]) -> None:
        form, own = found
        if self._form is not None and self._form.document_id == form.document_id:
            form = self._as_typed(self._form, form)
        dropped = None
        if self._typed_before is not None:
            dropped = self._unfinished.paper_of(self._typed_before)
            form, self._typed_before = as_typed(form, self._typed_before), None
        self._unfinished.hide()
        self._form, self._judged = form, None
        self._steps.setCurrentIndex(1)
        self._say()
        self.sheet.begin(form, own)
        if dropped is not None:
            self.sheet.recipient.put_back(dropped)
        self._judge()

    def _as_typed(self, before: GuestForm, now: GuestForm) -> GuestForm:
        """The sale read again: what was typed for the guest is not typed twice, nor the lines while the total is the same."""
        said = self.sheet.said()
        lines = said.lines if countable(said.lines) and before.total == now.total else now.lines
        return replace(now, recipient=said.recipient, lines=lines)

    # --- what SAT's rules say -----------------------------------------------------------------------------------------

    def _typed(self) -> None:
        self._judged = None
        self._keys += 1
        self._timer.start()
        if self._form is not None:
            self._unfinished.keep(self._form, self.sheet.said())

    def _judge(self) -> None:
        """One question at a time: what is typed meanwhile is asked when the answer is there."""
        self._timer.stop()
        if self._form is None:
            return
        if not self._judging:
            self._judging = True
            call = partial(judge, form=self._form, said=self.sheet.said())
            self._desk.read(self, call, partial(self._show_judged, self._form, self._keys), self._not_judged)

    def _show_judged(self, form: GuestForm, keys: int, judged: Judged) -> None:
        self._judging = False
        if form is not self._form or keys != self._keys:
            self._judge()
            return
        self._judged = judged
        if not judged.stops:
            self._banner.clear()
        self.sheet.show_judged(judged)
        if self._wanted:
            self._wanted = False
            self.issue()

    def _not_judged(self, problem: Problem) -> None:
        self._judging = self._wanted = False
        self._banner.show_problem(problem, self._judge)

    # --- issuing ------------------------------------------------------------------------------------------------------

    def issue(self) -> None:
        """Keeps the draft as it is shown; the page asks for it to be issued. What was typed just now is judged first."""
        if self._form is None or not self._yes.isEnabled():
            return
        if self._judged is None:
            self._wanted = True
            self._judge()
            return
        if self._judged.stops:
            self._banner.show_words("bad", self.tr("It cannot be issued so yet"), self.tr("What is wrong is said at each field."))
            self.sheet.focus_problem()
            return
        self._banner.clear()
        self._yes.setEnabled(False)
        call = partial(keep_guest_cfdi, form=self._form, said=self.sheet.said(), seen=self._judged.seen)
        self._desk.ask(self, call, self._done, self._not_kept)

    def _done(self, kept: Kept) -> None:
        if self._form is not None:
            self._unfinished.forget_of(self._form.document_id)
        self.kept.emit(kept)
        self.accept()

    def _not_kept(self, problem: Problem) -> None:
        self._yes.setEnabled(True)
        again = partial(self._lay_out, self._form.document_id) if self._form is not None else None
        self._banner.show_problem(problem, again)

    # --- profiles, papers, catalogues ---------------------------------------------------------------------------------

    def _look_up(self, rfc: str) -> None:
        self._desk.read(self, partial(by_rfc, rfc=rfc), self.sheet.recipient.know, self._not_found)

    def _search_codes(self, line: GuestLine, field: str, catalogue: str, wanted: str) -> None:
        if len(wanted.strip()) > 1:
            show = partial(self.sheet.lines.show_codes, (line, field, wanted))
            self._desk.read(self, partial(codes_like, catalogue=catalogue, wanted=wanted), show, self._not_found)

    def _not_found(self, problem: Problem) -> None:
        self._banner.show_problem(problem)

    def _ask_file(self) -> None:
        path, _kind = QFileDialog.getOpenFileName(self, self.tr("The guest's Constancia"), "", "PDF, PNG, JPG (*.pdf *.png *.jpg *.jpeg)")
        if path:
            self.read(Path(path))

    def read(self, path: Path) -> None:
        """Reads a Constancia; what it says fills the recipient in."""
        if self._desk.office is not None and self._form is not None:
            tasks.run(self, partial(read_file, path, today=self._desk.office.now().date()), self._dropped, self._not_found)

    def _dropped(self, dropped: Dropped) -> None:
        self._banner.clear()
        self.sheet.recipient.show_dropped(dropped)
        if dropped.found.warnings:
            said = [words(one.message, language.current(), **one.params) for one in dropped.found.warnings]
            self._banner.show_words("warn", said[0].sentence, said[0].next_step)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to where the cursor is: it presses no button that the person is not on."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._form is not None and file_of(event) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        path = file_of(event)
        if path is not None and self._form is not None:
            event.acceptProposedAction()
            self.read(path)

    # --- words --------------------------------------------------------------------------------------------------------

    def retranslate(self) -> None:
        able = self._yes.isEnabled()
        self._say()
        self._yes.setEnabled(able)
        if self._judged is not None:
            self.sheet.show_judged(self._judged)

    def _say(self) -> None:
        form = self._form
        self.setWindowTitle(self.tr("Issue a CFDI"))
        self._title.setText(self.tr("Issue a CFDI") if form is None else self.tr("CFDI of sale {0}").replace("{0}", form.number))
        self._about.setText(self._about_of(form))
        self._terms.show_form(form)
        for shown in (self._another, self._file, self._yes):
            shown.setVisible(form is not None)
        self._yes.setEnabled(True)
        name_button(self._another, self.tr("Another sale"), "Ctrl+F")
        name_button(self._file, self.tr("Constancia…"), self.tr("Reads who receives it; it may be dropped here too (Ctrl+O)"))
        name_button(self._cancel, self.tr("Cancel"))
        name_button(self._yes, self.tr("Issue"), self.tr("Seals and stamps it as it is shown, in ten seconds (Ctrl+Enter)"))

    def _about_of(self, form: GuestForm | None) -> str:
        if form is None:
            return self.tr("For a guest who waits: the sale, who receives it, done.")
        return f"{form.customer} · {self._desk.branch_name(form.branch)} · {formats.amount(form.total, form.bare.currency)}"


def _room(parent: QWidget) -> QSize:
    window = parent.window().size()
    return QSize(max(1040, window.width() - 96), max(620, window.height() - 64))
