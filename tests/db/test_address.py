"""Addresses as libpq writes them reach SQLAlchemy and psycopg alike, several hosts and keywords included."""

from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from agent.db import roles
from agent.db.address import conninfo_of, url_of
from agent.db.engine import connect, transaction
from agent.db.open import open_database
from agent.db.sql import text
from agent.errors import UserError
from agent.settings import load
from tests.conftest import Database

TWO = {"user": "u", "password": "p@ss/", "host": "a,b", "port": "1,2", "dbname": "d", "target_session_attrs": "read-write"}


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://u:p%40ss%2F@a:1,b:2/d",
        "postgresql+psycopg://u:p%40ss%2F@a:1,b:2/d",
        "postgresql://u:p%40ss%2F@/d?host=a,b&port=1,2",
        "host=a,b port=1,2 user=u password=p@ss/ dbname=d target_session_attrs=read-write",
    ],
)
def test_of_several_hosts_the_one_that_takes_writes_is_wanted(dsn: str) -> None:
    assert conninfo_to_dict(conninfo_of(dsn)) == TWO
    rendered = url_of(dsn).set(drivername="postgresql").render_as_string(hide_password=False)
    assert conninfo_to_dict(rendered) == TWO
    assert conninfo_to_dict(conninfo_of(rendered)) == TWO


def test_a_wish_of_the_operator_stands() -> None:
    assert "target_session_attrs=prefer-standby" in conninfo_of("postgresql://u@a,b/d?target_session_attrs=prefer-standby")


def test_one_host_stays_as_it_is() -> None:
    url = url_of("postgresql://u:p@db.example:5433/d?sslmode=verify-full")
    assert (url.host, url.port, url.database, url.username, url.query) == ("db.example", 5433, "d", "u", {"sslmode": "verify-full"})
    assert conninfo_to_dict(conninfo_of("postgresql://u@/d?host=/run/pg")) == {"user": "u", "dbname": "d", "host": "/run/pg"}


@pytest.mark.parametrize("hosts", [1, 2])
def test_keywords_open_the_database_of_a_profile(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hosts: int) -> None:
    parts = conninfo_to_dict(database.agent)
    parts |= {name: ",".join([str(parts[name])] * hosts) for name in ("host", "port")}
    monkeypatch.setenv("ERPHUB_DATABASE_URL", make_conninfo("", **parts))
    monkeypatch.setenv("DATABASE_SSL", "false")
    opened = open_database(load(data=tmp_path, practice=True), login=roles.AGENT_LOGIN)
    engine = connect(opened.dsn)
    try:
        with transaction(engine) as tx:
            assert tx.execute(text("select current_database()")).scalar_one() == database.name
    finally:
        engine.dispose()


@pytest.mark.parametrize(
    "dsn", ["mysql://u:s3cr3t@a/d", "postgresql://u:s3cr3t@a:x/d", "host=a,b port=1,x user=u", "postgresql://u@[::1/d", "d"]
)
def test_what_is_no_address_is_refused_and_not_repeated(dsn: str) -> None:
    with pytest.raises(UserError) as caught:
        url_of(dsn)
    assert (caught.value.code, dict(caught.value.params)) == ("database.bad_address", {})
