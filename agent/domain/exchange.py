"""Published exchange rates, and which of them a document takes. Source: business rules, section 8."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.money import round_to

HOME = "MXN"


@dataclass(frozen=True, slots=True)
class PublishedRate:
    """How much one unit of `currency` is worth in `home` currency, as `source` published it on `published_on`."""

    currency: str
    home: str
    published_on: date
    rate: Decimal
    source: str


def rate_for(rates: Sequence[PublishedRate], *, currency: str, home: str, day: date, oldest: int = 10) -> PublishedRate | None:
    """The rate a document of `day` takes: the last one published before that day, at most `oldest` days old; None when there is none."""
    before = [
        rate
        for rate in rates
        if rate.currency == currency and rate.home == home and rate.published_on < day and (day - rate.published_on).days <= oldest
    ]
    return max(before, key=lambda rate: rate.published_on, default=None)


def converted(amount: Decimal, currency: str, into: str, rates: Mapping[str, Decimal]) -> Decimal:
    """`amount` of `currency` in another one, rounded once. `rates` are pesos for one unit of each currency but the peso (KeyError)."""
    if currency == into:
        return amount
    worth = amount * (Decimal(1) if currency == HOME else rates[currency])
    return round_to(worth / (Decimal(1) if into == HOME else rates[into]), into)
