"""Branches with the connection and currency their documents go by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from agent.db.sql import text


@dataclass(frozen=True, slots=True)
class Branch:
    """One branch; `connection` is None while it is connected to nothing, `home` the connected company's currency."""

    code: str
    connection: int | None
    home: str
    issuer: int
    zone: str
    cfdi_enabled: bool
    cfdi_auto_stamp: bool


def by_source_id(tx: Connection, source_id: int) -> Mapping[str, Branch]:
    """Every active branch that takes its sales from this source, by the source's own id of it."""
    rows = tx.execute(
        text("""select coalesce(nullif(b.source_branch_id, ''), b.code), b.code, b.connection_id,
                        coalesce(nullif(c.home_currency, ''), b.currency) as home,
                       b.issuer_id, b.zone, b.cfdi_enabled, b.cfdi_auto_stamp
                from branches b left join connections c on c.id = b.connection_id
                where b.active and (b.source_id is null or b.source_id = :source)"""),
        {"source": source_id},
    )
    return {row[0]: Branch(*row[1:]) for row in rows}
