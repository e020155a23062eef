"""Payments: applied, unapplied, voided, and credits against invoices."""

from __future__ import annotations

from typing import Any

import pytest

from agent.practice import seeds
from tests.practice.quickbooks.documents import mx_sale, payment, us_sale
from tests.practice.vendors import Caller, Practice


@pytest.fixture
def jane(us: Caller) -> str:
    """A US customer's id."""
    return str(us.post("Customer", {"DisplayName": "Customer"})["Id"])


@pytest.fixture
def invoice(us: Caller, jane: str) -> str:
    """An invoice of 100.00."""
    return str(us.post("Invoice", us_sale(jane, "A-1", "100"))["Id"])


def _us_books(practice: Practice) -> dict[str, Any]:
    books: dict[str, Any] = practice.books("quickbooks")["realms"][seeds.REALM_US]
    return books


def test_a_payment_settles_and_its_excess_stays(practice: Practice, us: Caller, jane: str, invoice: str) -> None:
    before = us.get("Invoice", invoice)
    made = us.post("Payment", payment(jane, "130.50", ("Invoice", invoice, "100"), PaymentRefNum="PAG-1", PaymentMethodRef={"value": "1"}))
    assert (str(made["UnappliedAmt"]), made["DepositToAccountRef"]["name"]) == ("30.50", "Undeposited Funds")
    after = us.get("Invoice", invoice)
    assert (after["Balance"], after["LinkedTxn"]) == (0, [{"TxnId": made["Id"], "TxnType": "Payment"}])
    assert after["SyncToken"] > before["SyncToken"]
    books = _us_books(practice)
    assert books["customers"][0]["balance"] == "-30.50"
    assert books["payments"][0]["applied"] == [{"kind": "Invoice", "id": invoice, "amount": "100.00"}]
    assert (books["payments"][0]["method"], books["payments"][0]["number"]) == ("Cash", "PAG-1")


@pytest.mark.parametrize(
    ("links", "total", "code"),
    [
        ([("Invoice", "1", "100.01")], "200", "6000"),
        ([("Invoice", "1", "60"), ("Invoice", "1", "60")], "200", "6000"),
        ([("Invoice", "1", "60")], "50", "6000"),
        ([("Invoice", "1", "0")], "50", "6000"),
        ([("Invoice", "77", "1")], "50", "2500"),
        ([("Bill", "1", "1")], "50", "620"),
        ([], "-1", "6000"),
    ],
)
def test_a_wrong_application_is_refused_whole(
    practice: Practice, us: Caller, jane: str, invoice: str, links: list[tuple[str, str, str]], total: str, code: str
) -> None:
    assert us.refused("Payment", payment(jane, total, *links)) == code
    books = _us_books(practice)
    assert (books["payments"], books["invoices"][0]["open"], books["invoices"][0]["sync_token"]) == ([], "100.00", 0)


def test_another_customers_or_a_void_invoice_cannot_be_paid(us: Caller, jane: str, invoice: str) -> None:
    other = us.post("Customer", {"DisplayName": "Another"})["Id"]
    assert us.refused("Payment", payment(other, "10", ("Invoice", invoice, "10"))) == "620"
    us.post("Invoice", {"Id": invoice, "SyncToken": "0"}, operation="void")
    assert us.refused("Payment", payment(jane, "10", ("Invoice", invoice, "10"))) == "620"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"TotalAmt": None}, "2020"),
        ({"CustomerRef": None}, "2020"),
        ({"PaymentRefNum": "N" * 22}, "2050"),
        ({"PaymentMethodRef": {"value": "9"}}, "2500"),
        ({"DepositToAccountRef": {"value": "9"}}, "6000"),
        ({"DepositToAccountRef": {"value": "6"}}, "6000"),
        ({"DocNumber": "1"}, "2010"),
    ],
)
def test_a_wrong_payment_is_refused_by_its_code(us: Caller, jane: str, changed: dict[str, object], code: str) -> None:
    assert us.refused("Payment", payment(jane, "10") | changed) == code


def test_a_payment_may_be_moved(us: Caller, jane: str, invoice: str) -> None:
    second = us.post("Invoice", us_sale(jane, "A-2", "40"))["Id"]
    made = us.post("Payment", payment(jane, "40", ("Invoice", invoice, "40")))
    moved = us.post("Payment", payment(jane, "40", ("Invoice", second, "40")) | {"Id": made["Id"], "SyncToken": "0", "sparse": True})
    assert moved["UnappliedAmt"] == 0
    assert (us.get("Invoice", invoice)["Balance"], us.get("Invoice", second)["Balance"]) == (100, 0)


def test_voiding_a_payment_opens_its_invoices(practice: Practice, us: Caller, jane: str, invoice: str) -> None:
    made = us.post("Payment", payment(jane, "40", ("Invoice", invoice, "40")))
    key = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True}
    assert us.refused("Payment", key, operation="void") == "500"
    gone = us.post("Payment", key, operation="update", include="void")
    assert (gone["TotalAmt"], gone["Line"], gone["PrivateNote"]) == (0, [], "Voided")
    assert us.get("Invoice", invoice)["Balance"] == 100
    assert _us_books(practice)["payments"][0]["voided"] is True
    assert us.refused("Payment", key | {"SyncToken": gone["SyncToken"], "PrivateNote": "x"}) == "6000"


def test_deleting_a_payment_opens_its_invoices(practice: Practice, us: Caller, jane: str, invoice: str) -> None:
    made = us.post("Payment", payment(jane, "40", ("Invoice", invoice, "40")))
    us.post("Payment", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")
    books = _us_books(practice)
    assert (books["payments"][0]["deleted"], books["invoices"][0]["open"], books["customers"][0]["balance"]) == (True, "100.00", "100.00")


def test_a_credit_is_applied_by_an_empty_payment_and_loosened_by_deleting_it(
    practice: Practice, us: Caller, jane: str, invoice: str
) -> None:
    memo = us.post("CreditMemo", us_sale(jane, "R-1", "30"))
    assert us.refused("Payment", payment(jane, "0", ("Invoice", invoice, "30"), ("CreditMemo", memo["Id"], "20"))) == "6000"
    assert us.refused("Payment", payment(jane, "0", ("Invoice", invoice, "31"), ("CreditMemo", memo["Id"], "31"))) == "6000"
    used = us.post("Payment", payment(jane, "0", ("Invoice", invoice, "30"), ("CreditMemo", memo["Id"], "30")))
    assert (us.get("Invoice", invoice)["Balance"], us.get("CreditMemo", memo["Id"])["RemainingCredit"], used["UnappliedAmt"]) == (70, 0, 0)
    assert _us_books(practice)["customers"][0]["balance"] == "70.00"
    us.post("CreditMemo", {"Id": memo["Id"], "SyncToken": us.get("CreditMemo", memo["Id"])["SyncToken"]}, operation="delete")
    assert us.get("Invoice", invoice)["Balance"] == 100
    assert us.get("Payment", used["Id"])["Line"] == []
    assert _us_books(practice)["customers"][0]["balance"] == "100.00"


def test_a_voided_invoice_leaves_a_mixed_payment_what_it_can_hold(us: Caller, jane: str, invoice: str) -> None:
    second = us.post("Invoice", us_sale(jane, "A-2", "40"))["Id"]
    memo = us.post("CreditMemo", us_sale(jane, "R-1", "30"))["Id"]
    mixed = us.post("Payment", payment(jane, "70", ("Invoice", invoice, "60"), ("Invoice", second, "40"), ("CreditMemo", memo, "30")))
    us.post("Invoice", {"Id": invoice, "SyncToken": us.get("Invoice", invoice)["SyncToken"]}, operation="void")
    kept = us.get("Payment", mixed["Id"])
    assert (str(kept["UnappliedAmt"]), us.get("Invoice", second)["Balance"]) == ("60.00", 0)


def test_money_in_its_own_currency(mx: Caller) -> None:
    client = mx.post("Customer", {"DisplayName": "Foreign", "CurrencyRef": {"value": "USD"}})["Id"]
    invoice = mx.post("Invoice", mx_sale(client, "F-1", "100", ExchangeRate=18))["Id"]
    assert mx.refused("Payment", payment(client, "116", ("Invoice", invoice, "116"), CurrencyRef={"value": "MXN"})) == "6000"
    made = mx.post("Payment", payment(client, "116", ("Invoice", invoice, "116"), DepositToAccountRef={"value": "6"}, ExchangeRate=18))
    assert (made["CurrencyRef"]["value"], made["DepositToAccountRef"]["name"]) == ("USD", "Banco USD")
