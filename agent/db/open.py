"""The database of a profile, opened: the shared one as it is, or the embedded one started, made and migrated first."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from filelock import FileLock
from psycopg import sql
from sqlalchemy import text

from agent.db import migrate, roles
from agent.db.embedded import Server, ensure_running, stop_if_last
from agent.db.engine import connect, transaction
from agent.db.init import DATABASE, Logins, dsn_of, init_database
from agent.errors import UserError
from agent.settings import Settings


@dataclass(frozen=True, slots=True)
class OpenDatabase:
    """A reachable, migrated database. Keep it while you use it: it also keeps the embedded server running.

    `began_anew`: it was a practice database of another version, whose schema this one cannot use, and is empty again.
    """

    dsn: str
    server: Server | None
    began_anew: bool = False

    def close(self) -> None:
        """Lets go; the last one to leave an embedded server stops it. Close your own connections first."""
        if self.server is not None:
            stop_if_last(self.server)


def open_database(settings: Settings, *, login: str, say: Callable[[str], None] = lambda line: None) -> OpenDatabase:
    """The profile's database for `login` (`erphub_agent` or `local`; a shared address carries its own login).

    Raises `database.unreachable`, `database.follows` (a standby), `database.not_migrated`, `database.newer`, `database.other_schema`,
    `database.other_environment`, `embedded.*`.
    """
    if not settings.stand_alone:
        _check(settings.dsn, settings.environment)
        return OpenDatabase(settings.dsn, None)
    server = ensure_running(settings.folder)
    try:
        return OpenDatabase(*_embedded(settings, server, login, say))
    except BaseException:
        stop_if_last(server)
        raise


def _embedded(settings: Settings, server: Server, login: str, say: Callable[[str], None]) -> tuple[str, Server, bool]:
    """The embedded database for `login`, made or migrated first when it needs to be; and whether practice began anew."""
    file = settings.folder / "logins.json"
    kept, anew = _read(file), False
    if kept is not None:
        try:
            return _checked(settings, server, login, kept), server, False
        except UserError as error:
            anew = error.code == "database.other_schema" and settings.environment == "practice"
            if not anew and error.code not in ("database.not_migrated", "database.unreachable"):
                raise
    with FileLock(settings.folder / "init.lock"):
        logins = _read(file) or Logins(agent=secrets.token_urlsafe(24), local=secrets.token_urlsafe(24))
        _write(file, logins)
        if anew:
            forget_practice(server)
        init_database(superuser_dsn(server), environment=settings.environment, logins=logins, say=say)
    return _checked(settings, server, login, logins), server, anew


def forget_practice(server: Server, database: str = DATABASE) -> None:
    """Drops a practice database, whoever is using it. What it held was made up."""
    with psycopg.connect(**server.superuser_parameters(), autocommit=True) as admin:  # type: ignore[arg-type]
        admin.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def _checked(settings: Settings, server: Server, login: str, logins: Logins) -> str:
    password = logins.agent if login == roles.AGENT_LOGIN else (logins.local or "")
    dsn = dsn_of(server.parameters(user=login, password=password, database=DATABASE))
    _check(dsn, settings.environment)
    return dsn


def superuser_dsn(server: Server, database: str = "postgres") -> str:
    """The administrator's address of an embedded server: for making and migrating, never for work."""
    return dsn_of(server.superuser_parameters(database))


def _check(dsn: str, environment: str) -> None:
    engine = connect(dsn)
    try:
        with transaction(engine) as tx:
            if tx.execute(text("select pg_is_in_recovery()")).scalar_one():
                raise UserError("database.follows")  # whatever is asked for on a screen, or claimed, could not be written down
            migrate.require_head(tx)
            found = tx.execute(text("select environment from hub")).scalar()
            if found == environment:
                migrate.require_same(tx)
    finally:
        engine.dispose()
    if found != environment:
        raise UserError("database.other_environment", found=found or "-", wanted=environment)


def _read(file: Path) -> Logins | None:
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        return Logins(agent=kept["agent"], local=kept["local"])
    except (OSError, ValueError, KeyError):
        return None


def _write(file: Path, logins: Logins) -> None:
    new = file.with_suffix(".new")
    descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump({"agent": logins.agent, "local": logins.local}, out)
        out.flush()
        os.fsync(out.fileno())
    new.replace(file)
