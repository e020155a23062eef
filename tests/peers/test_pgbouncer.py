"""A real PgBouncer in transaction mode between us and PostgreSQL: work is claimed and delivered, pages are read, news is polled."""

from __future__ import annotations

import os
import queue
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from agent.db import roles
from agent.db.engine import at_once, connect, transaction
from agent.db.listen import listen
from agent.domain.postings import PostingKind
from agent.hub import Office
from agent.views.sync_monitor import SyncFilter, lines
from agent.views.today import today
from agent.views.work_queue import rows
from tests.conftest import PASSWORD, Database
from tests.db.two_branches import logins, seed
from tests.peers.debian import account, free_port, give
from tests.work.hub import World, set_up

SERVERS = 2
"""So many connections to PostgreSQL for everybody: every transaction of a client may meet another one."""
REFUSES, IGNORES = "extra_float_digits", "extra_float_digits,options"


@contextmanager
def bouncer(direct: str, passwords: Mapping[str, str], *, ignored: str = REFUSES) -> Iterator[str]:
    """The port of a PgBouncer before the server of `direct`; `ignored` are the settings at a connection's start that it swallows."""
    url = make_url(direct)
    folder = Path(tempfile.mkdtemp(prefix="erphub-bouncer-"))
    port = free_port()
    (folder / "users").write_text("".join(f'"{user}" "{password}"\n' for user, password in passwords.items()))
    (folder / "ini").write_text(f"""
[databases]
* = host={url.host} port={url.port}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {folder / "users"}
pool_mode = transaction
default_pool_size = {SERVERS}
ignore_startup_parameters = {ignored}
""")
    give(folder, folder / "users", folder / "ini")
    program = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
    assert program is not None, "PgBouncer is not installed: apt-get install pgbouncer"
    with subprocess.Popen([program, str(folder / "ini")], stderr=subprocess.PIPE, text=True, cwd=folder, **account()) as process:
        up: queue.Queue[str] = queue.Queue()
        said = threading.Thread(target=_read, args=(process.stderr, up), daemon=True)
        said.start()
        try:
            while "process up" not in up.get(timeout=20):
                pass
            yield str(port)
        finally:
            process.terminate()
            process.wait(10)
            said.join(10)
            shutil.rmtree(folder)


def _read(lines_said: Iterable[str], into: queue.Queue[str]) -> None:
    for line in lines_said:
        into.put(line)


def _through(port: str, direct: str) -> str:
    return make_url(direct).set(port=int(port)).render_as_string(hide_password=False)


@pytest.fixture(params=[REFUSES, IGNORES])
def pooled(request: pytest.FixtureRequest, database: Database) -> Iterator[str]:
    """The agents' address through a pooler that refuses settings at the start of a connection, and through one that swallows them."""
    with bouncer(database.agent, {roles.AGENT_LOGIN: PASSWORD}, ignored=request.param) as port:
        yield _through(port, database.agent)


@pytest.fixture
def world(pooled: str, office: Office) -> Iterator[World]:
    """A company whose agents reach the database through the pooler only."""
    engine = connect(pooled, pool_min=2, pool_max=10)
    yield set_up(replace(office, engine=engine, dsn=pooled))
    engine.dispose()


def test_an_agent_claims_and_delivers_in_many_threads(world: World) -> None:
    count = 40
    for number in range(1, count + 1):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
        world.source.payment(number, world.branch)
    agent = world.agent()
    world.take_in(agent)
    agent.loop.work_off(horizon=0.0)

    assert world.states() == {"done": 3 * count}
    assert [len(world.books.live(kind)) for kind in (PostingKind.CUSTOMER, PostingKind.INVOICE, PostingKind.PAYMENT)] == [count] * 3
    assert world.books.twice() == []


def test_every_transaction_has_the_limits_and_leaves_none_behind(world: World, pooled: str) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "TimeZone")
    shown = text("select " + ", ".join(f"current_setting('{name}')" for name in names))
    with transaction(world.office.engine) as first, at_once(world.office.engine) as second:
        for tx in (first, second):
            assert tuple(tx.execute(shown).one()) == ("30s", "5s", "1min", "UTC")
    with psycopg.connect(pooled, autocommit=True) as bare:
        left = bare.execute("select current_setting('statement_timeout'), current_setting('lock_timeout')").fetchone()
    assert left == ("0", "0")


def test_news_is_polled_and_nothing_listens_on_a_connection_of_others(world: World, pooled: str, database: Database) -> None:
    heard: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    ears = threading.Thread(
        target=lambda: listen(pooled, ["work"], heard.put, stop, poll=0.01, on_deaf=lambda: heard.put("deaf")), daemon=True
    )
    ears.start()
    told = [heard.get(timeout=20) for _ in range(5)]
    stop.set()
    ears.join(10)
    assert told == ["deaf", "", "", "", ""]
    with psycopg.connect(database.admin) as admin:
        assert (
            admin.execute("select query from pg_stat_activity where datname = current_database() and query ilike 'listen%'").fetchall()
            == []
        )


def test_straight_to_the_server_notifications_are_heard(office: Office) -> None:
    heard: queue.Queue[str] = queue.Queue()
    stop = threading.Event()
    ears = threading.Thread(
        target=lambda: listen(office.dsn, ["work"], heard.put, stop, poll=60, on_deaf=lambda: heard.put("deaf")), daemon=True
    )
    ears.start()
    assert heard.get(timeout=20) == ""
    with transaction(office.engine) as tx:
        tx.execute(text("select pg_notify('work', '')"))
    assert heard.get(timeout=20) == "work"
    stop.set()
    ears.join(10)


def test_people_read_their_pages_under_row_security(database: Database, office: Office) -> None:
    with psycopg.connect(database.admin, autocommit=True) as admin:
        seed(admin)
    with logins(database.admin, database.agent) as people:
        known = {people.names[role]: PASSWORD for role in ("finance", "viewer")}
        with bouncer(database.admin, known) as port:
            for role in ("finance", "viewer"):
                engine = connect(_through(port, people.by_role[role]))
                mine = replace(office, engine=engine, actor=people.names[role])
                try:
                    for _ in range(7):  # the driver would prepare a statement at its sixth time
                        assert {line.branch for line in lines(mine, SyncFilter(), after=None, limit=50).rows} == {"A"}
                    assert {row.branch for row in rows(mine, state="ready").rows} == {"A"}
                    assert today(mine, branch=None).figures.waiting == 1
                finally:
                    engine.dispose()
