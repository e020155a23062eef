"""Secrets as sealed rows, and the data keys as sealed to each agent."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, LargeBinary, Table, Text, Uuid

from agent.db.tables.base import metadata

data_keys = Table(
    "data_keys",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("seals_for", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("retired_at", DateTime(timezone=True)),
)

data_key_seals = Table(
    "data_key_seals",
    metadata,
    Column("data_key_id", Uuid, primary_key=True),
    Column("agent_id", BigInteger, primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

secrets = Table(
    "secrets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data_key_id", Uuid, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

secret_drops = Table(
    "secret_drops",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agent_id", BigInteger, nullable=False),
    Column("owner", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("person", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)
