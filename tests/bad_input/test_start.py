"""No database, a port that is taken, a second start, a profile of another environment, no room on the disk, a clock that is wrong."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
import psutil
import pytest
from sqlalchemy import Engine

from agent import instance
from agent.cli import doctor
from agent.db.engine import transaction
from tests.bad_input.words import said_in_both
from tests.cli.command import json_of, run
from tests.faults.judge import judge
from tests.faults.processes import command, fork_server, forking
from tests.faults.profile import Profile, copied, open_folder

SHARED = "postgresql://erphub_agent:nothing@127.0.0.1:{}/erphub?sslmode=disable"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody listens on, and that never speaks."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> int:
    """A port that nobody listens on, named as the shared database's."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    monkeypatch.setenv("ERPHUB_DATABASE_URL", SHARED.format(port))
    return port


@pytest.mark.parametrize("asked", [("db", "check"), ("db", "plan"), ("once",)])
def test_no_database(nobody: int, tmp_path: Path, asked: tuple[str, ...]) -> None:
    code, said = json_of(*asked, "--json", "--data", str(tmp_path))
    said_in_both(said["error"], "database.unreachable", str(nobody), exit_code=5, got=code)


def test_doctor_names_the_database_that_is_not_there(nobody: int, tmp_path: Path) -> None:
    code, said = json_of("doctor", "--json", "--data", str(tmp_path))
    checks = {check["id"]: check for check in said["checks"]}
    assert (code, said["ok"]) == (4, False)
    assert checks["database.reachable"]["status"] == "fail"
    assert str(nobody) in checks["database.reachable"]["detail"]
    assert checks["database.reachable"]["next_step"]
    assert {checks[name]["status"] for name in checks if name.startswith("database.") and name != "database.reachable"} == {"skipped"}
    assert "nothing" not in json.dumps(said["checks"]).replace("nothing was lost", "")


def test_the_vendors_port_is_taken(taken: int, tmp_path: Path) -> None:
    code, out, _ = command(["practice", "serve", "--port", str(taken), "--data", str(tmp_path), "--json"], {}).finish(60)
    said_in_both(json.loads(out)["error"], "practice.port_taken", str(taken), exit_code=5, got=code)


def test_the_agents_port_is_taken_and_beside_a_desktop_it_takes_another(prepared_profile: Path, taken: int) -> None:
    with copied(prepared_profile, command) as profile:
        code, out, log = profile.start("run", "--practice", "--port", str(taken), LC_ALL="C.UTF-8").finish(120)
        assert (code, out) == (5, "")
        assert f"Port {taken} of 127.0.0.1 is taken" in log
        assert "Traceback" not in log
        code, _, log = profile.start("run", "--practice", "--until-stdin-closes", PORT=str(taken)).finish(120)
        assert code == 0
        (ready,) = [line for line in map(json.loads, log.splitlines()) if line["event"] == "agent.ready"]
        assert ready["port"] not in (0, taken)
        assert profile.query("select count(*) from agent_boots where stopped_at is null") == [(0,)]


def test_an_agent_that_runs_says_how_it_is_until_it_is_told_to_stop(prepared_profile: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{probe.getsockname()[1]}"
    with copied(prepared_profile, command) as profile:
        agent = profile.start("run", "--practice", "--port", address.rpartition(":")[2])
        until = time.monotonic() + 120
        while not _live(address):
            assert not agent.ended(), agent.finish(1)
            assert time.monotonic() < until
            time.sleep(0.05)
        assert httpx2.get(f"{address}/ready").json() == {"status": "ready", "reasons": []}
        assert httpx2.get(f"{address}/health").json()["status"] == "ok"
        os.kill(agent.pid, signal.SIGTERM)
        code, _, log = agent.finish(60)
        assert code == 0, log
        assert not _live(address)


def _live(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/live").status_code == 200
    except httpx2.ConnectError:
        return False


def test_the_words_of_an_error_without_json_are_one_sentence_and_a_next_step(nobody: int, tmp_path: Path) -> None:
    code, out, log = command(["db", "check", "--data", str(tmp_path)], {"LC_ALL": "C.UTF-8"}).finish(60)
    assert (code, out) == (5, "")
    assert len(log.strip().splitlines()) == 2
    assert "Traceback" not in log


def test_a_second_start_names_the_first(tmp_path: Path) -> None:
    with instance.hold(tmp_path, "agent", now=datetime(2026, 11, 24, 18, tzinfo=UTC)):
        code, out, _ = command(["once", "--json", "--practice", "--data", str(tmp_path)], {}).finish(60)
        said_in_both(json.loads(out)["error"], "instance.second_start", str(os.getpid()), exit_code=3, got=code)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("postgres")] == []


def test_a_profile_of_another_environment_is_refused(prepared_profile: Path) -> None:
    with copied(prepared_profile, forking(fork_server())) as profile:
        before = profile.query("select count(*) from agent_boots")
        code, out, _ = profile.start("once", "--json", ERPHUB_ENVIRONMENT="production").finish(60)
        said_in_both(json.loads(out)["error"], "database.other_environment", "practice", "production", exit_code=3, got=code)
        assert profile.query("select count(*) from agent_boots") == before


def test_a_clock_that_is_wrong_is_told(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    class Fast(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(hours=2)

    with transaction(engine) as tx:
        assert doctor._clock(tx).status == "ok"
        monkeypatch.setattr(doctor, "datetime", Fast)
        found = doctor._clock(tx)
    assert found.status == "fail"
    assert re.search(r"\b7[12]\d\d s", found.detail)
    assert "NTP" in found.next_step


# --- no room on the disk ----------------------------------------------------------------------------------------------------


@contextmanager
def _small_disk(prepared: Path) -> Iterator[tuple[Path, bool]]:
    """A folder with the prepared profile on a disk of its own with little room, where this machine lets us; whether it did."""
    base = open_folder()
    size = sum(path.stat().st_size for path in prepared.rglob("*") if path.is_file())
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size + 120_000_000},mode=0711", "tmpfs", str(base)], capture_output=True
    ).returncode == 0  # fmt: skip
    try:
        yield base, mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(base)], check=True)
        shutil.rmtree(base, ignore_errors=True)


def _fill(disk: Path, profile: Profile, mounted: bool) -> None:
    """No room any more: the disk is full, or, where none could be made, no file of the server's may grow."""
    if not mounted:
        psutil.Process(profile.postmaster()).rlimit(psutil.RLIMIT_FSIZE, (1_000_000, 1_000_000))  # for every session from now on
        return
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):  # unbuffered: closing it writes nothing more
        while True:
            filler.write(bytes(65_536))


def test_a_disk_that_fills_up_while_stamping_loses_nothing(prepared_profile: Path) -> None:
    with _small_disk(prepared_profile) as (disk, mounted), copied(prepared_profile, forking(fork_server()), base=disk) as profile:
        agent = profile.start()
        while len(profile.books("finkok")["stamps"]) < 3:
            assert not agent.ended()
            time.sleep(0.02)
        _fill(disk, profile, mounted)
        code, out, log = agent.finish(120)
        error = json.loads(out)["error"]
        assert error["code"] in ("database.disk_full", "database.unreachable", "embedded.disk_full"), log
        said_in_both(error, error["code"], exit_code=5, got=code)
        (disk / "filler").unlink(missing_ok=True)
        code, _, log = profile.once()
        assert code == 0, log
        assert judge(profile) == []


def test_a_bad_setting_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_POOL_MAX", "many")
    code, said = json_of("db", "check", "--json", "--data", str(tmp_path))
    said_in_both(said["error"], "settings.invalid", "DATABASE_POOL_MAX", exit_code=2, got=code)


def test_an_overridden_address_is_refused_in_production(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERPHUB_ENDPOINT_FINKOK", "http://127.0.0.1:9")
    code, said = json_of("db", "check", "--json", "--data", str(tmp_path))
    said_in_both(said["error"], "endpoint.override_in_production", "ERPHUB_ENDPOINT_FINKOK", exit_code=3, got=code)
    assert run("--version")[0] == 0
