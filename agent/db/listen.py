"""Notifications from PostgreSQL: a hint that something changed, never data. Polling stays the truth."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql

from agent.db.engine import url_of


def listen(dsn: str, channels: Sequence[str], on_name: Callable[[str], None], stop: threading.Event, *, poll: float = 2.0) -> None:
    """Calls `on_name(channel)` for each notification until `stop` is set; reconnects by itself.

    Where LISTEN cannot work (a pooler in transaction mode, an outage), `on_name("")` is called every `poll` seconds.
    """
    address = url_of(dsn).set(drivername="postgresql").render_as_string(hide_password=False)
    while not stop.is_set():
        try:
            with psycopg.connect(address, autocommit=True, application_name="erphub listen", connect_timeout=10) as connection:
                for channel in channels:
                    connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
                on_name("")
                _pass_on(connection, on_name, stop, poll)
        except psycopg.Error:
            on_name("")
            stop.wait(poll)


def _pass_on(
    connection: psycopg.Connection[tuple[object, ...]], on_name: Callable[[str], None], stop: threading.Event, poll: float
) -> None:
    while not stop.is_set():
        heard = False
        for notice in connection.notifies(timeout=min(poll, 0.5), stop_after=1):
            heard = True
            on_name(notice.channel)
        if not heard:
            connection.execute("select 1")
