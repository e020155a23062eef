"""The small practice company as fixtures: prepared once a run, whichever worker needs it first; a copy a test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.processes import command
from tests.faults.profile import Profile, copied, open_folder, prepared


@pytest.fixture(scope="session")
def prepared_profile() -> Iterator[Path]:
    """A profile set up to where the first row can be taken in; take copies."""
    folder = open_folder()
    yield prepared(folder)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def profile(prepared_profile: Path) -> Iterator[Profile]:
    """A copy of the test's own, its vendors and its server running; the agent is the real command."""
    with copied(prepared_profile, command) as made:
        yield made
