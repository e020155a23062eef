"""The practice company in a database of its own: filled once a module, copied for every test."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, create_engine

from agent.db.embedded import Server
from agent.db.init import dsn_of
from agent.practice import company

TODAY = date(2026, 11, 24)


def _run(cluster: Server, statement: str, *names: str) -> None:
    with psycopg.connect(dsn_of(cluster.superuser_parameters()), autocommit=True) as admin:
        admin.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@pytest.fixture(scope="module")
def filled_platform(cluster: Server) -> Iterator[str]:
    """The name of a database that holds the practice company as of TODAY; nobody is connected to it."""
    name = f"spirit_{secrets.token_hex(6)}"
    _run(cluster, "create database {}", name)
    engine = create_engine("postgresql+psycopg://", connect_args=cluster.superuser_parameters(name))
    with engine.begin() as connection:
        company.create(connection)
        company.fill(connection, TODAY)
    engine.dispose()
    yield name
    _run(cluster, "drop database {} with (force)", name)


@pytest.fixture
def platform_dsn(cluster: Server, filled_platform: str) -> Iterator[str]:
    """The address of a fresh copy of the practice company."""
    name = f"spirit_{secrets.token_hex(6)}"
    _run(cluster, "create database {} template {}", name, filled_platform)
    yield dsn_of(cluster.superuser_parameters(name))
    _run(cluster, "drop database {} with (force)", name)


@pytest.fixture
def platform(platform_dsn: str) -> Iterator[Connection]:
    """A connection to the copy; the test commits what it changes."""
    engine = create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(platform_dsn))
    with engine.connect() as connection:
        yield connection
    engine.dispose()
