"""Runs migrations/sql/004_sync_logs.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = "004_sync_logs"
down_revision: str | None = "003_entity_mappings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
