"""Which PAC a document may go to, how long an account rests, and when a document in doubt is asked about again. Pure.

A document changes its PAC by itself only where it is certain that it was not stamped. Two PACs know nothing of each other's
stamps, and SAT takes both: a second one is a second invoice.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

OPENS_AFTER = 5
"""So many failures in a row, and an account rests."""
MARGIN = timedelta(hours=2)
"""A PAC's clock may be wrong: only so long after the stamping window nobody can stamp the bytes any more."""
LATE = timedelta(hours=6)
WATCH = timedelta(hours=1)
_FIRST_QUESTIONS = (2, 4, 8, 15, 30, 60)
_LONGEST_QUESTION = 900.0
_FIRST_REST = 30.0
_LONGEST_REST = 600.0
_FIRST_REFUSAL = 300.0
_LONGEST_REFUSAL = 3600.0


@dataclass(frozen=True, slots=True)
class Account:
    """One PAC account of an issuer. `code` says why it is refused or rests; `fails_over` = a document may come here by itself."""

    id: int
    pac: str
    label: str
    state: str
    code: str
    rests_until: datetime | None
    fails_over: bool

    @property
    def usable(self) -> bool:
        """Whether documents may be sent there. One that rests is probed first, however long ago its rest ended."""
        return self.state == "ready" and self.rests_until is None


def choose(accounts: Sequence[Account], *, pinned: str = "", passed: Collection[str] = ()) -> Account | None:
    """The account that the document goes to now, of an issuer's in their order; None = it waits.

    `pinned` = the PAC where these very bytes may have arrived: they go nowhere else. `passed` = those that could not take them a
    moment ago; when there is no other, the first of them is asked again.
    """
    if pinned:
        return next((each for each in accounts if each.pac == pinned and each.usable), None)
    usable = [each for number, each in enumerate(accounts) if each.usable and (number == 0 or each.fails_over)]
    return next((each for each in usable if each.pac not in passed), usable[0] if usable else None)


def another(accounts: Sequence[Account], *, passed: Collection[str]) -> bool:
    """Whether there is an account that could take the document at once and was not asked a moment ago."""
    chosen = choose(accounts, passed=passed)
    return chosen is not None and chosen.pac not in passed


def rest_seconds(failures: int) -> float | None:
    """How long an account rests after so many failures in a row; None = not yet."""
    if failures < OPENS_AFTER:
        return None
    return float(min(_LONGEST_REST, _FIRST_REST * 2 ** min(failures - OPENS_AFTER, 10)))


def refusal_seconds(failures: int) -> float:
    """After how long an account that refused us is probed, the longer the more often it did."""
    return float(min(_LONGEST_REFUSAL, _FIRST_REFUSAL * 2 ** min(max(failures - 1, 0), 10)))


def question_seconds(asked: int, *, now: datetime, definite_after: datetime) -> float:
    """Seconds until a document in doubt is asked about once more, `asked` times so far; rarely once nobody can stamp it any more."""
    if asked < len(_FIRST_QUESTIONS):
        return float(_FIRST_QUESTIONS[asked])
    if now > definite_after + LATE:
        return LATE.total_seconds()
    return float(min(_LONGEST_QUESTION, 60.0 * 2 ** min(asked - len(_FIRST_QUESTIONS) + 1, 10)))


def watch_seconds(*, now: datetime, definite_after: datetime) -> float:
    """Seconds until a PAC that is watched is looked at again."""
    if now < definite_after:
        return min(WATCH.total_seconds(), max(60.0, (definite_after - now).total_seconds()))
    return LATE.total_seconds()
