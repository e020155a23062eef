"""The small practice company as fixtures: prepared once a run, whichever worker needs it first; a copy a test."""

from __future__ import annotations

import atexit
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.faults.processes import command
from tests.faults.profile import Profile, copied, open_folder, prepared


@cache
def _shared() -> Path:
    folder = open_folder()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return prepared(folder)


@pytest.fixture(scope="session")
def prepared_profile() -> Path:
    """A profile set up to where the first row can be taken in, once a process; take copies."""
    return _shared()


@pytest.fixture
def profile(prepared_profile: Path) -> Iterator[Profile]:
    """A copy of the test's own, its vendors and its server running; the agent is the real command."""
    with copied(prepared_profile, command) as made:
        yield made
