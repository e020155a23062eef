"""A database made ready: roles, logins, the database itself and its schema. Safe to repeat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import psycopg
from sqlalchemy.engine import URL

from agent.db import migrate, roles
from agent.db.address import conninfo_of, url_of
from agent.errors import UserError

DATABASE = "erphub"


@dataclass(frozen=True, slots=True)
class Logins:
    """The passwords of the two logins that `db init` makes: the agents' and, beside an embedded server, one person's."""

    agent: str
    local: str | None


def init_database(admin_dsn: str, *, environment: str, logins: Logins, say: Callable[[str], None], database: str = DATABASE) -> None:
    """Makes roles, logins, database and schema through an administrator's DSN, and fixes the environment for good.

    Raises `database.unreachable`, `database.not_permitted`, `database.other_environment`.
    """
    try:
        with psycopg.connect(conninfo_of(admin_dsn), autocommit=True) as admin:
            roles.make_group_roles(admin)
            roles.make_login(admin, roles.AGENT_LOGIN, logins.agent, roles.AGENTS)
            if logins.local is not None:
                roles.make_login(admin, roles.LOCAL_LOGIN, logins.local, "erphub_admin")
            roles.make_database(admin, database)
    except psycopg.errors.InsufficientPrivilege as error:
        raise UserError("database.not_permitted", reason=str(error).strip()) from error
    except psycopg.OperationalError as error:
        raise UserError("database.unreachable", reason=str(error).strip().splitlines()[0]) from error
    target = url_of(admin_dsn).set(drivername="postgresql", database=database).render_as_string(hide_password=False)
    with psycopg.connect(conninfo_of(target), autocommit=True) as admin:
        roles.own_public_schema(admin)
    migrate.migrate(target, say)
    with psycopg.connect(conninfo_of(target), autocommit=True) as admin:
        _fix_environment(admin, environment, shared=logins.local is None)
        if logins.local is not None:
            admin.execute(
                "insert into people (login, display_name, role) values (%s, %s, 'admin') on conflict do nothing", ("local", "local")
            )


def _fix_environment(admin: psycopg.Connection[tuple[object, ...]], environment: str, *, shared: bool) -> None:
    admin.execute("insert into hub (environment, shared) values (%s, %s) on conflict do nothing", (environment, shared))
    row = admin.execute("select environment from hub").fetchone()
    if row is None or row[0] != environment:
        raise UserError("database.other_environment", found=row[0] if row else "-", wanted=environment)


def dsn_of(parameters: Mapping[str, str]) -> str:
    """A PostgreSQL address from libpq's keywords."""
    rest = {key: value for key, value in parameters.items() if key not in ("user", "password", "host", "port", "dbname")}
    return URL.create(
        "postgresql",
        username=parameters["user"],
        password=parameters.get("password"),
        host=parameters["host"],
        port=int(parameters["port"]),
        database=parameters["dbname"],
        query=rest,
    ).render_as_string(hide_password=False)
