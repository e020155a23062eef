"""Each protection of the engine taken out by itself, from outside: runs must then break."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, text

from agent.db import attempts
from agent.db.attempts import Attempt
from agent.db.claim import Work, finish
from agent.work import deliver, delivered, settle

Swap = tuple[Any, str, Any]
NAMES = ("lease", "fencing", "intent", "find", "deadline", "key")
"""`lease`, `find` and `key` are taken out where an agent or its vendor is made; the others here."""


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


def _fencing() -> list[Swap]:
    """Whoever holds a row in its hands writes on it, whatever its token."""

    def hold(tx: Connection, rows: Work | Sequence[Work]) -> None:
        return None

    def any_finish(tx: Connection, work: Work, **fate: Any) -> None:
        taken = tx.execute(
            text("""update work set state = 'leased', token = :token, agent_boot = :boot where id = :id and not exists (
                        select 1 from work o where o.id <> :id and o.kind = work.kind and o.lane = work.lane and o.ref = work.ref
                          and o.state in ('ready', 'leased', 'unknown', 'blocked'))"""),
            {"token": work.token, "boot": work.boot, "id": work.id},
        )
        if taken.rowcount:
            finish(tx, work, **fate)

    return [
        (deliver, "hold_all", hold), (deliver, "finish", any_finish), (settle, "hold_all", hold), (settle, "hold", hold),
        (settle, "finish", any_finish), (delivered, "hold", hold), (delivered, "finish", any_finish),
    ]  # fmt: skip


def _intent() -> list[Swap]:
    """Nothing says beforehand that a request will leave."""

    def begin(tx: Connection, work: Work, *, kind: str, operation: str, key: str, content: str, sha256: str, **more: Any) -> Attempt:
        return Attempt(uuid4(), work.id, kind, work.ref, operation, int(more.get("version", 0)), key, content, sha256, "")

    return [(attempts, "begin", begin)]


def _deadline() -> list[Swap]:
    """ "Not there" is believed at once, however long a request may still be on its way."""
    begin = attempts.begin

    def at_once(tx: Connection, work: Work, **more: Any) -> Attempt:
        return begin(tx, work, **{**more, "settle_seconds": -1.0})

    return [(attempts, "begin", at_once), (attempts, "sending", lambda tx, attempt_ids, *, seconds: None)]


_SWAPS: Mapping[str, Callable[[], list[Swap]]] = {"fencing": _fencing, "intent": _intent, "deadline": _deadline}
