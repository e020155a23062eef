"""Plans of what a sync would do, made to be looked at and approved."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, Identity, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

sync_plans = Table(
    "sync_plans",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("branch", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("requested_by", Text, nullable=False, server_default=FetchedValue()),
    Column("approved_by", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("approved_at", DateTime(timezone=True)),
    Column("totals", JSONB, nullable=False, server_default=FetchedValue()),
)

sync_plan_items = Table(
    "sync_plan_items",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("plan_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("connection_id", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    Column("document_id", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("action", Text, nullable=False),
    Column("before", JSONB, nullable=False, server_default=FetchedValue()),
    Column("after", JSONB, nullable=False, server_default=FetchedValue()),
    Column("hash", Text, nullable=False, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("amount", Numeric(18, 2)),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("outcome", Text, nullable=False, server_default=FetchedValue()),
)
