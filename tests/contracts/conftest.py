"""The practice vendors, started once, and a bench per accounting system on them."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from agent.erp import ERPS
from agent.http_client import HttpClient
from agent.practice import seeds, server
from tests.contracts.benches import STANDS, Bench, Connection, adapter


@pytest.fixture(scope="module")
def vendors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The addresses of running practice vendors by endpoint name; their limits are off."""
    told: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    folder = tmp_path_factory.mktemp("vendors")
    thread = threading.Thread(target=lambda: server.serve(port=0, data=folder, announce=told.put), daemon=True)
    thread.start()
    endpoints: dict[str, str] = told.get(timeout=30)["endpoints"]
    base = endpoints["QUICKBOOKS"]
    httpx2.post(f"{base}/_practice/settings", json={"quickbooks.limits": "off", "xero.limits": "off"}).raise_for_status()
    yield endpoints
    httpx2.post(f"{base}/_practice/stop")
    thread.join(timeout=30)


@pytest.fixture(scope="module", params=sorted(ERPS))
def bench(request: pytest.FixtureRequest, vendors: dict[str, str]) -> Iterator[Bench]:
    """One accounting system, connected the way a person connects it."""
    name = request.param
    with HttpClient(environment="practice", endpoints=vendors) as wire:
        connection = Connection(wire, name)
        oauth = ERPS[name].spec.oauth
        assert oauth is not None
        assert connection.connect().company == (STANDS[name].realm if oauth.names_company else "")
        mapped = STANDS[name].map_from(seeds.catalogue()[STANDS[name].realm])
        yield Bench(name, vendors["QUICKBOOKS"], wire, connection, adapter(name, wire, connection), mapped)
        httpx2.delete(f"{vendors['QUICKBOOKS']}/_practice/faults")


@pytest.fixture(autouse=True)
def no_fault_is_left(request: pytest.FixtureRequest) -> Iterator[None]:
    """A fault that a test set and did not meet is that test's failure, not the next one's."""
    yield
    if "bench" in request.fixturenames:
        held: Bench = request.getfixturevalue("bench")
        left = httpx2.get(f"{held.base}/_practice/faults").json()
        httpx2.delete(f"{held.base}/_practice/faults")
        assert not left.get("faults", left), left
