"""Who runs the server: never root, and no folder that was there before gets other permissions.

Run as root (CI) these tests prove the change of account; run as anybody else, that there is none.
"""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from agent.db.embedded import Server, ensure_running, place, remove, status, stop
from agent.db.embedded.children import unprivileged_account
from agent.errors import UserError

ROOT = os.geteuid() == 0


def runner(server: Server) -> int:
    return psutil.Process(server.pid).uids().real


def modes(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_mode for path in (folder, *folder.parents)}


@pytest.fixture
def closed_folder(open_folder: Path) -> Iterator[Path]:
    """A data folder inside one that only we may enter."""
    private = open_folder / "private"
    private.mkdir(0o700)
    folder = private / "data"
    folder.mkdir(0o755)
    yield folder
    remove(folder)


def test_as_root_another_account_runs_it_from_a_copy_inside_the_data_folder(folder: Path) -> None:
    before = modes(folder)
    server = ensure_running(folder, fast=True)
    assert runner(server) == (unprivileged_account().uid if ROOT else os.geteuid())
    assert modes(folder) == before
    data = folder / "postgres" / "data"
    assert (data.stat().st_uid, data.stat().st_mode & 0o777) == (runner(server), 0o700)
    program = Path(psutil.Process(server.pid).exe())
    assert program.is_relative_to(folder / "postgres") == ROOT
    assert program.stat().st_uid == os.geteuid() or not ROOT


def test_behind_a_private_folder_the_data_go_where_the_account_may_enter_and_stay_with_the_folder(closed_folder: Path) -> None:
    before = modes(closed_folder)
    server = ensure_running(closed_folder, fast=True)
    home = status(closed_folder).home
    assert home is not None
    assert modes(closed_folder) == before
    assert (home.parent == place.ELSEWHERE) == ROOT
    assert stop(closed_folder)
    again = ensure_running(closed_folder, fast=True)
    assert (again.port, status(closed_folder).home) == (server.port, home)
    stop(closed_folder)
    moved = closed_folder.with_name("moved")
    closed_folder.rename(moved)
    assert not list(closed_folder.parent.glob("data"))
    assert status(moved).home == (home if ROOT else moved / "postgres")
    assert ensure_running(moved, fast=True).started
    stop(moved)
    if ROOT:
        home.rename(home.with_name("gone"))
        with pytest.raises(UserError) as gone:
            ensure_running(moved, fast=True)
        assert gone.value.code == "embedded.damaged"
        home.with_name("gone").rename(home)
    remove(moved)
    assert not home.exists()
    assert status(moved).state == "absent"


def test_a_persons_data_folder_is_served_as_that_person_also_when_root_starts_it(new_folder: Path) -> None:
    new_folder.mkdir(0o700)
    owner = pwd.getpwnam("daemon").pw_uid if ROOT else os.geteuid()
    os.chown(new_folder, owner, -1)
    server = ensure_running(new_folder, fast=True)
    assert runner(server) == owner
    kept = new_folder / "postgres"
    for path in (kept, kept / "data", kept / "superuser.password", kept / "port", kept / "lock", kept / "users"):
        assert path.stat().st_uid == owner, path


def test_no_place_for_the_account_is_said(closed_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(place, "ELSEWHERE", closed_folder.parent / "elsewhere")
    if ROOT:
        with pytest.raises(UserError) as error:
            ensure_running(closed_folder, fast=True)
        assert error.value.code == "embedded.no_place"
        assert not list((closed_folder.parent / "elsewhere").iterdir())
    else:
        assert ensure_running(closed_folder, fast=True).started


def test_another_accounts_data_folder_is_refused(folder: Path) -> None:
    ensure_running(folder, fast=True)
    kept = folder / "postgres"
    before = kept.stat().st_mode
    kept.chmod(0o700 if ROOT else 0)
    if ROOT:
        os.seteuid(unprivileged_account().uid)
    try:
        with pytest.raises(UserError) as refused:
            ensure_running(folder)
        with pytest.raises(UserError) as hidden:
            status(folder)
    finally:
        os.seteuid(0 if ROOT else os.geteuid())
        kept.chmod(before)
    assert refused.value.code == hidden.value.code == "embedded.not_permitted"


def test_remove_takes_a_folder_that_never_had_a_server(tmp_path: Path) -> None:
    remove(tmp_path / "none")
    (tmp_path / "some" / "postgres").mkdir(parents=True)
    remove(tmp_path / "some")
    assert not (tmp_path / "some" / "postgres").exists()
    shutil.rmtree(tmp_path / "some")
