"""The loop that claims lanes and hands their rows to the verb of their kind, in a few threads, until it is told to stop."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from itertools import groupby

import psycopg
import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from agent.db import claim
from agent.db.engine import transaction, trouble
from agent.db.sql import text
from agent.errors import Fenced, Unavailable, UserError
from agent.hub import Hub
from agent.work.lease import HeldLanes

log = structlog.get_logger()

Handler = Callable[[Hub, Sequence[claim.Work]], None]
STAY_OPEN = frozenset({"deliver", "draft_cfdi"})
"""Kinds that nobody asks for twice: what blocks them keeps them, and its mending releases them. Commands end, and are asked anew."""
NOT_HERE = frozenset({"vault.cannot_open", "vault.not_approved"})
"""What another agent may be able to do: the row waits for it, and this one leaves the lane alone for a while."""
ROWS_OWN = (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
"""What the database says of one statement, not of itself: a row that is cancelled every time is a row that fails every time."""
FAILURES_IN_A_ROW = 5
"""After so many lanes given back by a failing database, with none worked off between, one pass gives up."""


class Loop:
    """Works off what is due. `wake` may be called by anybody (a notification, a page, the clock)."""

    def __init__(self, hub: Hub, handlers: Mapping[str, Handler], lanes: HeldLanes) -> None:
        self._hub = hub
        self._handlers = handlers
        self._lanes = lanes
        self._stop = threading.Event()
        self._wake = threading.Condition()
        self._failures: list[DBAPIError | NoFreeConnection | UserError] = []
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts the worker threads."""
        for number in range(self._hub.limits.concurrency):
            thread = threading.Thread(target=self._work, name=f"work-{number}", daemon=True)
            thread.start()
            self._threads.append(thread)

    def wake(self) -> None:
        """Lets idle workers look again now."""
        with self._wake:
            self._wake.notify_all()

    @property
    def draining(self) -> bool:
        """Whether nothing new is claimed any more."""
        return self._stop.is_set()

    def drain(self, seconds: float) -> bool:
        """Stops claiming, waits until what is under way is done; True when all of it was within `seconds`."""
        self._stop.set()
        self.wake()
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    def run_dry(self, *, horizon: float) -> None:
        """Works in this thread until nothing is due within `horizon` seconds."""
        while not self._stop.is_set():
            if self._one():
                continue
            wait = self._due_in()
            if wait is None or wait > horizon:
                return
            self._stop.wait(max(0.05, wait))

    def work_off(self, *, horizon: float) -> None:
        """Works in the threads until nothing is under way or due within `horizon` seconds, then stops them for good.

        Raises the last failure when the database lets nothing be done any more; what was under way is taken back at the next start.
        """
        self.start()
        try:
            while not self._stop.wait(0.1):
                failures = self._failures
                if len(failures) >= FAILURES_IN_A_ROW:
                    raise failures[-1]
                wait = self._due_in()
                if not len(self._lanes) and (wait is None or wait > horizon):
                    break
        finally:
            self.drain(self._hub.limits.lease_seconds)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                worked = self._one()
            except (DBAPIError, NoFreeConnection, UserError) as error:
                log.warning("work.interrupted", error=type(error).__name__, detail=str(error)[:300])
                self._failures = [*self._failures, error]
                worked = False
            if worked:
                self._failures = []
            else:
                with self._wake:
                    self._wake.wait(1.0)

    def _one(self) -> bool:
        """Claims one lane and works off the rows taken; False when there was nothing."""
        lease = self._lanes.claim()
        if lease is None:
            return False
        try:
            for kind, rows in groupby(lease.rows, key=lambda row: row.kind):
                if self._stop.is_set():
                    break
                self._handle(kind, list(rows))
        except Fenced:
            log.info("work.fenced", lane=lease.lane)
        finally:
            self._lanes.release(lease)
        return True

    def _handle(self, kind: str, rows: Sequence[claim.Work]) -> None:
        handler = self._handlers.get(kind)
        if handler is None:
            self._put_by(rows, "dead", "work.unknown_kind", {"kind": kind}, attempted=False)
            return
        try:
            handler(self._hub, rows)
        except (Fenced, InterfaceError, NoFreeConnection):
            raise
        except Unavailable as error:
            self._put_by(rows, "ready", "vendor.unavailable", {"reason": error.reason}, attempted=True)
        except Exception as error:
            if trouble(error) or (isinstance(error, OperationalError) and not isinstance(error.orig, ROWS_OWN)):
                raise  # the database's, not the row's: nothing can be written on it now
            if len(rows) > 1:
                self._one_by_one(kind, rows)
            else:
                self._failed(kind, rows[0], error)

    def _failed(self, kind: str, row: claim.Work, error: Exception) -> None:
        if isinstance(error, UserError) and error.code in NOT_HERE:
            self._lanes.avoid(row.lane)
            self._put_by([row], "ready", error.code, error.params, attempted=False, delay=0.0)
            return
        if isinstance(error, UserError):
            self._put_by([row], "blocked" if kind in STAY_OPEN else "dead", error.code, error.params, attempted=False)
            return
        log.error("work.failed", kind=kind, ref=row.ref, exc_info=error)
        self._put_by([row], "ready", "bug.in_work", {"kind": kind, "error": type(error).__name__}, attempted=True)

    def _one_by_one(self, kind: str, rows: Sequence[claim.Work]) -> None:
        """Finds the row that failed its group by doing each by itself. One whose intent is open is asked about later instead."""
        for row in rows:
            with transaction(self._hub.office.engine) as tx:
                ours = _still_leased(tx, row)
                sent = ours and not row.was_unknown and _open_intent(tx, row)
            if sent:
                self._put_by([row], "unknown", "delivery.unknown", {"reason": ""}, attempted=True)
            elif ours:
                self._handle(kind, [row])

    def _put_by(
        self,
        rows: Sequence[claim.Work],
        state: str,
        code: str,
        params: Mapping[str, object],
        *,
        attempted: bool,
        delay: float | None = None,
    ) -> None:
        """Writes the same fate on every row of the group that is still ours; too many attempts become dead.

        A row with an open intent is never put back to ready: it becomes unknown and is asked about.
        """
        limits = self._hub.limits
        for row in rows:
            with transaction(self._hub.office.engine) as tx:
                if not _still_leased(tx, row):
                    continue
                spent = attempted and row.attempts + 1 >= limits.max_attempts
                fate = "unknown" if row.was_unknown or _open_intent(tx, row) else ("dead" if spent and state == "ready" else state)
                asked_again = fate in ("ready", "unknown")
                pause = limits.retry_seconds * 2 ** min(row.attempts + row.waits, 6) if delay is None else delay
                waited = asked_again and not attempted
                claim.finish(
                    tx, row, state=fate, code=code, params=params, delay=pause if asked_again else 0.0, attempted=attempted, waited=waited
                )

    def _due_in(self) -> float | None:
        """Seconds until something may be done here (0 when it may now); None when there is nothing, or nobody admitted this agent."""
        with transaction(self._hub.office.engine) as tx:
            if not claim.admitted(tx, boot=self._hub.boot):
                return None
            return claim.due_in(tx, avoid=self._lanes.avoided())


def _still_leased(tx: Connection, row: claim.Work) -> bool:
    found = tx.execute(
        text("select 1 from work where id = :id and token = :token and agent_boot = :boot and state = 'leased' for update"),
        {"id": row.id, "token": row.token, "boot": row.boot},
    ).one_or_none()
    return found is not None


def _open_intent(tx: Connection, row: claim.Work) -> bool:
    found = tx.execute(
        text("select 1 from attempts where work_id = :id and (outcome is null or outcome = 'unknown')"), {"id": row.id}
    ).one_or_none()
    return found is not None
