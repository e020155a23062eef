"""The small practice company as fixtures: prepared once a run, whichever worker needs it first; a copy a test."""

from __future__ import annotations

import atexit
import gc
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from agent.db import roles
from agent.db.embedded import Server
from agent.db.init import dsn_of
from tests.conftest import PASSWORD, TEMPLATE
from tests.faults.bench import Bench
from tests.faults.pac_bench import PacBench
from tests.faults.processes import command
from tests.faults.profile import Profile, copied, open_folder, prepared


@cache
def _shared() -> Path:
    folder = open_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return prepared(folder)


@pytest.fixture(scope="session")
def prepared_profile() -> Path:
    """A profile set up to where the first row can be taken in, once a process; take copies."""
    return _shared()


@pytest.fixture
def profile(prepared_profile: Path) -> Iterator[Profile]:
    """A copy of the test's own, its vendors and its server running; the agent is the real command."""
    with copied(prepared_profile, command) as made:
        yield made


@contextmanager
def _database(cluster: Server) -> Iterator[tuple[str, str]]:
    """A database for a file's runs: the agents' and the administrator's address."""
    name = sql.Identifier(f"runs_{secrets.token_hex(6)}")
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as admin:
        admin.execute(
            sql.SQL("create database {} template {} owner {}").format(name, sql.Identifier(TEMPLATE), sql.Identifier(roles.OWNER))
        )
        database = name.as_string()[1:-1]
        agent = dsn_of(cluster.parameters(user=roles.AGENT_LOGIN, password=PASSWORD, database=database))
        yield agent, dsn_of(cluster.superuser_parameters(database))
        admin.execute(sql.SQL("drop database {} with (force)").format(name))


@contextmanager
def _little_collected() -> Iterator[None]:
    """Collects garbage rarely: thousands of runs make little of it, and everything imported would be looked through each time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


@pytest.fixture(scope="module")
def bench(cluster: Server) -> Iterator[Bench]:
    """A database for a file's runs in this process."""
    with _database(cluster) as (agent, admin):
        made = Bench(agent, admin)
        with _little_collected():
            yield made
        made.close()


@pytest.fixture(scope="module")
def pac_bench(cluster: Server) -> Iterator[PacBench]:
    """The same with the practice PACs in this process."""
    with _database(cluster) as (agent, admin):
        made = PacBench(agent, admin)
        yield made
        made.close()
