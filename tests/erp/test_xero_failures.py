"""What every kind of bad answer of Xero's becomes: over real sockets, with answers that the practice vendor would never give."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from agent.erp.xero.adapter import Xero
from agent.erp.xero.problems import PHRASES, Problem, meaning
from agent.errors import Unavailable, UserError, codes
from agent.ports import Cursor, Done, NotSent, Refused, Throttled, Unknown
from tests.erp import postings as make
from tests.erp.quickbooks_bench import Tokens
from tests.erp.xero_bench import BOOKED, CONTACT, INVOICE, INVOICE_ID, KNOWN, MAPPED, NOW, ROOT, TENANT, adapter, answer, book, wrong


@pytest.fixture
def erp(httpserver: HTTPServer) -> Xero:
    return adapter(httpserver.url_for(""))


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, b'{"ErrorNumber":10,"Elements":[{"ValidationErrors":[{"Message":"Invoice # must be unique."}]}]}'),
        (502, b"<html>Bad gateway</html>"),
        (503, b""),
        (408, b"{}"),
        (200, b"<html>Sign in</html>"),
        (200, b'{"Invoices":[{"InvoiceID":"77","Inv'),
        (200, b""),
        (200, b"[]"),
        (200, b"{}"),
        (200, b'{"Invoices":[]}'),
        (200, b'{"Invoices":{}}'),
        (200, b'{"Invoices":[{"InvoiceID":"77","InvoiceNumber":"CXC-1"}]}'),
        (200, b'{"Invoices":[{"InvoiceID":"77","InvoiceNumber":"CXC-1","Total":"107.00"}]}'),
        (200, b'{"Invoices":[{"InvoiceNumber":"CXC-1","Total":107.00}]}'),
        (302, b""),
        (400, b"<html>"),
    ],
)
def test_a_write_without_a_trustworthy_answer_is_unknown(httpserver: HTTPServer, erp: Xero, status: int, body: bytes) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_data(body, status=status, content_type="application/json")
    assert isinstance(book(erp), Unknown)
    assert len(httpserver.log) == 1


@pytest.mark.parametrize("status", [200, 500, 503])
def test_a_read_without_a_trustworthy_answer_is_unavailable(httpserver: HTTPServer, erp: Xero, status: int) -> None:
    for name in ("Invoices", "Organisation", "Accounts", "Contacts"):
        httpserver.expect_request(f"{ROOT}/{name}").respond_with_data("<html>", status=status)
    for read in (
        lambda: erp.find([make.create(INVOICE)]),
        erp.check,
        erp.chart,
        lambda: list(erp.changes(Cursor(NOW - timedelta(hours=1)))),
    ):
        with pytest.raises(Unavailable):
            read()


def test_every_phrase_has_words_and_what_is_not_known_is_permanent() -> None:
    assert {found.message for _, found in PHRASES} <= codes()
    assert all(phrase == phrase.casefold() for phrase, _ in PHRASES)
    assert meaning(Problem("10", "The moon is not full.")).message == "erp.refused"
    assert meaning(Problem("10", "The moon is not full.")).of == "document"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("The document date cannot be before the end of year lock date, currently set at 31 December 2025", "erp.closed_period"),
        ("Account code '999' is not a valid code for this document.", "erp.reference_missing"),
        ("Item code 'X' is not valid", "erp.reference_missing"),
        ("The TaxType code 'X' does not exist or cannot be used for this type of transaction.", "erp.tax_mapping"),
        ("Email address must be valid.", "erp.invalid_field"),
        ("The line total 10.00 does not match the expected line total 20.00", "erp.amounts_do_not_add_up"),
        ("Organisation is not subscribed to currency EUR", "erp.business_rule"),
        ("Something that nobody has seen", "erp.refused"),
    ],
)
def test_a_refused_document_is_permanent_with_its_words_and_the_vendors_own(
    httpserver: HTTPServer, erp: Xero, text: str, message: str
) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_json(answer("Invoices", wrong(text)))
    outcome = book(erp)
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message, outcome.text) == ("document", message, text)
    assert len(httpserver.log) == 1


def test_a_call_that_is_refused_as_a_whole_is_every_documents_refusal(httpserver: HTTPServer, erp: Xero) -> None:
    refusal = {"ErrorNumber": 14, "Type": "PostDataInvalidException", "Message": "JSON for post data was invalid, ..."}
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_json(refusal, status=400)
    outcomes = erp.write([make.create(INVOICE), make.create(replace(INVOICE, number="CXC-2"))])
    assert [(each.code, each.message) for each in outcomes if isinstance(each, Refused)] == [("14", "erp.invalid_field")] * 2


def test_errors_inside_a_200_are_told_document_by_document(httpserver: HTTPServer, erp: Xero) -> None:
    rows = [BOOKED, wrong("Invoice # must be unique.", InvoiceNumber="CXC-2"), BOOKED | {"InvoiceNumber": "CXC-3", "Total": 106.99}]
    httpserver.expect_request(f"{ROOT}/Invoices", method="PUT").respond_with_json(answer("Invoices", *rows))
    httpserver.expect_request(f"{ROOT}/Invoices", method="GET").respond_with_json(answer("Invoices"))
    writes = [make.create(replace(INVOICE, number=number)) for number in ("CXC-1", "CXC-2", "CXC-3")]
    first, second, third = erp.write(writes)
    assert isinstance(first, Done)
    assert isinstance(second, Refused) and second.message == "erp.duplicate_number"
    assert isinstance(third, Refused) and third.message == "erp.total_differs"
    assert third.remote is not None


def test_another_count_of_answers_than_documents_leaves_every_one_unknown(httpserver: HTTPServer, erp: Xero) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_json(answer("Invoices", BOOKED))
    outcomes = erp.write([make.create(INVOICE), make.create(replace(INVOICE, number="CXC-2"))])
    assert [type(each) for each in outcomes] == [Unknown, Unknown]


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "43", "X-Rate-Limit-Problem": "minute"}, 43),
        ({"Retry-After": "21600", "X-Rate-Limit-Problem": "day"}, 21600),
        ({"X-Rate-Limit-Problem": "concurrent"}, 2),
        ({}, 60),
    ],
)
def test_a_throttle_says_when(httpserver: HTTPServer, erp: Xero, headers: dict[str, str], seconds: int) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_data("", status=429, headers=headers)
    assert book(erp) == Throttled(NOW + timedelta(seconds=seconds))


def test_a_refused_token_is_refreshed_once_and_the_same_request_goes_again(httpserver: HTTPServer) -> None:
    tokens = Tokens("first", "second")

    def handle(request: Request) -> Response:
        if request.headers["Authorization"] == "Bearer first":
            return Response('{"Title":"Unauthorized","Status":401,"Detail":"TokenExpired: token expired at 01/01/2026"}', 401)
        return Response(json.dumps(answer("Invoices", BOOKED)), 200, content_type="application/json")

    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_handler(handle)
    assert isinstance(book(adapter(httpserver.url_for(""), tokens)), Done)
    assert tokens.rejected == ["first"]
    assert len({request.headers["Idempotency-Key"] for request, _ in httpserver.log}) == 1


@pytest.mark.parametrize(
    ("detail", "message"), [("AuthenticationUnsuccessful", "connection.expired"), ("Your plan does not include it", "erp.permission")]
)
def test_a_closed_door_is_about_us_and_stops_the_rest(httpserver: HTTPServer, erp: Xero, detail: str, message: str) -> None:
    httpserver.expect_request(f"{ROOT}/Contacts").respond_with_json({"Title": "Forbidden", "Status": 403, "Detail": detail}, status=403)
    outcomes = erp.write([make.create(make.customer(MAPPED)), make.create(INVOICE)])
    assert [(each.of, each.message) for each in outcomes if isinstance(each, Refused)] == [("account", message)] * 2
    assert len(httpserver.log) == 1


def test_a_vendor_that_is_not_there_gets_nothing() -> None:
    outcome = book(adapter("http://127.0.0.1:9"))
    assert isinstance(outcome, NotSent)


def test_the_answer_of_another_organisation_is_no_answer(httpserver: HTTPServer, erp: Xero) -> None:
    other = {"OrganisationID": INVOICE_ID, "Name": "Another", "BaseCurrency": "USD", "CountryCode": "US"}
    httpserver.expect_request(f"{ROOT}/Organisation").respond_with_json(answer("Organisations", other))
    httpserver.expect_request(f"{ROOT}/Currencies").respond_with_json(answer("Currencies", {"Code": "USD"}))
    with pytest.raises(Unavailable):
        erp.check()


def test_the_later_of_two_lock_dates_closes_the_books(httpserver: HTTPServer, erp: Xero) -> None:
    mine = {"OrganisationID": TENANT, "Name": "Ours", "BaseCurrency": "USD", "CountryCode": "US",
            "PeriodLockDate": "/Date(1793404800000+0000)/", "EndOfYearLockDate": "/Date(1767139200000+0000)/"}  # fmt: skip
    httpserver.expect_request(f"{ROOT}/Organisation").respond_with_json(answer("Organisations", mine))
    httpserver.expect_request(f"{ROOT}/Currencies").respond_with_json(answer("Currencies", {"Code": "USD"}))
    company = erp.check()
    assert (company.books_closed_until, company.multi_currency, company.country) == ("2026-10-31", False, "US")


def test_an_authorisation_without_an_organisation_says_so(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/connections").respond_with_json([])
    with pytest.raises(UserError) as caught:
        adapter(httpserver.url_for(""), company="").check()
    assert caught.value.code == "connection.no_company"


def test_an_invoice_that_vanished_there_is_no_update(httpserver: HTTPServer, erp: Xero) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_json(answer("Invoices"))
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.reference_missing"
    assert [request.method for request, _ in httpserver.log] == ["GET"]


@pytest.mark.parametrize("change", [{"Status": "VOIDED"}, {"Status": "DELETED"}, {"Total": 99.00}])
def test_what_another_hand_changed_is_held_and_not_overwritten(httpserver: HTTPServer, erp: Xero, change: dict[str, Any]) -> None:
    httpserver.expect_request(f"{ROOT}/Invoices").respond_with_json(answer("Invoices", BOOKED | change))
    outcome = book(erp, make.update(INVOICE, KNOWN))
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.changed_there"
    assert {request.method for request, _ in httpserver.log} == {"GET"}


def test_a_receipt_whose_allocation_is_refused_keeps_what_was_booked(httpserver: HTTPServer, erp: Xero) -> None:
    receipt = {"BankTransactionID": INVOICE_ID, "OverpaymentID": TENANT, "Reference": "PAG-1", "Contact": {"ContactID": CONTACT},
               "Total": 100.00, "Status": "AUTHORISED", "Type": "RECEIVE-OVERPAYMENT"}  # fmt: skip
    httpserver.expect_request(f"{ROOT}/Payments").respond_with_json(answer("Payments"))
    httpserver.expect_request(f"{ROOT}/BankTransactions", method="GET").respond_with_json(answer("BankTransactions"))
    httpserver.expect_request(f"{ROOT}/BankTransactions", method="PUT").respond_with_json(answer("BankTransactions", receipt))
    httpserver.expect_request(f"{ROOT}/Overpayments/{TENANT}").respond_with_json(answer("Overpayments", {"Allocations": []}))
    said = {"ErrorNumber": 10, "Elements": [wrong("The invoice you are trying to allocate to has already been paid off")]}
    httpserver.expect_request(f"{ROOT}/Overpayments/{TENANT}/Allocations").respond_with_json(said, status=400)
    outcome = book(erp, make.create(make.payment(MAPPED, CONTACT, "PAG-1", "100.00", (INVOICE_ID, "60.00"))))
    assert isinstance(outcome, Refused)
    assert (outcome.message, outcome.remote.id if outcome.remote else "") == ("erp.cannot_link", INVOICE_ID)
