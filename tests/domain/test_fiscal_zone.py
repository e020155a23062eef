from __future__ import annotations

from datetime import UTC, datetime

import pytest

from agent.domain.fiscal_zone import FiscalZone, issue_time, local_time, stamp_until

SUMMER, WINTER = datetime(2026, 7, 1, 18, 30, 15, 999999, tzinfo=UTC), datetime(2026, 1, 15, 18, 30, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "summer", "winter"),
    [
        (FiscalZone.CENTRAL, 12, 12),
        (FiscalZone.CENTRAL_BORDER, 13, 12),
        (FiscalZone.NORTHWEST, 11, 10),
        (FiscalZone.PACIFIC, 11, 11),
        (FiscalZone.SOUTHEAST, 13, 13),
    ],
)
def test_the_wall_clock_of_each_zone(zone: FiscalZone, summer: int, winter: int) -> None:
    assert (local_time(SUMMER, zone).hour, local_time(WINTER, zone).hour) == (summer, winter)
    assert local_time(SUMMER, zone).isoformat() == f"2026-07-01T{summer}:30:15"


def test_fecha_is_a_minute_back() -> None:
    assert issue_time(WINTER, FiscalZone.CENTRAL).isoformat() == "2026-01-15T12:29:15"


def test_a_document_may_wait_72_hours() -> None:
    issued = issue_time(SUMMER, FiscalZone.NORTHWEST)
    assert stamp_until(issued, FiscalZone.NORTHWEST) == datetime(2026, 7, 4, 18, 29, 15, tzinfo=UTC)


def test_an_instant_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        local_time(SUMMER.replace(tzinfo=None), FiscalZone.CENTRAL)
