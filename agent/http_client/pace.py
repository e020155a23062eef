"""How fast a vendor may be asked: a token bucket a connection, kept in its lane's row when the lane changes hands."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from agent.ports import Answer, ErpSpec, NotSent, Request, Unknown, Wire

BURST = 20.0


@dataclass(slots=True)
class Bucket:
    """At most `per_minute` takes in any minute: a burst of a few, then evenly. Instants are seconds since the epoch."""

    per_minute: float
    tokens: float
    at: float

    @classmethod
    def full(cls, per_minute: float) -> Bucket:
        """A bucket that was never used: whatever another holder saved is newer."""
        return cls(per_minute, _burst(per_minute), 0.0)

    def take(self, now: float) -> float:
        """Takes one token and returns the seconds to wait before using it."""
        burst = _burst(self.per_minute)
        rate = (self.per_minute - burst) / 60.0
        self.tokens = min(burst, self.tokens + max(0.0, now - self.at) * rate) - 1.0
        self.at = max(self.at, now)
        return 0.0 if self.tokens >= 0 else -self.tokens / rate


def _burst(per_minute: float) -> float:
    """What may go at once; burst and refill together stay within the vendor's figure in every minute."""
    return min(max(1.0, min(BURST, per_minute / 10.0)), per_minute / 2.0)


class Pace:
    """The buckets of one connection: one for all calls, one for batches. Shared by every lane of this process."""

    def __init__(self, spec: ErpSpec, clock: Callable[[], float] = time.time, sleep: Callable[[float], None] = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._batch_path = spec.batch_path
        self._remaining = spec.remaining_headers
        self._calls = Bucket.full(spec.calls_per_minute)
        self._batches = Bucket.full(spec.batches_per_minute or spec.calls_per_minute)

    def wait(self, path: str) -> None:
        """Returns when the vendor's published rates allow this call."""
        with self._lock:
            now = self._clock()
            seconds = self._calls.take(now)
            if self._batch_path and path.endswith(self._batch_path):
                seconds = max(seconds, self._batches.take(now))
        if seconds > 0:
            self._sleep(seconds)

    def heard(self, headers: Mapping[str, str]) -> None:
        """Takes in what the vendor says is left: others may use up the same allowance, and then there is less than we think."""
        found = {name.lower(): value for name, value in headers.items()}
        left = [int(found[name]) for name in self._remaining if found.get(name, "").isdigit()]
        if left:
            with self._lock:
                self._calls.tokens = min(self._calls.tokens, float(min(left)))

    def saved(self) -> dict[str, float]:
        """What the lane's next holder has to know."""
        with self._lock:
            return {
                "calls": self._calls.tokens, "calls_at": self._calls.at, "batches": self._batches.tokens, "batches_at": self._batches.at,
            }  # fmt: skip

    def take_over(self, saved: Mapping[str, object]) -> None:
        """Goes on where another holder stopped, when that was later than our own last call."""
        with self._lock:
            for bucket, name in ((self._calls, "calls"), (self._batches, "batches")):
                at = float(str(saved.get(f"{name}_at", 0)))
                if at > bucket.at:
                    bucket.tokens, bucket.at = float(str(saved[name])), at


class PacedWire:
    """A wire that waits its turn before every request. `may_leave` is asked when the turn has come; a request that may not is not sent."""

    def __init__(self, wire: Wire, pace: Pace, may_leave: Callable[[], bool] | None = None) -> None:
        self._wire = wire
        self._pace = pace
        self._may_leave = may_leave

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        """Sends the request at the vendor's pace; the deadline begins when its turn has come."""
        self._pace.wait(request.path)
        if self._may_leave is not None and not self._may_leave():
            return NotSent("the lease is another's")
        answer = self._wire.send(request, deadline=deadline)
        if isinstance(answer, Answer):
            self._pace.heard(answer.headers)
        return answer


class Paces:
    """The paces of this process, by connection."""

    def __init__(self, specs: Mapping[str, ErpSpec]) -> None:
        self._specs = specs
        self._lock = threading.Lock()
        self._by_connection: dict[int, Pace] = {}
        self._taken_over: dict[int, Mapping[str, object]] = {}

    def of(self, connection: int, erp: str) -> Pace:
        """The connection's pace, made at its first call and going on where the lane's last holder stopped."""
        with self._lock:
            if connection not in self._by_connection:
                self._by_connection[connection] = Pace(self._specs[erp])
            saved = self._taken_over.pop(connection, None)
            if saved:
                self._by_connection[connection].take_over(saved)
            return self._by_connection[connection]

    def take_over(self, connection: int, saved: Mapping[str, object]) -> None:
        """Keeps what the lane's row says until the pace is used."""
        with self._lock:
            self._taken_over[connection] = saved

    def saved(self, connection: int) -> dict[str, float] | None:
        """What to write into the lane's row, or None when nothing was sent from here."""
        with self._lock:
            pace = self._by_connection.get(connection)
        return pace.saved() if pace else None
