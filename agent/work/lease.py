"""A held lane as the process that holds it sees it: how long it may still send, and whether it still owns it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Engine

from agent.db.claim import Lease, release, renew
from agent.db.claim import claim as claim_lane
from agent.db.deliveries import ERP_LANE, connection_of
from agent.db.engine import transaction
from agent.errors import Fenced
from agent.http_client.pace import Paces
from agent.hub import Limits


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

    def claim(self) -> Lease | None:
        """Claims the most urgent free lane, or None. One transaction."""
        asked = self._monotonic()
        with transaction(self._engine) as tx:
            lease = claim_lane(tx, boot=self._boot, seconds=self._limits.lease_seconds, limit=self._limits.batch)
        if lease is not None:
            if lease.lane.startswith(ERP_LANE) and lease.bucket:
                self._paces.take_over(connection_of(lease.lane), lease.bucket)
            with self._lock:
                self._held[lease.lane] = (lease, asked + self._limits.lease_seconds)
        return lease

    def left(self, lane: str) -> float:
        """Seconds for which this process surely still owns the lane; 0 when it does not."""
        with self._lock:
            held = self._held.get(lane)
        return max(0.0, held[1] - self._monotonic()) if held else 0.0

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
            with self._lock:
                if lease.lane in self._held and self._held[lease.lane][0].token == lease.token:
                    self._held[lease.lane] = (lease, until)

    def release(self, lease: Lease) -> None:
        """Gives the lane back. One transaction."""
        with self._lock:
            self._held.pop(lease.lane, None)
        bucket = self._paces.saved(connection_of(lease.lane)) if lease.lane.startswith(ERP_LANE) else None
        with transaction(self._engine) as tx:
            release(tx, lane=lease.lane, token=lease.token, boot=lease.boot, bucket=bucket)

    def __len__(self) -> int:
        with self._lock:
            return len(self._held)
