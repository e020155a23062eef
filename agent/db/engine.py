"""Engines with the product's limits set, and transactions whose end is written where they begin."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError, DisconnectionError, OperationalError

from agent.db import pooler
from agent.db.address import url_of
from agent.errors import UserError

_LIMITS = {"statement_timeout": "30000", "idle_in_transaction_session_timeout": "60000", "lock_timeout": "5000", "timezone": "UTC"}
_OPTIONS = " ".join(f"-c {name}={value}" for name, value in _LIMITS.items())
_SET_LOCAL = "; ".join(f"set local {name} = '{value}'" for name, value in _LIMITS.items())
IDLE_SECONDS = 1.0
_open = threading.local()


def connect(dsn: str, *, pool_min: int = 1, pool_max: int = 5, application: str = "erphub") -> Engine:
    """An engine on `dsn`. Nothing is connected yet; statement 30 s, idle in transaction 60 s, lock 5 s."""
    engine = create_engine(
        url_of(dsn),
        pool_size=pool_min,
        max_overflow=max(0, pool_max - pool_min),
        pool_timeout=10,
        connect_args={"options": _OPTIONS, "application_name": application, "connect_timeout": 10},
    )
    event.listen(engine, "do_connect", _open_connection)
    event.listen(engine, "connect", _look_for_pooler)
    event.listen(engine, "handle_error", _leave_read_only_server)
    event.listen(engine, "checkin", _mark_idle)
    event.listen(engine, "checkout", _ping_when_idle)
    event.listen(engine, "begin", lambda connection: _count(+1))
    event.listen(engine, "commit", lambda connection: _count(-1))
    event.listen(engine, "rollback", lambda connection: _count(-1))
    return engine


def _open_connection(dialect: Any, record: Any, arguments: Any, parameters: dict[str, Any]) -> Any:
    """A connection with the limits set at its start; where a pooler refuses that, without: there every transaction sets them."""
    try:
        return dialect.connect(*arguments, **parameters)
    except psycopg.OperationalError as error:
        if not pooler.refuses_options(error):
            raise
        parameters.pop("options", None)  # the engine's own dictionary: its next connections do not try again
        return dialect.connect(*arguments, **parameters)


def _look_for_pooler(connection: Any, record: Any) -> None:
    record.info["pooled"] = pooler.is_between(connection)
    if record.info["pooled"]:
        connection.prepare_threshold = None


def _leave_read_only_server(context: Any) -> None:
    """A server that became a standby refuses every write: the connections to it are given up, new ones find the one that took over."""
    if isinstance(context.original_exception, psycopg.errors.ReadOnlySqlTransaction) and not _reads_only():
        context.is_disconnect = True


def _mark_idle(connection: Any, pooled: Any) -> None:
    pooled.info["idle_since"] = time.monotonic()


def _ping_when_idle(connection: Any, pooled: Any, proxy: Any) -> None:
    """A connection that lay idle for a while is tried first: a restarted server costs a new connection, not an error."""
    if time.monotonic() - pooled.info.get("idle_since", 0.0) < IDLE_SECONDS:
        return
    try:
        connection.execute("select 1")
        connection.rollback()
    except psycopg.Error as error:
        raise DisconnectionError from error


def _count(step: int) -> None:
    _open.count = getattr(_open, "count", 0) + step
    _open.begun = begun() + max(0, step)


def begun() -> int:
    """How many transactions this thread has begun so far: as many as before means that nothing was sent in between."""
    return int(getattr(_open, "begun", 0))


def open_transactions() -> int:
    """How many transactions this thread holds open: asked before every call to the outside, where it must be 0."""
    return int(getattr(_open, "count", 0))


@contextmanager
def only_reading() -> Iterator[None]:
    """Within the block every transaction that this thread begins is READ ONLY: PostgreSQL refuses what would write."""
    before = _reads_only()
    _open.only_reading = True
    try:
        yield
    finally:
        _open.only_reading = before


def _reads_only() -> bool:
    return bool(getattr(_open, "only_reading", False))


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """One transaction: committed at the end of the block, rolled back when it raises. No database = `database.unreachable`."""
    connection = _connected(engine)
    if _reads_only():
        connection = connection.execution_options(postgresql_readonly=True)
    with connection, connection.begin():
        if connection.info.get("pooled"):
            connection.exec_driver_sql(_SET_LOCAL)
        yield connection


@contextmanager
def at_once(engine: Engine) -> Iterator[Connection]:
    """A connection where every statement is a transaction of its own, committed as it ends: two journeys less than a `transaction`."""
    connection = _connected(engine)
    if _reads_only() or connection.info.get("pooled"):  # there the limits hold within a transaction only
        connection.close()
        with transaction(engine) as tx:
            yield tx
        return
    with connection.execution_options(isolation_level="AUTOCOMMIT") as connection, connection.begin():
        yield connection


def _connected(engine: Engine) -> Connection:
    try:
        return engine.connect()
    except OperationalError as error:
        raise UserError("database.unreachable", reason=first_line(error)) from error


def trouble(error: BaseException) -> UserError | None:
    """What is wrong with the database itself, in words (gone, no room left); None when the error says nothing of the kind."""
    if isinstance(error, UserError):
        return error if error.code == "database.unreachable" else None
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, psycopg.errors.DiskFull):
        return UserError("database.disk_full", reason=first_line(error))
    return UserError("database.unreachable", reason=first_line(error)) if error.connection_invalidated else None


def first_line(error: DBAPIError) -> str:
    """The driver's own sentence, one line, without the statement."""
    lines: list[str] = str(getattr(error, "orig", error)).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def one(connection: Connection, statement: Any, **params: object) -> Any:
    """The only row of a query that has exactly one."""
    return connection.execute(statement, params).one()
