"""How much callers may ask: of an organisation at once, a minute and a day, and a minute of all that one app is connected to."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable
from typing import Final

AT_ONCE: Final = 5
A_MINUTE: Final = 60
A_DAY: Final = 5000
APP_A_MINUTE: Final = 10_000


class Limits:
    """Windows that slide. Source: Xero's "OAuth 2.0 API limits"."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._running: dict[str, int] = defaultdict(int)

    def enter(self, tenant: str) -> tuple[str, float] | None:
        """None when the call may go on (then `leave` must follow), else which limit is met and how many seconds it lasts."""
        now = self._clock()
        with self._lock:
            for problem, key, most, window in self._windows(tenant):
                if wait := self._wait(key, most, window, now):
                    return problem, wait
            if self._running[tenant] >= AT_ONCE:
                return "concurrent", 1.0
            self._running[tenant] += 1
            for _, key, _, _ in self._windows(tenant):
                self._calls[key].append(now)
        return None

    def leave(self, tenant: str) -> None:
        """A call that had entered is over."""
        with self._lock:
            self._running[tenant] -= 1

    def headers(self, tenant: str) -> dict[str, str]:
        """What is left, as every answer says it."""
        names = {"minute": "X-MinLimit-Remaining", "day": "X-DayLimit-Remaining", "appminute": "X-AppMinLimit-Remaining"}
        with self._lock:
            return {names[problem]: str(max(0, most - len(self._calls[key]))) for problem, key, most, _ in self._windows(tenant)}

    def _windows(self, tenant: str) -> tuple[tuple[str, str, int, float], ...]:
        return (
            ("minute", f"minute {tenant}", A_MINUTE, 60.0),
            ("day", f"day {tenant}", A_DAY, 86_400.0),
            ("appminute", "app", APP_A_MINUTE, 60.0),
        )

    def _wait(self, key: str, most: int, window: float, now: float) -> float | None:
        calls = self._calls[key]
        while calls and calls[0] <= now - window:
            calls.popleft()
        return calls[0] + window - now if len(calls) >= most else None
