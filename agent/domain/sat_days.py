"""The days on which SAT does not work, and how its deadlines in working days are counted.

Source: CFF 12 (Saturdays, Sundays and the days named there) and rule 2.1.6 of the yearly RMF (Holy Week). SAT's own vacation
periods are announced during the year and are not in here, so a real deadline may be later than the one counted, never earlier.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

HOLIDAYS: Mapping[date, str] = {
    date(2026, 1, 1): "holiday.new_year",
    date(2026, 2, 2): "holiday.constitution",
    date(2026, 3, 16): "holiday.juarez",
    date(2026, 4, 2): "holiday.holy_week",
    date(2026, 4, 3): "holiday.holy_week",
    date(2026, 5, 1): "holiday.labour",
    date(2026, 5, 5): "holiday.puebla",
    date(2026, 9, 16): "holiday.independence",
    date(2026, 11, 16): "holiday.revolution",
    date(2026, 12, 25): "holiday.christmas",
    date(2027, 1, 1): "holiday.new_year",
    date(2027, 2, 1): "holiday.constitution",
    date(2027, 3, 15): "holiday.juarez",
    date(2027, 3, 25): "holiday.holy_week",
    date(2027, 3, 26): "holiday.holy_week",
    date(2027, 5, 5): "holiday.puebla",
    date(2027, 9, 16): "holiday.independence",
    date(2027, 11, 15): "holiday.revolution",
}
"""Days of the week on which SAT does not work, each with the code of its name."""

KNOWN_UNTIL = date(2027, 12, 31)


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a term, the holidays that were skipped on the way (day and code of the name), and whether all of it is known."""

    day: date
    skipped: tuple[tuple[date, str], ...] = ()
    certain: bool = True


def is_working_day(day: date) -> bool:
    """Whether SAT works on that day, as far as the calendar knows."""
    return day.weekday() < 5 and day not in HOLIDAYS


def working_days_after(day: date, count: int) -> Deadline:
    """The `count`-th working day after `day`, which itself never counts."""
    found, at, skipped = 0, day, []
    while found < count:
        at += timedelta(days=1)
        if is_working_day(at):
            found += 1
        elif at in HOLIDAYS:
            skipped.append((at, HOLIDAYS[at]))
    return Deadline(at, tuple(skipped), at <= KNOWN_UNTIL)
