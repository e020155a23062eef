"""What the page of supplements says of a payment: its day, its invoices, until when, how far, and why not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtCore import QObject

from agent.views.supplements import SupplementFilter, SupplementLine
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.state_view import StateView

SOON = timedelta(days=5)
_OPEN = ("", "DRAFT", "REFUSED", "STAMPING")
_TONES: dict[str, Tone] = {
    "": "neutral",
    "DRAFT": "neutral",
    "STAMPING": "info",
    "STAMPED": "ok",
    "REFUSED": "bad",
    "CANCEL_REQUESTED": "warn",
}


class SupplementWords(QObject):
    """Remembers why a payment could not be drafted, until it is drafted again."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._problems: dict[int, Problem] = {}

    def remember(self, document_id: int, problem: Problem | None) -> None:
        """What came of drafting a payment: a problem, or (None) a draft."""
        if problem is None:
            self._problems.pop(document_id, None)
        else:
            self._problems[document_id] = problem

    def problem_of(self, line: SupplementLine) -> Problem | None:
        """Why the payment has no supplement: what its draft says, else what came of drafting it."""
        if line.code == "cfdi.has_problems":
            found = line.params.get("problems")
            first = found[0] if isinstance(found, list) and found else None
            return Problem(str(first["message"]), dict(first.get("params") or {})) if first else Problem(line.code, {"count": 1})
        if line.code:
            return Problem(line.code, dict(line.params))
        return self._problems.get(line.id) if not line.state else None

    def paid_on(self, line: SupplementLine) -> str:
        """The day of the payment, or of the refund's authorisation."""
        return (self.tr("authorised {0}") if line.refund else self.tr("paid {0}")).replace("{0}", formats.day(line.paid_on))

    def invoices(self, line: SupplementLine) -> str:
        """The invoice it settles and what that still owes."""
        if line.owed is None:
            return line.invoices
        return self.tr("{0}, owes {1}").replace("{0}", line.invoices).replace("{1}", formats.amount(line.owed, line.owed_currency))

    def amount(self, line: SupplementLine) -> str:
        """What was paid."""
        return formats.amount(line.amount, line.currency)

    def credit_sentence(self, line: SupplementLine) -> str:
        """What of it stays the customer's credit."""
        text = self.tr("{0} of payment {1} are above the balance and stay the customer's credit")
        return text.replace("{0}", formats.amount(line.credit, line.currency)).replace("{1}", line.number)

    def due(self, line: SupplementLine) -> str:
        """Until when; of one that was issued its folio. A refund's credit note has no day."""
        if line.refund:
            return line.folio
        return self.tr("due {0}").replace("{0}", formats.day(line.due_on)) if line.state in _OPEN else line.folio

    def _days_left(self, line: SupplementLine) -> timedelta | None:
        if line.refund or line.state not in _OPEN or self._desk.office is None:
            return None
        return line.due_on - self._desk.office.now().date()

    def state(self, line: SupplementLine) -> str:
        """How far it is."""
        if line.pending and line.state in ("", "DRAFT", "REFUSED"):
            return self.tr("To be issued")
        if self.problem_of(line) is not None and line.state != "REFUSED":
            return self.tr("Problem")
        left = self._days_left(line)
        if not line.state and left is not None and left <= SOON:
            return self.tr("Late") if left < timedelta() else self.tr("Due soon")
        names = {
            "": self.tr("Waiting"),
            "DRAFT": self.tr("Draft"),
            "STAMPING": self.tr("Stamping"),
            "STAMPED": self.tr("Stamped"),
            "REFUSED": self.tr("Refused"),
            "CANCEL_REQUESTED": self.tr("Cancelling"),
            "CANCELLED": self.tr("Cancelled"),
        }
        return names[line.state]

    def state_tone(self, line: SupplementLine) -> Tone:
        """The colour of how far it is."""
        if line.pending and line.state in ("", "DRAFT", "REFUSED"):
            return "info"
        if self.problem_of(line) is not None and line.state != "REFUSED":
            return "warn"
        left = self._days_left(line)
        if not line.state and left is not None and left <= SOON:
            return "bad" if left < timedelta() else "warn"
        return _TONES.get(line.state, "neutral")

    def progress(self, done: int, many: int) -> str:
        """How many of the chosen were drafted."""
        return self.tr("Drafting {0} of {1}…").replace("{0}", formats.count(done)).replace("{1}", formats.count(many))

    def say_empty(self, state: StateView, wanted: SupplementFilter, clear: Callable[[], object]) -> None:
        """Why the list is empty."""
        if wanted.text:
            state.show_words("search", self.tr("Nothing matches"), button=self.tr("Show everything"), act=clear)
        elif wanted.listed == "issued":
            state.show_words("cfdi", self.tr("No supplement was issued yet"))
        elif wanted.listed == "loose":
            state.show_words("check_circle", self.tr("Every payment names its sale"), token="ok")
        elif wanted.listed == "refunds":
            state.show_words(
                "check_circle", self.tr("Every refund has its credit note"),
                self.tr("A refund appears here as soon as it is authorised and its sale has a stamped CFDI."), token="ok",
            )  # fmt: skip
        else:
            state.show_words(
                "check_circle", self.tr("Every payment has its supplement"),
                self.tr("A payment appears here as soon as it settles a stamped invoice on credit (PPD)."), token="ok",
            )  # fmt: skip
