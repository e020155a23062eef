"""How much a company's callers may ask: calls a minute, batches a minute, calls at once."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

CALLS_A_MINUTE: Final = 500
BATCHES_A_MINUTE: Final = 40
AT_ONCE: Final = 10


class Limits:
    """Windows of 60 seconds per company. Source: Intuit's "Limits and throttles" for production companies."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[tuple[str, str], deque[float]] = defaultdict(deque)
        self._running: dict[str, int] = defaultdict(int)
        self.refused = 0

    def enter(self, realm: str, *, batch: bool) -> float | None:
        """None when the call may go on (then `leave` must follow), else how many seconds until it makes sense again."""
        now = self._clock()
        with self._lock:
            wait = self._wait(realm, "batch", BATCHES_A_MINUTE, now) if batch else None
            wait = wait or self._wait(realm, "call", CALLS_A_MINUTE, now)
            if wait is None and self._running[realm] >= AT_ONCE:
                wait = 1.0
            if wait is not None:
                self.refused += 1
                return wait
            self._running[realm] += 1
            for kind in ("call", "batch") if batch else ("call",):
                self._calls[realm, kind].append(now)
            return None

    def leave(self, realm: str) -> None:
        """A call that had entered is over."""
        with self._lock:
            self._running[realm] -= 1

    def _wait(self, realm: str, kind: str, most: int, now: float) -> float | None:
        calls = self._calls[realm, kind]
        while calls and calls[0] <= now - 60:
            calls.popleft()
        return calls[0] + 60 - now if len(calls) >= most else None
