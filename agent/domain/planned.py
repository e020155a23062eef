"""What a plan may say about one document, and what it has to know of the branch's books to say it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal, TypeAlias

from agent.domain.exchange import PublishedRate
from agent.domain.keys import posting_hash
from agent.domain.lodging_tax import LodgingRate
from agent.domain.mapping import Mappings, ServiceProfile
from agent.domain.postings import Address, CustomerPosting, FeePosting, PaymentPosting, Posting, PostingKind, RefundPosting
from agent.domain.taxes import TaxRule

Parents: TypeAlias = Mapping[tuple[PostingKind, str], str]
"""The vendor's id of every live document of this connection that others may point to: (kind, our document id) -> id."""

UNCHANGED = "plan.unchanged"
"""Why nothing is written: the vendor has it as it is."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Write this. `hash` is the posting's; the same operation under `agent.ports.Operation` has the same value."""

    operation: Literal["create", "update", "void"]
    posting: Posting
    hash: str


@dataclass(frozen=True, slots=True)
class Skip:
    """Nothing to write; `reason` names the words."""

    reason: str


@dataclass(frozen=True, slots=True)
class WaitFor:
    """A parent is not at the vendor yet: no attempt is burnt."""

    kind: PostingKind
    document_id: str


@dataclass(frozen=True, slots=True)
class Blocked:
    """A person must do something first; `code` and `params` are those of a `UserError`."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)


Planned: TypeAlias = Ready | Skip | WaitFor | Blocked


class WithheldPolicy(StrEnum):
    """What a branch does with the part of a refund that it keeps. Source: business rule 2; confirmed by the branch's adviser."""

    RETURNED_ONLY = "returned_only"
    FULL_WITH_PENALTY = "full_with_penalty"


@dataclass(frozen=True, slots=True)
class Books:
    """How one branch books at one connection. `erp` names the accounting system; `department` is the vendor's id, "" = none; `place` is
    where the service is rendered.

    `closed_until` is the last day of the closed period, None = nothing is closed. `rates` may hold any dates. `shared_by` names
    every branch that books at this connection; None = not known here. What is older than `start` was booked by hand.
    `lodging` holds the lodging tax of `lodging_state`, where the branch sells, by its days.
    """

    branch: str
    connection: str
    erp: str
    jurisdiction: str
    home_currency: str
    department: str
    needs_department: bool
    place: Address
    mappings: Mappings
    profiles: Mapping[str, ServiceProfile]
    tax_rules: tuple[TaxRule, ...]
    rates: tuple[PublishedRate, ...] = ()
    closed_until: date | None = None
    withheld: WithheldPolicy = WithheldPolicy.RETURNED_ONLY
    shared_by: frozenset[str] | None = None
    start: date | None = None
    lodging_state: str = ""
    lodging: tuple[LodgingRate, ...] = ()


@dataclass(frozen=True, slots=True)
class Booked:
    """The document as it was last written: what was sent, and whether it has been taken back since."""

    posting: Posting
    void: bool = False


def booked_day(posting: Posting) -> date | None:
    """The day under which a posting stands in the books, None for a customer."""
    if isinstance(posting, CustomerPosting):
        return None
    return posting.paid_on if isinstance(posting, PaymentPosting | FeePosting | RefundPosting) else posting.issued_on


def plan_write(posting: Posting, books: Books, booked: Booked | None) -> Planned:
    """Create, update or nothing, by what is already at the vendor; a closed month blocks what would change it."""
    digest = posting_hash(posting)
    if booked is not None and not booked.void and posting_hash(booked.posting) == digest:
        return Skip(UNCHANGED)
    closed = _closed(books, posting) or (_closed(books, booked.posting) if booked is not None else None)
    return closed or Ready("create" if booked is None else "update", posting, digest)


def plan_void(books: Books, booked: Booked | None) -> Planned:
    """Takes a document back: nothing when it never was at the vendor or is void there, else its void in an open month."""
    if booked is None:
        return Skip("plan.never_delivered")
    if booked.void:
        return Skip(UNCHANGED)
    return _closed(books, booked.posting) or Ready("void", booked.posting, posting_hash(booked.posting))


def _closed(books: Books, posting: Posting) -> Blocked | None:
    day = booked_day(posting)
    if day is None or books.closed_until is None or day > books.closed_until:
        return None
    return Blocked("month.closed", {"number": posting.number, "day": day.isoformat(), "closed_until": books.closed_until.isoformat()})
