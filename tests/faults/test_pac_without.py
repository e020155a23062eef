"""Every protection of stamping is needed: without it the PACs' books are wrong within 120 seeds, and with it the same seed holds."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import run
from tests.faults.pac_protections import NAMES

SEEDS = range(1, 121)


@pytest.mark.parametrize("name", NAMES)
def test_without_it_the_books_are_wrong(pac_bench: PacBench, name: str) -> None:
    caught = next((seed for seed in SEEDS if run(pac_bench, seed, without=name).broken), None)
    assert caught is not None
    assert run(pac_bench, caught).held
