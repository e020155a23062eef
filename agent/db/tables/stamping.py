"""What is known of stamps that are, or may be, where they should not be."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, DateTime, FetchedValue, Identity, Integer, LargeBinary, Table, Text, Uuid

from agent.db.tables.base import metadata

stamp_watches = Table(
    "stamp_watches",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("cfdi_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("pac", Text, nullable=False),
    Column("attempt_id", Uuid, nullable=False),
    Column("key", Text, nullable=False),
    Column("sealed_xml", LargeBinary, nullable=False),
    Column("sent_at", DateTime(timezone=True), nullable=False),
    Column("definite_after", DateTime(timezone=True), nullable=False),
    Column("next_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("asked", Integer, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("forced_by", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

stray_stamps = Table(
    "stray_stamps",
    metadata,
    Column("uuid", Text, primary_key=True),
    Column("issuer_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("cfdi_id", BigInteger),
    Column("pac", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("number", Text, nullable=False, server_default=FetchedValue()),
    Column("recipient_rfc", Text, nullable=False, server_default=FetchedValue()),
    Column("total", Text, nullable=False, server_default=FetchedValue()),
    Column("currency", Text, nullable=False, server_default=FetchedValue()),
    Column("stamped_xml", LargeBinary, nullable=False),
    Column("found_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("settled_at", DateTime(timezone=True)),
)
