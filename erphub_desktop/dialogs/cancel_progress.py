"""How a cancellation stands: its state in words, its steps, the days and attempts that are left, and what PAC and SAT said."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QWidget

from agent.errors import Words, words
from agent.views.cancel_case import CancelCase
from erphub_desktop import language
from erphub_desktop.dialogs.cancel_consequences import days_left
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import clear, column, label, row
from erphub_desktop.widgets.card import StatusChip
from erphub_desktop.widgets.steps_view import StepsView


class CancelProgress(QWidget):
    """Shows one case; says nothing of a CFDI whose cancellation nobody has begun."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._chip = StatusChip()
        self._countdown = label("strong", wrap=True)
        self._sentence = label("body", wrap=True)
        self._advice = label("muted", wrap=True)
        self._steps = StepsView(f"{name}Steps")
        self._problems = label("problem", wrap=True)
        self._facts = column(gap="s")
        self.setLayout(
            column(
                row(self._chip, None), self._countdown, self._sentence, self._advice, self._steps, self._problems, self._facts, gap="m"
            )
        )  # fmt: skip

    def show_case(self, case: CancelCase) -> None:
        """Shows how it stands now."""
        self._chip.show_state(*self._state(case))
        self._say(self._countdown, self._countdown_of(case))
        said = spoken(case)
        self._say(self._sentence, said.sentence if said is not None else "")
        self._say(self._advice, said.advice if said is not None else "")
        self._steps.show_steps([(self._step(one.code, case), one.state) for one in case.steps])
        self._say(self._problems, self._problems_of(case))
        clear(self._facts)
        for name, value in self._pairs(case):
            if value:
                self._facts.addLayout(column(label("field", name), label("body", value, wrap=True, selectable=True), gap="none"))

    def _say(self, where: QLabel, text: str) -> None:
        where.setText(text)
        where.setVisible(bool(text))

    # --- words --------------------------------------------------------------------------------------------------------

    def _state(self, case: CancelCase) -> tuple[str, Tone]:
        state = case.case.state if case.case is not None else ""
        if case.outlook.state == "CANCELLED":
            return self.tr("Cancelled"), "neutral"
        if case.asked is not None and case.asked.state == "asked":
            return self.tr("Waits for an approval"), "warn"
        if case.outlook.state == "CANCEL_REQUESTED" or state == "requested":
            waits = case.case is not None and case.case.accept_by is not None
            return (self.tr("In process: waits for the recipient") if waits else self.tr("Requested")), "warn"
        if case.outlook.pending:
            return self.tr("On its way"), "info"
        if state == "rejected":
            return self.tr("Rejected by the recipient: in force"), "bad"
        if state == "refused":
            return self.tr("Not taken: in force"), "bad"
        return self.tr("In force"), "ok"

    def _countdown_of(self, case: CancelCase) -> str:
        if case.case is None or case.case.accept_by is None or case.case.state != "requested" or case.outlook.state == "CANCELLED":
            return ""
        day = formats.day(case.case.accept_by)
        left = days_left(case.case.accept_by, case.today)
        if left < 0:
            return self.tr("The term ended on {0}: silence has accepted, SAT's word is awaited").replace("{0}", day)
        if left == 0:
            return self.tr("Accept by today, {0}").replace("{0}", day)
        return self.tr("Accept by {0}: %n day(s) left", "", left).replace("{0}", day)

    def _step(self, code: str, case: CancelCase) -> str:
        replacement = case.replacement
        number = replacement.number if replacement is not None and replacement.number else self.tr("draft")
        recipient = case.outlook.recipient
        approved = case.case.approved_by if case.case is not None else ""
        by = formats.day(case.case.accept_by if case.case is not None and case.case.accept_by is not None else case.deadline.day)
        return words(
            code, language.current(), new=number, number=case.outlook.number, recipient=recipient, day=by, by=approved or "-"
        ).sentence  # fmt: skip

    def _problems_of(self, case: CancelCase) -> str:
        """What the CFDI that takes the place lacks, all at once."""
        replacement = case.replacement
        if replacement is None or not replacement.code or replacement.state not in ("DRAFT", "REFUSED"):
            return ""
        found = replacement.params.get("problems", [])
        if isinstance(found, list) and found:
            each = (words(str(one["message"]), language.current(), **(one.get("params") or {})).sentence for one in found[:4])
            return "\n".join(each)
        return words(replacement.code, language.current(), **dict(replacement.params)).sentence

    def _pairs(self, case: CancelCase) -> list[tuple[str, str]]:
        newest, answer = case.case, case.outlook.answer
        used = self.tr("{0} of {1}").replace("{0}", str(case.requests)).replace("{1}", str(case.most))
        sat = " · ".join(part for part in (answer.state, answer.cancelable, answer.cancellation) if part) if answer is not None else ""
        if answer is not None and sat:
            sat = f"{sat} ({formats.moment(answer.asked_at)})"
        asked_by = newest.asked_by if newest is not None else case.asked.asked_by if case.asked is not None else ""
        reason = newest.reason if newest is not None else case.asked.reason if case.asked is not None else ""
        return [
            (self.tr("Reason"), words(f"cancel_reason.{reason}", language.current()).sentence if reason else ""),
            (self.tr("Asked for by"), asked_by),
            (self.tr("Requests used"), used if case.requests else ""),
            (self.tr("SAT said"), sat),
            (self.tr("SAT is asked next"), formats.moment(case.next_question) if case.next_question is not None and case.begun else ""),
            (self.tr("The PAC's own words"), " ".join(part for part in (case.pac_code, case.pac_text) if part)),
            (self.tr("Acknowledgment"), self._acknowledgment(case)),
        ]

    def _acknowledgment(self, case: CancelCase) -> str:
        if case.acknowledged:
            return self.tr("Kept with the document")
        return self.tr("Not here yet") if case.requests else ""


def spoken(case: CancelCase) -> Words | None:
    """What the case says now: an open request speaks before the case that is over; None where nothing was asked for."""
    if case.asked is not None and case.asked.state == "asked":
        return words("cancel.waits_for_approval", language.current())
    if case.case is not None and case.case.code and (case.case.state in ("open", "requested") or not case.outlook.pending):
        return words(case.case.code, language.current(), **dict(case.case.params))
    if case.asked is not None and case.asked.code:
        return words(case.asked.code, language.current(), **dict(case.asked.params))
    return None
