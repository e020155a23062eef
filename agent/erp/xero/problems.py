"""What Xero's refusals mean for us, as data. Xero gives no codes: its sentences are known by phrases that do not change.

A sentence without a known phrase is permanent: it is shown as the vendor wrote it and never retried blindly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from agent.ports import Failure, Refused

_Of = Literal["document", "account", "not_yet"]
_Then = Literal["refused", "look_up", "read_again"]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whom the refusal is about, its words, and what the adapter does before it passes the refusal on."""

    of: _Of
    message: str
    then: _Then = "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal: `code` is Xero's number for the kind of refusal, or the HTTP status; `text` its sentences, joined."""

    code: str
    text: str


_MISSING = Meaning("document", "erp.reference_missing")
_LINK = Meaning("document", "erp.cannot_link")
_SETTLED = Meaning("document", "erp.has_payments")
_TAX = Meaning("document", "erp.tax_mapping")
_INVALID = Meaning("document", "erp.invalid_field")
_SUMS = Meaning("document", "erp.amounts_do_not_add_up")

PHRASES: Sequence[tuple[str, Meaning]] = (
    ("# must be unique", Meaning("document", "erp.duplicate_number", "look_up")),
    ("is already assigned to another contact", Meaning("document", "erp.duplicate_name", "look_up")),
    ("is used with a different request", Meaning("document", "erp.refused", "look_up")),
    ("lock date", Meaning("document", "erp.closed_period")),
    ("has a payment or credit note allocated", _SETTLED),
    ("has payments or credit notes allocated", _SETTLED),
    ("not of valid status for modification", Meaning("document", "erp.changed_there", "read_again")),
    ("exceeds the amount outstanding", _LINK),
    ("greater than amount outstanding", _LINK),
    ("already been paid off", _LINK),
    ("only be made against authorised documents", _LINK),
    ("is not a valid code for this document", _MISSING),
    ("has been archived", _MISSING),
    ("could not be found", _MISSING),
    ("item code", _MISSING),
    ("enabled for payments", _MISSING),
    ("tracking", _MISSING),
    ("taxtype", _TAX),
    ("tax type", _TAX),
    ("tax amount", _TAX),
    ("line total", _SUMS),
    ("document total", _SUMS),
    ("email address", _INVALID),
    ("maximum length", _INVALID),
    ("must not exceed", _INVALID),
    ("not in a valid format", _INVALID),
    ("json for post data was invalid", _INVALID),
    ("is not subscribed to currency", Meaning("document", "erp.business_rule")),
    ("subscription", Meaning("account", "erp.subscription_ended")),
)
"""Phrase in lower case -> what it means. The first that occurs counts. Source: sentences that Xero's own support and SDK issues quote."""

_UNLISTED = Meaning("document", "erp.refused")
_BY_STATUS: Mapping[str, Meaning] = {"404": _MISSING, "403": Meaning("account", "erp.permission")}


def meaning(problem: Problem) -> Meaning:
    """What the refusal means; `erp.refused` about the document for a sentence that is not known."""
    text = problem.text.casefold()
    return next((found for phrase, found in PHRASES if phrase in text), _BY_STATUS.get(problem.code, _UNLISTED))


def failure(problem: Problem) -> Failure:
    """The outcome of a write that was refused so and needs no further look."""
    found = meaning(problem)
    return Refused(problem.code, problem.text, found.of, found.message)


def problem_in(element: Mapping[str, Any]) -> Problem | None:
    """The refusal that one element of an answer carries, or None. Errors stand in it although the answer as a whole is 200."""
    errors = _messages(element)
    if errors or element.get("HasErrors") is True or element.get("StatusAttributeString") == "ERROR":
        return Problem("10", " ".join(errors) or "refused without a reason")
    return None


def problem_of(status: int, answer: Mapping[str, Any]) -> Problem:
    """The refusal that an answer as a whole is, with the sentences of all its elements."""
    elements = answer.get("Elements")
    refused = elements if isinstance(elements, list) else []
    listed = [message for each in refused if isinstance(each, Mapping) for message in _messages(each)]
    said = [str(answer[name]) for name in ("Message", "Detail", "Title") if answer.get(name)]
    code = answer.get("ErrorNumber")
    return Problem(str(code if code is not None else status), " ".join(listed) or (said[0] if said else f"HTTP {status}"))


def _messages(element: Mapping[str, Any]) -> list[str]:
    errors = element.get("ValidationErrors")
    if not isinstance(errors, list):
        return []
    return [str(each.get("Message", "")) for each in errors if isinstance(each, Mapping)]
