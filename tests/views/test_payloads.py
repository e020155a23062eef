"""What was said to a vendor is kept small, shown whole, and gone after its time."""

from __future__ import annotations

import zlib
from uuid import uuid4

import pytest

from agent.db import payloads
from agent.db.engine import transaction
from agent.hub import Office
from agent.services.prune import prune
from agent.views.payloads import exchanges
from tests.work.hub import World, set_up

SAID = '{"Customer": {"DisplayName": "Peña & Niño"}}'.encode() * 50


@pytest.fixture
def world(office: Office) -> World:
    return set_up(office)


def _keep(world: World, *attempts: object, request: bytes = SAID, response: bytes = b"\xff\x00") -> None:
    row = {
        "endpoint": "FAKE", "method": "POST", "path": "https://fake.invalid/v3", "status": 200, "error": "", "trace": "t-1", "elapsed_ms": 7
    }  # fmt: skip
    with transaction(world.office.engine) as tx:
        payloads.keep(tx, attempts, row, request=request, response=response)  # type: ignore[arg-type]


def test_an_exchange_comes_back_as_it_was_and_takes_little_room(world: World) -> None:
    attempt, other = uuid4(), uuid4()
    _keep(world, attempt, other)
    (found,) = exchanges(world.office, attempt)
    assert (found.request, found.status, found.trace, found.elapsed_ms) == (SAID.decode(), 200, "t-1", 7)
    assert found.response == "\ufffd\x00"
    assert exchanges(world.office, other) == (found,)
    assert exchanges(world.office, uuid4()) == ()
    assert world.one("select octet_length(request) as n from payloads").n == len(zlib.compress(SAID)) < len(SAID) / 5


def test_what_belongs_to_one_branch_says_so_and_what_belongs_to_several_does_not(world: World) -> None:
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sync(world.agent())
    attempts = [row.id for row in world.sql("select id from attempts")]
    _keep(world, *attempts)
    assert world.one("select branch from payloads").branch == world.branch


def test_what_is_too_old_is_removed_and_nothing_else(world: World) -> None:
    for _ in range(3):
        _keep(world, uuid4())
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sync(world.agent())
    logged = world.one("select count(*) as n from erp_sync_logs").n
    assert logged == 2
    world.sql("update payloads set at = now() - interval '91 days' where id < (select max(id) from payloads)")
    world.sql("update erp_sync_logs set created_at = now() - interval '401 days' where id = (select min(id) from erp_sync_logs)")
    assert prune(world.office) == {"payloads": 2, "erp_sync_logs": 1}
    assert prune(world.office) == {"payloads": 0, "erp_sync_logs": 0}
