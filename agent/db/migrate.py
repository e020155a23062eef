"""The database's schema: which it has, which this version needs, and the step from one to the other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from agent import paths
from agent.db.address import url_of
from agent.db.roles import OWNER
from agent.errors import UserError

HEAD = "005_account_mappings"


def current(connection: Connection) -> str | None:
    """The revision a database is at, or None for an empty one."""
    found = connection.execute(text("select to_regclass('public.alembic_version')")).scalar()
    if found is None:
        return None
    return connection.execute(text("select version_num from alembic_version")).scalar()


def require_head(connection: Connection) -> None:
    """Raises `database.not_migrated` or `database.newer` unless the schema is this version's."""
    try:
        found = current(connection)
    except ProgrammingError as error:
        raise UserError("database.not_migrated", found="-", needed=HEAD) from error
    if found == HEAD:
        return
    if found is None or found < HEAD:
        raise UserError("database.not_migrated", found=found or "-", needed=HEAD)
    raise UserError("database.newer", found=found, needed=HEAD)


def require_same(connection: Connection) -> None:
    """Raises `database.other_schema` when a migration that ran here was another text than this version's of the same name."""
    if connection.execute(text("select to_regclass('public.schema_digests')")).scalar() is None:
        raise UserError("database.other_schema")
    ran = connection.execute(text("select name, sha256 from schema_digests")).all()
    if sorted(map(tuple, ran)) != sorted(digests().items()):
        raise UserError("database.other_schema")


@cache
def digests() -> Mapping[str, str]:
    """SHA-256 of each migration by its name, over its text with plain line ends."""
    files = sorted((paths.migrations / "sql").glob("*.sql"))
    return {file.stem: sha256(file.read_text(encoding="utf-8").encode()).hexdigest() for file in files}


def pending(connection: Connection) -> list[str]:
    """The names of the migrations a database still lacks, in order."""
    found = current(connection)
    return [name for name in digests() if found is None or name > found]


def migrate(admin_dsn: str, say: Callable[[str], None]) -> list[str]:
    """Brings the database to `HEAD` as the owner role and returns the names that ran; `say` gets one line each.

    Each migration is one transaction: what failed is rolled back, what ran before it stays.
    """
    from alembic import command
    from alembic.config import Config

    ran: list[str] = []

    def applied(*, ctx: Any, step: Any, **rest: object) -> None:
        name = str(step.up_revision_id)
        ctx.connection.execute(
            text("insert into schema_digests (name, sha256) values (:name, :digest)"), {"name": name, "digest": digests()[name]}
        )
        ran.append(name)
        say(f"✓ Migration {name}.sql - SUCCESS")

    engine = create_engine(url_of(admin_dsn))
    try:
        with engine.connect() as connection:
            connection.execute(text(f"set role {OWNER}"))
            connection.commit()
            config = Config()
            config.set_main_option("script_location", Path(paths.migrations).as_posix())
            config.attributes["connection"] = connection
            config.attributes["applied"] = applied
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()
    say("✓ All migrations completed successfully")
    return ran
