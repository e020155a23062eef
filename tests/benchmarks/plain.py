"""What our engine is held against: the plain loop that takes a row with SKIP LOCKED and marks it done. No lanes, no leases, no order."""

from __future__ import annotations

import threading
from collections.abc import Callable

import psycopg
from sqlalchemy import Engine, text

from agent.db.engine import transaction

TABLE = """
create table plain_jobs (id bigint generated always as identity primary key, state text not null default 'ready');
create index plain_jobs_ready on plain_jobs (id) where state = 'ready';
create function plain_notify() returns trigger language plpgsql as 'begin perform pg_notify(''plain'', ''''); return null; end';
create trigger plain_notify after insert on plain_jobs for each statement execute function plain_notify();
grant select, insert, update on plain_jobs to erphub_agents;
"""
_TAKE = text("""
    update plain_jobs set state = 'leased' where id in (
        select id from plain_jobs where state = 'ready' order by id limit :limit for update skip locked) returning id
""")
_DONE = text("update plain_jobs set state = 'done' where id = any(:ids)")


def make(admin: str) -> None:
    """The table, by an administrator."""
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(TABLE.encode())


def fill(engine: Engine, rows: int) -> None:
    """So many rows."""
    with transaction(engine) as tx:
        tx.execute(text("insert into plain_jobs (state) select 'ready' from generate_series(1, :rows)"), {"rows": rows})


def take(engine: Engine, limit: int = 1) -> list[int]:
    """Takes rows and marks them done, each in its own transaction; the ids."""
    with transaction(engine) as tx:
        ids = list(tx.execute(_TAKE, {"limit": limit}).scalars())
    if ids:
        with transaction(engine) as tx:
            tx.execute(_DONE, {"ids": ids})
    return ids


def work(engine: Engine, stop: threading.Event) -> None:
    """Takes rows one by one until it is told to stop."""
    while not stop.is_set():
        if not take(engine):
            stop.wait(0.01)


def listening(engine: Engine, dsn: str, taken: Callable[[], None], ready: Callable[[], None], stop: threading.Event) -> None:
    """Takes a row at each notification."""
    with psycopg.connect(dsn, autocommit=True) as ears:
        ears.execute("listen plain")
        ready()
        while not stop.is_set():
            for _ in ears.notifies(timeout=0.2, stop_after=1):
                if take(engine):
                    taken()
