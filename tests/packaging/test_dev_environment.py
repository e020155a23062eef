"""`.venv` is made once, as the locks say, and made anew after anything that could have left it half done."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from tests.packaging.conftest import Project

UNAVAILABLE = 5
DEMO = [sys.executable, "packaging/dev.py", "demo"]


def _start(project: Project) -> subprocess.Popen[str]:
    environment = os.environ | project.environment
    return subprocess.Popen(DEMO, cwd=project.folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_venv_is_made_once_and_follows_the_locks(project: Project) -> None:
    good = project.lock("run", "small_a==1 --hash=sha256:" + "0" * 64)
    wrong = project.dev("demo")
    assert (wrong.returncode, project.version_of("small_a")) == (UNAVAILABLE, "")
    assert wrong.stderr.splitlines()[-1].startswith("A package is not the one that was locked")

    project.lock("run", good)
    shelved = project.index.rename(project.index.with_name("shelved"))
    alone = project.dev("demo")
    assert alone.returncode == UNAVAILABLE
    assert alone.stderr.splitlines()[-1].startswith("The package index could not be reached.")
    shelved.rename(project.index)

    first = project.dev("demo", "--no-window", "--out", "somewhere")
    assert first.returncode == 6, first.stderr
    assert first.stdout == f"{['demo', '--no-window', '--out', str(project.folder / 'somewhere')]}\n"
    assert "Making .venv" not in first.stderr, "what failed before anything was unpacked goes on from there"
    assert project.version_of("small_a") == "1"

    project.index.rename(shelved)
    second = project.dev("demo")
    assert (second.returncode, second.stderr) == (6, ""), "a second run installs nothing and says nothing"
    shelved.rename(project.index)

    newer = project.wheel("small_a", "2")
    project.lock("run", newer)
    project.lock("dev", newer, project.wheel("small_b"))
    assert project.dev("demo").returncode == 6
    assert (project.version_of("small_a"), project.version_of("small_b")) == ("2", "")

    kept = project.folder / ".venv" / "kept"
    kept.touch()
    assert "FAILED" in project.dev("test").stderr  # there is no linter in this small project: the set-up is what is looked at
    assert (project.version_of("small_b"), kept.exists()) == ("1", True), "the makers' tools are only added"
    assert project.dev("demo").stderr == "", "what serves the makers serves the demo too"

    project.folder = project.folder.rename(project.folder.with_name("moved"))
    assert project.dev("demo").returncode == 6
    shebang = (project.folder / ".venv" / "bin" / "pip").read_text(encoding="utf-8").splitlines()[0]
    assert shebang.startswith(f"#!{project.folder}"), "a moved folder gets a .venv of its own"


def test_after_a_kill_it_is_made_anew_and_by_one_run_only(project: Project) -> None:
    with _start(project) as process:
        assert process.stderr is not None
        while "Installing" not in process.stderr.readline():
            assert process.poll() is None
        process.kill()
    leftover = project.folder / ".venv" / "leftover"
    leftover.touch()
    both = [_start(project) for _ in range(2)]
    said = [process.communicate()[1] for process in both]
    assert [process.returncode for process in both] == [6, 6], said
    assert sum("its installation was interrupted" in text for text in said) == 1
    assert sum("waiting for it" in text for text in said) >= 1
    assert not leftover.exists()
    assert project.version_of("small_a") == "1"


def test_a_command_that_is_interrupted_may_finish_what_it_is_doing(project: Project) -> None:
    project.pretend_ready()
    waits = "import sys\ntry:\n    print('working', flush=True)\n    sys.stdin.read()\n"
    drains = "except KeyboardInterrupt:\n    print('drained')\n    sys.exit(6)\n"
    (project.folder / "agent" / "__main__.py").write_text(waits + drains, encoding="utf-8")
    with subprocess.Popen(
        DEMO,
        cwd=project.folder,
        env=os.environ | project.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "working\n"
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
        assert process.stdout.read() == "drained\n"
    assert process.returncode == 6


@pytest.mark.parametrize("arguments", [[], ["nonsense"], ["test", "--only", "nothing"]], ids=str)
def test_a_wrong_command_is_told_and_makes_nothing(project: Project, arguments: list[str]) -> None:
    assert project.dev(*arguments).returncode == 2
    assert not (project.folder / ".venv").exists()
