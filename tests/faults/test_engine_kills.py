"""Real processes of an agent killed with SIGKILL in the middle of a write; other agents finish, and the vendor's books are right."""

from __future__ import annotations

import signal

import pytest

from tests.faults.bench import Bench
from tests.faults.killed import MOMENTS, Kill, killed

SEEDS = range(1, 21)


@pytest.mark.parametrize("seed", SEEDS)
def test_after_a_kill_every_document_is_at_the_vendor_once(bench: Bench, seed: int) -> None:
    outcome, ended = killed(bench, Kill.of(seed))
    assert ended == -signal.SIGKILL
    assert (outcome.broken, outcome.explained, outcome.loose) == ([], [], [])


def test_the_seeds_kill_at_every_moment() -> None:
    kills = [Kill.of(seed) for seed in SEEDS]
    assert {(kill.keyed, kill.moment) for kill in kills} == {(keyed, moment) for keyed in (True, False) for moment in MOMENTS}
