"""Runs migrations/sql/003_entity_mappings.sql."""

from __future__ import annotations

from migrations.run_sql import run_sql

revision = "003_entity_mappings"
down_revision: str | None = "002_erp_configs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_sql(revision)
