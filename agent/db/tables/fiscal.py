"""CFDIs with their certificates, PAC accounts, series and prints."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    FetchedValue,
    Identity,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

csds = Table(
    "csds",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("issuer_id", BigInteger, nullable=False),
    Column("serial", Text, nullable=False),
    Column("rfc", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("valid_from", DateTime(timezone=True), nullable=False),
    Column("valid_until", DateTime(timezone=True), nullable=False),
    Column("certificate", LargeBinary, nullable=False),
    Column("retired_at", DateTime(timezone=True)),
)

pac_accounts = Table(
    "pac_accounts",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("issuer_id", BigInteger, nullable=False),
    Column("pac", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("priority", SmallInteger, nullable=False),
    Column("config", JSONB, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("failures", Integer, nullable=False, server_default=FetchedValue()),
    Column("rests_until", DateTime(timezone=True)),
    Column("stamps_left", BigInteger),
    Column("checked_at", DateTime(timezone=True)),
)

series = Table(
    "series",
    metadata,
    Column("issuer_id", BigInteger, primary_key=True),
    Column("branch", Text, primary_key=True),
    Column("cfdi_type", Text, primary_key=True),
    Column("series", Text, nullable=False),
    Column("next_folio", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("first_folio", BigInteger),
    Column("from_year", Integer, primary_key=True, server_default=FetchedValue()),
)

folio_notes = Table(
    "folio_notes",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("issuer_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("series", Text, nullable=False),
    Column("folio", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

cfdis = Table(
    "cfdis",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("document_uuid", Uuid, nullable=False),
    Column("environment", Text, nullable=False),
    Column("issuer_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("cfdi_type", Text, nullable=False),
    Column("purpose", Text, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("series", Text, nullable=False, server_default=FetchedValue()),
    Column("folio", BigInteger),
    Column("recipient_id", BigInteger),
    Column("recipient_rfc", Text, nullable=False),
    Column("recipient_name", Text, nullable=False),
    Column("payment_method", Text, nullable=False),
    Column("payment_form", Text, nullable=False),
    Column("currency", Text, nullable=False),
    Column("exchange_rate", Numeric(18, 6)),
    Column("rate_source", Text, nullable=False, server_default=FetchedValue()),
    Column("total", Numeric(18, 2), nullable=False),
    Column("total_minor", BigInteger, nullable=False),
    Column("source_date", Date),
    Column("booking_date", Date),
    Column("issued_at", DateTime),
    Column("draft", JSONB, nullable=False, server_default=FetchedValue()),
    Column("draft_hash", Text, nullable=False, server_default=FetchedValue()),
    Column("by_hand", JSONB, nullable=False, server_default=FetchedValue()),
    Column("sealed_xml", LargeBinary),
    Column("sealed_sha256", Text),
    Column("csd_serial", Text, nullable=False, server_default=FetchedValue()),
    Column("pac", Text, nullable=False, server_default=FetchedValue()),
    Column("stamped_xml", LargeBinary),
    Column("uuid", Text),
    Column("stamped_at", DateTime(timezone=True)),
    Column("outstanding", Numeric(18, 2)),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("created_by", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

cfdi_sales = Table(
    "cfdi_sales",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("document_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("live", Boolean, nullable=False, server_default=FetchedValue()),
)

global_invoices = Table(
    "global_invoices",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("issuer_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("periodicity", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("due_at", DateTime(timezone=True), nullable=False),
)

global_left_out = Table(
    "global_left_out",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("document_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("person", Text, nullable=False, server_default=FetchedValue()),
    Column("active", Boolean, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

cfdi_documents = Table(
    "cfdi_documents",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("document_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("live", Boolean, nullable=False, server_default=FetchedValue()),
)

balance_entries = Table(
    "balance_entries",
    metadata,
    Column("invoice_id", BigInteger, primary_key=True),
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("before", Numeric(18, 2), nullable=False),
    Column("after", Numeric(18, 2), nullable=False),
    Column("instalment", Integer, nullable=False, server_default=FetchedValue()),
    Column("fate", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

advance_applications = Table(
    "advance_applications",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("advance_id", BigInteger, nullable=False),
    Column("invoice_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("live", Boolean, nullable=False, server_default=FetchedValue()),
    Column("applied", Numeric(18, 2), nullable=False),
    Column("fx", Numeric(18, 2), nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

cfdi_prints = Table(
    "cfdi_prints",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("template", Text, primary_key=True),
    Column("status", Text, primary_key=True),
    Column("pdf", LargeBinary, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

cfdi_papers = Table(
    "cfdi_papers",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("kind", Text, primary_key=True),
    Column("sha256", Text, primary_key=True),
    Column("name", Text, nullable=False, server_default=FetchedValue()),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

archived = Table(
    "archived",
    metadata,
    Column("place", Uuid, primary_key=True),
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("paper", Text, primary_key=True),
    Column("path", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("archived_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

recipients = Table(
    "recipients",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("branch", Text, nullable=False),
    Column("party_id", Text, nullable=False, server_default=FetchedValue()),
    Column("rfc", Text, nullable=False),
    Column("name", Text, nullable=False, server_default=FetchedValue()),
    Column("tax_regime", Text, nullable=False, server_default=FetchedValue()),
    Column("postal_code", Text, nullable=False, server_default=FetchedValue()),
    Column("cfdi_use", Text, nullable=False, server_default=FetchedValue()),
    Column("found", JSONB, nullable=False, server_default=FetchedValue()),
    Column("evidence", Text, nullable=False, server_default=FetchedValue()),
    Column("evidence_sha256", Text, nullable=False, server_default=FetchedValue()),
    Column("evidence_file", LargeBinary),
    Column("evidence_date", Date),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("created_by", Text, nullable=False, server_default=FetchedValue()),
    Column("confirmed_at", DateTime(timezone=True)),
    Column("confirmed_by", Text),
    Column("retired_at", DateTime(timezone=True)),
)
