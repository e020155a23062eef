"""Seeded runs over pairs of PACs, judged by the PACs' and SAT's books: nothing twice, no stamp unknown, no folio lost, nothing cancelled
that was not asked for."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import run
from tests.faults.pac_plan import PAIRS, POINTS, plan_of

SEEDS = range(1, 37)
CHUNK = 6


@pytest.mark.parametrize("first", SEEDS[::CHUNK])
def test_every_sale_is_stamped_once_and_cancelled_when_asked(pac_bench: PacBench, first: int) -> None:
    runs = [run(pac_bench, seed) for seed in SEEDS if first <= seed < first + CHUNK]
    assert [(each.seed, each.broken, each.loose) for each in runs if not each.held] == []


def test_the_seeds_have_every_pair_and_everything_that_happens() -> None:
    plans = [plan_of(seed) for seed in SEEDS]
    assert {plan.pair for plan in plans} == set(PAIRS)
    assert {plan.agents for plan in plans} == {1, 2}
    assert {(wish.what, "refuse" in wish.decides) for plan in plans for wish in plan.wishes} == {
        ("cancel", False), ("cancel", True), ("replace", False), ("replace", True),
    }  # fmt: skip
    assert any(plan.ahead for plan in plans) and any(plan.forces for plan in plans) and any(plan.sat_lags for plan in plans)
    points = {event.point for plan in plans for event in plan.events}
    assert points == {prefix + point for prefix in ("", "cancel.") for point in ("commit", *POINTS)}
