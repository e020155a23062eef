from __future__ import annotations

import pytest

from agent.hub import Office
from tests.cfdi.conftest import authority, catalogs, issuer_pair, pac_pair
from tests.work.hub import World, set_up

__all__ = ["authority", "catalogs", "issuer_pair", "pac_pair"]


@pytest.fixture
def world(office: Office) -> World:
    """A company in dollars whose vendor knows idempotency keys."""
    return set_up(office)


@pytest.fixture(params=["keyed", "plain"])
def either(request: pytest.FixtureRequest, office: Office) -> World:
    """A company at a vendor with, and at one without, idempotency keys."""
    return set_up(office, erp=request.param)


@pytest.fixture
def office_plain(office: Office) -> World:
    """A company at a vendor that knows no idempotency keys."""
    return set_up(office, erp="plain")
