"""Accounting systems: authorisations, charts, mappings of documents and accounts."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Identity, Integer, Numeric, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

authorizations = Table(
    "authorizations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("connection_id", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("verifier", Text, nullable=False, server_default=FetchedValue()),
    Column("address", Text, nullable=False, server_default=FetchedValue()),
    Column("redirect_uri", Text, nullable=False, server_default=FetchedValue()),
    Column("returned_query", Text),
    Column("outcome", Text, nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("expires_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

erp_charts = Table(
    "erp_charts",
    metadata,
    Column("connection_id", BigInteger, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("remote_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("type", Text, nullable=False, server_default=FetchedValue()),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("active", Boolean, nullable=False),
    Column("loaded_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

erp_entity_mappings = Table(
    "erp_entity_mappings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("connection_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("entity_type", Text, nullable=False),
    Column("spirit_tours_entity_id", Text, nullable=False),
    Column("erp_entity_id", Text, nullable=False),
    Column("erp_entity_number", Text, nullable=False, server_default=FetchedValue()),
    Column("erp_version", Text, nullable=False, server_default=FetchedValue()),
    Column("erp_state", Text, nullable=False, server_default=FetchedValue()),
    Column("erp_total", Numeric(18, 2)),
    Column("posting", JSONB, nullable=False),
    Column("posting_hash", Text, nullable=False),
    Column("name_key", Text, nullable=False, server_default=FetchedValue()),
    Column("document_version", Integer, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

account_mappings = Table(
    "account_mappings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("connection_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("qualifier", Text, nullable=False, server_default=FetchedValue()),
    Column("remote_id", Text, nullable=False),
    Column("remote_name", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("valid_from", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("valid_until", DateTime(timezone=True)),
    Column("set_by", Text, nullable=False, server_default=FetchedValue()),
)
