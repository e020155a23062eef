"""Cancelling: cases, what takes another's place, what SAT last said, and what suppliers ask an issuer to accept."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Date, DateTime, FetchedValue, Identity, LargeBinary, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

cancellations = Table(
    "cancellations",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("cfdi_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("origin", Text, nullable=False, server_default=FetchedValue()),
    Column("reason", Text, nullable=False, server_default=FetchedValue()),
    Column("replacement_id", BigInteger),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("pac", Text, nullable=False, server_default=FetchedValue()),
    Column("request_xml", LargeBinary),
    Column("requested_at", DateTime(timezone=True)),
    Column("accept_by", Date),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("asked_by", Text, nullable=False, server_default=FetchedValue()),
    Column("approved_by", Text),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

replacements = Table(
    "replacements",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("replaces_id", BigInteger, nullable=False),
    Column("branch", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("created_by", Text, nullable=False, server_default=FetchedValue()),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

sat_answers = Table(
    "sat_answers",
    metadata,
    Column("cfdi_id", BigInteger, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("cancelable", Text, nullable=False, server_default=FetchedValue()),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("cancellation", Text, nullable=False, server_default=FetchedValue()),
    Column("efos", Text, nullable=False, server_default=FetchedValue()),
)

supplier_requests = Table(
    "supplier_requests",
    metadata,
    Column("issuer_id", BigInteger, primary_key=True),
    Column("uuid", Text, primary_key=True),
    Column("pac", Text, nullable=False),
    Column("first_seen", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("last_seen", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("accept_by", Date, nullable=False),
    Column("gone_at", DateTime(timezone=True)),
)
