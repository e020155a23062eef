"""Runs migrations/sql/001_initial_schema.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = "001_initial_schema"
down_revision: str | None = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
