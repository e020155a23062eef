"""What was said to a vendor is kept small, shown whole to whom it belongs, and gone after its time."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID, uuid4

import psycopg
import pytest
from pytest_httpserver import HTTPServer

from agent import scheduler
from agent.db import payloads
from agent.db.engine import transaction
from agent.http_client import HttpClient
from agent.hub import Office
from agent.ports import Request
from agent.services.prune import prune
from agent.views.payloads import Exchange, exchanges
from agent.work import wires
from tests.conftest import Database
from tests.erp.raw_server import raw_server
from tests.work.hub import World, open_branch, set_up

SAID = '{"Customer": {"DisplayName": "Peña & Niño"}}'.encode() * 50
ROW = {"endpoint": "FAKE", "method": "POST", "path": "https://fake.invalid/v3", "status": 200, "error": "", "trace": "t-1", "elapsed_ms": 7}
OTHER = "CUN"


@pytest.fixture
def world(office: Office) -> World:
    """A company with two branches and a delivered sale in each."""
    world = set_up(office)
    open_branch(world, world.one("select id from issuers").id, OTHER)
    for number, branch in enumerate((world.branch, OTHER), start=1):
        world.source.customer(number, branch)
        world.source.sale(number, branch)
    world.sync(world.agent())
    return world


def _attempts(world: World, branch: str) -> list[UUID]:
    return [row.id for row in world.sql("select id from attempts where branch = :branch order by started_at, id", branch=branch)]


def _keep(world: World, attempts: Sequence[UUID], *, request: bytes = SAID, response: bytes = b"\xff\x00") -> None:
    with transaction(world.office.engine) as tx:
        payloads.keep(tx, attempts, ROW, request=request, response=response)


def test_an_exchange_comes_back_as_it_was_and_takes_little_room(world: World) -> None:
    attempt, other = _attempts(world, world.branch)
    _keep(world, [attempt, other])
    (found,) = exchanges(world.office, attempt)
    assert (found.request, found.status, found.trace, found.elapsed_ms) == (SAID.decode(), 200, "t-1", 7)
    assert found.response == "\ufffd\x00"
    assert exchanges(world.office, other) == (found,)
    assert exchanges(world.office, _attempts(world, OTHER)[0]) == ()
    assert exchanges(world.office, uuid4()) == ()
    assert world.one("select octet_length(request) as n from payloads").n == len(zlib.compress(SAID)) < len(SAID) / 5


@pytest.mark.parametrize("content", [b"", SAID, bytes(range(256)) * 40])
def test_what_is_kept_is_byte_for_byte_what_was_said(world: World, content: bytes) -> None:
    _keep(world, _attempts(world, OTHER), request=content, response=content)
    kept = world.one("select request, response from payloads")
    assert (zlib.decompress(kept.request), zlib.decompress(kept.response)) == (content, content)
    assert exchanges(world.office, _attempts(world, OTHER)[0])[0].request == content.decode(errors="replace")


def test_what_belongs_to_one_branch_says_so_and_what_belongs_to_several_does_not(world: World) -> None:
    here, there = _attempts(world, world.branch), _attempts(world, OTHER)
    for attempts in (here, there, here + there, []):
        _keep(world, attempts)
    assert [row.branch for row in world.sql("select branch from payloads order by id")] == [world.branch, OTHER, None, None]


def test_a_person_sees_what_was_said_for_the_own_branch_only(world: World, local_office: Office, database: Database) -> None:
    here, there = _attempts(world, world.branch), _attempts(world, OTHER)
    _keep(world, here)
    _keep(world, there)
    _keep(world, here + there)
    assert [len(exchanges(local_office, attempt)) for attempt in (*here, *there)] == [2, 2, 2, 2], "an admin sees every branch"
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("update people set role = 'finance' where login = 'local'")
        admin.execute("delete from people_branches where login = 'local' and branch <> %s", [world.branch])
    assert [len(exchanges(local_office, attempt)) for attempt in (*here, *there)] == [1, 1, 0, 0]


def test_an_attempt_has_all_that_was_said_while_it_was_open_and_what_was_written_late(world: World) -> None:
    attempt = _attempts(world, world.branch)[0]
    for _ in range(3):
        _keep(world, [attempt])
    world.sql(
        "update attempts set started_at = now() - interval '40 days', finished_at = now() - interval '39 days' where id = :id", id=attempt
    )
    world.sql("update payloads set at = now() - interval '40 days' + (id - (select min(id) from payloads)) * interval '23 hours'")
    assert len(exchanges(world.office, attempt)) == 3
    world.sql("update payloads set at = now() where id = (select max(id) from payloads)")
    world.sql("update attempts set outcome = 'unknown' where id = :id", id=attempt)
    assert [exchange.at for exchange in exchanges(world.office, attempt)] == [
        row.at for row in world.sql("select at from payloads order by at")
    ]


def _said(world: World, wire: HttpClient, request: Request) -> tuple[Exchange, ...]:
    """Sends a request for an attempt as an adapter does; what the viewer then shows of it."""
    attempt = _attempts(world, world.branch)[0]
    hub = replace(world.agent().hub, wire=wire, lease_left=lambda lane: 60.0)
    wires.wire(hub, "erp:1", [attempt]).send(request, deadline=5.0)
    return exchanges(world.office, attempt)


def test_an_exchange_over_the_wire_is_kept_before_it_is_read_and_shows_no_secret(world: World, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/token").respond_with_data('{"access_token": "s3cr3t-b", "n": 1}', headers={"intuit_tid": "1-abc"})
    with HttpClient(environment="practice", endpoints={"VENDOR": httpserver.url_for("")}) as wire:
        sent = Request(
            "POST", "VENDOR", "https://vendor.example", "/token", query={"code": "s3cr3t-c"}, headers={"Authorization": "Bearer s3cr3t-d"},
            body=b"grant_type=refresh_token&refresh_token=s3cr3t-a&note=a%20b",
        )  # fmt: skip
        (found,) = _said(world, wire, sent)
    assert (found.method, found.status, found.trace, found.error) == ("POST", 200, "1-abc", "")
    assert found.request == "grant_type=refresh_token&refresh_token=[redacted]&note=a%20b"
    assert found.response == '{"access_token": "[redacted]", "n": 1}'
    assert found.path.startswith(httpserver.url_for("/token"))
    assert "s3cr3t" not in repr(found)
    assert world.one("select branch from payloads").branch == world.branch


def test_a_call_without_an_answer_shows_what_was_sent_and_why(world: World) -> None:
    with raw_server(lambda connection, over: None) as (base, _), HttpClient(environment="practice", endpoints={"VENDOR": base}) as wire:
        (found,) = _said(world, wire, Request("POST", "VENDOR", "https://vendor.example", "/v3", body=SAID))
    assert (found.status, found.response, found.request) == (None, "", SAID.decode())
    assert found.error


def _aged(world: World) -> None:
    for _ in range(3):
        _keep(world, [])
    world.sql("update payloads set at = now() - interval '91 days' where id < (select max(id) from payloads)")
    world.sql("update erp_sync_logs set created_at = now() - interval '401 days' where id = (select min(id) from erp_sync_logs)")


def test_what_is_too_old_is_removed_and_nothing_else(world: World) -> None:
    _aged(world)
    world.sql("update payloads set at = now() - interval '89 days' where id = (select max(id) from payloads)")
    world.sql("update erp_sync_logs set created_at = now() - interval '399 days' where id = (select max(id) from erp_sync_logs)")
    before = world.one("select count(*) as n from erp_sync_logs").n
    assert prune(world.office) == {"payloads": 2, "erp_sync_logs": 1}
    assert prune(world.office) == {"payloads": 0, "erp_sync_logs": 0}
    assert (world.one("select count(*) as n from payloads").n, world.one("select count(*) as n from erp_sync_logs").n) == (1, before - 1)


def test_more_than_one_transaction_takes_is_removed_in_several(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(payloads, "AT_A_TIME", 1)
    _aged(world)
    assert prune(world.office)["payloads"] == 2


def test_it_is_removed_once_a_day_however_many_agents_there_are(world: World) -> None:
    first, second = world.agent().hub, world.agent().hub
    _aged(world)
    scheduler.prune_daily(first)
    assert world.one("select count(*) as n from payloads").n == 1
    _aged(world)
    scheduler.prune_daily(second)
    assert world.one("select count(*) as n from payloads").n == 4
    world.sql("update schedule_slots set slot = slot - interval '1 day' where schedule = 'prune'")
    scheduler.prune_daily(second)
    assert world.one("select count(*) as n from payloads").n == 1
