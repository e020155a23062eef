"""Where and for which days a global invoice is made: which days a period covers, how SAT writes it, until when it is due.

Source: Anexo 20, InformacionGlobal (c_Periodicidad, c_Meses); business rules, section 6.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from agent.domain.cfdi import GlobalInformation, Issuer
from agent.errors import UserError

TWO_MONTHS_REGIME = "621"
DUE_WITHIN = timedelta(hours=24)


class Periodicity(StrEnum):
    """c_Periodicidad."""

    DAY = "01"
    WEEK = "02"
    FORTNIGHT = "03"
    MONTH = "04"
    TWO_MONTHS = "05"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days in the zone of the branches at the place of issue, both ends included."""

    periodicity: Periodicity
    first: date
    last: date

    @property
    def information(self) -> GlobalInformation:
        """InformacionGlobal. A week that ends in another month, or year, is that one's."""
        month = self.last.month
        months = 12 + month // 2 if self.periodicity is Periodicity.TWO_MONTHS else month
        return GlobalInformation(self.periodicity.value, f"{months:02d}", self.last.year)

    def has(self, day: date) -> bool:
        """Whether the day is one of the period."""
        return self.first <= day <= self.last

    def ends_at(self, zone: tzinfo) -> datetime:
        """The instant (aware) at which its last day is over at the place of issue."""
        return datetime.combine(self.last + timedelta(days=1), time(), zone)

    def due_at(self, zone: tzinfo) -> datetime:
        """The instant until which its global invoice is to be issued."""
        return self.ends_at(zone) + DUE_WITHIN


@dataclass(frozen=True, slots=True)
class Place:
    """Where an issuer invoices: the branches with that postal code, the first of which the global invoice belongs to.

    `everyone` are all branches of the issuer, `zone` that of the place's branches; `whole` = whoever looks sees all of `branches`.
    """

    issuer_id: int
    issuer: Issuer
    postal_code: str
    branches: tuple[str, ...]
    everyone: tuple[str, ...]
    zone: tzinfo
    whole: bool

    @property
    def branch(self) -> str:
        """The branch whose series the global invoice draws from."""
        return self.branches[0]


def period_of(periodicity: Periodicity, day: date) -> Period:
    """The period with that day in it. Weeks begin on Monday; fortnights on the 1st and the 16th; pairs of months in January."""
    match periodicity:
        case Periodicity.DAY:
            first = last = day
        case Periodicity.WEEK:
            first = day - timedelta(days=day.weekday())
            last = first + timedelta(days=6)
        case Periodicity.FORTNIGHT:
            first, last = (day.replace(day=1), day.replace(day=15)) if day.day <= 15 else (day.replace(day=16), _end_of_month(day))
        case Periodicity.MONTH:
            first, last = day.replace(day=1), _end_of_month(day)
        case Periodicity.TWO_MONTHS:
            opening = day.replace(day=1, month=day.month - (day.month + 1) % 2)
            first, last = opening, _end_of_month(opening.replace(month=opening.month + 1))
    return Period(periodicity, first, last)


def newest_ended(periodicity: Periodicity, now: datetime, zone: tzinfo) -> Period:
    """The newest period that is over at the place of issue: the one whose global invoice is due next."""
    today = now.astimezone(zone).date()
    return period_of(periodicity, period_of(periodicity, today).first - timedelta(days=1))


def allowed(regime: str) -> tuple[Periodicity, ...]:
    """The periodicities that an issuer of that régimen may use: two months only with 621."""
    return tuple(one for one in Periodicity if one is not Periodicity.TWO_MONTHS or regime == TWO_MONTHS_REGIME)


def checked(period: Period, *, regime: str, now: datetime, zone: tzinfo) -> Period:
    """`period`, when a global invoice of it may be issued now.

    Raises UserError `global.periodicity` (two months without régimen 621), `global.not_begun` and `global.too_old`, since Año is
    this year or the last.
    """
    today = now.astimezone(zone).date()
    if period.periodicity not in allowed(regime):
        raise UserError("global.periodicity", regime=regime)
    if period.first > today:
        raise UserError("global.not_begun", first=period.first.isoformat())
    if period.last.year < today.year - 1:
        raise UserError("global.too_old", year=period.last.year)
    return period


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
