"""The small practice company, set up once a run whoever needs it first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.fixtures import bench, pac_bench, prepared_profile, profile
from tests.measured import REPEATS

__all__ = ["bench", "pac_bench", "prepared_profile", "profile"]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(REPEATS)
