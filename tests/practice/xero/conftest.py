"""An app without a secret, connected to the practice organisation the way a person connects it."""

from __future__ import annotations

import pytest

from tests.practice.vendors import Practice
from tests.practice.xero.app import App, connected


@pytest.fixture
def app(practice: Practice) -> App:
    practice.set(xero__limits="off")
    return connected(practice)
