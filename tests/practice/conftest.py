"""One practice server a run, put back to its first day for each test, and apps connected to it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agent.practice import seeds
from tests.practice.vendors import Caller, Practice, connect, serving


@pytest.fixture(scope="session")
def server_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A server that all tests of this worker share."""
    with serving(tmp_path_factory.mktemp("practice")) as running:
        yield running


@pytest.fixture
def practice(server_of_the_run: Practice) -> Practice:
    """The server, with nothing in it but what it is planted with."""
    assert server_of_the_run.http.post("/_practice/reset").status_code == 200
    return server_of_the_run


@pytest.fixture
def us(practice: Practice) -> Caller:
    """An app connected to the US company."""
    return connect(practice, seeds.CLIENT_US)


@pytest.fixture
def mx(practice: Practice) -> Caller:
    """An app connected to the Mexican company."""
    return connect(practice, seeds.CLIENT_MX)
