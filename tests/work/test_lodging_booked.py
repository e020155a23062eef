"""A sale with lodging tax on its way into the accounting system: blocked until somebody mapped it, then booked apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from agent.domain.lodging_tax import LodgingRate
from agent.domain.mapping import Role, SaleKind, ServiceProfile
from agent.domain.states import SALES
from agent.domain.taxes import TaxKind, TaxRule
from agent.services.map_account import map_account
from agent.services.set_lodging_rate import set_lodging_rate
from agent.services.set_rules import add_tax_rule, set_service_profile
from tests.work.hub import Agent, World
from tests.work.mexico import BUYER
from tests.work.platform import refund_id, sale_id, trip_id

REF = f"invoice:{sale_id(1)}"
HOTEL = ServiceProfile("tour", "Hotel", "90111501", "E48", "std", SaleKind.OWN, "", Decimal("0.03"), "ITEM")


def sold(world: World, issued_on: str = "2026-11-02") -> Agent:
    """A night of 119.00, of which 3.00 are the state's."""
    world.sql("update branches set cfdi_auto_stamp = false")
    set_service_profile(world.office, branch=world.branch, profile=HOTEL, item_name="Item")
    world.source.customer(1, world.branch, **BUYER)
    world.source.sale(1, world.branch, "119.00", moneda="MXN", fecha_emision=issued_on, trip_id=trip_id(1))
    agent = world.agent()
    world.sync(agent)
    return agent


def why(world: World) -> tuple[str, str, str]:
    row = world.work(REF)
    return row.state, row.code, str(row.params.get("role") or row.params.get("profile") or row.params.get("state"))


def map_it(world: World) -> None:
    world.sql("insert into erp_charts (connection_id, kind, remote_id, name, active) values (:id, 'item', '31', 'ISH', true)",
              id=world.connection)  # fmt: skip
    map_account(world.office, branch=world.branch, connection=world.connection, role=Role.ISH, qualifier="", kind="item", remote_id="31")


def say_its_tax_code(world: World) -> None:
    rule = TaxRule("", "MX", "ish", "", TaxKind.EXEMPT, Decimal(0), True, False, date(2020, 1, 1), None, "EXEMPT")
    add_tax_rule(world.office, connection=world.connection, rule=rule, tax_code_name="Exempt")


def lines(world: World, number: str) -> list[tuple[str, str, str, str, str]]:
    posting = world.books.by_number(number).posting
    return [(line.item, line.tax_code, str(line.net), str(line.tax), str(line.gross)) for line in posting.lines]  # type: ignore[union-attr]


def test_what_is_missing_is_asked_for_one_by_one_and_then_it_is_booked(mexico: World) -> None:
    agent = sold(mexico)
    assert why(mexico) == ("blocked", "mapping.missing", "ish")
    map_it(mexico)
    agent.work_off()
    assert why(mexico) == ("blocked", "tax_rule.missing", "ish")
    say_its_tax_code(mexico)
    agent.work_off()
    assert mexico.work(REF).state == "done"
    assert lines(mexico, "S-00001") == [("ITEM", "TAX", "100.00", "16.00", "116.00"), ("31", "EXEMPT", "3.00", "0.00", "3.00")]
    assert str(mexico.books.by_number("S-00001").remote.total) == "119.00"


def test_it_goes_back_in_the_credit_memo(mexico: World) -> None:
    agent = sold(mexico)
    map_it(mexico)
    say_its_tax_code(mexico)
    mexico.source.refund(1, mexico.branch, "59.50", moneda="MXN", trip_id=trip_id(1))
    mexico.sync(agent)
    mexico.until_still(agent)
    assert mexico.work(f"credit_memo:{refund_id(1)}").state == "done"
    assert lines(mexico, "R-00001") == [("ITEM", "TAX", "50.00", "8.00", "58.00"), ("31", "EXEMPT", "1.50", "0.00", "1.50")]


def test_last_years_rate_is_not_used_and_a_new_one_lets_it_go_on(mexico: World) -> None:
    map_it(mexico)
    say_its_tax_code(mexico)
    agent = sold(mexico, issued_on="2027-01-04")
    assert why(mexico) == ("blocked", "lodging_tax.no_rate", "HID")
    set_lodging_rate(mexico.office, LodgingRate("HID", Decimal("5"), date(2027, 1, 1)), source="Periódico Oficial")
    agent.work_off()
    assert lines(mexico, "S-00001") == [("ITEM", "TAX", "98.34", "15.74", "114.08"), ("31", "EXEMPT", "4.92", "0.00", "4.92")]


def test_what_is_booked_is_left_alone_by_a_second_look(mexico: World) -> None:
    agent = sold(mexico)
    map_it(mexico)
    say_its_tax_code(mexico)
    agent.work_off()
    sent = len(mexico.books.sent)
    mexico.source.change(SALES, sale_id(1), fecha_vencimiento="2026-12-02")
    mexico.sync(agent)
    mexico.until_still(agent)
    assert len(mexico.books.sent) == sent
