"""When a request leaves, its row is still ours and its time begins: not when the intent was written, not when its turn was asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

import pytest

from agent.http_client import HttpClient
from agent.http_client.pace import Pace
from agent.hub import Hub
from agent.ports import Answer, ErpAdapter, NotSent, Outcome, Remote, Request, Unknown, Wire, Write
from tests.work.fake_erp import SPECS, FakeErp
from tests.work.hub import LIMITS, World


class _Asking(FakeErp):
    """Books nothing, but sends one request a batch."""

    wire: Wire

    def write(self, batch: Sequence[Write]) -> Sequence[Outcome[Remote]]:
        self.wire.send(Request("POST", "FAKE", "https://fake.invalid", "/batch"), deadline=60.0)
        return [NotSent("nothing listens here") for _ in batch]


class _Watching:
    """The way out: tells what the database says of the attempts at the moment a request goes through here."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.seen: list[tuple[str, timedelta]] = []

    def bound(self, **hooks: object) -> Wire:
        return self

    def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
        self.seen += [tuple(row) for row in self._world.sql("select kind, settle_after - now() from attempts where outcome is null")]
        return NotSent("nothing listens here")


@pytest.fixture
def watching(world: World, monkeypatch: pytest.MonkeyPatch) -> _Watching:
    watch = _Watching(world)

    def erp(hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
        adapter = _Asking(world.books)
        adapter.wire = wire
        return adapter

    monkeypatch.setattr(world, "_erp", erp)
    world.wire = cast(HttpClient, watch)
    return watch


def test_its_time_begins_when_its_turn_at_the_vendor_has_come(world: World, watching: _Watching, monkeypatch: pytest.MonkeyPatch) -> None:
    def turn_comes_an_hour_later(pace: Pace, path: str) -> None:
        world.sql("update attempts set settle_after = settle_after - interval '1 hour'")

    monkeypatch.setattr(Pace, "wait", turn_comes_an_hour_later)
    world.source.customer(1, world.branch)
    world.sync(world.agent())
    spec = SPECS["keyed"]
    longest = timedelta(seconds=LIMITS.lease_seconds + spec.deadline + spec.visible_after)
    ((kind, left),) = watching.seen
    assert kind == "customer"
    assert longest - timedelta(seconds=20) < left <= longest


def test_what_became_anothers_while_it_waited_for_its_turn_is_not_sent(
    world: World, watching: _Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lane_is_lost(pace: Pace, path: str) -> None:
        world.sql("update lanes set token = token + 1, lease_until = now() + interval '30 seconds'")

    monkeypatch.setattr(Pace, "wait", lane_is_lost)
    world.source.customer(1, world.branch)
    agent = world.agent()
    world.take_in(agent)
    agent.work_off()
    assert watching.seen == []
    assert world.one("select outcome from attempts").outcome is None
