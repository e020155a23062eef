"""Kills of the agent and of its database at seeded write points: nothing is lost, nothing is there twice."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.agent import Changed
from tests.faults.judge import judge
from tests.faults.kills import Kill, run
from tests.faults.processes import Running, fork_server, forking
from tests.faults.profile import copied

KILLS = {
    "stamping": Kill("agent", "finkok", 6, "after_commit"),
    "delivering": Kill("agent", "quickbooks", 7, "after_commit"),
    "database": Kill("postgres", "finkok", 9, "after_commit"),
}


@pytest.mark.parametrize("name", KILLS)
def test_after_a_kill_the_sums_are_the_same_and_nothing_is_twice(prepared_profile: Path, name: str) -> None:
    came = run(prepared_profile, 0, KILLS[name], launch=forking(fork_server()))
    assert came.broken == []
    assert came.starts == 1


def test_without_the_intent_a_kill_stamps_a_sale_twice(prepared_profile: Path) -> None:
    came = run(prepared_profile, 0, KILLS["stamping"], launch=forking(fork_server(), Changed(without="intent")))
    assert any("stamps at the PAC" in line for line in came.broken)


def test_seeds_name_points_of_every_kind() -> None:
    kills = [Kill.of(seed) for seed in range(1, 31)]
    assert {(kill.target, kill.vendor) for kill in kills} == {(t, v) for t in ("agent", "postgres") for v in ("finkok", "quickbooks")}
    assert {kill.moment for kill in kills} == {"before", "after_commit", "outcome"}
    assert [Kill.of(seed) for seed in range(1, 31)] == kills


def test_an_agent_that_runs_starts_its_database_again_and_goes_on(prepared_profile: Path) -> None:
    with copied(prepared_profile, forking(fork_server())) as profile:
        agent = profile.start("run", "--practice", "--port", "0")
        _wait(agent, lambda: len(profile.books("finkok")["stamps"]) >= 2)
        os.kill(profile.postmaster(), signal.SIGKILL)
        _wait(agent, lambda: len(profile.books("finkok")["stamps"]) >= 10)
        _wait(agent, lambda: profile.query(_STILL_DUE) == [(0,)])
        os.kill(agent.pid, signal.SIGTERM)
        code, _, log = agent.finish(60)
        assert code == 0, log
        assert judge(profile) == []


_STILL_DUE = "select count(*) from work where state not in ('done', 'blocked')"


def _wait(agent: Running, come: Callable[[], bool]) -> None:
    """Until it has come; an agent that ended, or five minutes, end the wait."""
    until = time.monotonic() + 300
    while not come():
        assert not agent.ended(), agent.finish(1)
        assert time.monotonic() < until
        time.sleep(0.05)
