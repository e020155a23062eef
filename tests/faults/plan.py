"""What goes wrong in the run of a seed: who dies or falls asleep where, and which of the vendor's answers fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.faults.points import BETWEEN, ON_THE_WAY, POINTS
from tests.faults.story import Scope, scope_of
from tests.faults.vendor import Fault, Phase

_SLEEPERS = (*(point for point in BETWEEN if point != "arriving"), *("look.after", "write.before", "leaving.after") * 4, *("sending",) * 3)
_OF = ("", "invoice", "payment", "payment", "payment")
_BESIDE = ("look.before", "look.after", "write.before", "write.after")
_BOTH_SIDES = ("timeout", "reset", "http_500", "html", "cut_body", "slow_body", "duplicate")
LONGEST_ON_ITS_WAY = 69.0
"""A request reaches the vendor within its deadline and what the vendor takes to show it, or never."""


@dataclass(frozen=True, slots=True)
class Death:
    """The agent that reaches `point` for the `count`-th time, runs no more.

    `of` = only where documents of this kind are looked up or written, or are on their way to be written.

    `restarts` = its installation starts a new process at once, which takes back what the dead one held. `late` = what was on
    its way arrives after so many seconds; None = it is lost.
    """

    point: str
    of: str
    count: int
    restarts: bool
    late: float | None


@dataclass(frozen=True, slots=True)
class Sleep:
    """The agent stops at `point` for `seconds` while others work `rounds` rounds; then it goes on with what it had in its hands.

    `suspended` = its own clock stood still meanwhile. `renews` = the first thing after waking is to prolong its leases.
    `steps` = so many things happen on the platform meanwhile.
    """

    point: str
    of: str
    count: int
    seconds: float
    suspended: bool
    rounds: int
    renews: bool
    steps: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A seed's run. `faults` by ("write" or "read", its number); `skew` seconds a machine's clock is wrong.

    `scope` = what is sold besides.
    """

    seed: int
    keyed: bool
    agents: int
    events: Sequence[Death | Sleep]
    faults: Mapping[tuple[str, int], Fault]
    skew: Sequence[float]
    scope: Scope


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same."""
    random = Random(f"plan/{seed}")
    keyed = random.random() < 0.5
    agents = random.choice((1, 2, 2, 3))
    events = [_event(random) for _ in range(random.choice((0, 1, 2, 2, 3, 4)))]
    places = [("write", random.randrange(1, 7)) if random.random() < 0.75 else ("read", random.randrange(1, 13)) for _ in range(4)]
    faults = {place: _fault(random, place[0], keyed=keyed) for place in places[: random.choice((0, 1, 2, 2, 3, 4))]}
    skew = [random.choice((0.0, 0.0, -7200.0, 86_400.0)) for _ in range(3)]
    scope = scope_of(seed)
    return Plan(seed, keyed, agents, _fitting(events, scope, Random(f"scope of a plan/{seed}")), faults, skew, scope)


def _fitting(events: Sequence[Death | Sleep], scope: Scope, random: Random) -> Sequence[Death | Sleep]:
    """The events where a refund is sold, or two companies are: some are about credit memos, and both companies are worked at a time."""
    if scope.refund is not None:
        events = [replace(each, of="credit_memo", count=1) if each.of and random.random() < 0.5 else each for each in events]
    if scope.abroad is not None:
        # Whoever has the one company in its hands waits a moment, in which another takes the other.
        events = [*events, Sleep(random.choice(_BESIDE), "", 1, 1.0, False, 1, False, 0)]
    return events


def _event(random: Random) -> Death | Sleep:
    if random.random() < 0.4:
        point = random.choice((*POINTS, "arriving", "arriving"))
        of, count = _which(random, point)
        late = random.uniform(0.0, LONGEST_ON_ITS_WAY) if random.random() < 0.6 else None
        return Death(point, of, count, random.random() < 0.5, late)
    point = random.choice(_SLEEPERS)
    of, count = _which(random, point)
    # What was about to leave is a zombie's only when the others no longer wait for it.
    long = (45.0, 120.0, 120.0) if point in ("leaving.after", "sending") else (12.0, 25.0, 45.0, 120.0)
    seconds, suspended = random.choice(long), random.random() < 0.5
    return Sleep(
        point, of, count, seconds, suspended, random.choice((1, 30, 30, 30)), random.random() < 0.3, random.choice((0, 0, 1))
    )  # fmt: skip


def _which(random: Random, point: str) -> tuple[str, int]:
    """Which passing of a point: of any document, or of a kind of them where that is known."""
    of = random.choice(_OF) if point.startswith(("look.", "write.")) or point in ON_THE_WAY else ""
    return of, random.randrange(1, 3 if of else 6)


def _fault(random: Random, word: str, *, keyed: bool) -> Fault:
    phase: Phase = random.choice(("before", "after_commit"))
    names = ["throttle", *_BOTH_SIDES]
    if word == "write":
        names += ["late", "late", *(["twice"] if keyed else [])]
    name = random.choice(names)
    if name == "duplicate" and word == "read":
        name = "timeout"
    if name in ("throttle", "late", "twice"):
        phase = "before"
    return Fault(name, phase, random.uniform(0.0, LONGEST_ON_ITS_WAY))
