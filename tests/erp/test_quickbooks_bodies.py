"""What goes out: the vendor's objects, to the letter and to the cent."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.postings import Address, PostingKind
from agent.erp.quickbooks.bodies import body_of, unfit
from agent.errors import codes
from agent.http_client import exact_json
from agent.ports import Operation, Remote, RemoteState, Write
from tests.erp import postings as make

USA = make.Mapped("USD", "11", "TAX", "NON", Decimal("0.07"), "2", "3", "35", "60", "84")
MEX = make.Mapped("MXN", "11", "5", "6", Decimal("0.16"), "2", "3", "35", "60", "84")


def known(kind: PostingKind) -> Remote:
    return Remote(kind, "77", "4", "N-1", Decimal("107.00"), None, RemoteState.LIVE)


def test_an_american_invoice_says_its_tax_as_billed() -> None:
    posting = make.invoice(USA, "9", "CXC-1", "107.00")
    posting = replace(posting, lines=(*posting.lines, make.line(USA, "10.00", quantity="3", taxed=False)))
    assert exact_json.dumps(body_of(make.create(posting), "US")).decode() == (
        '{"DocNumber":"CXC-1","CustomerRef":{"value":"9"},"TxnDate":"2026-11-03","Line":['
        '{"DetailType":"SalesItemLineDetail","Amount":100.00,"Description":"Tour Chichén Itzá",'
        '"SalesItemLineDetail":{"ItemRef":{"value":"11"},"TaxCodeRef":{"value":"TAX"},"Qty":1,"UnitPrice":100.00}},'
        '{"DetailType":"SalesItemLineDetail","Amount":10.00,"Description":"Tour Chichén Itzá",'
        '"SalesItemLineDetail":{"ItemRef":{"value":"11"},"TaxCodeRef":{"value":"NON"}}}],'
        '"TxnTaxDetail":{"TotalTax":7.00},"CurrencyRef":{"value":"USD"},"PrivateNote":"Viaje «Riviera»","DepartmentRef":{"value":"2"},'
        '"ShipAddr":{"Line1":"1 Ocean Drive","City":"Miami Beach","CountrySubDivisionCode":"FL","PostalCode":"33139","Country":"USA"},'
        '"DueDate":"2026-12-03"}'
    )


def test_an_american_line_without_a_code_is_taxed_when_it_has_tax() -> None:
    bare = replace(USA, taxed="", untaxed="")
    posting = replace(make.invoice(bare, "9", "CXC-1", "107.00"), lines=(make.line(bare, "107.00"), make.line(bare, "5.00", taxed=False)))
    lines = body_of(make.create(posting), "US")["Line"]
    assert [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in lines] == ["TAX", "NON"]


@given(st.integers(min_value=1, max_value=1_000_000))
def test_a_mexican_line_says_the_gross_that_was_sold(cents: int) -> None:
    gross = Decimal(cents) / 100
    body = body_of(make.create(make.invoice(MEX, "9", "CXC-1", str(gross))), "MX")
    (line,) = body["Line"]
    assert body["GlobalTaxCalculation"] == "TaxInclusive"
    assert "TxnTaxDetail" not in body
    assert line["SalesItemLineDetail"] == {"ItemRef": {"value": "11"}, "TaxCodeRef": {"value": "5"}, "TaxInclusiveAmt": gross}
    assert abs(gross - line["Amount"] * Decimal("1.16")) < Decimal("0.01")


@given(st.integers(1, 10_000_000), st.integers(1, 500))
def test_quantity_times_price_is_the_amount_or_neither_is_sent(cents: int, quantity: int) -> None:
    net = Decimal(cents) / 100
    posting = make.invoice(USA, "9", "CXC-1", "1.00")
    line = replace(posting.lines[0], net=net, quantity=Decimal(quantity))
    detail = body_of(make.create(replace(posting, lines=(line,))), "US")["Line"][0]["SalesItemLineDetail"]
    if "Qty" in detail or "UnitPrice" in detail:
        assert detail["Qty"] * detail["UnitPrice"] == net
    else:
        assert (net / quantity).quantize(Decimal("0.0000001")) * quantity != net


def test_a_foreign_invoice_carries_its_rate() -> None:
    body = body_of(
        make.create(replace(make.invoice(MEX, "9", "CXC-1", "116.00"), currency="USD", exchange_rate=Decimal("18.234500"))), "MX"
    )
    assert (body["CurrencyRef"], str(body["ExchangeRate"])) == ({"value": "USD"}, "18.234500")


def test_a_payment_settles_invoices_and_leaves_the_rest_to_the_customer() -> None:
    body = body_of(make.create(make.payment(USA, "9", "PAG-1", "150.00", ("21", "100.00"), ("22", "7.00"))), "US")
    assert exact_json.dumps(body).decode() == (
        '{"CustomerRef":{"value":"9"},"TotalAmt":150.00,"TxnDate":"2026-11-10","PaymentRefNum":"PAG-1","Line":['
        '{"Amount":100.00,"LinkedTxn":[{"TxnId":"21","TxnType":"Invoice"}]},{"Amount":7.00,"LinkedTxn":[{"TxnId":"22","TxnType":"Invoice"}]}],'
        '"CurrencyRef":{"value":"USD"},"PaymentMethodRef":{"value":"3"},"DepositToAccountRef":{"value":"35"},"PrivateNote":"SPEI 0001"}'
    )


def test_a_fee_is_a_journal_entry_out_of_the_account_of_its_receipt() -> None:
    body = body_of(make.create(make.fee(USA, "PAG-1", "2.90")), "US")
    assert exact_json.dumps(body).decode() == (
        '{"DocNumber":"PAG-1","TxnDate":"2026-11-10","Line":['
        '{"Amount":2.90,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Debit","AccountRef":{"value":"60"},'
        '"DepartmentRef":{"value":"2"}}},'
        '{"Amount":2.90,"DetailType":"JournalEntryLineDetail","JournalEntryLineDetail":{"PostingType":"Credit","AccountRef":{"value":"35"},'
        '"DepartmentRef":{"value":"2"}}}],"CurrencyRef":{"value":"USD"},"PrivateNote":"terminal · SPEI 0001"}'
    )


def test_a_customer_is_sent_whole_and_known_again_by_its_notes() -> None:
    body = body_of(make.create(make.customer(MEX, tax_id="XAXX010101000")), "MX")
    assert body == {
        "DisplayName": "José Ñúñez O'Neil & Hijos",
        "Active": True,
        "CompanyName": "O'Neil & Hijos",
        "PrimaryEmailAddr": {"Address": "st-1@example.com"},
        "PrimaryPhone": {"FreeFormNumber": "+52 55 1234 5678"},
        "PrimaryTaxIdentifier": "XAXX010101000",
        "BillAddr": {
            "Line1": "Calle 5 de Mayo 10",
            "City": "Mérida",
            "CountrySubDivisionCode": "YUC",
            "PostalCode": "97000",
            "Country": "MX",
        },
        "Notes": "ST-1",
        "CurrencyRef": {"value": "MXN"},
    }


def test_what_is_empty_is_not_sent() -> None:
    plain = make.customer(MEX, company_name="", email="", phone="", address=Address())
    assert set(body_of(make.create(plain), "MX")) == {"DisplayName", "Active", "Notes", "CurrencyRef"}
    bare = replace(make.payment(USA, "9", "PAG-1", "1.00"), method="", deposit_account="", reference="")
    assert set(body_of(make.create(bare), "US")) == {"CustomerRef", "TotalAmt", "TxnDate", "PaymentRefNum", "Line", "CurrencyRef"}


@pytest.mark.parametrize(
    ("posting", "kept"),
    [
        (make.customer(USA), {"Notes", "CurrencyRef"}),
        (make.invoice(USA, "9", "N-1", "107.00"), {"PrivateNote", "DepartmentRef", "ShipAddr"}),
        (make.credit_memo(USA, "9", "N-1", "107.00"), {"PrivateNote", "DepartmentRef", "ShipAddr"}),
        (make.payment(USA, "9", "N-1", "107.00"), {"PrivateNote"}),
        (make.fee(USA, "N-1", "2.90"), {"PrivateNote"}),
    ],
    ids=lambda value: "" if isinstance(value, set) else value.kind,
)
def test_an_update_is_sparse_and_leaves_the_accountants_fields_alone(posting: Any, kept: set[str]) -> None:
    body = body_of(make.update(posting, known(posting.kind)), "US")
    assert (body["sparse"], body["Id"], body["SyncToken"]) == (True, "77", "4")
    assert not kept & set(body)


def test_an_update_of_nothing_known_is_a_bug() -> None:
    with pytest.raises(ValueError, match="without a remote"):
        body_of(Write(Operation.UPDATE, make.customer(USA), "k"), "US")


@pytest.mark.parametrize(
    ("posting", "code"),
    [
        (make.customer(USA, name="Tours: Norte"), "erp.name_not_allowed"),
        (make.customer(USA, name="a\tb"), "erp.name_not_allowed"),
        (make.customer(USA, name="  "), "erp.name_not_allowed"),
        (make.customer(USA, name="x" * 501), "erp.name_not_allowed"),
        (make.invoice(USA, "9", "X" * 22, "1.00"), "erp.number_not_allowed"),
        (make.payment(USA, "9", "", "1.00"), "erp.number_not_allowed"),
        (make.customer(USA, name="x" * 500), None),
        (make.credit_memo(USA, "9", "X" * 21, "1.00"), None),
    ],
)
def test_what_the_vendor_cannot_hold_is_known_before_it_is_sent(posting: Any, code: str | None) -> None:
    assert unfit(posting) == code
    assert code is None or code in codes()
