"""The dated lodging tax rates of a state."""

from __future__ import annotations

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.lodging_tax import LodgingRate


def lodging_rates(tx: Connection, state: str) -> tuple[LodgingRate, ...]:
    """Every rate of a state (c_Estado) that was entered, the earliest first."""
    rows = tx.execute(
        text("select state, rate, valid_from, valid_until from lodging_rates where state = :state order by valid_from"), {"state": state}
    )
    return tuple(LodgingRate(*row) for row in rows)
