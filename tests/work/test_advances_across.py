"""Advances that cross something: a currency, a branch of the issuer, and the cancellation of what took them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from agent.cfdi.safe_xml import parse
from agent.db.advances import advances_of
from agent.db.engine import connect, transaction
from agent.domain.cancellation import CancelReason
from agent.domain.exchange import PublishedRate
from agent.domain.states import PAYMENTS
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_advance import draft_advance
from agent.services.draft_cfdi import draft_cfdi
from agent.services.request_cancellation import request_cancellation
from agent.services.set_rules import add_series, publish_rates
from agent.work.resolve import retry
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import place
from tests.work.hub import Agent, World, open_branch
from tests.work.mexico import BUYER, Clock, issue, sell
from tests.work.platform import customer_id, payment_id, sale_id
from tests.work.practice_mexico import PracticeWorld
from tests.work.test_advances import OPEN, advanced, paid_before
from tests.work.test_supplements import ask, moved, payment_document, row, said

__all__ = ["place", "practice", "server_of_the_run"]

LOOSE = {"cxc_id": None, "cxc_tipo": None, "cxc_customer_id": None, "customer_id": customer_id(1)}
APPLIED = {"cxc_id": sale_id(1), "cxc_tipo": "cliente", "cxc_customer_id": customer_id(1)}


# --- currencies -----------------------------------------------------------------------------------------------------------


def publish(world: World) -> None:
    """Dollars: 18.25 for what is stamped today, 18.40 for what is stamped in two days."""
    for day, rate in ((date(2026, 11, 1), "18.00"), (date(2026, 11, 23), "18.25"), (date(2026, 11, 25), "18.40")):
        publish_rates(world.office, (PublishedRate("USD", "MXN", day, Decimal(rate), "DOF"),))


def sold_later(world: World, agent: Agent, clock: Clock, total: str, currency: str) -> None:
    """Two days after the advance its payment is applied to a sale."""
    clock.at += timedelta(days=2)
    world.source.customer(1, world.branch, **BUYER)
    world.source.sale(1, world.branch, total, moneda=currency)
    world.source.change(PAYMENTS, payment_id(1), **APPLIED)
    issue(world, agent)


def test_an_advance_in_dollars_counts_in_pesos_by_the_rate_of_the_final_invoice(mexico: World, clock: Clock) -> None:
    publish(mexico)
    agent = paid_before(mexico, "5.00", moneda="USD")
    advance = row(mexico, advanced(mexico, agent))
    sold_later(mexico, agent, clock, "116.00", "MXN")
    invoice, note = (mexico.one("select * from cfdis where purpose = :p", p=purpose) for purpose in ("sale", "advance_applied"))
    assert (invoice.state, invoice.payment_method, invoice.draft["related"]) == (
        "STAMPED", "PPD", [{"relation": "07", "uuids": [advance.uuid]}],
    )  # fmt: skip
    root = parse(bytes(note.stamped_xml))  # the whole advance as it was stamped
    assert (root.get("Moneda"), root.get("TipoCambio"), root.get("Total")) == ("USD", "18.250000", "5.00")
    assert moved(mexico) == [("credit_note", Decimal("92.00"), Decimal("116.00"), Decimal("24.00"), 0, "live")]
    applied = mexico.one("select applied, fx from advance_applications")
    assert tuple(applied) == (Decimal("92.00"), Decimal("0.75"))
    assert said(UserError(note.code, **note.params)) == (
        "El anticipo de 5.00 USD cuenta por 92.00 MXN de la factura final; el tipo de cambio movió 0.75 MXN desde que se recibió."
    )
    kept = mexico.one("select canonical from audit where action = 'advance.applied'").canonical
    assert all(part in kept for part in ('"received": "5.00 USD"', '"applied": "92.00 MXN"', '"fx": "0.75 MXN"'))


def test_an_advance_in_pesos_counts_in_dollars(mexico: World, clock: Clock) -> None:
    publish(mexico)
    agent = paid_before(mexico, "92.00")
    advanced(mexico, agent)
    sold_later(mexico, agent, clock, "10.00", "USD")
    assert row(mexico, mexico.one("select id from cfdis where purpose = 'advance_applied'").id).state == "STAMPED"
    assert moved(mexico) == [("credit_note", Decimal("5.00"), Decimal("10.00"), Decimal("5.00"), 0, "live")]
    assert tuple(mexico.one("select applied, fx from advance_applications")) == (Decimal("5.00"), Decimal("0.00"))


def test_an_advance_worth_more_than_the_sale_stops_its_invoice(mexico: World, clock: Clock) -> None:
    publish(mexico)
    agent = paid_before(mexico, "7.00", moneda="USD")
    advanced(mexico, agent)
    sold_later(mexico, agent, clock, "116.00", "MXN")
    found = mexico.one("select code, params from work where kind = 'draft_cfdi'")
    assert (found.code, found.params["advances"], found.params["currency"]) == ("advance.above_sale", "128.80", "MXN")


def test_without_a_rate_the_final_invoice_waits(mexico: World, clock: Clock) -> None:
    publish(mexico)
    agent = paid_before(mexico, "5.00", moneda="USD")
    advanced(mexico, agent)
    clock.at += timedelta(days=30)
    sold_later(mexico, agent, clock, "116.00", "MXN")
    assert mexico.one("select code from work where kind = 'draft_cfdi'").code == "exchange_rate.missing"
    publish_rates(mexico.office, (PublishedRate("USD", "MXN", clock.at.date() - timedelta(days=1), Decimal("18.50"), "DOF"),))
    mexico.until_still(agent)
    assert tuple(mexico.one("select applied, fx from advance_applications")) == (Decimal("92.50"), Decimal("1.25"))


# --- cancelled ------------------------------------------------------------------------------------------------------------


def applied(place: PracticeWorld, agent: Agent) -> tuple[Any, int]:
    """The stamped credit note that took an advance of 58.00 back, and that advance."""
    world = place.world
    add_series(world.office, issuer=world.one("select id from issuers").id, branch=world.branch, cfdi_type="advance", series="ANT",
               initial_folio=1)  # fmt: skip
    world.source.customer(1, world.branch, **BUYER)
    world.source.payment(1, world.branch, "58.00", moneda="MXN", metodo_pago="transferencia", **LOOSE)
    world.sync(agent)
    advance = draft_advance(world.office, payment_document(world, 1), OPEN)
    ask(world, advance)
    world.until_still(agent)
    sell(world, 1)
    world.source.change(PAYMENTS, payment_id(1), **APPLIED)
    world.take_in(agent)
    world.until_still(agent)
    note = world.one("select * from cfdis where purpose = 'advance_applied'")
    assert note.state == "STAMPED"
    return note, advance


def test_a_cancelled_credit_note_frees_its_advance_and_the_step_takes_it_back_anew(place: PracticeWorld) -> None:
    world, agent = place.world, place.agent()
    note, advance = applied(place, agent)
    request_cancellation(world.office, note.id, reason=CancelReason.WITH_ERRORS)
    world.until_still(agent)
    assert row(world, note.id).state == "CANCELLED"
    assert moved(world) == [("credit_note", 58, 116, 58, 0, "cancelled")]
    with transaction(world.office.engine) as tx:
        assert [each.id for each in advances_of(tx, [sale_id(1)])] == [advance]
    invoice = world.one("select id, code, params from cfdis where purpose = 'sale'")
    assert said(UserError(invoice.code, **invoice.params)) == (
        "La nota de crédito del anticipo ANT-1 se canceló; su factura final A-1 sigue vigente y lo menciona."
    )
    stopped = world.one("select id, state, code from work where kind = 'apply_advances' and state <> 'done'")
    assert (stopped.state, stopped.code) == ("blocked", "advance.free_again")
    with transaction(world.office.engine) as tx:
        retry(tx, stopped.id)
    world.until_still(agent)
    assert world.one("select code from cfdis where id = :id", id=invoice.id).code == ""
    again = world.one("select * from cfdis where purpose = 'advance_applied' and id <> :id", id=note.id)
    assert (again.state, str(again.total)) == ("STAMPED", "58.00")
    assert [tuple(each) for each in world.sql("select cfdi_id, live from advance_applications order by cfdi_id")] == [
        (note.id, False), (again.id, True),
    ]  # fmt: skip


# --- branches of one issuer -----------------------------------------------------------------------------------------------


@pytest.fixture
def clerk(mexico: World, database: Database, local_office: Office) -> Iterator[Callable[[str], Office]]:
    """The office of a person of finance who sees one branch: the world's own, or A, which is the same issuer's."""
    issuer = mexico.one("select id from issuers").id
    open_branch(mexico, issuer, "A", currency="MXN", place="42501", cfdi=True)
    for kind, series in {"advance": "ANT", "E": "AE"}.items():
        add_series(mexico.office, issuer=issuer, branch="A", cfdi_type=kind, series=series, initial_folio=1)
    person = replace(local_office, catalogs=mexico.office.catalogs, now=mexico.office.now)
    with logins(database.admin, database.agent) as made, ExitStack() as held:

        def office_of(branch: str) -> Office:
            name = made.names["finance"]
            with psycopg.connect(database.admin, autocommit=True) as admin:
                admin.execute("delete from people_branches where login = %s", (name,))
                admin.execute("insert into people_branches values (%s, %s)", (name, branch))
            engine = connect(made.by_role["finance"])
            held.callback(engine.dispose)
            return replace(person, engine=engine, dsn=made.by_role["finance"], actor=name)

        yield office_of
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def received_by_a(world: World) -> Agent:
    """Branch A received 58.00 of a customer of the world's branch, which sells later."""
    world.sql("update branches set cfdi_auto_stamp = false")
    world.source.customer(1, world.branch, **BUYER)
    world.source.payment(1, "A", "58.00", moneda="MXN", metodo_pago="transferencia", **LOOSE)
    agent = world.agent()
    world.sync(agent)
    return agent


def test_who_drafts_a_sale_names_the_advance_that_another_branch_received(mexico: World, clerk: Callable[[str], Office]) -> None:
    agent = received_by_a(mexico)
    advance = row(mexico, advanced(mexico, agent))
    assert advance.branch == "A"
    sell(mexico, 1)
    mexico.source.change(PAYMENTS, payment_id(1), **APPLIED)
    issue(mexico, agent)
    draft = mexico.one("select id from cfdis where purpose = 'sale'").id
    seller = clerk(mexico.branch)
    document = int(mexico.one("select id from documents where kind = 'invoice'").id)
    assert draft_cfdi(seller, document) == draft
    assert row(mexico, draft).draft["related"] == [{"relation": "07", "uuids": [advance.uuid]}]
    ask(mexico, draft)
    mexico.until_still(agent)
    assert [each.state for each in mexico.sql("select state from cfdis order by id")] == ["STAMPED", "STAMPED", "STAMPED"]
    with transaction(clerk("A").engine) as tx:  # who does not see the sale is told nothing of it
        assert advances_of(tx, [sale_id(1)]) == []


def test_what_another_branch_has_invoiced_is_no_advance_any_more(mexico: World, clerk: Callable[[str], Office]) -> None:
    agent = received_by_a(mexico)
    draft = draft_advance(mexico.office, payment_document(mexico, 1), OPEN)
    sell(mexico, 1)
    mexico.source.change(PAYMENTS, payment_id(1), **APPLIED)
    issue(mexico, agent)
    sale = mexico.one("select id from cfdis where purpose = 'sale'").id
    ask(mexico, sale)
    mexico.until_still(agent)
    assert row(mexico, sale).state == "STAMPED"
    with pytest.raises(UserError) as caught:
        draft_advance(clerk("A"), payment_document(mexico, 1), OPEN)
    assert (caught.value.code, caught.value.params["invoice"]) == ("advance.has_invoice", "A-1")
    ask(mexico, draft)
    mexico.until_still(agent)
    assert (row(mexico, draft).state, row(mexico, draft).code) == ("DRAFT", "advance.has_invoice")


def test_a_final_invoice_that_is_cancelled_too_waits_for_no_advance(place: PracticeWorld) -> None:
    world, agent = place.world, place.agent()
    note, advance = applied(place, agent)
    request_cancellation(world.office, note.id, reason=CancelReason.WITH_ERRORS)
    world.until_still(agent)
    invoice = world.one("select id from cfdis where purpose = 'sale'").id
    request_cancellation(world.office, invoice, reason=CancelReason.WITH_ERRORS)
    world.until_still(agent)
    assert row(world, invoice).state == "CANCELLED"
    assert world.sql("select 1 from work where kind = 'apply_advances' and state <> 'done'") == []
    again = world.one("select draft from cfdis where purpose = 'sale' and state = 'DRAFT'")  # the sale's next invoice names it again
    assert again.draft["related"] == [{"relation": "07", "uuids": [row(world, advance).uuid]}]
