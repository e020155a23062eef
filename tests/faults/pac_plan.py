"""What happens in the run of a seed at the PACs: answers that fail, outages, processes that die or stand still, what people ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import permutations
from random import Random
from typing import Literal

from tests.faults.pac_vendors import NAMES, Fault

PAIRS = tuple(permutations(NAMES, 2))
_LOST = ("timeout", "reset", "http_500", "html", "cut_body", "duplicate", "cut_body")
_SURE = ("not_sent", "no_stamps", "busy", "refused_by_rule")
_NOT_TAKEN = ("not_sent", "sat_busy", "not_there_yet")
POINTS = ("leaving", "sending", "answered")
Decision = Literal["accept", "refuse", "lapse"]


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
class Wish:
    """What people want of a sale's CFDI once it is stamped. `decides` = what its recipient does about each request."""

    sale: int
    what: Literal["cancel", "replace"]
    decides: Sequence[Decision] = ("accept",)


@dataclass(frozen=True, slots=True)
class Plan:
    """A seed's run over a pair of PACs, the first one asked first. `forces` = people send what stays in doubt elsewhere.

    `faults` are by PAC, by what is sent ("stamp", "cancel") and by its number; `sat_lags` = so often SAT does not know what it is
    asked about; `ahead` = by how many seconds a PAC's clock is wrong.
    """

    seed: int
    pair: tuple[str, str]
    agents: int
    faults: Mapping[str, Mapping[tuple[str, int], Fault]]
    down: Mapping[str, Sequence[tuple[float, float]]]
    habits: Sequence[str]
    events: Sequence[Death | Sleep]
    forces: bool
    wishes: Sequence[Wish] = ()
    sat_lags: int = 0
    ahead: Mapping[str, float] = field(default_factory=dict)


def plan_of(seed: int) -> Plan:
    """The plan of a seed, always the same; the pairs come in turn."""
    random = Random(f"pac plan/{seed}")
    pair = PAIRS[seed % len(PAIRS)]
    faults = {name: {("stamp", number): _fault(random) for number in range(1, 7) if random.random() < 0.35} for name in pair}
    down: dict[str, Sequence[tuple[float, float]]] = {}
    if random.random() < 0.45:
        begins = random.choice((0.0, 0.5, 0.5, 3.0))
        lasts = random.choice((20.0, 400.0, 4000.0, 75 * 3600.0))
        down[pair[0]] = [(begins, begins + lasts)]
        first = {("stamp", 1): Fault(random.choice(("timeout", "reset", "cut_body")), True)} if begins else {}
        faults[pair[0]] = {**faults[pair[0]], **first}
    if random.random() < 0.15:
        down[pair[1]] = [(0.0, random.choice((60.0, 4000.0, 75 * 3600.0)))]
    habits = [random.choice(("603_lag", "307_without_xml", "fault")) for _ in range(random.choice((0, 0, 1, 2)))]
    events = [_event(random) for _ in range(random.choice((0, 0, 1, 1, 2)))]
    agents, forces = random.choice((1, 2, 2)), random.random() < 0.3
    wishes = [_wish(random, sale) for sale in (1, 2) if random.random() < 0.5]
    ahead = {random.choice(pair): random.choice((3600.0, -3600.0))} if random.random() < 0.2 else {}
    if wishes:
        for name in pair:
            faults[name] = {**faults[name], **{("cancel", n): _cancel_fault(random) for n in (1, 2) if random.random() < 0.4}}
        events = [*events, *(_cancel_event(random) for _ in range(random.choice((0, 1, 1, 2))))]
    lags = random.choice((0, 0, 1, 3)) if wishes else 0
    return Plan(seed, pair, agents, faults, down, habits, events, forces, wishes, lags, ahead)


def _fault(random: Random) -> Fault:
    if random.random() < 0.3:
        return Fault(random.choice(_SURE))
    if random.random() < 0.15:
        return Fault("late", late=random.uniform(1.0, 85.0))
    return Fault(random.choice(_LOST), random.random() < 0.6)


def _cancel_fault(random: Random) -> Fault:
    if random.random() < 0.3:
        return Fault(random.choice(_NOT_TAKEN))
    if random.random() < 0.3:
        return Fault("late", late=random.uniform(1.0, 85.0))
    return Fault(random.choice(_LOST[:5]), random.random() < 0.6)


def _event(random: Random) -> Death | Sleep:
    kind = random.random()
    if kind < 0.35:
        return Death("commit", random.randrange(1, 16))
    if kind < 0.65:
        return Death(random.choice(POINTS), random.randrange(1, 4), random.choice((None, 5.0, 60.0)))
    return Sleep(random.choice(POINTS), random.randrange(1, 4), random.choice((10.0, 45.0, 100.0)))


def _cancel_event(random: Random) -> Death | Sleep:
    kind = random.random()
    if kind < 0.5:
        return Death("cancel.commit", random.randrange(1, 14))
    if kind < 0.75:
        return Death(f"cancel.{random.choice(POINTS)}", random.randrange(1, 3), random.choice((None, 5.0, 60.0)))
    return Sleep(f"cancel.{random.choice(POINTS)}", 1, random.choice((10.0, 45.0, 100.0)))


def _wish(random: Random, sale: int) -> Wish:
    last: Decision = random.choice(("accept", "lapse"))
    decides: Sequence[Decision] = (last,) if random.random() < 0.75 else ("refuse", last)
    return Wish(sale, random.choice(("cancel", "replace")), decides)
