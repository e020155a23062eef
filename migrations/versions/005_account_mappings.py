"""Runs migrations/sql/005_account_mappings.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = "005_account_mappings"
down_revision: str | None = "004_sync_logs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
