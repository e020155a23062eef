"""Takes a connection away from under a statement, as a server that is restarted does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

from tests.conftest import Database


@contextmanager
def cut(engine: Engine, admin: str, at: str, times: int = 1) -> Iterator[list[str]]:
    """Ends the backend of each of the next `times` connections that are about to run a statement with `at` in it."""
    ended: list[str] = []

    def end(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
        if at in statement and len(ended) < times:
            with psycopg.connect(admin, autocommit=True) as keeper:
                row = keeper.execute("select pg_terminate_backend(%s, 5000)", (cursor.connection.info.backend_pid,)).fetchone()
            assert row == (True,)
            ended.append(statement)

    event.listen(engine, "before_cursor_execute", end)
    yield ended
    event.remove(engine, "before_cursor_execute", end)


@contextmanager
def away(database: Database, server: str) -> Iterator[None]:
    """Within the block nobody can connect to the database any more; `server` is the superuser's address of another one."""
    closing = sql.SQL("alter database {} with allow_connections {}")
    with psycopg.connect(server, autocommit=True) as keeper:
        keeper.execute(closing.format(sql.Identifier(database.name), sql.SQL("false")))
        yield
        keeper.execute(closing.format(sql.Identifier(database.name), sql.SQL("true")))
