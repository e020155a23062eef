"""A practice profile that another version left: it begins anew, and says so; any other database of that kind is refused."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from agent.db import migrate
from agent.db.engine import connect, transaction
from agent.db.open import open_database
from agent.errors import UserError, words
from agent.settings import load
from tests.conftest import Database
from tests.faults.profile import Profile

SAID = {words("practice.began_anew", language).sentence for language in ("es", "en")}


def _another_schema(profile: Profile) -> None:
    profile.query("update schema_digests set sha256 = 'of another text' where name = '001_initial_schema'")


def _older_than_digests(profile: Profile) -> None:
    profile.query("drop table schema_digests")


def _vendors_forgot(profile: Profile) -> None:
    connection = http.client.HTTPConnection(profile.urls["QUICKBOOKS"].removeprefix("http://"), timeout=60)
    connection.request("POST", "/_practice/reset")
    assert connection.getresponse().read()
    connection.close()


@pytest.mark.parametrize("happened", [_another_schema, _older_than_digests, _vendors_forgot])
def test_practice_begins_anew_and_says_so(profile: Profile, happened: Callable[[Profile], None]) -> None:
    happened(profile)
    profile.query("insert into settings (key, value) values ('left.over', '1')")
    told = subprocess.run([sys.executable, "-m", "tests.faults.profile", str(profile.folder)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert any(sentence in told.stderr for sentence in SAID)
    assert profile.query("select value from settings where key in ('left.over', 'practice.ready')") == [("1",)]
    assert dict(profile.query("select name, sha256 from schema_digests")) == migrate.digests()
    assert profile.query("select distinct state from connections") == [("connected",)]


def test_a_practice_that_is_this_versions_goes_on(profile: Profile) -> None:
    profile.query("insert into settings (key, value) values ('left.over', '1')")
    told = subprocess.run([sys.executable, "-m", "tests.faults.profile", str(profile.folder)], capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    assert not any(sentence in told.stderr for sentence in SAID)
    assert profile.query("select value from settings where key = 'left.over'") == [("1",)]


@pytest.fixture
def shared(database: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[psycopg.Connection]:
    """The settings name the test's database as the shared one; a connection of its administrator."""
    monkeypatch.setenv("ERPHUB_DATABASE_URL", database.agent)
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "practice")
    with psycopg.connect(database.admin, autocommit=True) as admin:
        yield admin


def test_a_shared_database_of_another_schema_is_refused_and_left_alone(
    shared: psycopg.Connection, database: Database, tmp_path: Path
) -> None:
    settings = load(data=tmp_path)
    shared.execute("update schema_digests set sha256 = 'of another text' where name = '004_sync_logs'")
    with pytest.raises(UserError) as refused:
        open_database(settings, login="erphub_agent")
    assert refused.value.code == "database.other_schema"
    engine = connect(database.agent)
    with transaction(engine) as tx, pytest.raises(UserError, match=r"database\.other_schema"):
        migrate.require_same(tx)
    engine.dispose()
    left = shared.execute("select count(*) from schema_digests").fetchone()
    assert left == (5,)
