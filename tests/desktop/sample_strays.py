"""Stamps that should not be there: a second one, one that is being cancelled, one of nobody's, and a PAC that is watched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from agent.views.cancellations import SupplierRequest
from agent.views.page import Key, Page
from agent.views.strays import StrayLine, WatchLine

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
FIRST = "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234"
TWIN = StrayLine(
    "1F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B02",
    "twin",
    "MX_CDMX_001",
    "sw",
    12,
    FIRST,
    "finkok",
    "A-12",
    "CACX7605101P8",
    "12345.60",
    "MXN",
    NOON,
)
ASKED = StrayLine(
    "2F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B03", "twin", "MX_CUN_001", "finkok", 13, FIRST, "diverza", "B-13", "XAXX010101000", "980.00", "USD",
    NOON, "asked",
)  # fmt: skip
FOREIGN = StrayLine(
    "3F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B04",
    "foreign",
    "MX_CUN_001",
    "finkok",
    None,
    "",
    "",
    "ZZ-900",
    "HAÑ930228SM9",
    "1160.00",
    "MXN",
    NOON,
)
WATCHED = WatchLine(
    5, "MX_CDMX_001", "sw", "A-14", "CACX7605101P8", Decimal("5800.00"), "MXN", NOON + timedelta(hours=1), NOON + timedelta(hours=74)
)
RECEIVED = (
    SupplierRequest("EKU9003173C9", "4F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B05", "finkok", NOON, date(2026, 11, 27)),
    SupplierRequest("HAÑ930228SM9", "5F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B06", "sw", NOON, date(2026, 11, 30)),
)


def page(office: object, *, branch: str | None, after: Key | None, limit: int) -> Page[StrayLine]:
    """The three of them."""
    return Page(tuple(line for line in (TWIN, ASKED, FOREIGN) if branch in (None, line.branch)), None)


def watched(office: object, *, branch: str | None, limit: int) -> tuple[WatchLine, ...]:
    """The one."""
    return (WATCHED,) if branch in (None, WATCHED.branch) else ()
