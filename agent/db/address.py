"""Where a database is: addresses as libpq writes them, several hosts included, for SQLAlchemy and for psycopg."""

from __future__ import annotations

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy.engine import URL

from agent.errors import UserError

_DRIVER = "postgresql+psycopg"


def url_of(dsn: str) -> URL:
    """The SQLAlchemy address of a PostgreSQL DSN, always by psycopg 3. Several hosts: the one that may be written to.

    A DSN is what libpq takes: `postgresql://user@a:5432,b:5432/db` or `host=a,b port=5432 dbname=db`. Raises `database.bad_address`.
    """
    try:
        parts = {key: str(value) for key, value in conninfo_to_dict(dsn.replace(f"{_DRIVER}://", "postgresql://", 1)).items() if value}
    except psycopg.ProgrammingError:
        raise UserError("database.bad_address") from None  # libpq's own words may hold the password
    user, password, database = parts.pop("user", None), parts.pop("password", None), parts.pop("dbname", None)
    host, port = parts.pop("host", ""), parts.pop("port", "")
    if not all(part.isdecimal() for part in port.split(",") if part):
        raise UserError("database.bad_address")
    if "," in host:
        query = {"host": host, **({"port": port} if port else {}), "target_session_attrs": "read-write", **parts}
        return URL.create(_DRIVER, user, password, None, None, database, query)
    return URL.create(_DRIVER, user, password, host or None, int(port) if port else None, database, parts)


def conninfo_of(dsn: str) -> str:
    """The same address for libpq itself."""
    url = url_of(dsn)
    plain = {"user": url.username, "password": url.password, "host": url.host, "port": url.port, "dbname": url.database}
    return make_conninfo("", **{key: str(value) for key, value in {**plain, **url.query}.items() if value is not None})
