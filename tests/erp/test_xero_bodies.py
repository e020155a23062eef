"""What goes out to Xero: the vendor's objects, to the letter and to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer

from agent.domain.postings import Address
from agent.erp.xero import bodies
from agent.erp.xero.answers import day_of
from agent.errors import codes
from agent.http_client import exact_json
from agent.ports import Done, Refused
from tests.erp import postings as make
from tests.erp.xero_bench import (
    BANK,
    BOOKED,
    CATEGORY,
    CONTACT,
    INVOICE,
    INVOICE_ID,
    MAPPED,
    OPTION,
    OTHER_ID,
    ROOT,
    TENANT,
    adapter,
    answer,
    book,
)


def test_an_invoice_says_each_lines_tax_as_billed() -> None:
    posting = replace(INVOICE, lines=(*INVOICE.lines, make.line(MAPPED, "10.00", quantity="3", taxed=False)))
    tracking = f'"Tracking":[{{"TrackingCategoryID":"{CATEGORY}","TrackingOptionID":"{OPTION}"}}]'
    assert exact_json.dumps(bodies.sale(posting, fresh=True)).decode() == (
        '{"Type":"ACCREC","InvoiceNumber":"CXC-1","DueDate":"2026-12-03","Contact":{"ContactID":"' + CONTACT + '"},'
        '"Date":"2026-11-03","LineAmountTypes":"Exclusive","LineItems":['
        '{"Description":"Tour Chichén Itzá","Quantity":1,"UnitAmount":100.0000,"LineAmount":100.00,"ItemCode":"TOUR","TaxAmount":7.00,'
        '"TaxType":"OUTPUT",' + tracking + "},"
        '{"Description":"Tour Chichén Itzá","Quantity":1,"UnitAmount":10.00,"LineAmount":10.00,"ItemCode":"TOUR","TaxAmount":0.00,'
        '"TaxType":"NONE",' + tracking + "}],"
        '"CurrencyCode":"USD","Status":"AUTHORISED","Reference":"Viaje «Riviera»"}'
    )


@given(st.integers(min_value=1, max_value=1_000_000), st.integers(min_value=1, max_value=50))
def test_quantity_times_price_is_the_amount_or_the_quantity_is_one(cents: int, quantity: int) -> None:
    gross = f"{Decimal(cents) / 100:.2f}"
    (line,) = bodies.sale(replace(INVOICE, lines=(make.line(MAPPED, gross, quantity=str(quantity)),)), fresh=True)["LineItems"]
    assert line["Quantity"] * line["UnitAmount"] == line["LineAmount"]
    assert line["LineAmount"] + line["TaxAmount"] == Decimal(gross)


def test_a_credit_note_and_an_update_leave_out_what_is_not_theirs() -> None:
    note = bodies.sale(make.credit_memo(MAPPED, CONTACT, "REE-1", "12.00"), fresh=True)
    assert (note["Type"], note["CreditNoteNumber"], "DueDate" in note, "Reference" in note) == ("ACCRECCREDIT", "REE-1", False, False)
    assert "Reference" not in bodies.sale(INVOICE, fresh=False)


def test_a_customer_bears_our_number_and_no_field_that_is_not_known() -> None:
    full = bodies.customer(make.customer(MAPPED, tax_id="12-3456789"))
    assert full == {
        "Name": "José Ñúñez O'Neil & Hijos",
        "ContactNumber": "ST-1",
        "ContactStatus": "ACTIVE",
        "EmailAddress": "st-1@example.com",
        "TaxNumber": "12-3456789",
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "+52 55 1234 5678"}],
        "Addresses": [
            {
                "AddressType": "POBOX",
                "AddressLine1": "Calle 5 de Mayo 10",
                "City": "Mérida",
                "Region": "YUC",
                "PostalCode": "97000",
                "Country": "MX",
            }
        ],
        "DefaultCurrency": "USD",
    }
    bare = bodies.customer(make.customer(MAPPED, email="", phone="", address=Address(), active=False, currency=""))
    assert bare == {"Name": "José Ñúñez O'Neil & Hijos", "ContactNumber": "ST-1", "ContactStatus": "ARCHIVED"}


def test_a_receipt_of_one_invoice_is_a_payment_and_any_other_is_money_to_be_allocated() -> None:
    one = make.payment(MAPPED, CONTACT, "PAG-1", "60.00", (INVOICE_ID, "60.00"))
    assert bodies.whole(one)
    assert bodies.payment(one) == {
        "Invoice": {"InvoiceID": INVOICE_ID},
        "Account": {"AccountID": BANK},
        "Date": "2026-11-10",
        "Amount": Decimal("60.00"),
        "Reference": "PAG-1",
    }
    parts = make.payment(MAPPED, CONTACT, "PAG-2", "100.00", (INVOICE_ID, "60.00"), (OTHER_ID, "30.00"))
    assert not bodies.whole(parts)
    assert not bodies.whole(make.payment(MAPPED, CONTACT, "PAG-3", "10.00"))
    body = bodies.receipt(parts)
    assert (body["Type"], body["Reference"], body["LineItems"][0]["LineAmount"]) == ("RECEIVE-OVERPAYMENT", "PAG-2", Decimal("100.00"))
    left = bodies.allocations(parts, {INVOICE_ID: Decimal("45.00")})
    assert [(each["Invoice"]["InvoiceID"], each["Amount"], each["Date"]) for each in left] == [
        (INVOICE_ID, Decimal("15.00"), "2026-11-10"),
        (OTHER_ID, Decimal("30.00"), "2026-11-10"),
    ]
    assert bodies.allocations(parts, {INVOICE_ID: Decimal("60.00"), OTHER_ID: Decimal("30.00")}) == []


@pytest.mark.parametrize(("rate", "sent"), [("18.500000", "0.054054"), ("0.054000", "18.518519"), ("1.080000", "0.925926")])
def test_the_rate_goes_out_the_other_way_round(rate: str, sent: str) -> None:
    body = bodies.sale(replace(INVOICE, currency="MXN", exchange_rate=Decimal(rate)), fresh=True)
    assert body["CurrencyRate"] == Decimal(sent)


@pytest.mark.parametrize(
    ("posting", "message"),
    [
        (make.customer(MAPPED, name=" "), "erp.name_not_allowed"),
        (make.customer(MAPPED, name="x" * 256), "erp.name_not_allowed"),
        (make.customer(MAPPED, name="two\nlines"), "erp.name_not_allowed"),
        (replace(INVOICE, number=""), "erp.number_not_allowed"),
        (replace(INVOICE, number="x" * 22), "erp.number_not_allowed"),
        (replace(INVOICE, number="A,B"), "erp.number_not_allowed"),
        (replace(INVOICE, number='A"B'), "erp.number_not_allowed"),
        (replace(INVOICE, customer="9"), "erp.reference_missing"),
        (replace(INVOICE, department="2"), "erp.reference_missing"),
        (make.payment(MAPPED, CONTACT, "P-1", "1.00", ("77", "1.00")), "erp.reference_missing"),
        (make.payment(replace(MAPPED, bank=""), CONTACT, "P-1", "1.00", (INVOICE_ID, "1.00")), "erp.reference_missing"),
    ],
)
def test_what_xero_cannot_hold_is_not_sent(httpserver: HTTPServer, posting: Any, message: str) -> None:
    outcome = book(adapter(httpserver.url_for("")), make.create(posting))
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == ("document", message)
    assert message in codes()
    assert httpserver.log == []


def test_a_document_that_cannot_go_stops_none_beside_it(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices", method="PUT").respond_with_json(answer("Invoices", BOOKED))
    bad = make.create(replace(INVOICE, number="A,B"))
    outcomes = adapter(httpserver.url_for("")).write([bad, make.create(INVOICE)])
    assert isinstance(outcomes[0], Refused)
    assert isinstance(outcomes[1], Done)
    ((request, _),) = httpserver.log
    assert [each["InvoiceNumber"] for each in request.get_json()["Invoices"]] == ["CXC-1"]


def test_a_call_names_its_organisation_asks_for_four_decimals_and_for_every_error(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices", method="PUT").respond_with_json(answer("Invoices", BOOKED))
    one = make.create(INVOICE)
    assert isinstance(book(adapter(httpserver.url_for("")), one), Done)
    ((request, _),) = httpserver.log
    assert (request.headers["xero-tenant-id"], request.headers["Idempotency-Key"]) == (TENANT, one.key)
    assert (request.args["summarizeErrors"], request.args["unitdp"]) == ("false", "4")
    assert request.headers["Authorization"] == "Bearer first"


def test_the_dates_of_both_forms_are_read() -> None:
    assert day_of("/Date(1419937200000+0000)/") == date(2014, 12, 30)
    assert day_of("/Date(1573755038314)/") == date(2019, 11, 14)
    assert day_of("2026-10-31T00:00:00") == date(2026, 10, 31)
    assert day_of(None) is None


def test_long_names_are_asked_for_in_addresses_that_are_not_too_long(httpserver: HTTPServer) -> None:
    httpserver.expect_request(f"{ROOT}/Contacts").respond_with_json(answer("Contacts"))
    customers = [make.create(make.customer(MAPPED, f"ST-{place}", f"{place} {'ñ' * 200}")) for place in range(40)]
    assert adapter(httpserver.url_for("")).find(customers) == [[]] * 40
    assert len(httpserver.log) > 4
    assert max(len(request.url) for request, _ in httpserver.log) < 6000
    asked = " ".join(request.args["where"] for request, _ in httpserver.log)
    assert all(f'Name=="{place} ñ' in asked and f'ContactNumber=="ST-{place}"' in asked for place in range(40))
