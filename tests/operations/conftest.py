"""The small practice company, with agents that do not wait long for what is not due yet."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.agent import Changed
from tests.faults.fixtures import prepared_profile
from tests.faults.processes import fork_server, forking
from tests.faults.profile import Profile, copied

__all__ = ["prepared_profile"]


@pytest.fixture
def profile(prepared_profile: Path) -> Iterator[Profile]:
    """A copy of the test's own."""
    with copied(prepared_profile, forking(fork_server(), Changed(patience=2.0))) as made:
        yield made
