"""What the platform holds, and the canonical documents made of it."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, FetchedValue, Identity, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

sources = Table(
    "sources",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("config", JSONB, nullable=False, server_default=FetchedValue()),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("source_id", BigInteger, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("position", Text, nullable=False, server_default=FetchedValue()),
    Column("sweep", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("swept_at", DateTime(timezone=True)),
)

source_rows = Table(
    "source_rows",
    metadata,
    Column("source_id", BigInteger, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("row_id", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("branch", Text),
    Column("kind", Text, nullable=False),
    Column("disposition", Text, nullable=False),
    Column("reason", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("later", JSONB, nullable=False, server_default=FetchedValue()),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("amount", Numeric(18, 2)),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("seen_sweep", BigInteger, nullable=False),
    Column("gone_at", DateTime(timezone=True)),
    Column("first_seen_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("changed_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

sheet_files = Table(
    "sheet_files",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("same", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("imported_by", Text, nullable=False, server_default=FetchedValue()),
)

sheet_rows = Table(
    "sheet_rows",
    metadata,
    Column("source_id", BigInteger, primary_key=True),
    Column("table_name", Text, primary_key=True),
    Column("row_id", Text, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("columns", JSONB, nullable=False),
    Column("file_id", BigInteger, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

documents = Table(
    "documents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("source_id", BigInteger, nullable=False),
    Column("table_name", Text, nullable=False),
    Column("row_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("party_id", Text, nullable=False, server_default=FetchedValue()),
    Column("parent_id", Text, nullable=False, server_default=FetchedValue()),
    Column("trip_id", Text, nullable=False, server_default=FetchedValue()),
    Column("status", Text, nullable=False, server_default=FetchedValue()),
    Column("source_date", Date),
    Column("booking_date", Date),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("amount", Numeric(18, 2)),
    Column("amount_minor", BigInteger),
    Column("content", JSONB, nullable=False),
    Column("hash", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("search_number", Text, nullable=False, server_default=FetchedValue()),
)

service_profiles = Table(
    "service_profiles",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("service_type", Text, primary_key=True),
    Column("description", Text, nullable=False),
    Column("product_key", Text, nullable=False, server_default=FetchedValue()),
    Column("unit_key", Text, nullable=False, server_default=FetchedValue()),
    Column("tax_profile", Text, nullable=False),
    Column("sale_kind", Text, nullable=False),
    Column("supplier_rfc", Text, nullable=False, server_default=FetchedValue()),
    Column("ish_rate", Numeric(8, 6)),
    Column("supplier_name", Text, nullable=False, server_default=FetchedValue()),
    Column("supplier_regime", Text, nullable=False, server_default=FetchedValue()),
    Column("supplier_postal_code", Text, nullable=False, server_default=FetchedValue()),
    Column("item_id", Text, nullable=False, server_default=FetchedValue()),
    Column("item_name", Text, nullable=False, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)

tax_rules = Table(
    "tax_rules",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("connection_id", BigInteger, nullable=False),
    Column("jurisdiction", Text, nullable=False),
    Column("profile", Text, nullable=False),
    Column("service_type", Text, nullable=False, server_default=FetchedValue()),
    Column("kind", Text, nullable=False),
    Column("rate", Numeric(8, 6), nullable=False),
    Column("inclusive", Boolean, nullable=False),
    Column("needs_certificate", Boolean, nullable=False, server_default=FetchedValue()),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("tax_code", Text, nullable=False),
    Column("tax_code_name", Text, nullable=False, server_default=FetchedValue()),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
)

exchange_rates = Table(
    "exchange_rates",
    metadata,
    Column("currency", Text, primary_key=True),
    Column("home", Text, primary_key=True),
    Column("published_on", Date, primary_key=True),
    Column("rate", Numeric(18, 6), nullable=False),
    Column("source", Text, nullable=False),
)

lodging_rates = Table(
    "lodging_rates",
    metadata,
    Column("state", Text, primary_key=True),
    Column("rate", Numeric(6, 3), nullable=False),
    Column("valid_from", Date, primary_key=True),
    Column("valid_until", Date),
    Column("source", Text, nullable=False),
)
