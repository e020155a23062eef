"""The loop and the lanes it holds: what is claimed is worked off, given back, and never worked on after it was lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from agent import scheduler
from agent.db.claim import Work, finish
from agent.db.engine import transaction
from agent.domain.postings import PostingKind
from agent.errors import Unavailable, UserError
from agent.http_client.pace import Paces
from agent.hub import Hub
from agent.work.lease import HeldLanes
from agent.work.loop import Handler, Loop
from tests.work.fake_erp import SPECS
from tests.work.hub import LIMITS, Agent, World


def _loop(agent: Agent, kind: str, handler: Handler) -> Loop:
    return Loop(agent.hub, {kind: handler}, agent.lanes)


def _ask(world: World, kind: str, *lanes: str) -> None:
    for lane in lanes:
        statement = "insert into work (kind, lane, ref, branch) values (:kind, :lane, '1', :branch)"
        world.sql(statement, kind=kind, lane=lane, branch=world.branch)


def _row(world: World) -> tuple[str, str, int]:
    row = world.one("select state, code, attempts from work")
    return row.state, row.code, row.attempts


def test_a_kind_nobody_knows_is_dead_at_once(world: World) -> None:
    _ask(world, "nonsense", "a")
    world.agent().work_off()
    assert _row(world) == ("dead", "work.unknown_kind", 0)


def test_a_source_that_cannot_be_read_is_tried_again_so_often(world: World) -> None:
    agent = world.agent()

    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        raise Unavailable("down")

    _ask(world, "take_in", "a")
    seen = []
    for _ in range(LIMITS.max_attempts):
        _loop(agent, "take_in", handler).run_dry(horizon=0.0)
        seen.append(_row(world))
        world.due()
    assert seen == [("ready", "vendor.unavailable", 1), ("ready", "vendor.unavailable", 2), ("dead", "vendor.unavailable", 3)]


@pytest.mark.parametrize(
    ("kind", "state"), [("deliver", "blocked"), ("draft_cfdi", "blocked"), ("issue_cfdi", "dead"), ("authorize", "dead")]
)
def test_what_a_person_must_mend_waits_or_ends(world: World, kind: str, state: str) -> None:
    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        raise UserError("connection.missing")

    _ask(world, kind, "a")
    _loop(world.agent(), kind, handler).run_dry(horizon=0.0)
    assert _row(world) == (state, "connection.missing", 0)


def test_what_may_have_been_sent_is_asked_about_ever_more_rarely_and_never_given_up(world: World) -> None:
    """Whatever stands against asking: a person's part, or a fault of ours."""
    agent = world.agent()
    faults: list[Exception] = [UserError("vault.missing", owner="x", name="y"), ValueError("ours")] * LIMITS.max_attempts

    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        raise faults.pop(0)

    _ask(world, "issue_cfdi", "cfdi:1")
    world.sql(
        """insert into attempts (id, work_id, token, boot_id, branch, kind, ref, operation, key, settle_after, outcome)
           select gen_random_uuid(), id, 1, gen_random_uuid(), branch, 'cfdi', ref, 'stamp', 'k', now(), 'unknown' from work"""
    )
    waits = []
    while faults:
        _loop(agent, "issue_cfdi", handler).run_dry(horizon=0.0)
        assert _row(world)[0] == "unknown"
        waits.append(world.one("select extract(epoch from run_at - updated_at)::int as s from work").s)
        world.due()
    assert waits == sorted(waits) and waits[-1] > 4 * waits[0]


@pytest.mark.parametrize(("fault", "state"), [(ValueError("ours"), "ready"), (UserError("connection.missing"), "dead")])
def test_a_row_that_fails_its_group_is_found_and_the_others_are_done(world: World, fault: Exception, state: str) -> None:
    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        if any(row.ref == "bad" for row in rows):
            raise fault
        with transaction(hub.office.engine) as tx:
            for row in rows:
                finish(tx, row, state="done")

    for ref in ("1", "bad", "2"):
        world.sql("insert into work (kind, lane, ref, branch) values ('k', 'a', :ref, :branch)", ref=ref, branch=world.branch)
    _loop(world.agent(), "k", handler).run_dry(horizon=0.0)
    assert world.sql("select ref, state from work order by id") == [("1", "done"), ("bad", state), ("2", "done")]


def test_threads_work_off_every_lane_and_give_it_back(world: World) -> None:
    agent = world.agent()
    at_once = threading.Barrier(3)

    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        at_once.wait(30)  # three lanes are worked on at the same time, or this never ends
        with transaction(hub.office.engine) as tx:
            for row in rows:
                finish(tx, row, state="done")

    _ask(world, "k", "a", "b", "c")
    _loop(agent, "k", handler).work_off(horizon=0.0)
    assert world.states() == {"done": 3}
    assert len(agent.lanes) == 0
    assert world.sql("select lane from lanes where boot_id is not null") == []


def test_draining_ends_what_is_under_way_and_gives_the_rest_back(world: World) -> None:
    agent = world.agent()
    begun, go_on = threading.Event(), threading.Event()

    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        begun.set()
        go_on.wait(30)
        with transaction(hub.office.engine) as tx:
            finish(tx, rows[0], state="done")

    loop = Loop(replace(agent.hub, limits=replace(LIMITS, concurrency=1)), {"k": handler}, agent.lanes)
    _ask(world, "k", "a")
    _ask(world, "other", "a")
    loop.start()
    assert begun.wait(30)
    assert loop.drain(0.0) is False, "one is under way"
    go_on.set()
    assert loop.drain(30) is True
    assert world.sql("select kind, state from work order by id") == [("k", "done"), ("other", "ready")]


def test_a_lost_lane_may_not_be_sent_for(world: World) -> None:
    agent = world.agent()
    _ask(world, "k", "a")
    lease = agent.lanes.claim()
    assert lease is not None
    assert LIMITS.lease_seconds >= agent.lanes.left("a") > LIMITS.lease_seconds - 60
    agent.lanes.renew_all()
    assert agent.lanes.left("a") > LIMITS.lease_seconds - 60
    world.sql("update lanes set lease_until = now() - interval '1 second'")
    agent.lanes.renew_all()
    assert agent.lanes.left("a") == 0.0
    assert agent.lanes.left("never claimed") == 0.0


def test_the_time_left_counts_from_before_the_claim(world: World) -> None:
    """Our clock starts when we asked, the server's when it answered: ours ends first."""
    agent = world.agent()
    ticks = iter([50.0, 100.0, 110.0, 130.0, 1000.0])  # made, asked, answered, and twice asked what is left
    lanes = HeldLanes(world.office.engine, agent.hub.boot, LIMITS, Paces(SPECS), lambda: next(ticks))
    _ask(world, "k", "a")
    assert lanes.claim() is not None
    assert lanes.left("a") == LIMITS.lease_seconds - 30.0
    assert lanes.left("a") == 0.0


def test_the_pace_of_a_lane_goes_with_it(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.sync(agent)
    assert world.books.numbers(PostingKind.CUSTOMER)
    lane = f"erp:{world.connection}"
    saved = world.one("select bucket from lanes where lane = :lane", lane=lane).bucket
    assert set(saved) == {"calls", "calls_at", "batches", "batches_at"}
    world.sql("""update lanes set bucket = '{"calls": -7.0, "calls_at": 9e9, "batches": 1.0, "batches_at": 9e9}'""")
    world.source.customer(2, world.branch)
    other = world.agent()
    world.sync(other)
    assert other.hub.paces.of(world.connection, "keyed").saved()["calls"] == -7.0


def test_one_agent_takes_a_tick_however_many_there_are(world: World) -> None:
    agents = [world.agent() for _ in range(4)]
    start = threading.Barrier(4)

    def tick(agent: Agent) -> None:
        start.wait()
        scheduler._tick(agent.hub, 86_400, lambda: None)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(tick, agents))
    assert world.one("select count(*) as n from schedule_slots").n == 1
    assert world.one("select kind, ref, args from work") == ("take_in", str(world.source_id), {"whole_round": False})
    world.sql("update work set state = 'done'")
    scheduler._tick(agents[0].hub, 86_400, lambda: None)
    assert world.one("select count(*) as n from work").n == 1
