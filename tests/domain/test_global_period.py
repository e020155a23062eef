"""Periods of global invoices: they tile the calendar, say what SAT's catalogues want, and end at midnight where the branch is."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.global_period import Period, Periodicity, allowed, checked, newest_ended, period_of
from agent.errors import UserError

CANCUN, MEXICO, TIJUANA = (ZoneInfo(f"America/{name}") for name in ("Cancun", "Mexico_City", "Tijuana"))
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("periodicity", "day", "first", "last", "months", "year"),
    [
        (Periodicity.DAY, date(2026, 11, 30), date(2026, 11, 30), date(2026, 11, 30), "11", 2026),
        (Periodicity.WEEK, date(2026, 11, 24), date(2026, 11, 23), date(2026, 11, 29), "11", 2026),
        (Periodicity.WEEK, date(2026, 12, 31), date(2026, 12, 28), date(2027, 1, 3), "01", 2027),
        (Periodicity.FORTNIGHT, date(2026, 2, 15), date(2026, 2, 1), date(2026, 2, 15), "02", 2026),
        (Periodicity.FORTNIGHT, date(2028, 2, 16), date(2028, 2, 16), date(2028, 2, 29), "02", 2028),
        (Periodicity.MONTH, date(2026, 2, 10), date(2026, 2, 1), date(2026, 2, 28), "02", 2026),
        (Periodicity.TWO_MONTHS, date(2026, 1, 31), date(2026, 1, 1), date(2026, 2, 28), "13", 2026),
        (Periodicity.TWO_MONTHS, date(2026, 4, 1), date(2026, 3, 1), date(2026, 4, 30), "14", 2026),
        (Periodicity.TWO_MONTHS, date(2026, 12, 31), date(2026, 11, 1), date(2026, 12, 31), "18", 2026),
    ],
)
def test_periods_and_how_sat_writes_them(
    periodicity: Periodicity, day: date, first: date, last: date, months: str, year: int
) -> None:  # fmt: skip
    period = period_of(periodicity, day)
    assert (period.first, period.last) == (first, last)
    said = period.information
    assert (said.periodicity, said.months, said.year) == (periodicity.value, months, year)


@given(periodicity=st.sampled_from(list(Periodicity)), day=days)
def test_every_day_is_in_one_period_and_the_next_begins_where_it_ends(periodicity: Periodicity, day: date) -> None:
    period = period_of(periodicity, day)
    assert period.has(day)
    assert period_of(periodicity, period.first) == period_of(periodicity, period.last) == period
    assert period_of(periodicity, period.last + timedelta(days=1)).first == period.last + timedelta(days=1)


@pytest.mark.parametrize(
    ("zone", "ends", "due"),
    [
        (CANCUN, "2026-12-01T05:00:00+00:00", "2026-12-02T05:00:00+00:00"),
        (MEXICO, "2026-12-01T06:00:00+00:00", "2026-12-02T06:00:00+00:00"),
        (TIJUANA, "2026-12-01T08:00:00+00:00", "2026-12-02T08:00:00+00:00"),
    ],
)
def test_a_month_ends_at_midnight_in_its_own_zone(zone: ZoneInfo, ends: str, due: str) -> None:
    month = period_of(Periodicity.MONTH, date(2026, 11, 3))
    assert (month.ends_at(zone).astimezone(UTC).isoformat(), month.due_at(zone).astimezone(UTC).isoformat()) == (ends, due)


def test_the_newest_period_that_is_over_depends_on_where_it_is_midnight() -> None:
    """At half past five in the morning UTC December has begun in Cancún and not yet in Mexico City."""
    now = datetime(2026, 12, 1, 5, 30, tzinfo=UTC)
    assert newest_ended(Periodicity.MONTH, now, CANCUN).first == date(2026, 11, 1)
    assert newest_ended(Periodicity.MONTH, now, MEXICO).first == date(2026, 10, 1)
    assert newest_ended(Periodicity.DAY, now, MEXICO) == Period(Periodicity.DAY, date(2026, 11, 29), date(2026, 11, 29))


def test_two_months_are_for_one_regime() -> None:
    assert Periodicity.TWO_MONTHS in allowed("621")
    assert Periodicity.TWO_MONTHS not in allowed("601")
    period = period_of(Periodicity.TWO_MONTHS, date(2026, 9, 3))
    now = datetime(2026, 11, 24, 18, tzinfo=UTC)
    assert checked(period, regime="621", now=now, zone=CANCUN) == period
    with pytest.raises(UserError, match=r"global\.periodicity"):
        checked(period, regime="601", now=now, zone=CANCUN)
