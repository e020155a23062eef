"""The lodging tax (ISH) of a state on a day: rates are dated rows, for states change them every January."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.cfdi_gross import LocalRate
from agent.errors import UserError

NAME = "ISH"


@dataclass(frozen=True, slots=True)
class LodgingRate:
    """One dated row: `rate` in per cent; `valid_until` is its last day, None = open."""

    state: str
    rate: Decimal
    valid_from: date
    valid_until: date | None = None


def lodging_rate(rates: Iterable[LodgingRate], state: str, day: date) -> LocalRate:
    """The rate of `state` on `day`.

    Raises UserError `lodging_tax.no_rate` (naming the last one known, which is never used beyond its day) or
    `lodging_tax.several`.
    """
    known = [rate for rate in rates if rate.state == state]
    found = [rate for rate in known if rate.valid_from <= day and (rate.valid_until is None or day <= rate.valid_until)]
    if not found:
        ended = [rate.valid_until for rate in known if rate.valid_until is not None and rate.valid_until < day]
        last = max(ended).isoformat() if ended else "-"
        raise UserError("lodging_tax.no_rate", state=state, day=day.isoformat(), last=last)
    if len(found) > 1:
        raise UserError("lodging_tax.several", state=state, day=day.isoformat(), count=len(found))
    return LocalRate(NAME, found[0].rate)


@dataclass(frozen=True, slots=True)
class Lodging:
    """What is known of the lodging tax where and when a document is issued."""

    state: str
    day: date
    rates: tuple[LodgingRate, ...] = ()

    def rate(self) -> LocalRate:
        """The rate of that day. Raises as `lodging_rate`."""
        return lodging_rate(self.rates, self.state, self.day)

    def trouble(self) -> UserError | None:
        """Why there is no rate, None when there is one."""
        try:
            self.rate()
        except UserError as error:
            return error
        return None
