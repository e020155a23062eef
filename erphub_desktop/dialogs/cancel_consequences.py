"""What will follow from cancelling a CFDI, in plain words: who must accept until when, what goes first, the accounting, the approval."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent.domain.cancellation import CancelReason
from agent.domain.sat_days import Deadline
from agent.errors import words
from agent.views.cancel_case import CancelCase, Related
from erphub_desktop import language
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import clear, column, label, row


class Consequences(QWidget):
    """Says them under each other; `stops(case)` says whether one of them stands against asking now."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("cancelConsequences")
        self._lines = column(gap="m")
        self.setLayout(self._lines)

    @staticmethod
    def stops(case: CancelCase) -> bool:
        """Whether SAT would not take the request as things are."""
        return bool(case.related) or case.requests >= case.most

    def show_case(self, case: CancelCase, reason: CancelReason) -> None:
        """Says what follows for this CFDI."""
        clear(self._lines)
        self._line("cfdi", "info", self.tr("Reason"), words(f"cancel_reason.{reason.value}", language.current()).sentence)
        self._related(case)
        self._acceptance(case)
        if not case.outlook.open_month:
            said = self.tr("Its month is over: an administrator approves the request on the page Approvals before it is sent.")
            self._line("lock", "warn", self.tr("Somebody else approves first"), said)
        self._line("connections", "info", self.tr("In the accounting system"), self._accounting(reason))
        self._until(case)
        self._attempts(case)

    def _line(self, picture: str, token: str, title: str, text: str) -> None:
        said = column(label("strong", title, wrap=True), label("body", text, wrap=True), gap="xs")
        line = row(Glyph(picture, token, size=20), said, gap="m")
        line.setStretch(1, 1)
        glyph = line.itemAt(0)
        if glyph is not None:
            glyph.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._lines.addLayout(line)

    def _related(self, case: CancelCase) -> None:
        if not case.related:
            self._line("check_circle", "ok", self.tr("Related documents"), self.tr("None in force: nothing has to be cancelled before it."))
            return
        listed = "\n".join(self._named(one) for one in case.related)
        said = self.tr("SAT does not cancel it while these are in force. Cancel them first:")
        self._line("cross_circle", "bad", self.tr("Related documents go first"), f"{said}\n{listed}")

    def _named(self, one: Related) -> str:
        purposes = {
            "payment": self.tr("payment supplement"),
            "credit_note": self.tr("credit note"),
            "replacement": self.tr("replacement"),
            "advance": self.tr("advance"),
            "advance_applied": self.tr("advance applied"),
        }
        states = {"STAMPED": self.tr("in force"), "STAMPING": self.tr("being stamped"), "CANCEL_REQUESTED": self.tr("being cancelled")}
        return " · ".join(part for part in (one.number, purposes.get(one.purpose, ""), states.get(one.state, "")) if part)

    def _acceptance(self, case: CancelCase) -> None:
        acceptance = case.outlook.acceptance
        why = words(acceptance.why, language.current()).sentence
        if not acceptance.needed:
            self._line("check_circle", "ok", self.tr("Nobody has to accept"), why)
            return
        until = self.tr("Requested today, it is accepted or refused until {0}.").replace("{0}", formats.day(case.deadline.day))
        more = skipped(case.deadline, self.tr("Not counted: {0}."), self.tr("The calendar of that year is not known yet: it may be later."))
        title = self.tr("{0} must accept").replace("{0}", case.outlook.recipient)
        self._line("clock", "warn", title, " ".join(part for part in (why, until, more) if part))

    def _accounting(self, reason: CancelReason) -> str:
        if reason is CancelReason.REPLACED:
            return self.tr("Until SAT says that it is cancelled, nothing changes there; then the invoice names the new fiscal folio.")
        if reason is CancelReason.NOT_CARRIED_OUT:
            return self.tr(
                "Once SAT says that it is cancelled, a sale called off on the platform is voided there, or adjusted in the open month."
            )
        if reason is CancelReason.IN_GLOBAL:
            return self.tr("The sale stays booked; once SAT says that it is cancelled, it counts under the CFDI that remains.")
        return self.tr("The sale stays booked; its memo says that the CFDI is cancelled, and it can be invoiced again.")

    def _until(self, case: CancelCase) -> None:
        late = case.today > case.outlook.until
        day = formats.day(case.outlook.until)
        text = self.tr("The last day was {0}: SAT fines, and may refuse.") if late else self.tr("Without a fine until {0}.")
        self._line(
            "alert" if late else "clock", "bad" if late else "info", self.tr("Deadline of the fiscal year"), text.replace("{0}", day)
        )

    def _attempts(self, case: CancelCase) -> None:
        if not case.requests:
            return
        said = self.tr("{0} of {1} requests have been used.").replace("{0}", str(case.requests)).replace("{1}", str(case.most))
        if case.again_at is not None:
            said += " " + self.tr("The next one leaves on {0}.").replace("{0}", formats.moment(case.again_at))
        self._line("refresh", "warn", self.tr("Asked for before"), said)


def skipped(deadline: Deadline, not_counted: str, unsure: str) -> str:
    """The holidays that a term jumps over, named; `not_counted` and `unsure` are the sentences in the language of the moment."""
    named = ", ".join(f"{formats.day(day)} ({words(code, language.current()).sentence})" for day, code in deadline.skipped)
    parts = [not_counted.replace("{0}", named)] if named else []
    return " ".join([*parts, *([] if deadline.certain else [unsure])])


def days_left(until: date, today: date) -> int:
    """How many days are left, 0 on the last one, below 0 after it."""
    return (until - today).days
