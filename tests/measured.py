"""What line coverage is counted from: each worker's own process, and there what looks at code, not what repeats it a thousand times.

Following every line doubles the time of our code. Processes that a test starts, and the examples and seeds of a property, run the
same lines as other tests do: they go at full speed, and what is counted is a little less than what was run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

REPEATS = "repeats"
"""The mark of tests that run the same code for many seeds."""


def not_in_children() -> None:
    """Processes that this one starts are not followed; xdist's controller starts only workers, which are."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        os.environ.pop("COVERAGE_PROCESS_CONFIG", None)


def repeats(item: pytest.Item) -> bool:
    """Whether the test is a property with its examples, or runs many seeds."""
    is_property = getattr(getattr(item, "obj", None), "is_hypothesis_test", False)
    return bool(is_property) or item.get_closest_marker(REPEATS) is not None


@contextmanager
def at_full_speed() -> Iterator[None]:
    """Nobody follows the lines of this thread within the block."""
    follower = sys.gettrace()
    sys.settrace(None)
    try:
        yield
    finally:
        sys.settrace(follower)
