"""Copies of the small practice company, with agents that give up a vendor's answer sooner."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.agent import Changed
from tests.faults.fixtures import prepared_profile
from tests.faults.processes import fork_server, forking
from tests.faults.profile import Profile, copied

__all__ = ["prepared_profile"]
HASTY = Changed(deadline=2.0, patience=2.0)


@pytest.fixture
def profile(prepared_profile: Path) -> Iterator[Profile]:
    """A copy of the test's own whose agents wait two seconds for a vendor, and for what is not due yet."""
    with copied(prepared_profile, forking(fork_server(), HASTY)) as made:
        yield made
