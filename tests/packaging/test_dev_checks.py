"""The second command runs every step in its order, ends at the first failure with its code, and says what took how long."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.packaging.conftest import Project

STEPS = [
    "ruff check .",
    "ruff format --check .",
    "mypy",
    "lint-imports",
    "coverage erase",
    "coverage run -m pytest -n 2 --dist loadfile",
    "coverage combine --quiet",
    "coverage report --skip-covered",
]


@pytest.fixture
def tools(project: Project) -> Path:
    """Stand-ins for the tools: each prints how it was called, and fails with 9 where the file `fails` holds just that call."""
    commands = project.pretend_ready()
    for name in ("ruff", "lint-imports"):
        script = commands / name
        script.write_text(f'#!/bin/sh\ncall=$(echo {name} "$@")\necho "$call"\n! grep -qx -- "$call" fails || exit 9\n', encoding="utf-8")
        script.chmod(0o755)
    for name in ("mypy", "coverage"):
        lines = (
            f"import sys\ncall = ' '.join(['{name}', *sys.argv[1:]])\nprint(call)\n"
            "sys.exit(9 if call in open('fails').read().splitlines() else 0)\n"
        )
        (project.folder / f"{name}.py").write_text(lines, encoding="utf-8")
    fails = project.folder / "fails"
    fails.touch()
    return fails


def test_all_steps_run_in_order(project: Project, tools: Path) -> None:
    done = project.dev("test")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == STEPS
    summary = re.findall(r"ok +[\d.]+ s  (.+)", done.stderr)
    assert summary[:3] == ["set-up", "lint: ruff check", "lint: ruff format"]
    assert len(summary) == 1 + len(STEPS)


@pytest.mark.parametrize("failing", range(len(STEPS)), ids=STEPS)
def test_the_first_failure_ends_it_with_its_code(project: Project, tools: Path, failing: int) -> None:
    tools.write_text(STEPS[failing], encoding="utf-8")
    done = project.dev("test")
    assert done.returncode == 9
    assert done.stdout.splitlines() == STEPS[: failing + 1]
    assert "FAILED" in done.stderr.splitlines()[-1]


def test_one_group_alone(project: Project, tools: Path) -> None:
    assert project.dev("test", "--only", "lint").stdout.splitlines() == STEPS[:2]
    assert project.dev("test", "--only", "types").stdout.splitlines() == STEPS[2:3]
    assert project.dev("test", "--only", "contracts").stdout.splitlines() == STEPS[3:4]
    assert project.dev("test", "--only", "tests").stdout.splitlines() == STEPS[4:]
