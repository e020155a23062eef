"""Seeded runs of stamping over pairs of PACs, judged by the PACs' books: nothing twice, no stamp unknown, no folio lost."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import run
from tests.faults.pac_plan import PAIRS, plan_of

SEEDS = range(1, 61)
CHUNK = 10


@pytest.mark.parametrize("first", SEEDS[::CHUNK])
def test_every_sale_is_stamped_once_and_known(pac_bench: PacBench, first: int) -> None:
    runs = [run(pac_bench, seed) for seed in SEEDS if first <= seed < first + CHUNK]
    assert [(each.seed, each.broken, each.loose) for each in runs if not each.held] == []


def test_every_pair_has_its_runs() -> None:
    assert {plan_of(seed).pair for seed in SEEDS} == set(PAIRS)
