"""Work, its lanes, the attempts it made and the clock's slots."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, DateTime, FetchedValue, Identity, Integer, SmallInteger, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from agent.db.tables.base import metadata

lanes = Table(
    "lanes",
    metadata,
    Column("lane", Text, primary_key=True),
    Column("boot_id", Uuid),
    Column("token", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("lease_until", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("bucket", JSONB, nullable=False, server_default=FetchedValue()),
    Column("not_before", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("outages", Integer, nullable=False, server_default=FetchedValue()),
    Column("ramp", Integer, nullable=False, server_default=FetchedValue()),
)

work = Table(
    "work",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("lane", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("branch", Text, nullable=False),
    Column("state", Text, nullable=False, server_default=FetchedValue()),
    Column("run_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("priority", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("attempts", Integer, nullable=False, server_default=FetchedValue()),
    Column("stalls", Integer, nullable=False, server_default=FetchedValue()),
    Column("waits", Integer, nullable=False, server_default=FetchedValue()),
    Column("agent_boot", Uuid),
    Column("token", BigInteger, nullable=False, server_default=FetchedValue()),
    Column("args", JSONB, nullable=False, server_default=FetchedValue()),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("params", JSONB, nullable=False, server_default=FetchedValue()),
    Column("result", JSONB, nullable=False, server_default=FetchedValue()),
    Column("requested_by", Text, nullable=False, server_default=FetchedValue()),
    Column("needs_approval", Boolean, nullable=False, server_default=FetchedValue()),
    Column("approved_by", Text),
    Column("approved_at", DateTime(timezone=True)),
    Column("created_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("updated_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)

attempts = Table(
    "attempts",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("work_id", BigInteger, nullable=False),
    Column("token", BigInteger, nullable=False),
    Column("boot_id", Uuid, nullable=False),
    Column("branch", Text, nullable=False),
    Column("connection_id", BigInteger),
    Column("pac", Text, nullable=False, server_default=FetchedValue()),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("operation", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=FetchedValue()),
    Column("key", Text, nullable=False),
    Column("content", JSONB, nullable=False, server_default=FetchedValue()),
    Column("sha256", Text, nullable=False, server_default=FetchedValue()),
    Column("started_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
    Column("settle_after", DateTime(timezone=True), nullable=False),
    Column("resent", Boolean, nullable=False, server_default=FetchedValue()),
    Column("looks", SmallInteger, nullable=False, server_default=FetchedValue()),
    Column("look_again_at", DateTime(timezone=True)),
    Column("outcome", Text),
    Column("code", Text, nullable=False, server_default=FetchedValue()),
    Column("message", Text, nullable=False, server_default=FetchedValue()),
    Column("detail", Text, nullable=False, server_default=FetchedValue()),
    Column("remote_id", Text, nullable=False, server_default=FetchedValue()),
    Column("finished_at", DateTime(timezone=True)),
)

schedule_slots = Table(
    "schedule_slots",
    metadata,
    Column("schedule", Text, primary_key=True),
    Column("slot", DateTime(timezone=True), primary_key=True),
    Column("boot_id", Uuid, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=FetchedValue()),
)
