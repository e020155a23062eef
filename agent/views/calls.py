"""Calls on the database from a screen: a connection that is lost costs a reading nothing, and a command the words for it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError

from agent.db.engine import begun, only_reading, trouble
from agent.errors import UserError

T = TypeVar("T")
UNREACHABLE = "database.unreachable"
PATIENCE = 3.0
"""So many seconds a server may stay away until that is said: a restart takes less."""
STEP = 0.2


def reading(read: Callable[[], T]) -> T:
    """What `read` brings; when its connection is lost on the way, or none can be made, it is read once more on a fresh one.

    Its transactions are READ ONLY: a command that came here by mistake is refused, not done twice.
    Raises `database.unreachable` when no server comes back within `PATIENCE`.
    """
    with only_reading():
        return _patiently(read, may_again=lambda: True)


def asking(ask: Callable[[], T]) -> T:
    """What `ask` brings. It is asked once: whether it arrived is not known when the connection is lost, and that is said.

    While no connection can be made nothing is sent: that is tried again, as `reading` does.
    """
    before = begun()
    return _patiently(ask, may_again=lambda: begun() == before)


def _patiently(ask: Callable[[], T], *, may_again: Callable[[], bool]) -> T:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return _once(ask)
        except UserError as error:
            if error.code != UNREACHABLE or time.monotonic() >= until or not may_again():
                raise
        time.sleep(STEP)


def _once(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except DBAPIError as error:
        said = trouble(error)
        if said is None:
            raise
        raise said from error
