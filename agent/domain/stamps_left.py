"""How long the stamps of a PAC account last."""

from __future__ import annotations

from datetime import date, timedelta

FURTHEST = 3650
"""Days after which it is not worth saying."""


def runs_out_on(left: int | None, *, used: int, days: int, today: date) -> date | None:
    """The day on which `left` stamps are used up at the pace of the last `days` days, in which `used` were.

    None where that is not in sight, and where none are left.
    """
    if left is None or left <= 0 or used <= 0:
        return None
    lasts = left * days // used
    return today + timedelta(days=lasts) if lasts <= FURTHEST else None
