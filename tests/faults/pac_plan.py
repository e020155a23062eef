"""What goes wrong in the run of a seed at the PACs: answers that fail, outages, processes that die or stand still, people who force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from random import Random

from tests.faults.pac_vendors import Fault

PACS = ("finkok", "sw", "keyed")
PAIRS = tuple(permutations(PACS, 2))
_LOST = ("timeout", "reset", "http_500", "html", "cut_body", "duplicate", "timeout")
_SURE = ("not_sent", "no_stamps", "busy", "refused_by_rule")
POINTS = ("leaving", "sending", "answered")


@dataclass(frozen=True, slots=True)
class Death:
    """The process ends at the `count`-th passing of `point`, or at that commit; `late` = what was leaving arrives so much later."""

    point: str
    count: int
    late: float | None = None


@dataclass(frozen=True, slots=True)
class Sleep:
    """The process stands still at the `count`-th passing of `point` for `seconds`, while others work."""

    point: str
    count: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Plan:
    """A seed's run over a pair of PACs, the first one asked first. `forces` = people send what stays in doubt elsewhere."""

    seed: int
    pair: tuple[str, str]
    agents: int
    faults: Mapping[str, Mapping[int, Fault]]
    down: Mapping[str, Sequence[tuple[float, float]]]
    habits: Sequence[str]
    events: Sequence[Death | Sleep]
    forces: bool


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same; the pairs come in turn."""
    random = Random(f"pac plan/{seed}")
    pair = PAIRS[seed % len(PAIRS)]
    faults = {name: {number: _fault(random) for number in range(1, 7) if random.random() < 0.35} for name in pair}
    down: dict[str, Sequence[tuple[float, float]]] = {}
    if random.random() < 0.45:
        begins = random.choice((0.0, 0.5, 0.5, 3.0))
        lasts = random.choice((20.0, 400.0, 4000.0, 75 * 3600.0))
        down[pair[0]] = [(begins, begins + lasts)]
        first = {1: Fault(random.choice(("timeout", "reset", "cut_body")), True)} if begins else {}
        faults[pair[0]] = {**faults[pair[0]], **first}
    if random.random() < 0.15:
        down[pair[1]] = [(0.0, random.choice((60.0, 4000.0, 75 * 3600.0)))]
    habits = [random.choice(("603_lag", "307_without_xml", "fault")) for _ in range(random.choice((0, 0, 1, 2)))]
    events = [_event(random) for _ in range(random.choice((0, 0, 1, 1, 2)))]
    return Plan(seed, pair, random.choice((1, 2, 2)), faults, down, habits, events, random.random() < 0.3)


def _fault(random: Random) -> Fault:
    if random.random() < 0.3:
        return Fault(random.choice(_SURE))
    if random.random() < 0.15:
        return Fault("late", late=random.uniform(1.0, 85.0))
    return Fault(random.choice(_LOST), random.random() < 0.6)


def _event(random: Random) -> Death | Sleep:
    kind = random.random()
    if kind < 0.35:
        return Death("commit", random.randrange(1, 16))
    if kind < 0.65:
        return Death(random.choice(POINTS), random.randrange(1, 4), random.choice((None, 5.0, 60.0)))
    return Sleep(random.choice(POINTS), random.randrange(1, 4), random.choice((10.0, 45.0, 100.0)))
