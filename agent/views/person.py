"""Who the person at this connection is to the database."""

from __future__ import annotations

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office


def role(office: Office) -> str:
    """viewer, finance, accountant or admin as the database has it; "" for a login that is no person. One transaction."""
    with transaction(office.engine) as tx:
        return str(tx.execute(text("select person_role()")).scalar_one() or "")
