"""The branches a person sees, in a steady order: a branch keeps its place and so its colour."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch as the screen names it; `connection_id` is None until it books somewhere."""

    code: str
    name: str
    color: str
    currency: str
    issuer: str
    connection_id: int | None


_BRANCHES = text("""
    select b.code, b.name, b.color, b.currency, i.legal_name as issuer, b.connection_id
    from branches b join issuers i on i.id = b.issuer_id where b.active order by b.code
""")


def branches(office: Office) -> tuple[Branch, ...]:
    """Every active branch that the person may see. One transaction."""
    with transaction(office.engine) as tx:
        return tuple(Branch(*row) for row in tx.execute(_BRANCHES))
