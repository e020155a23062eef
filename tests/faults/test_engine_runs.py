"""Seeded runs of the engine in this process, judged by the vendor's books: nothing twice, nothing lost, no wrong cent."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.faults.bench import Bench, bench_of_its_own
from tests.faults.engine import run

SEEDS = range(1, 61)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One server for all seeds."""
    with bench_of_its_own() as made:
        yield made


@pytest.mark.parametrize("first", SEEDS[::10])
def test_every_document_is_at_the_vendor_once_and_right(bench: Bench, first: int) -> None:
    runs = [run(bench, seed) for seed in range(first, first + 10)]
    assert [(each.seed, each.broken, each.loose) for each in runs if not each.held] == []
