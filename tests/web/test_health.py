"""The agent's HTTP over real sockets: what a supervisor is told, and what a stranger is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import httpx2
import pytest
from sqlalchemy import create_engine

from agent.errors import UserError
from agent.hub import Office
from agent.web.app import create_app
from agent.web.health import SILENT_SECONDS, Health
from agent.web.rate_limit import RateLimit
from agent.web.server import serving
from tests.work.hub import World, set_up


@pytest.fixture
def world(office: Office) -> World:
    return set_up(office)


class Facts:
    """What the lease loop says of itself, and a clock that moves by hand."""

    silent = 0.0
    draining = False
    at = 0.0


@contextmanager
def asked(world: World, facts: Facts, requests: int = 100) -> Iterator[httpx2.Client]:
    health = Health(world.agent().hub, silent_for=lambda: facts.silent, draining=lambda: facts.draining, monotonic=lambda: facts.at)
    app = create_app(health, now=world.office.now, limit=RateLimit(requests=requests, window=60.0, monotonic=lambda: facts.at))
    with serving(app, host="127.0.0.1", port=0, any_port=False) as port, httpx2.Client(base_url=f"http://127.0.0.1:{port}") as client:
        yield client


def test_an_agent_that_works_is_live_ready_and_well(world: World) -> None:
    with asked(world, Facts()) as client:
        assert client.get("/live").status_code == 200
        ready, well = client.get("/ready"), client.get("/health")
    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "reasons": []})
    assert (well.status_code, well.json()["status"]) == (200, "ok")
    assert datetime.fromisoformat(well.json()["timestamp"]).tzinfo is not None
    assert "server" not in well.headers


def test_one_that_is_not_approved_or_drains_is_well_but_not_ready(world: World) -> None:
    facts = Facts()
    with asked(world, facts) as client:
        world.sql("update agents set approved_at = null")
        facts.draining = True
        ready, well = client.get("/ready"), client.get("/health")
    assert (ready.status_code, ready.json()["reasons"]) == (503, ["not_approved", "draining"])
    assert well.status_code == 200


def test_a_lease_loop_that_is_silent_is_degraded(world: World) -> None:
    facts = Facts()
    with asked(world, facts) as client:
        facts.silent = SILENT_SECONDS + 1
        well, ready = client.get("/health"), client.get("/ready")
        assert client.get("/live").status_code == 200
    assert (well.status_code, well.json()["status"]) == (503, "degraded")
    assert ready.json()["reasons"] == ["lease_loop"]


def test_a_database_that_cannot_be_reached_is_degraded_and_nothing_more_is_told(world: World) -> None:
    nowhere = create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none")
    hub = world.agent().hub
    health = Health(replace(hub, office=replace(hub.office, engine=nowhere)), silent_for=lambda: 0.0, draining=lambda: False)
    app = create_app(health, now=world.office.now, limit=RateLimit(requests=9, window=1.0))
    with serving(app, host="127.0.0.1", port=0, any_port=False) as port:
        well = httpx2.get(f"http://127.0.0.1:{port}/health")
        ready = httpx2.get(f"http://127.0.0.1:{port}/ready")
    assert (well.status_code, set(well.json())) == (503, {"status", "timestamp"})
    assert ready.json()["reasons"] == ["database"]


def test_a_stranger_may_not_ask_without_end(world: World) -> None:
    facts = Facts()
    with asked(world, facts, requests=3) as client:
        codes = [client.get("/anything").status_code for _ in range(5)]
        refused = client.get("/anything")
        assert [client.get(path).status_code for path in ("/live", "/ready", "/health")] == [200, 200, 200]
        facts.at += 60
        again = client.get("/anything").status_code
    assert codes == [404, 404, 404, 429, 429]
    assert refused.headers["retry-after"] == "60"
    assert again == 404


def test_a_port_that_is_taken_is_said_and_beside_a_desktop_another_is_found(world: World) -> None:
    app = create_app(
        Health(world.agent().hub, silent_for=lambda: 0.0, draining=lambda: False),
        now=world.office.now,
        limit=RateLimit(requests=1, window=1.0),
    )
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError, match=r"web\.port_taken"), serving(app, host="127.0.0.1", port=port, any_port=False):
            pass
        with serving(app, host="127.0.0.1", port=port, any_port=True) as found:
            assert found != port
