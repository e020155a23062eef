"""Notifications from PostgreSQL: a hint that something changed, never data. Polling stays the truth."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import psycopg
from psycopg import sql

from agent.db import pooler
from agent.db.address import conninfo_of


def listen(
    dsn: str,
    channels: Sequence[str],
    on_name: Callable[[str], None],
    stop: threading.Event,
    *,
    poll: float = 2.0,
    on_deaf: Callable[[], None] = lambda: None,
) -> None:
    """Calls `on_name(channel)` when something was notified on it, until `stop` is set; reconnects by itself.

    What arrives together makes one call a channel, however much it is, and what was said with it is not looked at.
    Where LISTEN cannot work (an outage, a pooler), `on_name("")` is called every `poll` seconds; `on_deaf` tells of a pooler, once.
    """
    while not stop.is_set():
        try:
            if not _listened(conninfo_of(dsn), channels, on_name, stop, poll):
                on_deaf()
                _poll(on_name, stop, poll)
        except psycopg.Error:
            on_name("")
            stop.wait(poll)


def _listened(address: str, channels: Sequence[str], on_name: Callable[[str], None], stop: threading.Event, poll: float) -> bool:
    """Listens until `stop`; False, at once, behind a pooler: a LISTEN would stay on a connection that others use."""
    with psycopg.connect(address, autocommit=True, application_name="erphub listen", connect_timeout=10) as connection:
        if pooler.is_between(connection):
            return False
        for channel in channels:
            connection.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        on_name("")
        _pass_on(connection, on_name, stop, poll)
    return True


def _poll(on_name: Callable[[str], None], stop: threading.Event, poll: float) -> None:
    on_name("")
    while not stop.wait(poll):
        on_name("")


def _pass_on(
    connection: psycopg.Connection[tuple[object, ...]], on_name: Callable[[str], None], stop: threading.Event, poll: float
) -> None:
    while not stop.is_set():
        heard = dict.fromkeys(notice.channel for notice in connection.notifies(timeout=min(poll, 0.5), stop_after=1))
        for channel in heard:
            on_name(channel)
        if not heard:
            connection.execute("select 1")
