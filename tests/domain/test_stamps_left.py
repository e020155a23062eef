"""Until when the stamps of a PAC account last."""

from __future__ import annotations

from datetime import date

import pytest

from agent.domain.stamps_left import runs_out_on

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("left", "used", "until"),
    [
        (5000, 1240, date(2027, 3, 24)),
        (0, 10, None),
        (-3, 10, None),
        (1, 300, TODAY),
        (300, 300, date(2026, 12, 24)),
        (5000, 0, None),
        (None, 1240, None),
        (10_000_000, 1, None),
    ],
)
def test_the_day_on_which_they_are_used_up(left: int | None, used: int, until: date | None) -> None:
    assert runs_out_on(left, used=used, days=30, today=TODAY) == until
