"""SAT's own services, asked without a login."""

from __future__ import annotations

from agent.sat.status import SatStatusService

__all__ = ["SatStatusService"]
