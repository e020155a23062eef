"""Invoices and credit memos: lines, taxes, totals to the cent."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.practice import exact_json, seeds
from agent.practice.faults import Dial
from agent.practice.quickbooks.company import Books, company
from agent.practice.quickbooks.fault import QboFault
from agent.practice.quickbooks.writes import change, perform
from agent.practice.store import Store
from tests.practice.quickbooks.documents import line, mx_sale, payment, us_sale
from tests.practice.vendors import Caller, Practice

CENT = Decimal("0.01")


@pytest.fixture
def jane(us: Caller) -> str:
    """A US customer's id."""
    return str(us.post("Customer", {"DisplayName": "Customer"})["Id"])


@pytest.fixture
def cliente(mx: Caller) -> str:
    """A Mexican customer's id."""
    return str(mx.post("Customer", {"DisplayName": "Cliente"})["Id"])


def test_the_tax_that_is_sent_is_honoured(us: Caller, jane: str) -> None:
    made = us.post("Invoice", us_sale(jane, "A-1", "100.10", "6.99"))
    assert (str(made["TotalAmt"]), str(made["Balance"]), str(made["TxnTaxDetail"]["TotalTax"])) == ("107.09", "107.09", "6.99")
    assert made["Line"][-1]["DetailType"] == "SubTotalLineDetail"
    assert us.get("Invoice", made["Id"])["TotalAmt"] == Decimal("107.09")


def test_without_a_tax_the_destination_decides(us: Caller, jane: str) -> None:
    body = {"CustomerRef": {"value": jane}, "Line": [line("100", code="TAX")]}
    assert str(us.post("Invoice", body)["TotalAmt"]) == "107.00"
    assert str(us.post("Invoice", body | {"ShipAddr": {"CountrySubDivisionCode": "CA"}})["TotalAmt"]) == "107.25"
    assert str(us.post("Invoice", body | {"ShipAddr": {"CountrySubDivisionCode": "OR"}})["TotalAmt"]) == "100.00"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"Line": [line("10", code="TAX", Qty=3, UnitPrice=Decimal("3.33"))]}, "6070"),
        ({"Line": [line("10", code="5")]}, "6100"),
        ({"Line": [line("10", code="NON")], "TxnTaxDetail": {"TotalTax": 1}}, "6160"),
        ({"Line": []}, "2020"),
        ({"Line": [{"DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}]}, "2020"),
        ({"Line": [{"DetailType": "SalesItemLineDetail", "Amount": 1, "SalesItemLineDetail": {}}]}, "2020"),
        ({"Line": [line("10", code="NON", item="99")]}, "2500"),
        ({"Line": [line("-10", code="NON")]}, "6000"),
        ({"Line": [line("10", code="NON", Price=1)]}, "2010"),
        ({"CustomerRef": {"value": "99"}}, "2500"),
        ({"CustomerRef": None}, "2020"),
        ({"DepartmentRef": {"value": "9"}}, "2500"),
        ({"CurrencyRef": {"value": "MXN"}}, "6000"),
        ({"ExchangeRate": 2}, "6000"),
        ({"DocNumber": "N" * 22}, "2050"),
        ({"PrivateNote": "N" * 4001}, "2050"),
        ({"TxnDate": "2026-13-01"}, "2090"),
        ({"TxnTaxDetail": {"TotalTax": "much"}}, "2040"),
        ({"Total": 5}, "2010"),
    ],
)
def test_a_wrong_invoice_is_refused_by_its_code(us: Caller, jane: str, changed: dict[str, object], code: str) -> None:
    assert us.refused("Invoice", us_sale(jane, "A-1", "10") | changed) == code
    assert us.query("select count(*) from Invoice") == {"totalCount": 0}


def test_an_inactive_item_cannot_be_sold(us: Caller, jane: str) -> None:
    us.post("Item", {"Id": "2", "SyncToken": "0", "sparse": True, "Active": False})
    assert us.refused("Invoice", us_sale(jane, "A-1", "10") | {"Line": [line("10", code="NON", item="2")]}) == "610"


def test_a_number_is_given_once_per_kind_and_free_again_when_deleted(us: Caller, jane: str) -> None:
    made = us.post("Invoice", us_sale(jane, "A-1", "10"))
    assert us.refused("Invoice", us_sale(jane, "A-1", "11")) == "6140"
    us.post("CreditMemo", us_sale(jane, "A-1", "5"))
    us.post("Invoice", {"Id": made["Id"], "SyncToken": made["SyncToken"]}, operation="delete")
    assert us.post("Invoice", us_sale(jane, "A-1", "12"))["Id"] != made["Id"]


def test_a_sparse_update_of_lines_reckons_anew(us: Caller, jane: str) -> None:
    made = us.post("Invoice", us_sale(jane, "A-1", "100", "7.00", PrivateNote="kept"))
    body = {"Id": made["Id"], "SyncToken": made["SyncToken"], "sparse": True, "Line": [line("50", code="TAX")]}
    changed = us.post("Invoice", body)
    assert (str(changed["TotalAmt"]), changed["PrivateNote"], changed["DocNumber"]) == ("53.50", "kept", "A-1")
    noted = us.post("Invoice", {"Id": made["Id"], "SyncToken": changed["SyncToken"], "sparse": True, "PrivateNote": "UUID"})
    assert (noted["TotalAmt"], noted["PrivateNote"]) == (changed["TotalAmt"], "UUID")


def test_a_total_cannot_fall_below_what_is_paid(us: Caller, jane: str) -> None:
    made = us.post("Invoice", us_sale(jane, "A-1", "100"))
    us.post("Payment", payment(jane, "80", ("Invoice", made["Id"], "80")))
    fresh = us.get("Invoice", made["Id"])
    body = {"Id": made["Id"], "SyncToken": fresh["SyncToken"], "sparse": True, "Line": [line("79", code="NON")]}
    assert us.refused("Invoice", body) == "6000"
    other = us.post("Customer", {"DisplayName": "Another"})["Id"]
    assert (
        us.refused("Invoice", {"Id": made["Id"], "SyncToken": fresh["SyncToken"], "sparse": True, "CustomerRef": {"value": other}})
        == "6000"
    )
    lowered = us.post("Invoice", body | {"Line": [line("80", code="NON")]})
    assert (lowered["Balance"], str(lowered["TotalAmt"])) == (0, "80.00")


def test_voiding_unapplies_and_keeps_the_number(practice: Practice, us: Caller, jane: str) -> None:
    made = us.post("Invoice", us_sale(jane, "A-1", "100", "7"))
    us.post("Payment", payment(jane, "60", ("Invoice", made["Id"], "60"), PaymentRefNum="P-1"))
    fresh = us.get("Invoice", made["Id"])
    assert fresh["LinkedTxn"][0]["TxnType"] == "Payment"
    assert us.refused("Invoice", {"Id": made["Id"], "SyncToken": made["SyncToken"]}, operation="void") == "5010"
    gone = us.post("Invoice", {"Id": made["Id"], "SyncToken": fresh["SyncToken"]}, operation="void")
    assert (gone["TotalAmt"], gone["Balance"], gone["DocNumber"], gone["PrivateNote"]) == (0, 0, "A-1", "Voided")
    books = practice.books("quickbooks")["realms"][seeds.REALM_US]
    assert books["invoices"][0]["voided"] is True
    assert (books["payments"][0]["unapplied"], books["payments"][0]["applied"]) == ("60.00", [])
    assert books["customers"][0]["balance"] == "-60.00"
    assert us.refused("Invoice", {"Id": made["Id"], "SyncToken": gone["SyncToken"], "sparse": True, "PrivateNote": "x"}) == "6000"
    assert us.refused("Invoice", us_sale(jane, "A-1", "10")) == "6140"


def test_what_cannot_be_voided_or_deleted_is_said_so(us: Caller, jane: str) -> None:
    memo = us.post("CreditMemo", us_sale(jane, "A-1", "10"))
    key = {"Id": memo["Id"], "SyncToken": memo["SyncToken"]}
    assert us.refused("CreditMemo", key, operation="void") == "500"
    assert us.refused("Customer", {"Id": jane, "SyncToken": "0"}, operation="delete") == "500"
    assert us.post("CreditMemo", key, operation="delete") == {"domain": "QBO", "status": "Deleted", "Id": memo["Id"]}
    assert us.refused("CreditMemo", key, operation="delete") == "610"


def test_a_closed_period_is_6210(practice: Practice, us: Caller, jane: str) -> None:
    old = us.post("Invoice", us_sale(jane, "A-1", "10", TxnDate="2026-09-30"))
    practice.http.post("/_practice/companies", json={"realm": seeds.REALM_US, "close_date": "2026-09-30"})
    assert us.refused("Invoice", us_sale(jane, "A-2", "10", TxnDate="2026-09-30")) == "6210"
    assert us.refused("Invoice", {"Id": old["Id"], "SyncToken": "0", "sparse": True, "TxnDate": "2026-10-01"}) == "6210"
    assert us.refused("Invoice", {"Id": old["Id"], "SyncToken": "0"}, operation="void") == "6210"
    assert us.refused("Payment", payment(jane, "1", TxnDate="2026-01-01")) == "6210"
    us.post("Invoice", us_sale(jane, "A-2", "10", TxnDate="2026-10-01"))
    assert us.send("GET", "preferences").json()["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2026-09-30"


def test_in_mexico_a_code_and_a_method_are_needed(mx: Caller, cliente: str) -> None:
    body = mx_sale(cliente, "F-1", "10")
    assert mx.refused("Invoice", {name: value for name, value in body.items() if name != "GlobalTaxCalculation"}) == "2020"
    assert mx.refused("Invoice", body | {"GlobalTaxCalculation": "Included"}) == "2170"
    bare = {"DetailType": "SalesItemLineDetail", "Amount": 10, "SalesItemLineDetail": {"ItemRef": {"value": "1"}}}
    assert mx.refused("Invoice", body | {"Line": [bare]}) == "6000"
    assert mx.refused("Invoice", body | {"Line": [line("10", code="TAX")]}) == "6100"
    assert mx.refused("Invoice", body | {"Line": [line("10", code="9")]}) == "2500"
    assert mx.post("Invoice", body | {"Line": [bare], "GlobalTaxCalculation": "NotApplicable"})["TotalAmt"] == 10


def test_in_mexico_the_tax_is_reckoned_per_rate(mx: Caller, cliente: str) -> None:
    lines = [line("6.03", code="1"), line("6.03", code="1"), line("10", code="2"), line("5", code="4")]
    made = mx.post("Invoice", mx_sale(cliente, "F-1", "1") | {"Line": lines, "TxnTaxDetail": {"TotalTax": 99}})
    assert [str(tax["Amount"]) for tax in made["TxnTaxDetail"]["TaxLine"]] == ["1.93", "0.80", "0.00"]
    assert str(made["TotalAmt"]) == "29.79"


def test_in_mexico_a_gross_price_is_kept_to_the_cent(mx: Caller, cliente: str) -> None:
    made = mx.post("Invoice", mx_sale(cliente, "F-1", "7.00", method="TaxInclusive"))
    sold = made["Line"][0]
    assert [str(value) for value in (made["TotalAmt"], sold["Amount"], sold["SalesItemLineDetail"]["TaxInclusiveAmt"])] == [
        "7.00",
        "6.03",
        "7.00",
    ]
    again = mx.post("Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"})
    assert again["TotalAmt"] == made["TotalAmt"]
    stated = line("6.03", code="1", TaxInclusiveAmt=Decimal("7.00"))
    assert str(mx.post("Invoice", mx_sale(cliente, "F-2", "1", method="TaxInclusive") | {"Line": [stated]})["TotalAmt"]) == "7.00"
    wrong = line("6.03", code="1", TaxInclusiveAmt=Decimal("7.50"))
    assert mx.refused("Invoice", mx_sale(cliente, "F-3", "1", method="TaxInclusive") | {"Line": [wrong]}) == "6160"


def test_a_foreign_sale_keeps_its_rate(mx: Caller) -> None:
    client = mx.post("Customer", {"DisplayName": "Foreign", "CurrencyRef": {"value": "USD"}})["Id"]
    made = mx.post("Invoice", mx_sale(client, "F-1", "100", ExchangeRate=Decimal("17.1234"), DepartmentRef={"value": "2"}))
    assert (str(made["TotalAmt"]), str(made["HomeTotalAmt"]), made["DepartmentRef"]["name"]) == ("116.00", "1986.31", "MX_CUN_001")
    assert str(mx.post("Invoice", mx_sale(client, "F-2", "100"))["ExchangeRate"]) == "18.50"
    assert mx.refused("Invoice", mx_sale(client, "F-3", "100", ExchangeRate=-1)) == "6000"


def test_a_discount_lowers_base_and_total(mx: Caller, us: Caller, cliente: str, jane: str) -> None:
    discount = {"DetailType": "DiscountLineDetail", "Amount": 10, "DiscountLineDetail": {"PercentBased": False}}
    made = mx.post("Invoice", mx_sale(cliente, "F-1", "1") | {"Line": [line("100", code="1"), discount]})
    assert str(made["TotalAmt"]) == "104.40"
    assert str(us.post("Invoice", us_sale(jane, "A-1", "1") | {"Line": [line("100", code="NON"), discount]})["TotalAmt"]) == "90.00"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Books]:
    """The Mexican company's books without a server around them."""
    store = Store(tmp_path_factory.mktemp("books") / "practice.sqlite", "OFF")
    seeds.plant(store)
    held = company(store, seeds.REALM_MX)
    assert held is not None
    books = Books(store, held)
    _write(books, "Customer", {"DisplayName": "Cliente"})
    yield books
    store.close()


def _write(books: Books, kind: str, body: dict[str, object]) -> dict[str, object]:
    sent = exact_json.loads(exact_json.dumps(body))
    answer: dict[str, object] = perform(books, Dial(), change(kind, sent, operation=None, include=None, requestid=""))[kind]
    return answer


amounts = st.decimals(min_value="0.01", max_value="10000", places=2)


@settings(max_examples=60, deadline=None)
@given(grosses=st.lists(st.tuples(amounts, st.sampled_from(["1", "2", "3", "4"])), min_size=1, max_size=10))
def test_any_gross_lines_add_up_to_their_gross(ledger: Books, grosses: list[tuple[Decimal, str]]) -> None:
    lines = [line(str(amount), code=code) for amount, code in grosses]
    made = _write(ledger, "Invoice", {"CustomerRef": {"value": "3"}, "Line": lines, "GlobalTaxCalculation": "TaxInclusive"})
    assert made["TotalAmt"] == sum(amount for amount, _ in grosses)


@settings(max_examples=60, deadline=None)
@given(nets=st.lists(amounts, min_size=1, max_size=10), paid=st.lists(st.integers(1, 99), max_size=4))
def test_payments_and_balances_always_foot(ledger: Books, nets: list[Decimal], paid: list[int]) -> None:
    lines = [line(str(amount), code="1") for amount in nets]
    made = _write(ledger, "Invoice", {"CustomerRef": {"value": "3"}, "Line": lines, "GlobalTaxCalculation": "TaxExcluded"})
    net = sum(nets, Decimal(0))
    total = net + (net * Decimal("0.16")).quantize(CENT, rounding=ROUND_HALF_UP)
    assert made["TotalAmt"] == total
    rest = total
    for percent in paid:
        part = max((rest * percent / 100).quantize(CENT), CENT)
        if part > rest:
            with pytest.raises(QboFault):
                _write(ledger, "Payment", payment("3", str(part), ("Invoice", str(made["Id"]), str(part))))
            continue
        _write(ledger, "Payment", payment("3", str(part), ("Invoice", str(made["Id"]), str(part))))
        rest -= part
    stored = ledger.live("Invoice", made["Id"])
    assert stored.body["Balance"] == rest
