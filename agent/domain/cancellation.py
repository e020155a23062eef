"""Cancelling a CFDI: why, who must accept it, until when. Source: Anexo 20 (Cancelacion), CFF 29-A, RMF 2.7.1.34 and 2.7.1.35.

What SAT itself says of a document (EsCancelable, Estado) always counts more than what is foreseen here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from agent.domain.cfdi import FOREIGN_RFC, PUBLIC_RFC
from agent.domain.rfc import is_legal_person
from agent.domain.sat_days import Deadline, working_days_after


class CancelReason(StrEnum):
    """SAT's c_MotivoCancelacion."""

    REPLACED = "01"
    """Issued with errors, with a related CFDI that takes its place."""
    WITH_ERRORS = "02"
    """Issued with errors, without one."""
    NOT_CARRIED_OUT = "03"
    """The operation did not take place."""
    IN_GLOBAL = "04"
    """A named operation that a global invoice covers."""


# --- the reason, found by questions ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Question:
    """One question with yes and no; each leads to the code of the next question or to a reason. `code` names its words."""

    code: str
    yes: str | CancelReason
    no: str | CancelReason


FIRST_QUESTION = "cancel_question.took_place"
QUESTIONS: Mapping[str, Question] = {
    question.code: question
    for question in (
        Question("cancel_question.took_place", "cancel_question.named_guest", CancelReason.NOT_CARRIED_OUT),
        Question("cancel_question.named_guest", CancelReason.IN_GLOBAL, "cancel_question.replaced"),
        Question("cancel_question.replaced", CancelReason.REPLACED, CancelReason.WITH_ERRORS),
    )
}
"""Did it take place? Does it concern a global invoice? Will a mended CFDI take its place?"""


def reason_of(answers: Sequence[bool]) -> Question | CancelReason:
    """What the answers lead to, one for each question from the first: the next question, or the reason."""
    at: str | CancelReason = FIRST_QUESTION
    for answer in answers:
        if isinstance(at, CancelReason):
            break
        at = QUESTIONS[at].yes if answer else QUESTIONS[at].no
    return at if isinstance(at, CancelReason) else QUESTIONS[at]


# --- who must accept it ---------------------------------------------------------------------------------------------------

SMALL = Decimal(1000)
_NOT_ASKED_RFCS = frozenset({PUBLIC_RFC, FOREIGN_RFC})
_NOT_ASKED_REGIMES = frozenset({"621"})
_NOT_ASKED_TYPES = frozenset({"E", "T", "N"})


@dataclass(frozen=True, slots=True)
class Document:
    """What SAT's rule looks at. `total` is in pesos; `regime` the recipient's; `fuel` = it sells hydrocarbons."""

    type: str
    total: Decimal
    recipient_rfc: str
    regime: str
    issued_on: date
    fuel: bool = False


@dataclass(frozen=True, slots=True)
class Acceptance:
    """Whether the recipient must accept, and the code of the words that say why."""

    needed: bool
    why: str


def acceptance_of(document: Document, today: date) -> Acceptance:
    """Whether the recipient must accept. Source: RMF 2026, rule 2.7.1.35; supplements are out of it since 2026-01-01."""
    if document.fuel:
        return Acceptance(True, "cancel_acceptance.fuel")
    if document.type == "P":
        return Acceptance(True, "cancel_acceptance.supplement")
    if document.type in _NOT_ASKED_TYPES:
        return Acceptance(False, "cancel_acceptance.type")
    if document.recipient_rfc in _NOT_ASKED_RFCS:
        return Acceptance(False, "cancel_acceptance.generic")
    if document.regime in _NOT_ASKED_REGIMES:
        return Acceptance(False, "cancel_acceptance.regime")
    if document.total <= SMALL:
        return Acceptance(False, "cancel_acceptance.small")
    if today <= working_days_after(document.issued_on, 1).day:
        return Acceptance(False, "cancel_acceptance.next_day")
    return Acceptance(True, "cancel_acceptance.needed")


ACCEPTANCE_DAYS = 3


def accept_by(requested_on: date) -> Deadline:
    """The last day on which the recipient may refuse; after it silence has accepted. Source: RMF 2.7.1.34 (3 working days)."""
    return working_days_after(requested_on, ACCEPTANCE_DAYS)


def cancel_until(issued_on: date, issuer_rfc: str) -> date:
    """The last day to cancel without a fine: that of the month of the annual return for the year of issue.

    Source: CFF 29-A, fourth paragraph, and RMF 2.7.1.47; companies file in March, natural persons in April (LISR 76 V and 150).
    """
    year = issued_on.year + 1
    return date(year, 3, 31) if is_legal_person(issuer_rfc) else date(year, 4, 30)


def in_open_month(issued_on: date, today: date) -> bool:
    """Whether the document is of the month that is still open: an older one is cancelled only with a second person's approval."""
    return (issued_on.year, issued_on.month) >= (today.year, today.month)


# --- how often it may be asked for ----------------------------------------------------------------------------------------

MOST_REQUESTS = 5
BETWEEN_REQUESTS = timedelta(hours=72)
LAG = timedelta(hours=72)
"""SAT may not know a fresh stamp for so long: "not found" is no refusal until then."""


def ask_again_at(asked: Sequence[datetime], now: datetime) -> datetime | None:
    """When the next request may leave (`now` = at once), None = there have been too many. `asked` are those that arrived or may have."""
    if len(asked) >= MOST_REQUESTS:
        return None
    return max(now, max(asked) + BETWEEN_REQUESTS) if asked else now


# --- what SAT says of it --------------------------------------------------------------------------------------------------


class Verdict(StrEnum):
    """SAT's answer about one CFDI, in one word."""

    IN_FORCE = "in_force"
    IN_PROCESS = "in_process"
    REJECTED = "rejected"
    """In force, and the last request to cancel it was rejected by the recipient."""
    CANCELLED = "cancelled"
    NOT_FOUND = "not_found"
    BAD_QUESTION = "bad_question"
    UNCLEAR = "unclear"


def verdict_of(code: str, state: str, cancellation: str) -> Verdict:
    """CodigoEstatus, Estado and EstatusCancelacion as one word. Whatever is not known word for word is unclear."""
    said = code.upper()
    if said.startswith(("N - 601", "N 601")):
        return Verdict.BAD_QUESTION
    if said.startswith("N") or state.casefold() == "no encontrado":
        return Verdict.NOT_FOUND
    if state.casefold() == "cancelado":
        return Verdict.CANCELLED
    if state.casefold() != "vigente":
        return Verdict.UNCLEAR
    return {"": Verdict.IN_FORCE, "en proceso": Verdict.IN_PROCESS, "solicitud rechazada": Verdict.REJECTED}.get(
        cancellation.strip().casefold(), Verdict.UNCLEAR
    )


def is_not_cancelable(cancelable: str) -> bool:
    """Whether SAT's EsCancelable says no: another document in force points to it."""
    return cancelable.strip().casefold() == "no cancelable"


def asks_recipient(cancelable: str) -> bool:
    """Whether SAT's EsCancelable says that the recipient is asked."""
    return cancelable.strip().casefold().endswith("con aceptación")


LAPSED = "plazo vencido"
"""EstatusCancelacion of a document that silence cancelled."""


# --- when SAT is asked ----------------------------------------------------------------------------------------------------

HOURLY, DAILY, WEEKLY = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
RECENT = timedelta(days=90)


def ask_every(*, requested: bool, stamped_at: datetime, issuer_rfc: str, now: datetime) -> timedelta | None:
    """How often SAT is asked about a stamped CFDI; None = not any more.

    Hourly while a request is open; daily for 90 days; weekly while it may be cancelled at all; daily again in the last month of that.
    """
    if requested:
        return HOURLY
    if now - stamped_at <= RECENT:
        return DAILY
    until = cancel_until(stamped_at.date(), issuer_rfc)
    if now.date() > until:
        return None
    return DAILY if until - now.date() <= timedelta(days=31) else WEEKLY
