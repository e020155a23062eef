"""A held lane as the process that holds it sees it: how long it may still send, and whether it still owns it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoFreeConnection

from agent.db.claim import Lease, lanes_of, release, renew
from agent.db.claim import claim as claim_lane
from agent.db.deliveries import ERP_LANE, connection_of
from agent.db.engine import transaction
from agent.errors import Fenced, UserError
from agent.http_client.pace import Paces
from agent.hub import Limits

AVOID_SECONDS = 60.0


class HeldLanes:
    """The lanes this process holds. One thread prolongs them; whoever sends asks `left` just before."""

    def __init__(self, engine: Engine, boot: UUID, limits: Limits, paces: Paces, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._engine = engine
        self._boot = boot
        self._limits = limits
        self._paces = paces
        self._monotonic = monotonic
        self._held: dict[str, tuple[Lease, float]] = {}
        self._lock = threading.Lock()
        self._claiming = threading.Lock()
        self._in_doubt = False
        self._avoided: dict[str, float] = {}
        self._reached = monotonic()

    def claim(self) -> Lease | None:
        """Claims the most urgent free lane, or None; nothing while nobody has approved this agent.

        One transaction, one more after the database was lost.
        """
        with self._claiming, self._doubted():
            if self._in_doubt:
                self._take_stock()
            asked = self._monotonic()
            with transaction(self._engine) as tx:
                lease = claim_lane(
                    tx, boot=self._boot, seconds=self._limits.lease_seconds, limit=self._limits.batch, avoid=self.avoided(),
                    admitted_only=True,
                )  # fmt: skip
            self._reached = self._monotonic()
            if lease is not None:
                if lease.lane.startswith(ERP_LANE) and lease.bucket:
                    self._paces.take_over(connection_of(lease.lane), lease.bucket)
                with self._lock:
                    self._held[lease.lane] = (lease, asked + self._limits.lease_seconds)
            return lease

    def avoid(self, lane: str, seconds: float = AVOID_SECONDS) -> None:
        """Leaves a lane to other agents for a while: this one cannot open what it needs."""
        with self._lock:
            self._avoided[lane] = self._monotonic() + seconds

    def avoided(self) -> list[str]:
        """The lanes that are left to others now."""
        with self._lock:
            self._avoided = {lane: until for lane, until in self._avoided.items() if until > self._monotonic()}
            return list(self._avoided)

    @contextmanager
    def _doubted(self) -> Iterator[None]:
        """Remembers that a claim or a release failed: what the database made of it is not known."""
        try:
            yield
        except (DBAPIError, NoFreeConnection, UserError):
            self._in_doubt = True
            raise

    def _take_stock(self) -> None:
        """Gives back what the database thinks is ours and nobody here works on, so that it need not lapse first."""
        with self._lock:
            held = set(self._held)
        with transaction(self._engine) as tx:
            for lane, token in lanes_of(tx, boot=self._boot):
                if lane not in held:
                    release(tx, lane=lane, token=token, boot=self._boot)
        self._in_doubt = False

    def left(self, lane: str) -> float:
        """Seconds for which this process surely still owns the lane; 0 when it does not."""
        with self._lock:
            held = self._held.get(lane)
        return max(0.0, held[1] - self._monotonic()) if held else 0.0

    def silent_for(self) -> float:
        """Seconds since this process last claimed, or looked for, or prolonged anything in the database."""
        return self._monotonic() - self._reached

    def renew_all(self) -> None:
        """Prolongs every held lane; one that was lost is dropped, so that nothing more is sent for it."""
        with self._lock:
            leases = [lease for lease, _ in self._held.values()]
        for lease in leases:
            asked = self._monotonic()
            try:
                with transaction(self._engine) as tx:
                    renew(tx, lease, seconds=self._limits.lease_seconds)
                until = asked + self._limits.lease_seconds
            except Fenced:
                until = 0.0
            self._reached = self._monotonic()
            with self._lock:
                if lease.lane in self._held and self._held[lease.lane][0].token == lease.token:
                    self._held[lease.lane] = (lease, until)

    def release(self, lease: Lease) -> None:
        """Gives the lane back. One transaction."""
        with self._lock:
            self._held.pop(lease.lane, None)
        bucket = self._paces.saved(connection_of(lease.lane)) if lease.lane.startswith(ERP_LANE) else None
        with self._doubted(), transaction(self._engine) as tx:
            release(tx, lane=lease.lane, token=lease.token, boot=lease.boot, bucket=bucket)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)
