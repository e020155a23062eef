"""Named points in an agent's work where a run may abandon it, or put it to sleep while others go on. Product code knows none of it."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import httpcore2
from sqlalchemy import Connection, text

from agent.db import claim
from agent.http_client import deadline
from agent.http_client.pace import Pace
from agent.work import deliver, delivered, health, lease, settle

IN_TRANSACTION = ("claim.before_commit", "intent.before_commit", "outcome.before_commit")
"""Here an agent can only die; one that slept would hold locks, and PostgreSQL ends its transaction."""
BETWEEN = (
    "claim.after", "intent.after", "look.before", "look.after", "leaving.after", "write.before", "sending", "arriving", "answered",
    "write.after", "outcome.before", "outcome.after", "release.before",
)  # fmt: skip
POINTS = (*IN_TRANSACTION, *BETWEEN)
ON_THE_WAY = ("leaving.after", "sending", "arriving", "answered")
"""Within these nobody says of which kind the documents are: they are of what is being written."""


class Abandoned(BaseException):
    """The process ends here: nothing of it runs any more, nothing is released."""


class Watch(Protocol):
    """What happens at a point, and who answers on the wire."""

    def reach(self, point: str, of: str = "") -> None:
        """`of` = the kind of document, where it is known. May raise `Abandoned`, or return much later."""

    def left(self, body: bytes) -> None:
        """A request's first bytes leave now."""

    def serve(self, port: int) -> bool:
        """Lets the vendor answer what this connection sent (the point `arriving` is in here); False = no answer comes in time."""

    def chance(self) -> float:
        """What chance says next, between 0 and 1."""

    def forget(self, port: int) -> None:
        """This connection is closed."""


_NOW: list[Watch] = []
"""Who watches now: connections are kept alive from one run to the next."""


@contextmanager
def watched(watch: Watch) -> Iterator[None]:
    """Every agent of this process passes the points for the time of the block; nobody waits for a vendor's pace."""
    swaps: list[tuple[Any, str, Any]] = [
        (lease, "claim_lane", _after(lease.claim_lane, watch, "claim.before_commit", only=lambda lease: lease is not None)),  # type: ignore[attr-defined]
        (deliver, "_intend", _after(deliver._intend, watch, "intent.after", only=bool)),
        (deliver, "_begin", _after(deliver._begin, watch, "intent.before_commit")),
        (deliver, "_leaving", _after(deliver._leaving, watch, "leaving.after")),
        (deliver, "write_outcomes", _around(deliver.write_outcomes, watch, "outcome.before", "outcome.after")),  # type: ignore[attr-defined]
        (settle, "write_outcomes", _around(settle.write_outcomes, watch, "outcome.before", "outcome.after")),  # type: ignore[attr-defined]
        (delivered, "_write", _after(delivered._write, watch, "outcome.before_commit")),
        (deadline, "DeadlineStream", _stream()),
        (health, "rest", _by_chance_of(claim.rest, watch)),
        (Pace, "wait", lambda self, path: None),
    ]
    _NOW.append(watch)
    before = [(place, name, getattr(place, name)) for place, name, _ in swaps]
    for place, name, value in swaps:
        setattr(place, name, value)
    try:
        yield
    finally:
        _NOW.pop()
        for place, name, value in before:
            setattr(place, name, value)


def _after(
    original: Callable[..., Any], watch: Watch, point: str, *, only: Callable[[Any], bool] = lambda came: True
) -> Callable[..., Any]:
    def reached(*arguments: Any, **named: Any) -> Any:
        came = original(*arguments, **named)
        if only(came):
            watch.reach(point)
        return came

    return reached


def _around(original: Callable[..., Any], watch: Watch, before: str, after: str) -> Callable[..., Any]:
    def reached(*arguments: Any, **named: Any) -> Any:
        watch.reach(before)
        came = original(*arguments, **named)
        watch.reach(after)
        return came

    return reached


def _by_chance_of(original: Callable[..., None], watch: Watch) -> Callable[..., None]:
    """How long a lane rests is the database's chance: here it is the seed's, so that a seed is always the same run."""

    def rest(tx: Connection, **named: Any) -> None:
        tx.execute(text("select setseed(:chance)"), {"chance": watch.chance()})
        original(tx, **named)

    return rest


def _stream() -> type[deadline.DeadlineStream]:
    class Stream(deadline.DeadlineStream):
        """A connection whose other end is served when this one begins to wait."""

        def __init__(self, sock: socket.socket, call: deadline.Call) -> None:
            super().__init__(sock, call)
            self._port: int = sock.getsockname()[1]
            self._asked = False

        def write(self, buffer: bytes, timeout: float | None = None) -> None:
            if not self._call.sent:
                self._call.leaves()  # the last look at the lease; after it nothing holds the request back
                _NOW[-1].reach("sending")
            _NOW[-1].left(buffer)
            super().write(buffer, timeout)
            self._asked = True

        def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
            if self._asked:
                self._asked = False
                in_time = _NOW[-1].serve(self._port)
                _NOW[-1].reach("answered")
                if not in_time:
                    raise httpcore2.ReadTimeout("deadline")
            return super().read(max_bytes, timeout)

        def close(self) -> None:
            if _NOW:
                _NOW[-1].forget(self._port)
            super().close()

    return Stream
