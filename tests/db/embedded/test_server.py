"""Made, attached to, left, stopped: with real servers and real processes."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from agent import paths
from agent.db.embedded import Server, ensure_running, server, status, stop, stop_if_last
from agent.db.embedded.place import find_place
from agent.db.embedded.start import free_port
from agent.errors import UserError

_CHILD = """
import json, sys
from pathlib import Path
from agent.db.embedded import ensure_running, stop_if_last
for line in sys.stdin:
    if line == "enter\\n":
        server = ensure_running(Path(sys.argv[1]), fast=True)
        print(json.dumps({"pid": server.pid, "port": server.port, "started": server.started}), flush=True)
    else:
        print(json.dumps({"stopped": stop_if_last(server)}), flush=True)
"""


class Child:
    """Another process that uses the folder's server."""

    def __init__(self, folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", _CHILD, str(folder)], cwd=paths.root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def say(self, word: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{word}\n")
        self.process.stdin.flush()

    def hear(self) -> dict[str, object]:
        assert self.process.stdout is not None
        answer: dict[str, object] = json.loads(self.process.stdout.readline())
        return answer

    def ask(self, word: str) -> dict[str, object]:
        self.say(word)
        return self.hear()

    def close(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def children(folder: Path) -> Iterator[list[Child]]:
    started = [Child(folder), Child(folder)]
    yield started
    for child in started:
        child.close()


def connect(running: Server, **other: str) -> psycopg.Connection:
    return psycopg.connect(make_conninfo("", **{**running.superuser_parameters(), **other}))


def value(running: Server, query: str) -> object:
    with connect(running) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def test_the_first_makes_and_starts_it_and_the_next_attaches(new_folder: Path) -> None:
    first = ensure_running(new_folder)
    second = ensure_running(new_folder)
    assert (first.started, second.started) == (True, False)
    assert (first.pid, first.port) == (second.pid, second.port)
    seen = status(new_folder)
    assert (seen.state, seen.pid, seen.port, seen.version) == ("running", first.pid, first.port, first.version)


def test_it_listens_on_loopback_only_and_wants_a_password_never_sent_in_clear(folder: Path) -> None:
    running = ensure_running(folder)
    assert value(running, "show listen_addresses") == "127.0.0.1"
    assert value(running, "show unix_socket_directories") == ""
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        connect(running, password="another")
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        connect(running, password="", passfile=os.devnull)
    rules = value(running, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules")
    assert rules == "scram-sha-256"
    assert "require_auth=scram-sha-256" in make_conninfo("", **running.superuser_parameters())
    assert running.superuser_password not in repr(running)


def test_an_impostor_on_the_port_learns_no_password(folder: Path) -> None:
    running = ensure_running(folder, fast=True)
    stop(folder)
    with socket.create_server(("127.0.0.1", running.port)) as impostor:
        asked = subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import psycopg, sys; psycopg.connect(sys.argv[1])",
                make_conninfo("", **running.superuser_parameters()),
            ],
            stderr=subprocess.PIPE,
        )
        connection, _ = impostor.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"R\x00\x00\x00\x08\x00\x00\x00\x03")  # AuthenticationCleartextPassword
            heard = connection.recv(4096)
        _, said = asked.communicate()
    assert running.superuser_password.encode() not in heard
    assert b"server requested a cleartext password" in said


def test_text_sorts_and_folds_alike_everywhere_and_pages_carry_checksums(folder: Path) -> None:
    running = ensure_running(folder)
    assert value(running, "show server_encoding") == "UTF8"
    assert value(running, "select upper('ñandú')") == "ÑANDÚ"
    assert value(running, "select datlocprovider::text || datlocale from pg_database where datname = 'template1'") == "bC.UTF-8"
    assert value(running, "show data_checksums") == "on"
    assert value(running, "show fsync") == "on"
    assert value(running, "show timezone") == "UTC"


def test_the_superusers_password_is_the_owners_alone(folder: Path) -> None:
    running = ensure_running(folder, fast=True)
    file = folder / "postgres" / "superuser.password"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.read_text().strip() == running.superuser_password
    assert len(running.superuser_password) >= 32


def test_what_was_committed_is_there_after_a_restart_at_the_same_port(folder: Path) -> None:
    running = ensure_running(folder)
    with connect(running) as connection:
        connection.execute("create table kept as select 41 as n")
    assert stop_if_last(running)
    assert status(folder).state == "stopped"
    again = ensure_running(folder)
    assert again.started
    assert again.port == running.port
    assert value(again, "select n from kept") == 41


def test_it_stays_while_anyone_uses_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_FAREWELL", 0)
    one, two = ensure_running(folder, fast=True), ensure_running(folder, fast=True)
    assert not stop_if_last(one)
    assert status(folder).state == "running"
    with connect(two):
        assert not stop_if_last(two)
    monkeypatch.undo()
    three = ensure_running(folder, fast=True)
    assert not three.started
    assert stop_if_last(three)
    assert status(folder).state == "stopped"


def test_it_outlives_the_process_that_started_it_and_a_killed_user_counts_no_more(folder: Path, children: list[Child]) -> None:
    first, second = children
    assert first.ask("enter")["started"] is True
    second.ask("enter")
    first.close()
    assert status(folder).state == "running"
    assert second.ask("leave") == {"stopped": True}
    assert status(folder).state == "stopped"


def test_two_processes_at_once_make_and_start_one_server(new_folder: Path) -> None:
    children = [Child(new_folder), Child(new_folder)]
    for child in children:
        child.say("enter")
    answers = [child.hear() for child in children]
    assert sorted(answer["started"] is True for answer in answers) == [False, True]
    assert len({(answer["pid"], answer["port"]) for answer in answers}) == 1
    assert children[0].ask("leave") == {"stopped": False}
    assert children[1].ask("leave") == {"stopped": True}
    for child in children:
        child.close()


def test_a_kept_port_that_was_taken_meanwhile_is_given_up(folder: Path) -> None:
    before = ensure_running(folder, fast=True)
    stop_if_last(before)
    with socket.create_server(("127.0.0.1", before.port)):
        after = ensure_running(folder, fast=True)
        assert after.port != before.port
        assert value(after, "select 1") == 1


def test_a_port_taken_between_choice_and_start_is_given_up(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        (folder / "postgres" / "port").unlink()
        ports = iter([taken])
        monkeypatch.setattr("agent.db.embedded.server.free_port", lambda: next(ports, None) or free_port())
        running = ensure_running(folder, fast=True)
    assert running.port != taken
    assert next(ports, None) is None


def test_a_lost_or_wrong_password_is_said_and_nothing_changed(folder: Path) -> None:
    running = ensure_running(folder, fast=True)
    file = folder / "postgres" / "superuser.password"
    file.write_text("another\n")
    with pytest.raises(UserError) as wrong:
        ensure_running(folder)
    assert wrong.value.code == "embedded.wrong_password"
    file.unlink()
    with pytest.raises(UserError) as missing:
        ensure_running(folder)
    assert missing.value.code == "embedded.password_missing"
    assert not file.exists()
    file.write_text(running.superuser_password)
    assert not ensure_running(folder).started


def test_a_grown_log_is_set_aside_at_the_next_start(folder: Path) -> None:
    stop_if_last(ensure_running(folder, fast=True))
    place = find_place(folder)
    assert place is not None
    os.truncate(place.log, 6 * 1024 * 1024)
    stop_if_last(ensure_running(folder, fast=True))
    assert place.log.with_name("server.log.1").stat().st_size == 6 * 1024 * 1024
    assert 0 < place.log.stat().st_size < 100_000


def test_status_of_a_folder_without_a_server_makes_nothing(new_folder: Path) -> None:
    assert status(new_folder).state == "absent"
    assert stop(new_folder) is False
    assert not new_folder.exists()
