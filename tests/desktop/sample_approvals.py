"""Requests that wait for an approval: of somebody else, of one's own, and of the only administrator there is."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from agent.views.approvals import AskedLine
from agent.views.page import Key, Page

NOON = datetime(2026, 11, 24, 18, 5, 7, tzinfo=UTC)
NAME = "Operadora Turística Ñandú, Peñón & Asociados del Pacífico Mexicano"
LINES = (
    AskedLine(7, "cancel_cfdi", "MX_CDMX_001", "500", "A-500", NAME, Decimal("12345.60"), "MXN", {}, "caja.cdmx", NOON, False, True),
    AskedLine(
        8, "force_failover", "MX_CUN_001", "501", "B-12", "PÚBLICO EN GENERAL", Decimal("980.00"), "USD", {}, "admin", NOON, True, False
    ),
    AskedLine(9, "force_failover", "MX_CUN_001", "502", "B-13", NAME, Decimal("1.00"), "MXN", {}, "admin", NOON, True, True),
)


def page(office: object, branch: str | None, after: Key | None, limit: int) -> Page[AskedLine]:
    """All of them."""
    return Page(tuple(line for line in LINES if branch in (None, line.branch)), None)
