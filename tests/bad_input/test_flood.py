"""A hundred thousand notifications while an agent works: they are hints, so a few calls say them all and nothing is kept of them."""

from __future__ import annotations

import threading

import psutil

from agent.db.listen import listen
from agent.domain.postings import PostingKind
from tests.bad_input.flood import LARGE, MANY, flood
from tests.conftest import Database
from tests.work.conftest import world
from tests.work.hub import World

__all__ = ["world"]
SALES = 20


def test_an_agent_goes_on_working_and_keeps_nothing_of_it(world: World, database: Database) -> None:
    agent = world.agent()
    for number in range(1, SALES + 1):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
    world.take_in(agent)
    calls, over, listening = 0, threading.Event(), threading.Event()

    def hear(_name: str) -> None:
        nonlocal calls
        calls += 1
        agent.loop.wake()
        listening.set()

    ears = threading.Thread(target=listen, args=(database.agent, ["work"], hear, over))
    ears.start()
    assert listening.wait(30)
    before = psutil.Process().memory_info().rss
    flooding = threading.Thread(target=flood, args=(database.local, "work"))
    flooding.start()
    agent.loop.work_off(horizon=0.0)
    flooding.join(120)
    asked = world.agent()
    world.source.customer(SALES + 1, world.branch)
    world.source.sale(SALES + 1, world.branch)
    world.take_in(asked)
    asked.loop.work_off(horizon=0.0)
    grown = psutil.Process().memory_info().rss - before
    over.set()
    ears.join(30)
    assert not flooding.is_alive() and not ears.is_alive()
    assert world.books.numbers(PostingKind.INVOICE) == [f"S-{number:05d}" for number in range(1, SALES + 2)]
    assert world.books.twice() == []
    assert 0 < calls < (MANY + LARGE) // 10
    assert grown < 100_000_000
