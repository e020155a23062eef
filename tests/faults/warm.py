"""What every run would load again: imported once by the fork server, which then forks agents and vendors that are ready at once."""

from __future__ import annotations

from agent.practice.stamping import official
from tests.faults import agents

AGENTS = agents.start
OFFICIAL = official._schema()
