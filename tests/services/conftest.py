from __future__ import annotations

import pytest

from agent.hub import Office
from tests.work.hub import World, set_up


@pytest.fixture
def world(office: Office) -> World:
    """A company whose rows a person works on: an approved agent, and the person `local`, an admin."""
    made = set_up(office)
    made.agent()
    return made
