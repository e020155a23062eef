"""Runs migrations/sql/${up_revision}.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = ${repr(up_revision)}
down_revision: str | None = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
