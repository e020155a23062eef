"""The roles of a database: who owns, who works, who reads. Made by `db init`, never by a migration.

No login owns a table, is superuser or bypasses row security. The owner cannot log in: a migration is run by an
administrator who takes the owner's role for its duration.
"""

from __future__ import annotations

from psycopg import Connection, sql

OWNER = "erphub_owner"
AGENTS = "erphub_agents"
PEOPLE = "erphub_people"
PEOPLE_ROLES = ("erphub_viewer", "erphub_finance", "erphub_admin", "erphub_accountant")
AGENT_LOGIN = "erphub_agent"
LOCAL_LOGIN = "local"


def make_group_roles(admin: Connection[tuple[object, ...]]) -> None:
    """Makes the group roles that are missing. `admin` may create roles; safe to repeat, also by two at once."""
    for role in (OWNER, AGENTS, PEOPLE, *PEOPLE_ROLES):
        admin.execute(
            sql.SQL("do $$ begin create role {} nologin; exception when duplicate_object or unique_violation then null; end $$").format(
                sql.Identifier(role)
            )
        )
    for role in PEOPLE_ROLES:
        admin.execute(sql.SQL("grant {} to {}").format(sql.Identifier(PEOPLE), sql.Identifier(role)))


def make_login(admin: Connection[tuple[object, ...]], login: str, password: str, group: str) -> None:
    """Makes or resets a login that belongs to one group role and can do nothing beside."""
    exists = admin.execute("select 1 from pg_roles where rolname = %s", (login,)).fetchone()
    verb = "alter" if exists else "create"
    admin.execute(
        sql.SQL("{} role {} login nosuperuser nocreatedb nocreaterole noinherit password {}").format(
            sql.SQL(verb), sql.Identifier(login), sql.Literal(password)
        )
    )
    admin.execute(sql.SQL("alter role {} inherit").format(sql.Identifier(login)))
    admin.execute(sql.SQL("grant {} to {}").format(sql.Identifier(group), sql.Identifier(login)))


def make_database(admin: Connection[tuple[object, ...]], name: str) -> bool:
    """Makes the database, owned by the owner role, closed to the public. False when it was there already."""
    if admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
        return False
    admin.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))
    admin.execute(
        sql.SQL("create database {} owner {} encoding 'UTF8' template template0").format(sql.Identifier(name), sql.Identifier(OWNER))
    )
    admin.execute(sql.SQL("revoke all on database {} from public").format(sql.Identifier(name)))
    admin.execute(
        sql.SQL("grant connect on database {} to {}, {}").format(sql.Identifier(name), sql.Identifier(AGENTS), sql.Identifier(PEOPLE))
    )
    return True


def own_public_schema(admin: Connection[tuple[object, ...]]) -> None:
    """Gives the schema `public` of the connected database to the owner role (on 14 it belongs to the superuser)."""
    admin.execute(sql.SQL("alter schema public owner to {}").format(sql.Identifier(OWNER)))
    admin.execute(sql.SQL("grant usage on schema public to {}, {}").format(sql.Identifier(AGENTS), sql.Identifier(PEOPLE)))
