"""The second command: lint, types, import contracts and all tests, each with its seconds."""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import monotonic

import dev_environment
from dev_shell import say

GROUPS = ("lint", "types", "contracts", "tests")


@dataclass(frozen=True, slots=True)
class Step:
    """One command of a group; it runs in the project's folder with `.venv` in front of the path."""

    group: str
    name: str
    command: tuple[str, ...]


def _steps(python: str) -> tuple[Step, ...]:
    def tool(name: str, *options: str) -> tuple[str, ...]:
        return (str(dev_environment.path_of(name)), *options)

    return (
        Step("lint", "ruff check", tool("ruff", "check", ".")),
        Step("lint", "ruff format", tool("ruff", "format", "--check", ".")),
        Step("types", "mypy", (python, "-m", "mypy")),
        Step("contracts", "import-linter", tool("lint-imports")),
        Step("tests", "forget old coverage", (python, "-m", "coverage", "erase")),
        Step("tests", "pytest", (python, "-m", "coverage", "run", "-m", "pytest", "-n", "2", "--dist", "loadfile")),
        Step("tests", "combine coverage", (python, "-m", "coverage", "combine", "--quiet")),
        Step("tests", "line coverage", (python, "-m", "coverage", "report", "--skip-covered")),
    )


def check(only: str | None) -> int:
    """0 when every step passed, else the code of the first that did not; the rest is not run, and a summary is printed."""
    started = monotonic()
    python = dev_environment.prepare("dev")
    results: list[tuple[str, float, int]] = [("set-up", monotonic() - started, 0)]
    for step in _steps(python):
        if only not in (None, step.group):
            continue
        say(f"{step.group}: {step.name}")
        began = monotonic()
        # Tests draw off the screen, also where there is one.
        code = dev_environment.call(list(step.command), env={"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")})
        results.append((f"{step.group}: {step.name}", monotonic() - began, code))
        if code:
            break
    for name, seconds, code in results:
        say(f"{'ok    ' if code == 0 else 'FAILED'} {seconds:7.1f} s  {name}")
    return results[-1][2]
