"""Customers and items."""

from __future__ import annotations

import pytest

from tests.practice.vendors import Caller


def test_a_name_is_unique_over_customers_vendors_and_employees_ignoring_case(us: Caller) -> None:
    first = us.post("Customer", {"DisplayName": "Ñandú O'Hara"})
    assert us.refused("Customer", {"DisplayName": " ñANDÚ o'hara "}) == "6240"
    assert us.refused("Customer", {"DisplayName": "Mayorista de práctica"}) == "6240"
    assert us.refused("Customer", {"DisplayName": "caja de práctica"}) == "6240"
    other = us.post("Customer", {"DisplayName": "Other"})
    assert us.refused("Customer", {"Id": other["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "Ñandú O'Hara"}) == "6240"
    renamed = us.post("Customer", {"Id": first["Id"], "SyncToken": "0", "sparse": True, "DisplayName": "ÑANDÚ O'HARA"})
    assert renamed["SyncToken"] == "1"


def test_sparse_keeps_what_is_not_sent_and_full_clears_it(us: Caller) -> None:
    made = us.post("Customer", {"DisplayName": "A", "CompanyName": "A Inc", "PrimaryEmailAddr": {"Address": "a@a.example"}})
    sparse = us.post("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "B Inc"})
    assert (sparse["CompanyName"], sparse["PrimaryEmailAddr"]["Address"]) == ("B Inc", "a@a.example")
    full = us.post("Customer", {"Id": made["Id"], "SyncToken": "1", "DisplayName": "A"})
    assert "PrimaryEmailAddr" not in full and "CompanyName" not in full
    assert full["CurrencyRef"]["value"] == "USD"


def test_a_stale_or_missing_token_is_refused(us: Caller) -> None:
    made = us.post("Customer", {"DisplayName": "A"})
    us.post("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "x"})
    assert us.refused("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "y"}) == "5010"
    assert us.refused("Customer", {"Id": made["Id"], "sparse": True, "Notes": "y"}) == "2020"
    assert us.refused("Customer", {"Id": "999", "SyncToken": "0", "sparse": True}) == "610"
    assert us.refused("Customer", {"Id": "x", "SyncToken": "0"}) == "2030"


def test_an_inactive_customer_is_renamed_hidden_and_unusable(us: Caller) -> None:
    made = us.post("Customer", {"DisplayName": "A"})
    gone = us.post("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Active": False})
    assert gone["DisplayName"] == "A (deleted)"
    assert us.query("select * from Customer") == {}
    assert us.query("select * from Customer where Active IN (true, false)")["maxResults"] == 1
    assert us.refused("Payment", {"CustomerRef": {"value": made["Id"]}, "TotalAmt": 1}) == "610"
    assert us.post("Customer", {"DisplayName": "A"})["Id"] != made["Id"]
    assert us.refused("Customer", {"Id": made["Id"], "SyncToken": "1", "sparse": True, "Active": True}) == "6240"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"DisplayName": "A", "TaxIdentifier": "x"}, "2010"),
        ({"DisplayName": "A", "BillAddr": {"Street": "x"}}, "2010"),
        ({"DisplayName": "A", "Active": "yes"}, "2010"),
        ({}, "2020"),
        ({"DisplayName": "   "}, "2020"),
        ({"DisplayName": "A" * 501}, "2050"),
        ({"DisplayName": "A:B"}, "2060"),
        ({"DisplayName": "A", "PrimaryEmailAddr": {"Address": "no mail"}}, "2210"),
        ({"DisplayName": "A", "CurrencyRef": {"value": "GBP"}}, "2500"),
        ({"DisplayName": "A", "PaymentMethodRef": {"value": "99"}}, "2500"),
        ({"DisplayName": "A", "sparse": True}, "2020"),
    ],
)
def test_a_wrong_customer_is_refused_by_its_code(us: Caller, body: dict[str, object], code: str) -> None:
    assert us.refused("Customer", body) == code
    assert us.query("select count(*) from Customer") == {"totalCount": 0}


def test_a_customers_currency_stays(us: Caller) -> None:
    made = us.post("Customer", {"DisplayName": "A", "CurrencyRef": {"value": "MXN"}})
    assert us.refused("Customer", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "CurrencyRef": {"value": "USD"}}) == "6000"


def test_items_need_an_income_account_and_a_name_of_their_own(us: Caller) -> None:
    made = us.post("Item", {"Name": "Visa", "Type": "Service", "IncomeAccountRef": {"value": "15"}})
    assert made["IncomeAccountRef"]["name"] == "Service Fee Income"
    assert us.refused("Item", {"Name": "visa", "IncomeAccountRef": {"value": "15"}}) == "6240"
    assert us.refused("Item", {"Name": "B"}) == "2020"
    assert us.refused("Item", {"IncomeAccountRef": {"value": "15"}}) == "2020"
    assert us.refused("Item", {"Name": "B", "IncomeAccountRef": {"value": "5"}}) == "6000"
    assert us.refused("Item", {"Name": "B", "Type": "Bundle", "IncomeAccountRef": {"value": "15"}}) == "2170"
