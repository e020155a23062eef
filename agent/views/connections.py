"""The companies that the branches book in, how each connection stands, and an authorisation under way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class ConnectionLine:
    """One connection. States: new, authorizing, confirm, connected, expired, off; `branches` are codes."""

    id: int
    erp: str
    label: str
    environment: str
    state: str
    state_code: str
    company_id: str
    company_name: str
    home_currency: str
    checked_at: datetime | None
    branches: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Authorization:
    """One authorisation; `address` is empty until an agent has made it.

    Outcomes: open, redeeming, redeemed, confirmed, refused, expired.
    """

    id: UUID
    address: str
    outcome: str
    code: str


_CONNECTIONS = text("""
    select c.id, c.erp, c.label, c.environment, c.state, c.state_code, c.company_id, c.company_name, c.home_currency, c.checked_at,
        coalesce(array_agg(b.code order by b.code) filter (where b.code is not null), '{}') as branches
    from connections c left join branches b on b.connection_id = c.id
    group by c.id order by c.label, c.id
""")
_AUTHORIZATION = text("""
    select id, address, outcome, code from authorizations where connection_id = :connection order by created_at desc, id limit 1
""")


def connections(office: Office, *, branch: str | None) -> tuple[ConnectionLine, ...]:
    """Every connection the person may see; with `branch`, only the one that branch books in. One transaction."""
    with transaction(office.engine) as tx:
        rows = [_line(row) for row in tx.execute(_CONNECTIONS)]
    return tuple(line for line in rows if branch is None or branch in line.branches or not line.branches)


def _line(row: Any) -> ConnectionLine:
    return ConnectionLine(**{**row._mapping, "branches": tuple(row.branches)})


def authorization(office: Office, connection_id: int) -> Authorization | None:
    """The newest authorisation of a connection. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(_AUTHORIZATION, {"connection": connection_id}).one_or_none()
    return Authorization(*row) if row is not None else None
