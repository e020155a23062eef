"""The small practice company, set up once a run whoever needs it first."""

from __future__ import annotations

from tests.faults.fixtures import bench, pac_bench, prepared_profile, profile

__all__ = ["bench", "pac_bench", "prepared_profile", "profile"]
