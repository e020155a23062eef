"""Every protection of stamping is needed: without it the PACs' books are wrong, and with it the same course of things holds."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import run
from tests.faults.pac_plan import Plan
from tests.faults.pac_protections import NAMES
from tests.faults.pac_vendors import Fault

SEEDS = range(1, 121)
REFUSED = {number: Fault("refused_by_rule") for number in range(2, 9)}
# What left is still on its way when it is denied, and what is sent again runs into a rule that is lifted a moment later.
ON_ITS_WAY = Plan(0, ("finkok", "sw"), 1, {"finkok": {1: Fault("late", late=85.0), **REFUSED}}, {}, (), (), False)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "window"])
def test_without_it_the_books_are_wrong(pac_bench: PacBench, name: str) -> None:
    caught = next((seed for seed in SEEDS if run(pac_bench, seed, without=name).broken), None)
    assert caught is not None
    assert run(pac_bench, caught).held


def test_without_the_window_what_is_on_its_way_is_stamped_beside_the_new_one(pac_bench: PacBench) -> None:
    assert {found.what for found in run(pac_bench, 0, without="window", plan=ON_ITS_WAY).broken} >= {"twice"}
    assert run(pac_bench, 0, plan=ON_ITS_WAY).held
