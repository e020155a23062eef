"""How an agent stands, as a load balancer or an operator's monitor may ask it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from agent.db import migrate
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Hub

KEPT_SECONDS = 1.0
"""Asked more often than this, the last answer is given again: nobody can load the database by asking how it is."""
SILENT_SECONDS = 60.0
"""A lease loop that neither claimed nor prolonged anything for so long has failed."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What is wrong, by stable words: database, migrations, lease_loop (both not well and not ready), not_approved, draining."""

    degraded: tuple[str, ...]
    not_ready: tuple[str, ...]


class Health:
    """Asks the database and the lease loop. `silent_for` says how many seconds ago the loop last reached the database."""

    def __init__(
        self, hub: Hub, *, silent_for: Callable[[], float], draining: Callable[[], bool], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._hub = hub
        self._silent_for = silent_for
        self._draining = draining
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._kept: tuple[float, Standing] | None = None

    def standing(self) -> Standing:
        """How the agent stands, at most a second old. One transaction."""
        with self._lock:
            now = self._monotonic()
            if self._kept is None or now - self._kept[0] >= KEPT_SECONDS:
                self._kept = (now, self._look())
            return self._kept[1]

    def _look(self) -> Standing:
        degraded: list[str] = []
        waiting: list[str] = []
        try:
            with transaction(self._hub.office.engine) as tx:
                if migrate.current(tx) != migrate.HEAD:
                    degraded.append("migrations")
                approved = tx.execute(
                    text("select approved_at is not null and revoked_at is null from agents where id = :id"), {"id": self._hub.agent_id}
                ).scalar()
                if not approved:
                    waiting.append("not_approved")
        except (SQLAlchemyError, UserError):  # besides the driver's own errors: no free connection in time
            degraded.append("database")
        if self._silent_for() > SILENT_SECONDS:
            degraded.append("lease_loop")
        if self._draining():
            waiting.append("draining")
        return Standing(tuple(degraded), (*degraded, *waiting))
