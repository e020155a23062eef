"""Who is who: hub, people, issuers, connections, branches, installations and agents."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Date, DateTime, FetchedValue, Identity, Integer, LargeBinary, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from agent.db.tables.base import metadata

hub = Table(
    "hub",
    metadata,
    Column("only_row", Boolean, primary_key=True, server_default=FetchedValue()),
    Column("environment", Text, nullable=False),
    Column("shared", Boolean, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

schema_digests = Table(
    "schema_digests",
    metadata,
    Column("name", Text, primary_key=True),
    Column("sha256", Text, nullable=False),
)

people = Table(
    "people",
    metadata,
    Column("login", Text, primary_key=True),
    Column("display_name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("revoked_at", DateTime(timezone=True)),
)

people_branches = Table(
    "people_branches",
    metadata,
    Column("login", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
)

issuers = Table(
    "issuers",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("environment", Text, nullable=False),
    Column("country", Text, nullable=False),
    Column("tax_id", Text, nullable=False),
    Column("legal_name", Text, nullable=False),
    Column("tax_regime", Text, nullable=False, server_default=FetchedValue()),
    Column("place_of_issue", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

connections = Table(
    "connections",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("environment", Text, nullable=False),
    Column("erp", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("company_id", Text, nullable=False, server_default=FetchedValue()),
    Column("company_name", Text, nullable=False, server_default=FetchedValue()),
    Column("company_country", Text, nullable=False, server_default=FetchedValue()),
    Column("home_currency", Text, nullable=False, server_default=FetchedValue()),
    Column("config", JSONB, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("state_code", Text, nullable=False, server_default=FetchedValue()),
    Column("refreshing_until", DateTime(timezone=True)),
    Column("token_version", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("access_expires_at", DateTime(timezone=True)),
    Column("start_date", Date),
    Column("closed_until", Date),
    Column("checked_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

branches = Table(
    "branches",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("issuer_id", BigInteger, nullable=False),
    Column("connection_id", BigInteger),
    Column("department", Text, nullable=False, server_default=FetchedValue()),
    Column("needs_department", Boolean, nullable=False, server_default=FetchedValue()),
    Column("jurisdiction", Text, nullable=False, server_default=FetchedValue()),
    Column("place", JSONB, nullable=False, server_default=FetchedValue()),
    Column("withheld_policy", Text, nullable=False, server_default=FetchedValue()),
    Column("source_branch_id", Text, nullable=False, server_default=FetchedValue()),
    Column("source_id", BigInteger),
    Column("zone", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("postal_code", Text, nullable=False, server_default=FetchedValue()),
    Column("color", Text, nullable=False, server_default=FetchedValue()),
    Column("cfdi_enabled", Boolean, nullable=False, server_default=FetchedValue()),
    Column("cfdi_auto_stamp", Boolean, nullable=False, server_default=FetchedValue()),
    Column("active", Boolean, nullable=False, server_default=FetchedValue()),
)

installations = Table(
    "installations",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

agents = Table(
    "agents",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("installation_id", Uuid, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("seals_for", ARRAY(Text), nullable=False, server_default=FetchedValue()),
    Column("approved_at", DateTime(timezone=True)),
    Column("approved_by", Text),
    Column("revoked_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

agent_boots = Table(
    "agent_boots",
    metadata,
    Column("boot_id", Uuid, primary_key=True),
    Column("agent_id", BigInteger, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("host", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("heartbeat_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("stopped_at", DateTime(timezone=True)),
    Column("load", JSONB, nullable=False, server_default=FetchedValue()),
)

command_permissions = Table(
    "command_permissions",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("role", Text, primary_key=True),
)

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_by", Text, nullable=False, server_default=FetchedValue()),
)

branch_looks = Table(
    "branch_looks",
    metadata,
    Column("branch", Text, primary_key=True),
    Column("accent", Text, nullable=False, server_default=FetchedValue()),
    Column("logo", LargeBinary),
    Column("lines", JSONB, nullable=False, server_default=FetchedValue()),
    Column("note", Text, nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_by", Text, nullable=False, server_default=FetchedValue()),
)

flags = Table(
    "flags",
    metadata,
    Column("name", Text, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("enabled", Boolean, nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_by", Text, nullable=False, server_default=FetchedValue()),
)
