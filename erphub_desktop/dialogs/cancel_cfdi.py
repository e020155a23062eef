"""Cancels a stamped CFDI: questions until the reason is found, what will follow, one confirmation, and then how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QWidget

from agent.domain.cancellation import CancelReason
from agent.services.ask_now import ask_sat_now
from agent.services.replace_cfdi import issue_and_cancel
from agent.services.request_cancellation import AskedFor, request_cancellation
from agent.views.cancel_case import CancelCase, cancel_case
from erphub_desktop import tasks
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.cancel_consequences import Consequences
from erphub_desktop.dialogs.cancel_progress import CancelProgress
from erphub_desktop.dialogs.cancel_questions import CancelQuestions
from erphub_desktop.dialogs.cancel_replacement import ReplacementChoice
from erphub_desktop.dialogs.sheet import Sheet
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row

if TYPE_CHECKING:
    from agent.hub import Office

LOOK_EVERY = 3_000  # milliseconds; news make it look at once
Stage = Literal["questions", "consequences", "progress"]


def request_named(office: Office, cfdi_id: int, reason: CancelReason, replacement: Callable[[Office], int] | None) -> AskedFor:
    """Asks for the cancellation; `replacement` finds the CFDI that takes the place, where one was named."""
    replaced_by = replacement(office) if replacement is not None else None
    return request_cancellation(office, cfdi_id, reason=reason, replaced_by=replaced_by)


def _scrolled(*inside: QWidget) -> QScrollArea:
    inner = QWidget()
    inner.setObjectName("scrolled")
    layout = column(*inside, None, gap="l")
    layout.setContentsMargins(0, 0, 12, 0)
    inner.setLayout(layout)
    made = QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidget(inner)
    return made


class CancelCfdiDialog(Sheet):
    """Modal. Emits `asked(waits)` once something was asked for; `waits` = a second person must approve. Ctrl+Enter takes the next step."""

    asked = Signal(bool)

    def __init__(self, desk: Desk, case: CancelCase, parent: QWidget) -> None:
        super().__init__("cancelCfdiDialog", parent)
        self.setFixedSize(720, 620)
        self._desk = desk
        self._case = case
        self._stage: Stage = "questions"
        self._reason: CancelReason | None = None
        self._busy = False
        self._title = label("title", wrap=True)
        self._about = label("muted", wrap=True)
        self._banner = Banner()
        self._questions = CancelQuestions()
        self._questions.found.connect(self._reason_found)
        self._consequences = Consequences()
        self._choice = ReplacementChoice(desk)
        self._choice.changed.connect(self._allow)
        self._choice.failed.connect(self._failed)
        self._progress = CancelProgress("cancelProgress")
        self._stages: dict[Stage, QWidget] = {
            "questions": self._questions,
            "consequences": _scrolled(self._choice, self._consequences),
            "progress": _scrolled(self._progress),
        }
        self._stack = QStackedWidget()
        for shown in self._stages.values():
            self._stack.addWidget(shown)
        self._other = button("link", name="cancelOther", pressed=self._begin_anew)
        self._ask = button(name="cancelAskSat", picture="refresh", pressed=self._ask_sat)
        self._close = button(name="cancelClose", pressed=self.reject)
        self._go = button("primary", name="cancelGo", pressed=self.go_on)
        self._go.setDefault(True)
        whole = column(self._title, self._about, self._banner, self._stack, row(self._other, None, self._ask, self._close, self._go),
                       gap="m", margin="xl")  # fmt: skip
        whole.setStretch(3, 1)
        self.setLayout(whole)
        self.on_ctrl_enter(self.go_on)
        self._look_again = QTimer(self)
        self._look_again.setInterval(LOOK_EVERY)
        self._look_again.timeout.connect(self._look)
        desk.news.connect(lambda _name: self._look())
        self.begin()
        self._show("progress" if case.begun else "questions")

    # --- stages -------------------------------------------------------------------------------------------------------

    def _show(self, stage: Stage) -> None:
        self._stage = stage
        self._stack.setCurrentWidget(self._stages[stage])
        if stage == "progress":
            self._progress.show_case(self._case)
            self._look_again.start()
        else:
            self._look_again.stop()
        if stage == "questions":
            self._questions.begin()
        self._say_buttons()
        self._allow()
        if stage != "questions":  # what had the keys may be hidden now
            (self._go if self._go.isEnabled() and not self._go.isHidden() else self._close).setFocus()

    def _reason_found(self, reason: CancelReason) -> None:
        self._reason = reason
        self._consequences.show_case(self._case, reason)
        self._show("consequences")
        self._choice.begin(self._case, reason)
        self._say_buttons()

    def _begin_anew(self) -> None:
        """One answer back, or from the progress of a case that is over to the questions."""
        self._banner.clear()
        if self._stage == "consequences":
            self._questions.back()
        else:
            while self._questions.answers:
                self._questions.back()
        self._show("questions")

    def go_on(self) -> None:
        """Takes the next step: the one that the main button names."""
        if not self._go.isEnabled() or not self._go.isVisible():
            return
        if self._stage == "consequences":
            self._confirm()
        elif self._stage == "progress":
            self._continue()

    def _confirm(self) -> None:
        assert self._reason is not None
        mode = self._choice.mode
        if mode in ("mended", "ticket"):
            self._ask_for(self._choice.draft(), lambda _draft: self._drafted())
            return
        found = self._choice.draft() if mode == "named" else None
        call = partial(request_named, cfdi_id=self._case.outlook.cfdi_id, reason=self._reason, replacement=found)
        self._ask_for(call, self._was_asked)

    def _continue(self) -> None:
        act = self._next_act()
        replacement = self._case.replacement
        if act == "approvals":
            self._desk.page_wanted.emit("approvals", "")
            self.accept()
        elif act == "issue" and replacement is not None:
            self._ask_for(partial(issue_and_cancel, new_id=replacement.id), self._was_asked)
        elif act == "mend" and replacement is not None:
            self._reason_found(CancelReason.IN_GLOBAL if replacement.kind == "late_guest" else CancelReason.REPLACED)
        elif act == "again":
            self._begin_anew()

    def _next_act(self) -> Literal["", "approvals", "issue", "mend", "again"]:
        """What a person can do about it now."""
        case = self._case
        if case.asked is not None and case.asked.state == "asked":
            return "approvals"
        if case.outlook.state == "CANCELLED":
            return ""
        replacement = case.replacement
        if replacement is not None and replacement.state in ("DRAFT", "REFUSED") and replacement.code:
            return "mend"
        if case.running or case.requests >= case.most:
            return ""
        return "issue" if replacement is not None else "again"

    # --- asking -------------------------------------------------------------------------------------------------------

    def _ask_for(self, call: Callable[[Office], Any], then: Callable[[Any], None]) -> None:
        self._busy = True
        self._banner.clear()
        self._allow()
        self._desk.ask(self, call, partial(self._answered, then), self._failed)

    def _answered(self, then: Callable[[Any], None], result: Any) -> None:
        self._busy = False
        then(result)

    def _drafted(self) -> None:
        self.asked.emit(False)
        self._read(then_progress=True)

    def _was_asked(self, said: AskedFor) -> None:
        self.asked.emit(said.waits_for_approval)
        self._read(then_progress=True)

    def _ask_sat(self) -> None:
        self._ask_for(partial(ask_sat_now, cfdi_id=self._case.outlook.cfdi_id), lambda _done: self._read(then_progress=True))

    def _failed(self, problem: Problem) -> None:
        self._busy = False
        self._banner.show_problem(problem, tone="warn")
        self._allow()

    def _look(self) -> None:
        if not self._busy and not tasks.under_way(self):
            self._read(then_progress=False)

    def _read(self, *, then_progress: bool) -> None:
        call = partial(cancel_case, cfdi_id=self._case.outlook.cfdi_id)
        self._desk.read(self, call, partial(self._seen, then_progress), self._failed)

    def _seen(self, then_progress: bool, case: CancelCase | None) -> None:
        if case is None:
            self._failed(Problem("cfdi.missing"))
            return
        changed, self._case = case != self._case, case
        if then_progress:
            self._show("progress")
        elif changed and self._stage == "consequences" and self._reason is not None:
            self._consequences.show_case(case, self._reason)
        elif changed and self._stage == "progress":
            self._progress.show_case(case)
        self._say_buttons()
        self._allow()

    # --- words --------------------------------------------------------------------------------------------------------

    def _allow(self) -> None:
        stops = self._stage == "consequences" and (self._consequences.stops(self._case) or not self._choice.complete)
        self._go.setEnabled(not self._busy and not stops)
        self._ask.setEnabled(not self._busy)
        self._other.setEnabled(not self._busy)

    def retranslate(self) -> None:
        seen = self._case.outlook
        title = self.tr("Cancel CFDI {0}").replace("{0}", seen.number)
        self.setWindowTitle(title)
        self._title.setText(title)
        self._about.setText(f"{seen.recipient} · {formats.amount(seen.total, seen.currency)}\n{seen.uuid}")
        name_button(self._ask, self.tr("Ask SAT now"), self.tr("Ask SAT what became of the request, instead of waiting for its hour"))
        name_button(self._close, self.tr("Close"))
        self._say_buttons()
        self._questions.say()
        self._choice.say()
        if self._stage == "progress":
            self._progress.show_case(self._case)
        elif self._reason is not None:
            self._consequences.show_case(self._case, self._reason)

    def _say_buttons(self) -> None:
        act = self._next_act() if self._stage == "progress" else ""
        requesting = self._stage == "consequences"
        drafting = requesting and self._choice.mode in ("mended", "ticket")
        texts = {
            "approvals": self.tr("To the approvals"),
            "issue": self.tr("Issue it and request the cancellation"),
            "mend": self.tr("Change it…"),
            "again": self.tr("Request again…"),
            "": self.tr("Make the new CFDI") if drafting else self.tr("Request the cancellation"),
        }
        stamped = self._case.replacement is not None and self._case.replacement.state == "STAMPED"
        name_button(self._go, self.tr("Request the cancellation") if act == "issue" and stamped else texts[act])
        self._go.setVisible(requesting or bool(act))
        self._ask.setVisible(self._stage == "progress" and self._case.running)
        over = self._stage == "progress" and act in ("issue", "mend")
        name_button(self._other, self.tr("Another reason…") if over else self.tr("Back to the questions"))
        self._other.setVisible(requesting or over)
