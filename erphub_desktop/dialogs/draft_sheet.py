"""What dialogs share that end in a draft: keep it or issue it, and its print beside what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from agent.domain.rules.problem import Problem as RuleProblem
from agent.errors import words
from agent.services.draft_credit_note import Preview
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, label, name_button, row
from erphub_desktop.widgets.pdf_view import PdfView

if TYPE_CHECKING:
    from agent.hub import Office


class DraftSheet(Sheet):
    """Emits `drafted(cfdi_id, issue)` once it is kept; `issue` = the person wants it issued. Ctrl+Enter issues."""

    drafted = Signal(int, bool)

    def __init__(self, name: str, dialog: str, desk: Desk, parent: QWidget) -> None:
        super().__init__(dialog, parent)
        self.desk = desk
        self.title = label("title", wrap=True)
        self.about = label("muted", wrap=True)
        self.banner = Banner()
        self.cancel = button(name=f"{name}Cancel", pressed=self.reject)
        self.keep = button(name=f"{name}Draft", picture="cfdi", pressed=partial(self._draft, issue=False))
        self.issue = button("primary", name=f"{name}Issue", picture="stamp", pressed=partial(self._draft, issue=True))
        self.on_ctrl_enter(self.issue_shown)

    def call(self) -> Callable[[Office], int] | None:
        """What keeps the draft that is shown now, and says its id; None while nothing can be kept."""
        raise NotImplementedError

    def issue_shown(self) -> None:
        """The person wants what is shown to be issued."""
        if self.issue.isEnabled() and not self.issue.isHidden():
            self._draft(issue=True)

    def allow(self, *, able: bool) -> None:
        """Whether it can be kept and issued."""
        for control in (self.keep, self.issue):
            control.setEnabled(able)

    def failed(self, problem: Problem) -> None:
        """It was not kept: why, and the person may try again."""
        self.banner.show_problem(problem, tone="warn")
        self.allow(able=True)

    def say_buttons(self, tip: str) -> None:
        """The three buttons; `tip` is what issuing does."""
        name_button(self.cancel, self.tr("Cancel"))
        name_button(self.keep, self.tr("Keep as draft"))
        name_button(self.issue, self.tr("Issue"), tip)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter belongs to where the cursor is: nothing is stamped by it."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _draft(self, *, issue: bool) -> None:
        call = self.call()
        if call is not None:
            self.allow(able=False)
            self.desk.ask(self, call, partial(self._kept, issue), self.failed)

    def _kept(self, issue: bool, cfdi_id: int) -> None:
        self.drafted.emit(cfdi_id, issue)
        self.accept()


class PrintedDraftSheet(DraftSheet):
    """With the print on the right, made anew for whatever is chosen on the left; only the newest question's answer counts."""

    def __init__(self, name: str, dialog: str, desk: Desk, parent: QWidget) -> None:
        super().__init__(name, dialog, desk, parent)
        self.pdf = PdfView(self)
        self.asked = 0
        self._wrong: RuleProblem | None = None

    def fields_and_print(self, fields: QBoxLayout, width: int) -> QBoxLayout:
        """The body: the fields on the left, the print on the right."""
        left = QWidget()
        left.setFixedWidth(width)
        left.setLayout(fields)
        body = row(left, self.pdf, gap="l")
        body.setStretch(1, 1)
        return body

    def ask_print(self, call: Callable[[Office], Preview]) -> None:
        """Asks for the print, and for what stands against it."""
        self.asked += 1
        self.desk.read(self, call, partial(self._show, self.asked), self.failed)

    def is_newest(self, asked: int) -> bool:
        """Whether that answer is the one to what is chosen now."""
        return asked == self.asked

    def failed(self, problem: Problem) -> None:
        self.pdf.show_pdf(b"")
        super().failed(problem)
        self.allow(able=False)

    def say_wrong(self) -> None:
        """What stands against it, in the language of the moment."""
        if self._wrong is not None:
            said = words(self._wrong.message, language.current(), **dict(self._wrong.params))
            self.banner.show_words("warn", said.sentence, said.next_step)

    def _show(self, asked: int, made: Preview) -> None:
        if not self.is_newest(asked):
            return
        self.pdf.show_pdf(made.pdf)
        self._wrong = next((problem for problem in made.problems if problem.severity.value == "error"), None)
        self.banner.clear()
        self.say_wrong()
        self.allow(able=self._wrong is None)
