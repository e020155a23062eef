"""How a branch's prints look, as its rows say."""

from __future__ import annotations

from sqlalchemy import Connection

from agent.db.sql import text
from agent.domain.look import Look


def look_of(tx: Connection, branch: str) -> Look:
    """The branch's look. Without an accent of its own it is printed in the branch's colour, and without that in ours."""
    row = tx.execute(
        text("""select coalesce(nullif(l.accent, ''), b.color) as accent, l.logo, l.lines, l.note
                from branches b left join branch_looks l on l.branch = b.code where b.code = :branch"""),
        {"branch": branch},
    ).one_or_none()
    if row is None:
        return Look()
    logo = None if row.logo is None else bytes(row.logo)
    return Look(row.accent or Look().accent, logo, tuple(str(line) for line in row.lines or ()), row.note or "")
