"""Somebody floods the database's notifications: any login may, with any text, on any channel."""

from __future__ import annotations

import psycopg
import pytest

MANY = 100_000
LARGE = 2_000
LONGEST = 7_999
"""PostgreSQL refuses a payload of 8,000 bytes."""


def flood(dsn: str, channel: str) -> None:
    """100,000 different notifications on a channel, 2,000 as large as there can be, as many under names that nobody knows."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        for part in range(10):
            connection.execute(
                "select pg_notify(%s, n::text) from generate_series(%s::int, %s::int) n",
                [channel, part * MANY // 10, (part + 1) * MANY // 10 - 1],
            )
            connection.execute(
                "select pg_notify(%s, rpad(n::text, %s, 'x')) from generate_series(1, %s::int) n", [channel, LONGEST, LARGE // 10]
            )
            connection.execute("select pg_notify('nonsense ' || n, '') from generate_series(1, %s::int) n", [LARGE // 10])
        with pytest.raises(psycopg.errors.InvalidParameterValue):
            connection.execute("select pg_notify(%s, repeat('x', %s))", [channel, LONGEST + 1])
