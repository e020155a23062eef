from __future__ import annotations

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.hub import Office
from agent.pac import sw_calls
from agent.work.csds import import_csd
from tests.cfdi.authority import PASSWORD, Pair
from tests.cfdi.conftest import authority, catalogs, issuer_pair, pac_pair
from tests.work.fake_pac import Ledger
from tests.work.hub import World, set_up, set_up_fiscal
from tests.work.mexico import Clock

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


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mexico(office: Office, catalogs: Catalogs, issuer_pair: Pair, pac_pair: Pair, clock: Clock) -> World:
    """A Mexican branch that stamps by itself, with its CSD in the vault."""
    world = set_up_fiscal(office, catalogs, Ledger(pac_pair), clock)
    import_csd(
        world.agent().hub, world.one("select id from issuers").id, cer=issuer_pair.cer, key=issuer_pair.key_file(), password=PASSWORD
    )
    return world


@pytest.fixture(autouse=True)
def nobody_is_logged_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test begins with a token that an earlier one's SW gave out: this one's does not know it."""
    monkeypatch.setattr(sw_calls, "_TOKENS", sw_calls.Tokens())
