"""What a screen reads when its connection is taken away in the middle, and what it asks for."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from agent.db.embedded import Server
from agent.db.engine import transaction
from agent.db.init import dsn_of
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work
from agent.views import calls
from agent.views.branches import branches
from agent.views.calls import asking, reading
from agent.views.today import today
from tests.conftest import Database
from tests.views.cutting import away, cut
from tests.views.test_pages_reads import HERE, OTHER, Books, books

__all__ = ["books"]


def _asked_for(admin: str) -> int:
    with psycopg.connect(admin) as keeper:
        row = keeper.execute("select count(*) from work where kind = 'sync_plan'").fetchone()
    assert row is not None
    return int(row[0])


def _plan(office: Office) -> int:
    return request_work(office, kind="sync_plan", lane=f"plan:{HERE}", ref=HERE, branch=HERE)


def test_what_was_cut_off_is_read_again(books: Books, local_office: Office, database: Database) -> None:
    with cut(local_office.engine, database.admin, "from branches") as ended:
        found = reading(partial(branches, local_office))
    assert [branch.code for branch in found] == [HERE, OTHER]
    assert len(ended) == 1


def test_a_reading_of_several_statements_begins_anew(books: Books, local_office: Office, database: Database) -> None:
    with cut(local_office.engine, database.admin, "source_rows") as ended:
        found = reading(partial(today, local_office, branch=None))
    assert found.figures.waiting == 0
    assert len(ended) == 1


def test_every_connection_may_be_gone_after_a_restart(
    books: Books, local_office: Office, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "STEP", 0.0)
    with cut(local_office.engine, database.admin, "from branches", times=3) as ended:
        found = reading(partial(branches, local_office))
    assert len(found) == 2
    assert len(ended) == 3


def test_a_server_that_stays_away_is_said(
    books: Books, local_office: Office, database: Database, cluster: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "PATIENCE", 0.0)
    other = dsn_of(cluster.superuser_parameters())
    reading(partial(branches, local_office))  # the connection that will be cut
    with (
        cut(local_office.engine, other, "from branches"),
        away(database, other),
        pytest.raises(UserError, match=r"database\.unreachable"),
    ):
        reading(partial(branches, local_office))
    assert len(reading(partial(branches, local_office))) == 2


def test_a_server_that_is_not_there_is_said_when_patience_ends(
    local_office: Office, database: Database, cluster: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = iter((0.0, 1.0, 4.0))  # when it begins, and when each try has failed
    monkeypatch.setattr(calls, "time", SimpleNamespace(monotonic=lambda: next(clock), sleep=lambda _: None))
    tried: list[int] = []

    def read() -> object:
        tried.append(1)
        return branches(local_office)

    with away(database, dsn_of(cluster.superuser_parameters())), pytest.raises(UserError, match=r"database\.unreachable"):
        reading(read)
    assert len(tried) == 2


@pytest.mark.parametrize("call", [reading, asking])
def test_a_server_that_comes_back_is_waited_for(
    books: Books, local_office: Office, database: Database, cluster: Server, monkeypatch: pytest.MonkeyPatch, call: Any
) -> None:
    monkeypatch.setattr(calls, "STEP", 0.0)
    gone = away(database, dsn_of(cluster.superuser_parameters()))
    gone.__enter__()
    tried: list[int] = []

    def ask() -> object:
        tried.append(1)
        if len(tried) == 3:
            gone.__exit__(None, None, None)
        return branches(local_office) if call is reading else _plan(local_office)

    assert call(ask)
    assert len(tried) == 3
    assert _asked_for(database.admin) == (0 if call is reading else 1)


def test_a_command_that_did_its_first_half_is_not_begun_anew(
    books: Books, local_office: Office, database: Database, cluster: Server
) -> None:
    gone = away(database, dsn_of(cluster.superuser_parameters()))
    tried: list[int] = []

    def halves() -> object:
        tried.append(1)
        _plan(local_office)
        local_office.engine.dispose()
        gone.__enter__()
        return branches(local_office)

    with pytest.raises(UserError, match=r"database\.unreachable"):
        asking(halves)
    gone.__exit__(None, None, None)
    assert (tried, _asked_for(database.admin)) == ([1], 1)


def test_a_command_is_never_made_twice(books: Books, local_office: Office, database: Database) -> None:
    with (
        cut(local_office.engine, database.admin, "insert into work") as ended,
        pytest.raises(UserError, match=r"database\.unreachable"),
    ):
        asking(partial(_plan, local_office))
    assert len(ended) == 1
    assert _asked_for(database.admin) == 0
    assert asking(partial(_plan, local_office)) > 0
    assert _asked_for(database.admin) == 1


def test_what_only_reads_cannot_write(books: Books, local_office: Office, database: Database) -> None:
    tried: list[int] = []

    def write() -> int:
        tried.append(1)
        return _plan(local_office)

    with pytest.raises(DBAPIError, match="read-only transaction"):
        reading(write)
    assert (tried, _asked_for(database.admin)) == ([1], 0)
    assert asking(write) > 0  # the same connection writes again


def test_another_error_is_not_tried_again(local_office: Office) -> None:
    tried: list[int] = []

    def divide() -> None:
        tried.append(1)
        with transaction(local_office.engine) as tx:
            tx.execute(text("select 1 / 0"))

    with pytest.raises(DBAPIError, match="division by zero"):
        reading(divide)
    assert tried == [1]
