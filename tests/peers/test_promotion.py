"""Two servers as Debian ships them, one following the other: the first dies in the middle of work, the second is promoted, work goes on."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from agent import settings
from agent.cfdi.catalogs import Catalogs
from agent.db import claim, roles
from agent.db.engine import connect, transaction, trouble
from agent.db.init import DATABASE, Logins, init_database
from agent.domain.postings import PostingKind
from agent.errors import UserError
from agent.hub import Office
from agent.office import open_office
from agent.views.work_queue import rows
from tests.bad_input.words import known_in_both, said_in_both
from tests.cli.command import json_of
from tests.peers.debian import as_server, free_port, give, postgres
from tests.work.hub import LIMITS, World, set_up

PASSWORD = "only-in-tests"
NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pair:
    """A first server that waits for the second with every commit, so that what was answered is never lost."""

    folder: Path
    first: int
    second: int

    def admin(self, port: int) -> str:
        return f"postgresql://keeper:{PASSWORD}@127.0.0.1:{port}/{DATABASE}"

    def agent(self, *ports: int) -> str:
        hosts = ",".join(f"127.0.0.1:{port}" for port in ports)
        return f"postgresql://{roles.AGENT_LOGIN}:{PASSWORD}@{hosts}/{DATABASE}"

    def kill_first(self) -> None:
        as_server([postgres("pg_ctl"), "-D", self.folder / "first", "-m", "immediate", "-w", "stop"], self.folder)

    def promote_second(self) -> None:
        as_server([postgres("pg_ctl"), "-D", self.folder / "second", "-w", "promote"], self.folder)


@pytest.fixture
def pair() -> Iterator[Pair]:
    folder = Path(tempfile.mkdtemp(prefix="erphub-pair-"))
    folder.chmod(0o711)
    made = Pair(folder, free_port(), free_port())
    (folder / "password").write_text(PASSWORD)
    (folder / "first").mkdir()
    (folder / "second").mkdir(mode=0o700)
    give(folder / "first", folder / "second")
    try:
        _make_first(made)
        _make_second(made)
        yield made
    finally:
        for name in ("first", "second"):
            if (folder / name / "postmaster.pid").exists():
                as_server([postgres("pg_ctl"), "-D", folder / name, "-m", "immediate", "-w", "stop"], folder)
        shutil.rmtree(folder)


def _start(pair: Pair, name: str, port: int) -> None:
    options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c fsync=off"
    data = pair.folder / name
    as_server([postgres("pg_ctl"), "-D", data, "-o", options, "-l", data / "log", "-w", "start"], pair.folder)


def _make_first(pair: Pair) -> None:
    initdb: list[str | Path] = [postgres("initdb"), "-D", pair.folder / "first", "-U", "keeper", "-A", "scram-sha-256", "-E", "UTF8"]
    as_server([*initdb, f"--pwfile={pair.folder / 'password'}"], pair.folder)
    _start(pair, "first", pair.first)
    init_database(
        pair.admin(pair.first).replace(f"/{DATABASE}", "/postgres"), environment="practice",
        logins=Logins(agent=PASSWORD, local=None), say=lambda line: None,
    )  # fmt: skip


def _make_second(pair: Pair) -> None:
    copy: list[str | Path] = [
        postgres("pg_basebackup"),
        "-h",
        "127.0.0.1",
        "-p",
        str(pair.first),
        "-U",
        "keeper",
        "-D",
        pair.folder / "second",
        "-R",
    ]
    as_server([*copy, "-c", "fast"], pair.folder, PGPASSWORD=PASSWORD)
    _start(pair, "second", pair.second)
    with psycopg.connect(pair.admin(pair.first), autocommit=True) as admin:
        admin.execute("alter system set synchronous_standby_names = '*'")
        admin.execute("select pg_reload_conf()")


def _office(engine: Engine, dsn: str, folder: Path) -> Office:
    return Office(engine, dsn, "practice", roles.AGENT_LOGIN, folder, lambda: NOW, _no_catalogs)


def _no_catalogs() -> Catalogs:
    raise AssertionError("this test was not to look at SAT's catalogues")


@pytest.fixture
def world(pair: Pair, tmp_path: Path) -> Iterator[World]:
    """A company whose agents know both servers, in the order in which they were named."""
    dsn = pair.agent(pair.first, pair.second)
    engine = connect(dsn, pool_min=2, pool_max=10)
    yield set_up(_office(engine, dsn, tmp_path))
    engine.dispose()


def _port(tx: Any) -> int:
    return int(tx.execute(text("select inet_server_port()")).scalar_one())


def test_work_goes_on_when_the_second_takes_over(world: World, pair: Pair) -> None:
    count = 30
    for number in range(1, count + 1):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
    agent = world.agent()
    world.take_in(agent)
    with transaction(world.office.engine) as tx:
        assert _port(tx) == pair.first
    over = Event()

    def fail_over() -> None:
        pair.kill_first()
        pair.promote_second()
        over.set()

    world.books.script["S-00011"] = [fail_over]
    agent.loop.start()
    assert over.wait(120)
    _until_done(world, 2 * count)
    assert agent.loop.drain(60)

    with transaction(world.office.engine) as tx:
        assert _port(tx) == pair.second
    assert [len(world.books.live(kind)) for kind in (PostingKind.CUSTOMER, PostingKind.INVOICE)] == [count] * 2
    assert world.books.twice() == []
    reader = replace(world.office, actor="somebody")
    assert len(rows(reader, state="done").rows) == 2 * count


def _until_done(world: World, many: int) -> None:
    """What the clock does in an agent that runs, and what time does to it, until everything is done."""
    for _ in range(600):
        try:
            with transaction(world.office.engine) as tx:
                claim.reap(tx, max_stalls=LIMITS.max_stalls)
            if world.states() == {"done": many}:
                return
            world.settle_time()
            world.due()
        except (DBAPIError, UserError) as error:
            assert trouble(error) is not None
        Event().wait(0.1)
    raise AssertionError(f"still {world.states()}")


def test_a_server_that_follows_takes_no_work_and_is_left_when_it_refuses(pair: Pair) -> None:
    engine = connect(pair.agent(pair.second), pool_min=1, pool_max=1)
    try:
        with pytest.raises(DBAPIError) as refused, transaction(engine) as tx:
            tx.execute(text("insert into settings (key, value) values ('a', 'b')"))
        said = trouble(refused.value)
        assert said is not None and said.code == "database.unreachable"
        assert "read-only" in str(said.params["reason"])

        pair.kill_first()
        pair.promote_second()
        with transaction(engine) as tx:
            assert tx.execute(text("select pg_is_in_recovery()")).scalar_one() is False
            tx.execute(text("insert into settings (key, value) values ('a', 'b')"))
    finally:
        engine.dispose()


def test_several_servers_and_none_to_write_to(pair: Pair) -> None:
    pair.kill_first()
    engine = connect(pair.agent(pair.first, pair.second))
    with pytest.raises(UserError) as refused, transaction(engine):
        pass
    assert refused.value.code == "database.unreachable"
    engine.dispose()


def test_who_opens_a_server_that_only_follows_is_told_so_and_nothing_is_written(
    pair: Pair, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ERPHUB_DATABASE_URL", pair.agent(pair.second))
    monkeypatch.setenv("ERPHUB_ENVIRONMENT", "practice")
    monkeypatch.setenv("DATABASE_SSL", "false")
    for asked in (("once",), ("queue", "ls")):
        code, said = json_of(*asked, "--json", "--data", str(tmp_path))
        said_in_both(said["error"], "database.follows", exit_code=5, got=code)
    assert not (tmp_path / "agent.key").exists(), "no identity is made that nobody could write down"

    code, said = json_of("doctor", "--json", "--data", str(tmp_path))
    checks = {check["id"]: check for check in said["checks"]}
    assert (code, checks["database.reachable"]["status"]) == (4, "fail")
    assert checks["database.reachable"]["detail"] in known_in_both("database.follows").values()
    assert checks["database.reachable"]["next_step"]
    assert checks["database.schema"]["status"] == checks["vault.opens"]["status"] == "skipped"

    with pytest.raises(UserError) as refused:
        open_office(settings.load(data=tmp_path))
    assert refused.value.code == "database.follows"

    pair.kill_first()
    pair.promote_second()
    open_office(settings.load(data=tmp_path)).close()
    with psycopg.connect(pair.admin(pair.second)) as admin:
        assert admin.execute("select count(*) from agents").fetchone() == (0,)
