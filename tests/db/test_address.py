"""Addresses as libpq writes them reach SQLAlchemy and psycopg alike, several hosts and keywords included."""

from __future__ import annotations

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy.exc import ArgumentError

from agent.db.address import conninfo_of, url_of

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


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ArgumentError):
        url_of("mysql://u@a/d")
