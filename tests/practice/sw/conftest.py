from __future__ import annotations

import pytest

from tests.practice.finkok.conftest import sealer
from tests.practice.sw.caller import SwCaller
from tests.practice.vendors import Practice

__all__ = ["sealer"]


@pytest.fixture
def sw(practice: Practice) -> SwCaller:
    """An account that has just logged in."""
    caller = SwCaller(practice)
    assert caller.log_in().status_code == 200
    return caller
