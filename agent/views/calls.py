"""Calls on the database from a screen: a connection that is lost costs a reading nothing, and a command the words for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from agent.db.engine import only_reading, trouble
from agent.errors import UserError

T = TypeVar("T")
UNREACHABLE = "database.unreachable"
PATIENCE = 3.0
"""So many seconds a server that broke a reading off may stay away until that is said: a restart takes less."""
STEP = 0.2


def reading(read: Callable[[], T]) -> T:
    """What `read` brings; when its connection is lost on the way, it is read once more on a fresh one.

    Its transactions are READ ONLY: a command that came here by mistake is refused, not done twice.
    Raises `database.unreachable` when there is no server to connect to, or none comes back.
    """
    with only_reading():
        try:
            return asking(read)
        except _Lost:
            return _read_again(read)


def asking(ask: Callable[[], T]) -> T:
    """What `ask` brings. It is asked once: whether it arrived is not known when the connection is lost, and that is said."""
    try:
        return ask()
    except DBAPIError as error:
        said = trouble(error)
        if said is None:
            raise
        raise (_Lost(said.code, **said.params) if said.code == UNREACHABLE else said) from error


class _Lost(UserError):
    """The connection was there and broke: unlike one that cannot be made at all, it may be worth another try at once."""


def _read_again(read: Callable[[], T]) -> T:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return asking(read)
        except UserError as error:
            if error.code != UNREACHABLE or time.monotonic() >= until:
                raise
        time.sleep(STEP)
