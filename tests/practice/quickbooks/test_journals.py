"""Journal entries: equal to the cent, of accounts that exist, and of somebody where an account is of what people owe."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from agent.practice import seeds
from tests.practice.quickbooks.documents import payment, us_sale
from tests.practice.vendors import Caller, Practice

AR, BANK, EUROS = "Accounts Receivable (A/R)", "Operating Bank USD", "Accounts Receivable (A/R) - EUR"


def _accounts(us: Caller) -> dict[str, str]:
    return {row["Name"]: row["Id"] for row in us.query("select * from Account")["Account"]}


def _line(side: str, account: str, amount: str, **more: object) -> dict[str, Any]:
    detail = {"PostingType": side, "AccountRef": {"value": account}} | more
    return {"DetailType": "JournalEntryLineDetail", "Amount": Decimal(amount), "JournalEntryLineDetail": detail}


def _fee(us: Caller, debit: str = "2.90", credit: str = "2.90", **more: object) -> dict[str, Any]:
    accounts = _accounts(us)
    lines = [_line("Debit", accounts["Bank and Gateway Fees"], debit), _line("Credit", accounts[BANK], credit)]
    return {"DocNumber": "PAG-1", "TxnDate": "2026-11-10", "Line": lines} | more


def _held(practice: Practice) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = practice.books("quickbooks")["realms"][seeds.REALM_US]["journal_entries"]
    return found


def test_what_is_booked_is_in_the_books_and_is_found_by_its_number(practice: Practice, us: Caller) -> None:
    made = us.post("JournalEntry", _fee(us))
    assert (made["DocNumber"], made["CurrencyRef"]["value"], "TotalAmt" in made) == ("PAG-1", "USD", False)
    assert [row["Id"] for row in us.query("select * from JournalEntry where DocNumber = 'PAG-1'")["JournalEntry"]] == [made["Id"]]
    (held,) = _held(practice)
    assert (held["total"], held["deleted"]) == ("2.90", False)
    assert [(line["side"], line["account"], line["amount"]) for line in held["lines"]] == [
        ("Debit", "Bank and Gateway Fees", "2.90"), ("Credit", BANK, "2.90"),
    ]  # fmt: skip


def test_it_is_changed_and_deleted_like_any_document(practice: Practice, us: Caller) -> None:
    made = us.post("JournalEntry", _fee(us))
    lock = {"Id": made["Id"], "SyncToken": made["SyncToken"]}
    changed = us.post("JournalEntry", lock | {"sparse": True, "Line": _fee(us, "3.00", "3.00")["Line"]})
    assert (_held(practice)[0]["total"], changed["DocNumber"]) == ("3.00", "PAG-1")
    assert us.refused("JournalEntry", lock | {"sparse": True, "PrivateNote": "late"}) == "5010"
    us.post("JournalEntry", {"Id": made["Id"], "SyncToken": changed["SyncToken"]}, operation="delete")
    assert _held(practice)[0]["deleted"]
    assert us.query("select * from JournalEntry where DocNumber = 'PAG-1'") == {}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Line": []}, "2020"),
        ({"CurrencyRef": {"value": "XXX"}}, "2500"),
        ({"DocNumber": "x" * 22}, "2050"),
        ({"Memo": "no such property"}, "2010"),
    ],
)
def test_a_wrong_one_is_refused_whole(practice: Practice, us: Caller, change: dict[str, Any], code: str) -> None:
    assert us.refused("JournalEntry", _fee(us) | change) == code
    assert _held(practice) == []


def test_debits_are_credits_and_no_amount_is_nothing(practice: Practice, us: Caller) -> None:
    assert us.refused("JournalEntry", _fee(us, "2.90", "2.91")) == "6000"
    assert us.refused("JournalEntry", _fee(us, "0.00", "0.00")) == "6000"
    assert _held(practice) == []


def test_what_is_owed_is_owed_by_somebody(us: Caller) -> None:
    accounts = _accounts(us)
    bank = _line("Credit", accounts[BANK], "10.00")
    assert us.refused("JournalEntry", {"Line": [_line("Debit", accounts[AR], "10.00"), bank]}) == "6000"
    customer = us.post("Customer", {"DisplayName": "Customer"})["Id"]
    owed = _line("Debit", accounts[AR], "10.00", Entity={"Type": "Customer", "EntityRef": {"value": customer}})
    assert us.post("JournalEntry", {"Line": [owed, bank]})["Line"][0]["JournalEntryLineDetail"]["Entity"]["EntityRef"]["name"] == "Customer"


def test_an_account_of_another_currency_is_refused(us: Caller) -> None:
    accounts = _accounts(us)
    customer = us.post("Customer", {"DisplayName": "Customer"})["Id"]
    euros = _line("Debit", accounts[EUROS], "10.00", Entity={"Type": "Customer", "EntityRef": {"value": customer}})
    assert us.refused("JournalEntry", {"Line": [euros, _line("Credit", accounts[BANK], "10.00")]}) == "6000"


def test_money_given_back_uses_up_a_credit_by_a_payment_of_nothing(practice: Practice, us: Caller) -> None:
    accounts = _accounts(us)
    customer = str(us.post("Customer", {"DisplayName": "Customer"})["Id"])
    memo = str(us.post("CreditMemo", us_sale(customer, "R-1", "40"))["Id"])
    owed = _line("Debit", accounts[AR], "40.00", Entity={"Type": "Customer", "EntityRef": {"value": customer}})
    entry = us.post("JournalEntry", {"DocNumber": "R-1", "Line": [owed, _line("Credit", accounts[BANK], "40.00")]})
    assert "Balance" not in entry
    assert practice.books("quickbooks")["realms"][seeds.REALM_US]["customers"][0]["balance"] == "0.00"
    links = (("CreditMemo", memo, "40.00"), ("JournalEntry", str(entry["Id"]), "40.00"))
    tied = us.post("Payment", payment(customer, "0", *links, PaymentRefNum="R-1"))
    assert (tied["UnappliedAmt"], us.get("CreditMemo", memo)["RemainingCredit"]) == (0, 0)
    assert us.refused("Payment", payment(customer, "0", *links)) == "6000"  # there is nothing left of either
    locked = {"Id": entry["Id"], "SyncToken": us.get("JournalEntry", entry["Id"])["SyncToken"], "sparse": True}
    less = [owed | {"Amount": Decimal("30.00")}, _line("Credit", accounts[BANK], "30.00")]
    assert us.refused("JournalEntry", locked | {"Line": less}) == "6000"
    other = str(us.post("Customer", {"DisplayName": "Other"})["Id"])
    assert us.refused("Payment", payment(other, "10", ("JournalEntry", str(entry["Id"]), "10.00"))) == "620"
    us.post("Payment", {"Id": tied["Id"], "SyncToken": tied["SyncToken"], "sparse": True}, operation="update", include="void")
    assert us.get("CreditMemo", memo)["RemainingCredit"] == 40
