"""A full disk, programs that fail, data of another version: a sentence, and nothing half done."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent import paths
from agent.db.embedded import ensure_running, find_binaries, status, stop
from agent.db.embedded.place import find_place
from agent.errors import UserError

_LIMITED = """
import resource, sys
from pathlib import Path
from agent.db.embedded import ensure_running
from agent.errors import UserError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[2]), resource.RLIM_INFINITY))
try:
    ensure_running(Path(sys.argv[1]), fast=True)
except UserError as error:
    print(error.code)
"""


def start_within(folder: Path, largest_file: int) -> str:
    """What a start in another process says when no file may grow beyond `largest_file` bytes."""
    return subprocess.run(
        [sys.executable, "-B", "-c", _LIMITED, str(folder), str(largest_file)], cwd=paths.root, capture_output=True, text=True, check=True
    ).stdout.strip()


def left_in(folder: Path) -> set[str]:
    kept = folder / "postgres"
    return {path.name for path in kept.iterdir() if not path.name.startswith(("server-", "users"))} if kept.exists() else set()


@pytest.fixture
def full_disk(open_folder: Path) -> Iterator[Path]:
    """A folder on a disk of 48 MB where we may make one; elsewhere the test limits its files instead."""
    disk = open_folder / "disk"
    disk.mkdir()
    mounted = (
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m,mode=711", "tmpfs", disk], capture_output=True, check=False).returncode == 0
    )
    yield disk
    if mounted:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_fills_while_the_cluster_is_made_leaves_nothing_half_done(new_folder: Path) -> None:
    # Room for the programs' copy (12 MB the largest), not for a write-ahead log of 16 MB.
    assert start_within(new_folder, 14 * 1024 * 1024) == "embedded.disk_full"
    assert status(new_folder).state == "absent"
    assert left_in(new_folder) <= {"lock", "log", "superuser.password"}
    assert ensure_running(new_folder, fast=True).started


def test_a_disk_that_is_full_before_anything_is_said(new_folder: Path) -> None:
    assert start_within(new_folder, 0) == "embedded.disk_full"
    assert not (left_in(new_folder) - {"lock", "log"})


def test_a_small_disk_is_said_and_nothing_half_done(full_disk: Path) -> None:
    folder = full_disk / "data"
    if os.path.ismount(full_disk):
        with pytest.raises(UserError) as error:
            ensure_running(folder, fast=True)
        code = error.value.code
    else:
        code = start_within(folder, 1024 * 1024)
    assert code == "embedded.disk_full"
    assert status(folder).state == "absent"
    assert left_in(folder) <= {"lock", "log", "superuser.password"}


def test_a_disk_that_is_full_at_a_later_start_harms_no_data(folder: Path) -> None:
    stop(folder)
    assert start_within(folder, 0) == "embedded.disk_full"
    assert ensure_running(folder, fast=True).started


def test_a_cluster_that_cannot_be_made_leaves_nothing_half_done(
    new_folder: Path, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    programs = open_folder / "bin"
    programs.mkdir()
    real = find_binaries().bin
    for name in ("postgres", "pg_ctl"):
        (programs / name).symlink_to(real / name)
    (programs / "initdb").write_text("#!/bin/sh\necho started > \"$2/PG_VERSION\"\necho 'initdb: error: it broke' >&2\nexit 1\n")
    (programs / "initdb").chmod(0o755)
    monkeypatch.setenv("ERPHUB_PG_BIN", str(programs))
    with pytest.raises(UserError) as error:
        ensure_running(new_folder, fast=True)
    assert (error.value.code, error.value.params["detail"]) == ("embedded.init_failed", "initdb: error: it broke")
    assert left_in(new_folder) <= {"lock", "log", "superuser.password"}


@pytest.mark.parametrize("version", ["13", "19"])
def test_data_of_another_version_are_left_alone_and_said(folder: Path, version: str) -> None:
    place = find_place(folder)
    assert place is not None
    file = place.data / "PG_VERSION"
    true_version = file.read_text()
    file.write_text(f"{version}\n")
    with pytest.raises(UserError) as error:
        ensure_running(folder, fast=True)
    assert error.value.code == "embedded.other_version"
    assert error.value.params["data"] == int(version)
    file.write_text(true_version)
    assert ensure_running(folder, fast=True).started


def test_data_without_a_version_are_left_alone_and_said(folder: Path) -> None:
    place = find_place(folder)
    assert place is not None
    file = place.data / "PG_VERSION"
    true_version = file.read_text()
    file.write_text("")
    with pytest.raises(UserError) as error:
        ensure_running(folder, fast=True)
    assert error.value.code == "embedded.damaged"
    file.write_text(true_version)


def test_data_that_vanished_are_not_replaced_by_an_empty_database(folder: Path) -> None:
    place = find_place(folder)
    assert place is not None
    aside = place.data.with_name("aside")
    place.data.rename(aside)
    with pytest.raises(UserError) as error:
        ensure_running(folder, fast=True)
    assert error.value.code == "embedded.damaged"
    assert not place.data.exists()
    aside.rename(place.data)


def test_a_server_that_refuses_to_start_says_why_in_its_own_words(folder: Path) -> None:
    place = find_place(folder)
    assert place is not None
    control = place.data / "global" / "pg_control"
    control.rename(control.with_name("aside"))
    with pytest.raises(UserError) as error:
        ensure_running(folder, fast=True)
    assert error.value.code == "embedded.start_failed"
    assert "pg_control" in str(error.value.params["detail"]) or "could not find the database system" in str(error.value.params["detail"])
    control.with_name("aside").rename(control)
    assert ensure_running(folder, fast=True).started
