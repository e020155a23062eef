"""A pooler between us and the server: how it is noticed, and what has to be different behind it.

A pooler gives a client another server connection for every transaction. So nothing may be kept in a session there: no setting, no
prepared statement, no LISTEN.
"""

from __future__ import annotations

from typing import Any

import psycopg


def is_between(connection: psycopg.Connection[Any]) -> bool:
    """Whether somebody passes our queries on: the process that answers is not the one that the connection was made with."""
    row = connection.execute("select pg_backend_pid()").fetchone()
    if not connection.autocommit:
        connection.rollback()
    return row is None or row[0] != connection.info.backend_pid


def refuses_options(error: BaseException) -> bool:
    """Whether a connection was refused because of the settings it asked for at its start, which poolers do not pass on."""
    return isinstance(error, psycopg.OperationalError) and "unsupported startup parameter" in str(error)
