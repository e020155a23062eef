"""When a month is about to end, counted in days on which SAT works. Source: business rules, section 4."""

from __future__ import annotations

from datetime import date, timedelta

from agent.domain.sat_days import is_working_day

NEAR = 3
"""How many working days before its end a month is looked through."""


def first_day(day: date) -> date:
    """The first day of its month."""
    return day.replace(day=1)


def is_near_month_end(day: date) -> bool:
    """Whether at most three working days of the month are left, this one counted."""
    left, each = 0, day
    while each.month == day.month:
        left += is_working_day(each)
        each += timedelta(days=1)
    return left <= NEAR
