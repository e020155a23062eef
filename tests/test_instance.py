"""One installation runs once, whatever happened to the process before."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent import paths
from agent.errors import UserError, words
from agent.instance import Holder, hold, holder

NOW = datetime(2026, 11, 24, 12, 30, tzinfo=UTC)
_CHILD = """
import sys
from datetime import datetime
from pathlib import Path
from agent.instance import hold
with hold(Path(sys.argv[1]), "agent", now=datetime.fromisoformat(sys.argv[2])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A running agent of the same installation."""
    process = subprocess.Popen(
        [sys.executable, "-c", _CHILD, str(tmp_path), NOW.isoformat()],
        cwd=paths.root,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_start_is_refused_with_who_runs_it(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    with pytest.raises(UserError) as error, hold(tmp_path, "agent", now=NOW):
        pass
    assert error.value.code == "instance.second_start"
    assert error.value.params == {"pid": other.pid, "since": "2026-11-24 12:30+00:00"}
    assert words(error.value.code, "es").exit_code == 3
    assert holder(tmp_path, "agent") == Holder(other.pid, NOW)
    with hold(tmp_path, "desktop", now=NOW):
        assert holder(tmp_path, "desktop") is not None


def test_a_crash_frees_it_and_what_it_left_is_not_believed(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    other.kill()
    other.wait()
    assert (tmp_path / "agent.running").exists()
    assert holder(tmp_path, "agent") is None
    with hold(tmp_path, "agent", now=NOW) as mine:
        assert holder(tmp_path, "agent") == mine
        assert mine.pid != other.pid


def test_it_is_free_after_the_block_also_when_that_failed(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "folder"
    with pytest.raises(ZeroDivisionError), hold(folder, "agent", now=NOW):
        raise ZeroDivisionError
    assert holder(folder, "agent") is None
    assert not (folder / "agent.running").exists()
    with hold(folder, "agent", now=NOW):
        assert holder(folder, "agent") is not None


def test_in_the_same_process_too_it_is_held_once(tmp_path: Path) -> None:
    with (
        hold(tmp_path, "agent", now=NOW),
        pytest.raises(UserError, match=r"instance\.second_start"),
        hold(tmp_path, "agent", now=NOW),
    ):
        pass


def test_a_note_that_cannot_be_read_refuses_all_the_same(tmp_path: Path, other: subprocess.Popen[str]) -> None:
    (tmp_path / "agent.running").write_text("{")
    with pytest.raises(UserError) as error, hold(tmp_path, "agent", now=NOW):
        pass
    assert error.value.params == {"pid": "?", "since": "?"}
    assert other.poll() is None


def test_nobody_runs_an_installation_that_does_not_exist(tmp_path: Path) -> None:
    assert holder(tmp_path / "none", "agent") is None
    assert not (tmp_path / "none").exists()
