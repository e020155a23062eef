"""One PostgreSQL cluster a run, one database a test (a copy of a migrated template), and offices on it."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Generator, Iterator
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from filelock import FileLock
from hypothesis import settings
from psycopg import sql
from sqlalchemy import Engine

from agent.cfdi.catalogs import Catalogs
from agent.db import roles
from agent.db.embedded import Server, ensure_running, remove, stop_if_last
from agent.db.engine import connect
from agent.db.init import Logins, dsn_of, init_database
from agent.hub import Office
from tests.lazy_trust import read_authorities_when_needed
from tests.measured import at_full_speed, not_in_children, repeats
from tests.memory import in_memory

# A loaded machine is no failure: no example has a deadline.
settings.register_profile("erphub", deadline=None)
settings.load_profile("erphub")
read_authorities_when_needed()
not_in_children()

TEMPLATE = "erphub_template"
PASSWORD = "only-in-tests"
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    with at_full_speed() if repeats(item) else nullcontext():
        return (yield)


@dataclass(frozen=True, slots=True)
class Database:
    """One migrated database of its own: addresses of the agents' login, the local admin's and the superuser's."""

    name: str
    agent: str
    local: str
    admin: str


def _folder() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    folder = (in_memory() or Path(tempfile.gettempdir())) / f"erphub-tests-{run[:12]}"
    folder.mkdir(mode=0o711, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def cluster() -> Iterator[Server]:
    """The run's server with its template database; shared by the workers, removed by the last of them."""
    folder = _folder()
    server = ensure_running(folder, fast=True)
    with FileLock(folder / "template.lock"):
        if not (folder / "template.made").exists():
            admin = dsn_of(server.superuser_parameters())
            init_database(
                admin, environment="practice", logins=Logins(agent=PASSWORD, local=PASSWORD), say=lambda line: None, database=TEMPLATE
            )
            (folder / "template.made").touch()
    yield server
    if stop_if_last(server):
        (folder / "template.made").unlink()  # a worker that begins later makes a server of its own
        with suppress(OSError):
            remove(folder)


def copy_of_template(name: str, template: str = TEMPLATE) -> sql.Composed:
    """The statement that makes a database like the migrated template: its files are copied, which takes a third of logging every page."""
    words = "create database {} template {} owner {} strategy file_copy"
    return sql.SQL(words).format(*map(sql.Identifier, (name, template, roles.OWNER)))


@pytest.fixture
def database(cluster: Server) -> Iterator[Database]:
    """A fresh copy of the template."""
    name = f"t_{secrets.token_hex(6)}"
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as admin:
        admin.execute(copy_of_template(name))
    yield Database(
        name=name,
        agent=dsn_of(cluster.parameters(user=roles.AGENT_LOGIN, password=PASSWORD, database=name)),
        local=dsn_of(cluster.parameters(user=roles.LOCAL_LOGIN, password=PASSWORD, database=name)),
        admin=dsn_of(cluster.superuser_parameters(name)),
    )
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as admin:
        admin.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def engine(database: Database) -> Iterator[Engine]:
    """An engine of the agents' login."""
    made = connect(database.agent)
    yield made
    made.dispose()


@pytest.fixture
def office(database: Database, engine: Engine, tmp_path: Path) -> Office:
    """An agent's office on the test's database, its clock standing still."""
    return Office(engine, database.agent, "practice", roles.AGENT_LOGIN, tmp_path, lambda: NOW, _no_catalogs)


@pytest.fixture
def local_office(database: Database, tmp_path: Path) -> Iterator[Office]:
    """The office of the person `local`, an admin."""
    made = connect(database.local)
    yield Office(made, database.local, "practice", roles.LOCAL_LOGIN, tmp_path, lambda: NOW, _no_catalogs)
    made.dispose()


def _no_catalogs() -> Catalogs:
    raise AssertionError("this test was not to look at SAT's catalogues")
