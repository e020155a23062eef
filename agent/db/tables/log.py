"""What happened: audit, events, the log a person reads, and raw exchanges."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, Identity, Integer, LargeBinary, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from agent.db.tables.base import metadata

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("actor", Text, nullable=False, server_default=FetchedValue()),
    Column("action", Text, nullable=False),
    Column("branch", Text),
    Column("subject", Text, nullable=False),
    Column("canonical", Text, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("xid", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("name", Text, nullable=False),
    Column("branch", Text),
    Column("subject", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
)

erp_sync_logs = Table(
    "erp_sync_logs",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("branch", Text, nullable=False),
    Column("connection_id", BigInteger),
    Column("erp_provider", Text, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("spirit_tours_entity_id", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("operation", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("erp_entity_id", Text, nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("detail", Text, nullable=False, server_default=FetchedValue()),
    Column("amount", Numeric(18, 2)),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("attempt_id", Uuid),
    Column("work_id", BigInteger),
    Column("duration_ms", Integer),
)

payloads = Table(
    "payloads",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("attempt_ids", ARRAY(Uuid), nullable=False),
    Column("branch", Text),
    Column("endpoint", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("status", Integer),
    Column("response", LargeBinary),
    Column("error", Text, nullable=False, server_default=FetchedValue()),
    Column("trace", Text, nullable=False, server_default=FetchedValue()),
    Column("elapsed_ms", Integer, nullable=False),
)
