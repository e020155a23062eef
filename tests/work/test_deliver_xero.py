"""The whole way with Xero: a public client, the organisation asked for, and receipts that are replaced instead of changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx2
import pytest

from agent.erp import ERPS
from agent.http_client import HttpClient
from agent.hub import Hub, Office
from agent.ports import ErpAdapter, Wire
from agent.practice.xero import seeds
from agent.services.request_work import request_work
from agent.services.return_authorization import return_authorization
from agent.work import tokens
from tests.practice.vendors import Practice, serving
from tests.work import fake_erp
from tests.work.hub import Agent, World, set_up

REDIRECT = "http://127.0.0.1:9/callback"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("xero")) as running:
        yield running


@pytest.fixture
def world(office: Office, practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A branch whose books are at the practice Xero; nobody has authorised the connection yet."""
    practice.http.post("/_practice/reset")
    practice.set(xero__limits="off")
    monkeypatch.setattr(fake_erp, "SPECS", {**fake_erp.SPECS, "xero": replace(ERPS["xero"].spec, calls_per_minute=60_000)})
    monkeypatch.setattr(World, "_erp", _xero)
    made = set_up(office, erp="xero")
    made.wire.close()
    made.wire = HttpClient(environment="practice", endpoints={"XERO": practice.url, "XERO_OAUTH": practice.url})
    made.sql(f"""update connections set state = 'new', company_id = '', config = '{{"client_id": "{seeds.CLIENT}"}}'""")
    chart = seeds.catalogue()
    made.sql("update service_profiles set item_id = :item", item=chart["Item"]["Tour"])
    made.sql("update account_mappings set remote_id = :bank", bank=chart["Account"]["Operating Bank USD"])
    made.sql("update tax_rules set tax_code = :code", code=chart["TaxCode"]["Tax Exempt"])
    yield made
    made.wire.close()


def _xero(world: World, hub: Hub, connection: int, wire: Wire) -> ErpAdapter:
    row = world.one("select company_id from connections where id = :id", id=connection)
    return ERPS["xero"](
        wire=wire,
        access_token=tokens.access_token(hub, connection, wire),
        company=row.company_id,
        environment="practice",
        now=hub.office.now,
    )


def _command(world: World, agent: Agent, kind: str, ref: object, **args: object) -> Any:
    work_id = request_work(world.office, kind=kind, lane=f"command:{world.connection}", ref=str(ref), branch=world.branch, args=args)
    agent.work_off()
    return world.one("select * from work where id = :id", id=work_id)


def _authorized(world: World, agent: Agent, **chosen: str) -> Any:
    """The person authorises in the browser; what becomes of the redeeming."""
    made = _command(world, agent, "authorize", world.connection, redirect_uri=REDIRECT)
    address = made.result["address"] + "".join(f"&{name}={value}" for name, value in chosen.items())
    back = httpx2.get(address, follow_redirects=False).headers["location"]
    authorization = UUID(made.result["authorization"])
    return_authorization(world.office, authorization, urlsplit(back).query)
    return _command(world, agent, "redeem", authorization)


def _connected(world: World) -> Agent:
    agent = world.agent()
    redeemed = _authorized(world, agent)
    assert (redeemed.state, redeemed.result["company_id"]) == ("done", seeds.TENANT)
    assert _command(world, agent, "confirm_company", world.connection).state == "done"
    return agent


def _payments(practice: Practice) -> list[tuple[str, bool, list[str]]]:
    held = practice.books("xero")["realms"][seeds.TENANT]["payments"]
    return [(each["total"], each["deleted"], [part["amount"] for part in each["applied"]]) for each in held]


def test_a_public_client_connects_and_the_organisation_is_asked_for(world: World) -> None:
    agent = _connected(world)
    row = world.one("select state, company_id, company_name, company_country, home_currency from connections")
    assert tuple(row) == ("connected", seeds.TENANT, "Spirit Tours Orlando", "US", "USD")
    assert world.one("select name from erp_charts where kind = 'item' and remote_id = 'TOUR'").name == "Tour"
    assert b"access" in agent.hub.vault.get(tokens.owner_of(world.connection), "tokens")


def test_an_authorisation_for_several_organisations_connects_none(world: World) -> None:
    redeemed = _authorized(world, world.agent(), tenant="all")
    assert redeemed.code == "connection.several_companies"
    assert world.one("select company_id from connections").company_id == ""


def test_the_scopes_of_an_older_app_are_asked_for_as_its_form_says(world: World) -> None:
    older = "offline_access accounting.transactions accounting.contacts accounting.settings"
    world.sql("update connections set config = config || jsonb_build_object('scope', cast(:scope as text))", scope=older)
    made = _command(world, world.agent(), "authorize", world.connection, redirect_uri=REDIRECT)
    assert parse_qs(urlsplit(made.result["address"]).query)["scope"] == [older]


def test_a_sale_and_its_receipts_are_booked_and_a_changed_receipt_is_replaced(world: World, practice: Practice) -> None:
    agent = _connected(world)
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    payment = world.source.payment(1, world.branch, "60.00")
    world.sync(agent)
    world.until_still(agent)
    assert _payments(practice) == [("60.00", False, ["60.00"])]
    before = world.one("select erp_entity_id as id from erp_entity_mappings where entity_type = 'payment'").id
    world.source.change("pagos_recibidos", payment, monto="70.00", monto_recibido="70.00")
    world.sync(agent)
    world.until_still(agent)
    assert _payments(practice) == [("60.00", True, []), ("70.00", False, ["70.00"])]
    after = world.one("select erp_entity_id as id, erp_state, erp_total from erp_entity_mappings where entity_type = 'payment'")
    assert after.id != before
    assert (after.erp_state, str(after.erp_total)) == ("live", "70.00")
    (invoice,) = practice.books("xero")["realms"][seeds.TENANT]["invoices"]
    assert (invoice["total"], invoice["open"]) == ("100.00", "30.00")


@pytest.mark.parametrize("phase", ["before", "after_commit"])
@pytest.mark.parametrize("step", ["payment.post", "payment.put"])
def test_a_replacement_that_was_interrupted_ends_with_one_receipt(world: World, practice: Practice, step: str, phase: str) -> None:
    agent = _connected(world)
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    payment = world.source.payment(1, world.branch, "60.00")
    world.sync(agent)
    world.until_still(agent)
    world.source.change("pagos_recibidos", payment, monto="70.00", monto_recibido="70.00")
    practice.fault("xero", step, "reset", phase=phase)
    world.sync(agent)
    world.until_still(agent)
    assert _payments(practice) == [("60.00", True, []), ("70.00", False, ["70.00"])]
    assert world.one("select erp_total from erp_entity_mappings where entity_type = 'payment'").erp_total == 70
