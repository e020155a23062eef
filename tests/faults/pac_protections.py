"""Each protection of stamping taken out by itself, from outside: runs must then break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from agent.db import attempts, pac_health
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish
from agent.hub import Hub
from agent.ports import NotSent, Outcome, Pac, Refused, Stamped, Unknown
from agent.work import issue_cfdi, stamp_outcome, wires
from agent.work.cfdi_row import Row
from tests.faults import pac_cancel_protections

Swap = tuple[Any, str, Any]
NAMES = ("freeze", "intent", "find", "window", "key", "failover")
"""Protections of stamping; those of cancelling have a list of their own. `key` is taken out where a run makes its adapters."""


@contextmanager
def without(name: str) -> Iterator[None]:
    """The protection of this name is out for the time of the block; "" = all are in."""
    swaps = _SWAPS[name]() if name in _SWAPS else []
    before = [(place, what, getattr(place, what)) for place, what, _ in swaps]
    for place, what, value in swaps:
        setattr(place, what, value)
    try:
        yield
    finally:
        for place, what, value in before:
            setattr(place, what, value)


def adapted(pac: Pac, name: str) -> Pac:
    """The adapter, or one that sends everything under a key of its own."""
    if name != "key":
        return pac

    class Anyhow:
        spec = pac.spec

        def stamp(self, sealed_xml: bytes, *, key: str) -> Any:
            return pac.stamp(sealed_xml, key=f"{uuid4()}")

        def recover(self, sealed_xml: bytes, *, key: str) -> Any:
            return pac.recover(sealed_xml, key=f"{uuid4()}")

        def __getattr__(self, name: str) -> Any:
            return getattr(pac, name)

    return Anyhow()  # type: ignore[return-value]


def _freeze() -> list[Swap]:
    """Whatever is sent or asked about is sealed anew for it."""

    def anew(hub: Hub, work: Work, row: Row, attempt: Attempt) -> Outcome[Stamped]:
        fresh = issue_cfdi._sealed(hub, work, row)
        assert fresh.sealed is not None
        with wires.pac(hub, row.pac_account, work.lane, [attempt.id]) as pac:
            outcome = pac.recover(fresh.sealed, key=attempt.key)
        return outcome if isinstance(outcome, Refused) else Unknown("asked with other bytes")

    return [(issue_cfdi, "ask", anew), (issue_cfdi, "must_be_sealed_anew", lambda hub, row: True)]


def _intent() -> list[Swap]:
    """Nothing says beforehand that a request will leave."""

    def begin(tx: Connection, work: Work, *, kind: str, operation: str, key: str, content: str, sha256: str, **more: Any) -> Attempt:
        return Attempt(uuid4(), work.id, kind, work.ref, operation, 0, key, content, sha256, str(more.get("pac", "")))

    def unknown(hub: Hub, tx: Connection, work: Work, row: Row, attempt: Attempt, reason: str, asked: bool) -> None:
        if not asked:
            pac_health.failed(tx, row.pac_account, reason)
        finish(tx, work, state="ready", code="cfdi.being_verified", delay=5.0, waited=True)

    return [(attempts, "begin", begin), (stamp_outcome, "_unknown", unknown)]


def _find() -> list[Swap]:
    """Nobody asks: what was not answered was not stamped."""

    def never(hub: Hub, work: Work, row: Row, attempt: Attempt) -> Outcome[Stamped]:
        return Refused("603", "", "document", "pac.never_stamped")

    return [(issue_cfdi, "ask", never)]


def _window() -> list[Swap]:
    """ "Not stamped" is believed at once, and what was denied is made anew without another question."""
    return [(stamp_outcome, "_settled", lambda tx, attempt: True), (issue_cfdi, "asked_once_more", lambda hub, work, row: False)]


def _failover() -> list[Swap]:
    """What was not answered goes to the next PAC like what never left."""
    write = stamp_outcome.write_outcome

    def as_not_sent(hub: Hub, work: Work, row: Row, attempt: Attempt, outcome: Outcome[Stamped], *, asked: bool = False) -> None:
        write(hub, work, row, attempt, NotSent("no answer") if isinstance(outcome, Unknown) else outcome, asked=asked)

    return [(issue_cfdi, "write_outcome", as_not_sent)]


_SWAPS: Mapping[str, Callable[[], list[Swap]]] = {
    **pac_cancel_protections.SWAPS,
    "freeze": _freeze, "intent": _intent, "find": _find, "window": _window, "failover": _failover,
}  # fmt: skip
