"""`db`: the database made, planned, migrated, checked."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Annotated

import typer

from agent import settings
from agent.cli.output import DIFFERENCES, OK, DataOption, JsonOption, PracticeOption, document, reporting, say
from agent.db import migrate, roles
from agent.db.address import url_of
from agent.db.embedded import ensure_running, stop_if_last
from agent.db.engine import connect, transaction
from agent.db.init import DATABASE, Logins, init_database
from agent.db.open import open_database, superuser_dsn
from agent.errors import UserError
from agent.settings import Settings

app = typer.Typer(help="The database: init, plan, migrate, check.", no_args_is_help=True)
AdminOption = Annotated[
    Path | None, typer.Option("--admin-dsn-file", help="A file with an administrator's PostgreSQL address.", exists=True, dir_okay=False)
]


@app.command()
def init(data: DataOption = None, practice: PracticeOption = False, admin_dsn_file: AdminOption = None) -> None:
    """Makes roles, logins, the database and its schema; safe to repeat."""
    with reporting(False):
        profile = settings.load(data=data, practice=practice)
        if profile.stand_alone and admin_dsn_file is None:
            opened = open_database(profile, login=roles.AGENT_LOGIN, say=say)
            opened.close()
        else:
            _init_shared(profile, _admin_dsn(admin_dsn_file))


def _init_shared(profile: Settings, admin: str) -> None:
    password = secrets.token_urlsafe(24)
    name = url_of(profile.machine.database_url).database if profile.machine.database_url else None
    init_database(admin, environment=profile.environment, logins=Logins(agent=password, local=None), say=say, database=name or DATABASE)
    address = url_of(admin).set(drivername="postgresql", username=roles.AGENT_LOGIN, password=password, database=name or DATABASE)
    profile.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    file = profile.folder / "agent.dsn"
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(address.render_as_string(hide_password=False) + "\n")
    say(f"ERPHUB_DATABASE_URL: {file}")


@app.command()
def plan(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """The migrations that would run."""
    with reporting(as_json):
        profile = settings.load(data=data, practice=practice)
        found, names = _pending(profile)
        if as_json:
            document("db-plan", {"current": found, "head": migrate.HEAD, "pending": names})
        else:
            for name in names or ["-"]:
                say(name)
    raise typer.Exit(DIFFERENCES if names else OK)


@app.command("migrate")
def migrate_command(
    data: DataOption = None,
    practice: PracticeOption = False,
    admin_dsn_file: AdminOption = None,
    pre: Annotated[bool, typer.Option("--pre", help="Only what adds; what removes waits for old agents to leave.")] = False,
) -> None:
    """Brings the schema to this version."""
    with reporting(False):
        profile = settings.load(data=data, practice=practice)
        if profile.stand_alone and admin_dsn_file is None:
            server = ensure_running(profile.folder)
            try:
                migrate.migrate(superuser_dsn(server, DATABASE), say)
            finally:
                stop_if_last(server)
        else:
            migrate.migrate(_admin_dsn(admin_dsn_file), say)


@app.command()
def check(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Whether the database can be reached and has this version's schema."""
    with reporting(as_json):
        found, names = _pending(settings.load(data=data, practice=practice))
        if names:
            raise UserError("database.not_migrated", found=found or "-", needed=migrate.HEAD)
        if as_json:
            document("db-check", {"ok": True, "current": found})
        else:
            say(f"OK {found}")


def _pending(profile: Settings) -> tuple[str | None, list[str]]:
    """The schema a database has, and the names of the migrations it lacks. The embedded one is looked at as it is."""
    if profile.stand_alone:
        server = ensure_running(profile.folder)
        try:
            return _look(superuser_dsn(server, DATABASE))
        finally:
            stop_if_last(server)
    return _look(profile.dsn)


def _look(dsn: str) -> tuple[str | None, list[str]]:
    engine = connect(dsn)
    try:
        with transaction(engine) as tx:
            return migrate.current(tx), migrate.pending(tx)
    finally:
        engine.dispose()


def _admin_dsn(file: Path | None) -> str:
    if file is None:
        raise UserError("database.needs_admin")
    return file.read_text(encoding="utf-8").strip()
