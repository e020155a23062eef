"""The agent's HTTP over real sockets: what a supervisor is told, and what a stranger is not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

import httpx2
import psycopg
import pytest
from sqlalchemy import Engine, create_engine
from starlette.applications import Starlette

from agent.errors import UserError
from agent.hub import Office
from agent.web.app import create_app
from agent.web.health import KEPT_SECONDS, SILENT_SECONDS, Health
from agent.web.rate_limit import RateLimit
from agent.web.server import serving
from tests.conftest import Database
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


@pytest.mark.parametrize("found", ["004_sync_logs", "900_newer"])
def test_a_schema_that_is_not_this_versions_is_degraded(world: World, database: Database, found: str) -> None:
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("update alembic_version set version_num = %s", [found])
    with asked(world, Facts()) as client:
        well, ready = client.get("/health"), client.get("/ready")
    assert (well.status_code, well.json()["status"]) == (503, "degraded")
    assert (ready.status_code, ready.json()) == (503, {"status": "not_ready", "reasons": ["migrations"]})


def test_an_agent_that_is_revoked_is_not_ready(world: World) -> None:
    with asked(world, Facts()) as client:
        world.sql("update agents set revoked_at = now()")
        assert client.get("/ready").json()["reasons"] == ["not_approved"]


def test_what_was_wrong_is_forgotten_when_it_is_right_again(world: World) -> None:
    facts = Facts()
    with asked(world, facts) as client:
        facts.silent = SILENT_SECONDS + 1
        assert client.get("/health").status_code == 503
        facts.silent = 0.0
        assert client.get("/health").status_code == 503, "asked again within a second"
        facts.at += KEPT_SECONDS
        assert client.get("/health").status_code == 200


def _told(world: World, engine: Engine) -> tuple[httpx2.Response, httpx2.Response]:
    """What /health and /ready say of an agent whose database is behind `engine`."""
    hub = world.agent().hub
    health = Health(replace(hub, office=replace(hub.office, engine=engine)), silent_for=lambda: 0.0, draining=lambda: False)
    app = create_app(health, now=world.office.now, limit=RateLimit(requests=9, window=1.0))
    with serving(app, host="127.0.0.1", port=0, any_port=False) as port:
        return httpx2.get(f"http://127.0.0.1:{port}/health"), httpx2.get(f"http://127.0.0.1:{port}/ready")


def test_a_database_that_cannot_be_reached_is_degraded_and_nothing_more_is_told(world: World) -> None:
    well, ready = _told(world, create_engine("postgresql+psycopg://nobody@127.0.0.1:1/none"))
    assert (well.status_code, set(well.json())) == (503, {"status", "timestamp"})
    assert ready.json()["reasons"] == ["database"]


def test_a_pool_whose_every_connection_is_taken_is_degraded(world: World, database: Database) -> None:
    full = create_engine(database.agent.replace("postgresql:", "postgresql+psycopg:"), pool_size=1, max_overflow=0, pool_timeout=0.01)
    with full.connect():
        well, ready = _told(world, full)
    full.dispose()
    assert (well.status_code, ready.json()["reasons"]) == (503, ["database"])


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


def test_strangers_behind_a_proxy_of_this_computer_are_counted_one_by_one(world: World) -> None:
    def get(address: str) -> int:
        return client.get("/health", headers={"X-Forwarded-For": address}).status_code

    with asked(world, Facts(), requests=2) as client:
        assert [get("203.0.113.9") for _ in range(3)] == [200, 200, 429]
        assert get("203.0.113.10") == 200
        assert get("127.0.0.1, 203.0.113.9") == 429, "who a stranger says to be does not count"
        assert [get(f"2001:db8:0:1::{n}") for n in range(1, 4)] == [200, 200, 429], "one network, one client"
        assert get("2001:db8:0:2::1") == 200
        assert [get("::ffff:127.0.0.1") for _ in range(3)] == [200, 200, 200]


EMPTY = Starlette()


def test_a_port_that_is_taken_is_said_and_beside_a_desktop_another_is_found() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(UserError) as caught, serving(EMPTY, host="127.0.0.1", port=port, any_port=False):
            pass
        assert (caught.value.code, caught.value.params) == ("web.port_taken", {"host": "127.0.0.1", "port": port})
        with serving(EMPTY, host="127.0.0.1", port=port, any_port=True) as found:
            assert found != port
            assert httpx2.get(f"http://127.0.0.1:{found}/").status_code == 404


@pytest.mark.parametrize("any_port", [False, True])
@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.name.invalid"])
def test_an_address_that_is_not_this_computers_is_said(host: str, any_port: bool) -> None:
    with pytest.raises(UserError) as caught, serving(EMPTY, host=host, port=0, any_port=any_port):
        pass
    assert (caught.value.code, caught.value.params["host"]) == ("web.cannot_listen", host)
    assert "Errno" not in str(caught.value.params["reason"])


def test_an_agent_that_starts_again_has_its_port_again() -> None:
    with httpx2.Client() as client:
        with serving(EMPTY, host="127.0.0.1", port=0, any_port=False) as port:
            client.get(f"http://127.0.0.1:{port}/")
        # The server ended a connection that was still open: for a minute the system keeps the port for what may be under way.
        with serving(EMPTY, host="127.0.0.1", port=port, any_port=False) as again:
            assert again == port
            assert client.get(f"http://127.0.0.1:{port}/").status_code == 404
