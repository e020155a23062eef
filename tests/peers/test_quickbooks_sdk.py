# mypy: disable-error-code="import-untyped, import-not-found"
"""The practice QuickBooks, judged by the public SDKs: intuit-oauth connects, python-quickbooks works."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
from intuitlib.client import AuthClient
from intuitlib.enums import Scopes
from intuitlib.exceptions import AuthClientError
from quickbooks import QuickBooks
from quickbooks.batch import batch_create
from quickbooks.cdc import change_data_capture
from quickbooks.exceptions import AuthorizationException, QuickbooksException, ValidationException
from quickbooks.objects.account import Account
from quickbooks.objects.base import Ref
from quickbooks.objects.company_info import CompanyInfo
from quickbooks.objects.creditmemo import CreditMemo
from quickbooks.objects.customer import Customer
from quickbooks.objects.detailline import SalesItemLine, SalesItemLineDetail
from quickbooks.objects.invoice import Invoice
from quickbooks.objects.item import Item
from quickbooks.objects.journalentry import JournalEntry, JournalEntryLine, JournalEntryLineDetail
from quickbooks.objects.payment import Payment, PaymentLine
from quickbooks.objects.tax import TxnTaxDetail
from quickbooks.objects.taxcode import TaxCode

from agent.practice import seeds
from tests.practice.vendors import REDIRECT, Practice, serving


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """A server with TLS: the SDK sends no token without it."""
    with serving(tmp_path_factory.mktemp("data"), tls_dir=tmp_path_factory.mktemp("tls")) as running:
        yield running


@pytest.fixture
def authority(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> str:
    """The CA file that the SDK's HTTP library trusts."""
    tls: Any = practice.data.parent
    file = str(next(Path(tls).glob("tls*/ca.pem")))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", file)
    return file


def _authorized(practice: Practice, authority: str, client: str) -> AuthClient:
    app = AuthClient(client, seeds.CLIENT_SECRET, REDIRECT, f"{practice.url}/.well-known/openid_configuration")
    url = app.get_authorization_url([Scopes.ACCOUNTING])
    back = requests.get(url, allow_redirects=False, verify=authority, timeout=10).headers["location"]
    query = dict(parse_qsl(urlsplit(back).query))
    assert query["state"] == app.state_token
    app.get_bearer_token(query["code"], realm_id=query["realmId"])
    return app


def _quickbooks(practice: Practice, authority: str, client: str, monkeypatch: pytest.MonkeyPatch) -> QuickBooks:
    monkeypatch.setattr(QuickBooks, "api_url_v3", f"{practice.url}/v3")
    app = _authorized(practice, authority, client)
    return QuickBooks(auth_client=app, refresh_token=app.refresh_token, company_id=app.realm_id, minorversion=75, use_decimal=True)


@pytest.fixture
def us(practice: Practice, authority: str, monkeypatch: pytest.MonkeyPatch) -> QuickBooks:
    """The SDK's client of the US company, in empty books."""
    practice.http.post("/_practice/reset")
    return _quickbooks(practice, authority, seeds.CLIENT_US, monkeypatch)


@pytest.fixture
def mx(practice: Practice, authority: str, monkeypatch: pytest.MonkeyPatch) -> QuickBooks:
    """The SDK's client of the Mexican company, in empty books."""
    practice.http.post("/_practice/reset")
    return _quickbooks(practice, authority, seeds.CLIENT_MX, monkeypatch)


def _reference(identity: str) -> Ref:
    reference = Ref()
    reference.value = identity
    return reference


def _line(amount: float, code: str, item: str = "1") -> SalesItemLine:
    line = SalesItemLine()
    line.Amount = amount
    line.SalesItemLineDetail = SalesItemLineDetail()
    line.SalesItemLineDetail.ItemRef = _reference(item)
    line.SalesItemLineDetail.TaxCodeRef = _reference(code)
    line.SalesItemLineDetail.Qty = 1
    line.SalesItemLineDetail.UnitPrice = amount
    return line


def _customer(qb: QuickBooks, name: str) -> Customer:
    customer = Customer()
    customer.DisplayName = name
    return customer.save(qb=qb)


def _sale(qb: QuickBooks, kind: type[Invoice] | type[CreditMemo], customer: Customer, number: str, amount: float) -> Any:
    sale = kind()
    sale.CustomerRef = customer.to_ref()
    sale.DocNumber = number
    sale.Line.append(_line(amount, "TAX"))
    sale.TxnTaxDetail = TxnTaxDetail()
    sale.TxnTaxDetail.TotalTax = 1.25
    return sale.save(qb=qb)


def test_tokens_are_refreshed_and_revoked(practice: Practice, authority: str) -> None:
    practice.http.post("/_practice/reset")
    app = _authorized(practice, authority, seeds.CLIENT_US)
    first = app.refresh_token
    app.refresh()
    app.refresh()
    assert app.refresh_token != first
    with pytest.raises(AuthClientError):
        app.refresh(refresh_token=first)
    assert app.revoke() is True
    with pytest.raises(AuthClientError):
        app.refresh()


def test_the_company_and_its_lists(us: QuickBooks, mx: QuickBooks) -> None:
    names = {account.Name for account in Account.all(qb=mx)}
    assert {"Banco MXN", "IVA trasladado cobrado"} <= names
    assert [code.Name for code in TaxCode.all(qb=mx)] == ["IVA 16%", "IVA 8%", "IVA 0%", "Exento"]
    assert CompanyInfo.all(qb=mx)[0].Country == "MX"
    assert Item.filter(Active=True, Name="Hospedaje", qb=mx)[0].IncomeAccountRef.name == "Ventas de hospedaje"


def test_a_sale_from_customer_to_payment(us: QuickBooks) -> None:
    customer = _customer(us, "Núñez & O'Hara")
    assert Customer.filter(DisplayName="Núñez & O'Hara", qb=us)[0].Id == customer.Id
    invoice = _sale(us, Invoice, customer, "A-1", 100)
    assert str(invoice.TotalAmt) == "101.25"
    memo = _sale(us, CreditMemo, customer, "R-1", 10)
    assert str(memo.RemainingCredit) == "11.25"
    payment = Payment()
    payment.CustomerRef = customer.to_ref()
    payment.TotalAmt = 50
    line = PaymentLine()
    line.Amount = 50
    line.LinkedTxn.append(invoice.to_linked_txn())
    payment.Line.append(line)
    payment.save(qb=us)
    fresh = Invoice.get(invoice.Id, qb=us)
    assert str(fresh.Balance) == "51.25"
    fresh.PrivateNote = "changed"
    fresh.save(qb=us)
    assert str(Invoice.get(invoice.Id, qb=us).TotalAmt) == "101.25"
    payment.void(qb=us)
    assert str(Invoice.get(invoice.Id, qb=us).Balance) == "101.25"
    Invoice.get(invoice.Id, qb=us).void(qb=us)
    assert Invoice.get(invoice.Id, qb=us).TotalAmt == 0
    memo.delete(qb=us)
    assert CreditMemo.count(qb=us) == 0


def test_a_fee_is_a_journal_entry(us: QuickBooks) -> None:
    accounts = {account.Name: account.Id for account in Account.all(qb=us, max_results=100)}
    entry = JournalEntry()
    entry.DocNumber = "PAG-SDK-1"
    for side, account in (("Debit", "Bank and Gateway Fees"), ("Credit", "Operating Bank USD")):
        line = JournalEntryLine()
        line.Amount = 2.90
        line.JournalEntryLineDetail = JournalEntryLineDetail()
        line.JournalEntryLineDetail.PostingType = side
        line.JournalEntryLineDetail.AccountRef = Ref()
        line.JournalEntryLineDetail.AccountRef.value = accounts[account]
        entry.Line.append(line)
    entry.save(qb=us)
    (found,) = JournalEntry.filter(DocNumber="PAG-SDK-1", qb=us)
    assert [(line.Amount, line.JournalEntryLineDetail.PostingType) for line in found.Line] == [
        (Decimal("2.90"), "Debit"), (Decimal("2.90"), "Credit"),
    ]  # fmt: skip
    found.delete(qb=us)
    assert JournalEntry.filter(DocNumber="PAG-SDK-1", qb=us) == []


def test_refusals_arrive_with_their_codes(us: QuickBooks, practice: Practice) -> None:
    customer = _customer(us, "Twice")
    with pytest.raises(QuickbooksException) as taken:
        _customer(us, "Twice")
    assert taken.value.error_code == 6240
    stale = Customer.get(customer.Id, qb=us)
    customer.CompanyName = "One"
    customer.save(qb=us)
    stale.CompanyName = "Two"
    with pytest.raises(QuickbooksException) as old:
        stale.save(qb=us)
    assert old.value.error_code == 5010
    with pytest.raises(ValidationException) as missing:
        Invoice().save(qb=us)
    assert missing.value.error_code == 2020
    practice.http.post("/_practice/tokens/expire")
    with pytest.raises(AuthorizationException):
        Customer.all(qb=us)


def test_batches_and_changes(us: QuickBooks) -> None:
    made = []
    for name in ("One", "Two", "One"):
        customer = Customer()
        customer.DisplayName = name
        made.append(customer)
    answer = batch_create(made, qb=us)
    assert [customer.DisplayName for customer in answer.successes] == ["One", "Two"]
    assert [fault.Error[0].code for fault in answer.faults] == ["6240"]
    since = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="seconds")
    changed = change_data_capture([Customer, Invoice], since, qb=us)
    assert sorted(customer.DisplayName for customer in changed.Customer._object_list) == ["One", "Two"]


def test_a_mexican_sale(mx: QuickBooks) -> None:
    customer = _customer(mx, "Cliente")
    invoice = Invoice()
    invoice.CustomerRef = customer.to_ref()
    invoice.GlobalTaxCalculation = "TaxInclusive"
    invoice.DepartmentRef = _reference("2")
    invoice.Line.append(_line(7, "1"))
    saved = invoice.save(qb=mx)
    assert (str(saved.TotalAmt), saved.DepartmentRef.name) == ("7.00", "MX_CUN_001")
