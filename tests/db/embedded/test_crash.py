"""A killed server, and pid files that name nobody or somebody else."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from agent.db.embedded import Server, ensure_running, server, status, stop
from agent.db.embedded.place import Place, find_place, make_kept_folder
from agent.errors import UserError


def place_of(folder: Path) -> Place:
    place = find_place(folder)
    assert place is not None
    return place


def connect(running: Server) -> psycopg.Connection:
    return psycopg.connect(make_conninfo("", **running.superuser_parameters()), autocommit=True)


def kill_server(running: Server) -> None:
    process = psutil.Process(running.pid)
    process.send_signal(signal.SIGKILL)
    psutil.wait_procs([process], timeout=30)


def leave_orphan(running: Server, connection: psycopg.Connection) -> psutil.Process:
    """A backend of the killed server that does not notice its death."""
    orphan = psutil.Process(connection.info.backend_pid)
    orphan.suspend()
    kill_server(running)
    return orphan


@pytest.fixture
def stranger(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A living process that is no server, of the account that runs the server: only of those does PostgreSQL believe a pid file."""
    place = place_of(folder)
    command = ["sh", "-c", "cat; true", "sh", "-D", str(place.data)]
    process = subprocess.Popen(command, cwd="/", stdin=subprocess.PIPE, **who(place))  # type: ignore[call-overload]
    yield process
    process.communicate()


def who(place: Place) -> dict[str, object]:
    return {} if place.account is None else {"user": place.account.uid, "group": place.account.gid, "extra_groups": []}


def write_pid_file(folder: Path, pid: int, port: int = 1) -> None:
    data = place_of(folder).data
    file = data / "postmaster.pid"
    file.write_text(f"{pid}\n{data}\n1700000000\n{port}\n\n127.0.0.1\n  1234567         0\nready   \n")
    os.chown(file, data.stat().st_uid, data.stat().st_gid)


def test_a_killed_server_is_started_again_with_what_was_committed(folder: Path) -> None:
    running = ensure_running(folder)
    with connect(running) as connection:
        connection.execute("create table survived as select generate_series(1, 1000) as n")
        kill_server(running)
    assert status(folder).state == "stopped"
    again = ensure_running(folder)
    assert again.started
    with connect(again) as connection:
        assert connection.execute("select sum(n) from survived").fetchone() == (500500,)


def test_backends_that_outlive_a_killed_server_are_waited_for(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ensure_running(folder, fast=True)
    with connect(running) as connection:
        orphan = leave_orphan(running, connection)
    waits: list[float] = []

    def let_it_notice(seconds: float) -> None:
        if not waits:
            assert orphan.is_running()
            orphan.resume()
        waits.append(seconds)
        psutil.wait_procs([orphan], timeout=seconds)

    monkeypatch.setattr(server, "sleep", let_it_notice)
    again = ensure_running(folder, fast=True)
    assert again.started
    assert waits
    assert b"pre-existing shared memory block" in place_of(folder).log.read_bytes()


def test_backends_that_never_go_are_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ensure_running(folder, fast=True)
    with connect(running) as connection:
        orphan = leave_orphan(running, connection)
    monkeypatch.setattr(server, "_PATIENCE", 0)
    with pytest.raises(UserError) as error:
        ensure_running(folder, fast=True)
    assert error.value.code == "embedded.still_held"
    orphan.resume()
    psutil.wait_procs([orphan], timeout=30)
    monkeypatch.undo()
    assert ensure_running(folder, fast=True).started


def test_the_pid_of_a_dead_process_is_no_server(folder: Path) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    write_pid_file(folder, ended.pid)
    assert status(folder).state == "stopped"
    assert ensure_running(folder, fast=True).started


def test_the_pid_of_a_strangers_process_is_no_server_and_the_stranger_lives_on(folder: Path, stranger: subprocess.Popen[bytes]) -> None:
    write_pid_file(folder, stranger.pid)
    assert status(folder).state == "stopped"
    assert ensure_running(folder, fast=True).started
    assert stop(folder)
    write_pid_file(folder, stranger.pid)
    assert not stop(folder)
    assert stranger.poll() is None


def test_the_pid_of_a_process_that_ended_unburied_is_no_server(folder: Path) -> None:
    zombie = subprocess.Popen(["cat"], cwd="/", stdin=subprocess.DEVNULL, **who(place_of(folder)))  # type: ignore[call-overload]
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    write_pid_file(folder, zombie.pid)
    assert ensure_running(folder, fast=True).started
    zombie.wait()


def test_the_server_of_another_folder_is_not_ours_by_its_pid_nor_by_its_port(folder: Path, new_folder: Path) -> None:
    password = (folder / "postgres" / "superuser.password").read_text()
    (make_kept_folder(new_folder) / "superuser.password").write_text(password)
    other = ensure_running(new_folder, fast=True)
    write_pid_file(folder, other.pid, other.port)
    mine = ensure_running(folder, fast=True)
    assert mine.started
    assert (mine.pid, mine.port) != (other.pid, other.port)
    file = place_of(folder).data / "postmaster.pid"
    file.write_text(file.read_text().replace(f"\n{mine.port}\n", f"\n{other.port}\n"))
    assert status(folder).state == "busy"
    assert status(new_folder).pid == other.pid


def test_a_pid_file_cut_short_by_a_crash_is_no_server(folder: Path) -> None:
    write_pid_file(folder, 1)
    os.truncate(place_of(folder).data / "postmaster.pid", 0)
    assert ensure_running(folder, fast=True).started


def test_a_server_that_does_not_answer_is_left_alone_and_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    running = ensure_running(folder, fast=True)
    monkeypatch.setattr(server, "_PATIENCE", 0)
    monkeypatch.setattr(server, "_CONNECT_SECONDS", 2)
    process = psutil.Process(running.pid)
    process.suspend()
    try:
        assert status(folder).state == "busy"
        with pytest.raises(UserError) as error:
            ensure_running(folder, fast=True)
    finally:
        process.resume()
    assert error.value.code == "embedded.not_answering"
    assert error.value.params == {"pid": running.pid, "port": running.port}
    assert ensure_running(folder, fast=True).pid == running.pid
