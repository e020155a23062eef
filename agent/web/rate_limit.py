"""How often one client may ask: so many requests in a window of time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable


class RateLimit:
    """At most `requests` a client within `window` seconds. Not for several threads: one event loop asks it."""

    def __init__(self, *, requests: int, window: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._requests = requests
        self._window = window
        self._monotonic = monotonic
        self._begun = monotonic()
        self._asked: dict[str, int] = {}

    def wait(self, client: str) -> int:
        """0 when the client may ask now, else the whole seconds until it may again."""
        now = self._monotonic()
        if now - self._begun >= self._window:
            self._begun, self._asked = now, {}
        self._asked[client] = self._asked.get(client, 0) + 1
        if self._asked[client] <= self._requests:
            return 0
        return max(1, math.ceil(self._window - (now - self._begun)))
