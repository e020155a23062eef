"""The demo, run once by its real command line; its tests look at what it left."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from agent.cli.vendors import running_vendors
from agent.db.embedded import ensure_running, remove, stop_if_last
from tests.faults.processes import command
from tests.faults.profile import Profile, open_folder


@dataclass(frozen=True, slots=True)
class Demo:
    """A finished demo: how it ended, what it printed, where its files are, and its profile with vendors and server running again."""

    code: int
    printed: str
    log: str
    out: Path
    profile: Profile


@pytest.fixture(scope="session")
def demo() -> Iterator[Demo]:
    """`demo --no-window`, in a profile that is gone afterwards."""
    base = open_folder()
    folder, out = base / "profile", base / "files"
    try:
        code, printed, log = command(["demo", "--no-window", "--data", str(folder), "--out", str(out)], {}).finish(600)
        with running_vendors(folder / "vendors") as urls:
            mark = ensure_running(folder)
            yield Demo(code, printed, log, out, Profile(folder, urls))
            stop_if_last(mark)
    finally:
        remove(folder)
        shutil.rmtree(base, ignore_errors=True)
