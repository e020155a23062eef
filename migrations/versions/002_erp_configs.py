"""Runs migrations/sql/002_erp_configs.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = "002_erp_configs"
down_revision: str | None = "001_initial_schema"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
