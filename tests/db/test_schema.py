"""The schema as the public contract names it, and every table behind row policies."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import Engine, create_engine, inspect
from sqlalchemy.dialects import postgresql

from agent.db import migrate, tables
from agent.db.address import url_of
from tests.conftest import Database

INDEXES = {
    ("erp_sync_logs", "idx_erp_sync_logs_created_at", "created_at DESC"),
    ("erp_sync_logs", "idx_erp_sync_logs_status", "status"),
    ("erp_sync_logs", "idx_erp_sync_logs_provider", "erp_provider"),
    ("erp_entity_mappings", "idx_entity_mappings_spirit_id", "spirit_tours_entity_id"),
    ("erp_entity_mappings", "idx_entity_mappings_erp_id", "erp_entity_id"),
}


def test_the_five_indexes_have_their_public_names(database: Database) -> None:
    with psycopg.connect(database.admin) as admin:
        found = admin.execute("select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'").fetchall()
    shapes = {(table, name, definition.rsplit("(", 1)[1].rstrip(")")) for table, name, definition in found}
    assert shapes >= INDEXES


def test_at_least_fifteen_tables(database: Database) -> None:
    with psycopg.connect(database.admin) as admin:
        row = admin.execute("select count(*) from pg_tables where schemaname = 'public'").fetchone()
    assert row is not None and row[0] >= 15


def test_python_tables_equal_the_database(database: Database) -> None:
    engine: Engine = create_engine(url_of(database.admin))
    try:
        look = inspect(engine)
        names = set(look.get_table_names()) - {"alembic_version"}
        assert names == set(tables.metadata.tables)
        for name in sorted(names):
            real = {c["name"]: (_type(c["type"]), c["nullable"]) for c in look.get_columns(name)}
            ours = {c.name: (_type(c.type), bool(c.nullable)) for c in tables.metadata.tables[name].columns}
            assert ours == real, name
    finally:
        engine.dispose()


def _type(kind: object) -> str:
    return str(kind.compile(dialect=postgresql.dialect()))  # type: ignore[attr-defined, no-untyped-call]


def test_no_table_without_row_policies_and_no_login_owns_one(database: Database) -> None:
    with psycopg.connect(database.admin) as admin:
        naked = admin.execute(
            "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
            " and not relrowsecurity and relname <> 'alembic_version'"
        ).fetchall()
        owners = admin.execute("select distinct tableowner from pg_tables where schemaname = 'public'").fetchall()
        strong = admin.execute(
            "select rolname from pg_roles where rolcanlogin and (rolsuper or rolbypassrls) and rolname in ('erphub_agent', 'local')"
        ).fetchall()
        owner_logs_in = admin.execute("select rolcanlogin from pg_roles where rolname = 'erphub_owner'").fetchone()
    assert naked == []
    assert owners == [("erphub_owner",)]
    assert strong == []
    assert owner_logs_in == (False,)


def test_functions_are_closed_to_the_public(database: Database) -> None:
    with psycopg.connect(database.admin) as admin:
        open_to_all = admin.execute(
            "select p.proname from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef"
            " and has_function_privilege('public', p.oid, 'execute')"
        ).fetchall()
        loose = admin.execute(
            "select proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef"
            " and not coalesce(proconfig::text, '') like '%search_path%'"
        ).fetchall()
    assert open_to_all == []
    assert loose == []


def test_the_environment_of_a_database_never_changes(database: Database) -> None:
    with psycopg.connect(database.admin) as admin, pytest.raises(psycopg.errors.RaiseException):
        admin.execute("update hub set environment = 'production'")


def test_tables_of_later_migrations_are_granted_too(database: Database) -> None:
    """The guide grants before it creates; default privileges make that hold for what comes later."""
    with psycopg.connect(database.admin) as admin:
        admin.execute("set role erphub_owner")
        admin.execute("create table later (id int)")
        row = admin.execute("select has_table_privilege('erphub_agent', 'later', 'select, insert, update')").fetchone()
    assert row == (True,)


def test_head_is_the_newest_migration_and_a_second_run_does_nothing(database: Database) -> None:
    lines: list[str] = []
    assert migrate.migrate(database.admin, lines.append) == []
    assert lines == ["✓ All migrations completed successfully"]
    engine = create_engine(url_of(database.admin))
    try:
        with engine.connect() as connection:
            assert migrate.current(connection) == migrate.HEAD
            assert migrate.pending(connection) == []
    finally:
        engine.dispose()
