"""Every protection is needed: without it the vendor's books are wrong within 200 seeds, and with it the same seed holds."""

from __future__ import annotations

import pytest

from tests.faults.bench import Bench
from tests.faults.engine import run
from tests.faults.plan import plan_of
from tests.faults.protections import NAMES

SEEDS = range(230, 430)


@pytest.mark.parametrize("name", NAMES)
def test_without_it_the_books_are_wrong(bench: Bench, name: str) -> None:
    # A vendor that knows keys catches what the other protections let through, so these are missed at one that knows none.
    tried = [seed for seed in SEEDS if plan_of(seed).keyed == (name == "key")]
    caught = next((seed for seed in tried if run(bench, seed, without=name).broken), None)
    assert caught is not None
    assert run(bench, caught).held


def test_a_seed_is_always_the_same_run(bench: Bench) -> None:
    def story(seed: int) -> object:
        outcome = run(bench, seed)
        return outcome, dict(bench.vendor.calls), round(bench.elapsed)

    assert [story(seed) for seed in range(1, 6)] == [story(seed) for seed in range(1, 6)]


def test_what_only_a_zombie_can_do_is_told_by_name(bench: Bench) -> None:
    found = [finding for seed in (12, 93) for finding in run(bench, seed).explained]
    assert {(each.what, each.kind) for each in found} == {("twice", "payments")}
