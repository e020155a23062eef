"""What the page of global invoices says about places, periods and sales, in the language of the moment."""

from __future__ import annotations

from datetime import date, datetime

from PySide6.QtCore import QDate, QObject

from agent.domain.global_period import Period, Periodicity
from agent.domain.global_tickets import Candidate
from agent.errors import words
from agent.views.global_invoice import GlobalLine, InGlobal, Offer
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats

_TONES: dict[str, Tone] = {
    "DRAFT": "neutral",
    "STAMPING": "info",
    "STAMPED": "ok",
    "REFUSED": "bad",
    "CANCEL_REQUESTED": "warn",
    "CANCELLED": "neutral",
}


class GlobalWords(QObject):
    """Texts only: it reads nothing."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk

    def periodicity(self, value: Periodicity) -> str:
        """How a periodicity is chosen."""
        names = {
            Periodicity.DAY: self.tr("Daily"),
            Periodicity.WEEK: self.tr("Weekly"),
            Periodicity.FORTNIGHT: self.tr("Fortnightly"),
            Periodicity.MONTH: self.tr("Monthly"),
            Periodicity.TWO_MONTHS: self.tr("Every two months"),
        }
        return names[value]

    def period(self, period: Period) -> str:
        """A period as people call it: a month by its name, everything else by its days."""
        if period.periodicity is Periodicity.MONTH:
            first = QDate(period.first.year, period.first.month, 1)
            name = language.locale().toString(first, "MMMM yyyy")
            return name[:1].upper() + name[1:]
        first_day = formats.day(period.first)
        return first_day if period.first == period.last else f"{first_day} – {formats.day(period.last)}"

    def period_of(self, line: GlobalLine) -> str:
        """The period of a global invoice."""
        return self.period(Period(line.periodicity, line.first_day, line.last_day))

    def form(self, form: str) -> str:
        """A payment form as SAT numbers and names it."""
        names = {
            "01": self.tr("Cash"),
            "02": self.tr("Cheque"),
            "03": self.tr("Transfer"),
            "04": self.tr("Credit card"),
            "28": self.tr("Debit card"),
        }
        return f"{form} {names[form]}" if form in names else form

    def branch(self, one: Candidate) -> str:
        """The branch that sold it."""
        return self._desk.branch_name(one.branch)

    def why(self, one: Candidate) -> str:
        """Why a sale does not go in."""
        day = {"day": formats.day(date.fromisoformat(one.params["day"]))} if "day" in one.params else {}
        return words(one.code, language.current(), **{**one.params, **day}).sentence if one.code else ""

    def state(self, line: GlobalLine) -> str:
        """How far a global invoice is."""
        return self.state_name(line.state)

    def state_name(self, state: str) -> str:
        """A state of a CFDI."""
        names = {
            "DRAFT": self.tr("Draft"),
            "STAMPING": self.tr("Stamping"),
            "STAMPED": self.tr("Stamped"),
            "REFUSED": self.tr("Refused"),
            "CANCEL_REQUESTED": self.tr("Cancelling"),
            "CANCELLED": self.tr("Cancelled"),
        }
        return names[state]

    def tone(self, line: GlobalLine) -> Tone:
        """The colour of that state."""
        return _TONES[line.state]

    def sits_in(self, found: InGlobal) -> tuple[str, str]:
        """In which global invoice a sale sits, and what can be done for a guest who asks for a CFDI of their own."""
        period = formats.day(found.first_day) if found.first_day == found.last_day else (
            f"{formats.day(found.first_day)} – {formats.day(found.last_day)}"
        )  # fmt: skip
        if found.state in ("DRAFT", "REFUSED"):
            sentence = self.tr("The sale {0} is in the draft of the global invoice of {1}")
            more = self.tr("A guest who asks for their own CFDI still gets it: give their fiscal data, and the sale leaves the draft.")
        else:
            sentence = self.tr("The sale {0} is in the global invoice {2} of {1}")
            more = self.tr(
                "It cannot be invoiced by name beside it. With cancellations, which this version does not have yet, one case will do it: "
                "the guest's CFDI, the cancellation of the global invoice with reason 04, and its reissue without this sale; or, where "
                "that is the company's policy, a credit note."
            )
        return sentence.replace("{0}", found.number).replace("{1}", period).replace("{2}", found.name), more

    def sums(self, found: Offer, now: datetime) -> str:
        """How many sales go in, what they come to, how they are said to be paid, and until when it is to be issued."""
        many = self.tr("%n sale(s)", "", len(found.tickets))
        parts = [f"{many} · {formats.amount(found.total, 'MXN')}"]
        if found.form:
            parts.append(self.tr("payment form {0}").replace("{0}", self.form(found.form)))
        due = self.tr("was to be issued until {0}") if now > found.due_at and found.tickets else self.tr("to be issued until {0}")
        parts.append(due.replace("{0}", formats.moment(found.due_at)))
        if found.ends_at > now:
            parts.append(self.tr("the period is not over yet"))
        return " · ".join(parts)
