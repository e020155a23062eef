"""After an outage a lane rests and begins again slowly; a switch and a closed vault leave rows where they are."""

from __future__ import annotations

import pytest

from agent.errors import UserError
from agent.services.set_flag import Flag, set_flag
from tests.work.hub import LIMITS, World

CUSTOMERS = 6


def _customers(world: World) -> None:
    for number in range(1, CUSTOMERS + 1):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)


def test_a_lane_whose_vendor_is_out_of_reach_rests_longer_each_time(world: World) -> None:
    agent = world.agent()
    _customers(world)
    world.books.unreachable = True
    world.sync(agent)
    rests = []
    for _ in range(3):
        row = world.one("select outages, ramp, extract(epoch from not_before - now())::float8 as rest from lanes where lane like 'erp:%'")
        rests.append((row.outages, row.ramp))
        longest = LIMITS.retry_seconds * 2 ** (row.outages - 1)
        assert longest / 2 - 1 <= row.rest <= longest
        world.sql("update lanes set not_before = '-infinity'")
        world.sql("update work set run_at = now() where state = 'ready'")
        agent.work_off()
    assert rests == [(1, 1), (2, 1), (3, 1)]


def test_after_an_outage_it_begins_with_one_row_and_doubles(world: World) -> None:
    agent = world.agent()
    _customers(world)
    world.books.unreachable = True
    world.sync(agent)
    world.books.unreachable = False
    world.sql("update lanes set not_before = '-infinity'")
    world.sql("update work set run_at = now() where state = 'ready'")
    sizes = []
    while (lease := agent.lanes.claim()) is not None:
        sizes.append(len(lease.rows))
        agent.loop._handle("deliver", list(lease.rows))
        agent.lanes.release(lease)
    assert sizes[:3] == [1, 2, 4]
    assert world.one("select outages, ramp from lanes where lane like 'erp:%'").outages == 0


def test_a_switch_holds_rows_back_and_lets_them_go(world: World) -> None:
    agent = world.agent()
    set_flag(world.office, branch=world.branch, flag=Flag.AUTO_SYNC, enabled=False)
    _customers(world)
    world.sync(agent)
    assert world.books.sent == []
    set_flag(world.office, branch=world.branch, flag=Flag.AUTO_SYNC, enabled=True)
    world.until_still(agent)
    assert world.states() == {"done": 2 * CUSTOMERS}


def test_documents_of_a_branch_without_batches_go_one_by_one(world: World) -> None:
    agent = world.agent()
    set_flag(world.office, branch=world.branch, flag=Flag.BATCH_SYNC, enabled=False)
    _customers(world)
    world.sync(agent)
    world.until_still(agent)
    assert world.books.batches
    assert set(world.books.batches) == {1}


def test_what_this_agent_cannot_open_is_left_to_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    here, there = world.agent(), world.agent()
    _customers(world)

    def closed(owner: str) -> None:
        raise UserError("vault.cannot_open")

    monkeypatch.setattr(here.hub.vault, "must_open", closed)
    world.take_in(here)
    here.work_off()
    row = world.sql("select state, code, attempts from work where kind = 'deliver' order by id")[0]
    assert (row.state, row.attempts) == ("ready", 0)
    assert len(here.lanes.avoided()) == 1
    world.sql("update work set run_at = now() where state = 'ready'")
    assert here.lanes.claim() is None
    there.work_off()
    world.until_still(there)
    assert world.states() == {"done": 2 * CUSTOMERS}
