"""The process ends at every step of stamping, cancelling and replacing, at each PAC: judged by the PACs' and SAT's books."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import Outcome, run
from tests.faults.pac_plan import POINTS, Death, Plan, Wish
from tests.faults.pac_vendors import NAMES

WISHES = (Wish(2, "replace"),)


def course(pac: str, *events: Death) -> Plan:
    """Both sales are stamped at that PAC, and one of the CFDIs is replaced and then cancelled; its recipient accepts."""
    other = NAMES[(NAMES.index(pac) + 1) % len(NAMES)]
    return Plan(0, (pac, other), 1, {}, {}, (), events, False, WISHES)


def ending_at_every(bench: PacBench, point: str) -> Iterator[Outcome]:
    """A run for each passing of that point, its process ending there, the PACs in turn; over once none is left to end at."""
    for number in count(1):
        outcome = run(bench, 0, plan=course(NAMES[number % len(NAMES)], Death(point, number)))
        yield outcome
        if not outcome.died:
            return


def all_held(outcomes: Sequence[Outcome], at_least: int) -> None:
    assert [(number, each.broken, each.loose) for number, each in enumerate(outcomes, start=1) if not each.held] == []
    assert sum(each.died for each in outcomes) >= at_least


@pytest.mark.parametrize(("point", "at_least"), [("commit", 30), ("cancel.commit", 12)])
def test_at_every_commit(pac_bench: PacBench, point: str, at_least: int) -> None:
    all_held(list(ending_at_every(pac_bench, point)), at_least)


@pytest.mark.parametrize("pac", NAMES)
def test_around_every_request(pac_bench: PacBench, pac: str) -> None:
    """Just before it leaves; as it leaves, which it does or not, at once or late; once it is answered."""
    stamps = [Death(point, 3, late) for point in POINTS for late in ((None, 60.0) if point == "sending" else (None,))]
    cancels = [Death(f"cancel.{each.point}", 1, each.late) for each in stamps]
    all_held([run(pac_bench, 0, plan=course(pac, each)) for each in [*stamps, *cancels]], 8)
