"""Runs one SQL file of this folder inside the migration's transaction."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_sql(revision: str) -> None:
    """Executes `sql/<revision>.sql` as one script on the migration's connection."""
    script = (Path(__file__).parent / "sql" / f"{revision}.sql").read_text(encoding="utf-8")
    cursor = op.get_bind().connection.cursor()
    try:
        cursor.execute(script)
    finally:
        cursor.close()
