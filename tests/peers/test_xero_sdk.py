# mypy: disable-error-code="import-untyped, import-not-found, no-any-unimported"
"""The practice Xero, judged by Xero's own SDK; and what our adapter sends, by the schema that the SDK is generated from."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from xero_python.accounting import (
    Account,
    AccountingApi,
    Allocation,
    Allocations,
    BankTransaction,
    BankTransactions,
    Contact,
    Contacts,
    CreditNote,
    CreditNotes,
    Invoice,
    Invoices,
    LineAmountTypes,
    LineItem,
    Payment,
    PaymentDelete,
    Payments,
)
from xero_python.api_client import ApiClient
from xero_python.api_client.configuration import Configuration
from xero_python.api_client.oauth2 import OAuth2Token, TokenApi
from xero_python.exceptions import AccountingBadRequestException, HTTPStatusException
from xero_python.identity import IdentityApi

from agent.practice.xero import seeds
from tests.practice.vendors import REDIRECT, Practice, serving

SCOPES = "offline_access accounting.contacts accounting.invoices accounting.payments accounting.banktransactions accounting.settings.read"
VERIFIER = "v" * 43


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    with serving(tmp_path_factory.mktemp("data")) as running:
        running.set(xero__limits="off")
        yield running


class Kept:
    """Where the SDK keeps its token."""

    token: dict[str, Any] | None = None


def tokens(practice: Practice, client: str, **form: str) -> Any:
    return practice.http.post("/connect/token", data={"client_id": client, **form})


def authorized(practice: Practice, client: str, **secret: str) -> dict[str, Any]:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
    asked = {"response_type": "code", "client_id": client, "redirect_uri": REDIRECT, "scope": SCOPES, "state": "s-1"}
    proof = {"code_challenge": challenge, "code_challenge_method": "S256"}
    back = practice.http.get("/identity/connect/authorize", params=asked | proof).headers["location"]
    query = dict(parse_qsl(urlsplit(back).query))
    form = {"grant_type": "authorization_code", "code": query["code"], "redirect_uri": REDIRECT, "code_verifier": VERIFIER, **secret}
    answer = tokens(practice, client, **form)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found | {"scope": SCOPES.split()}


@pytest.fixture
def client(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> ApiClient:
    """The SDK, connected, with nothing changed but its addresses."""
    practice.http.post("/_practice/reset")
    practice.set(xero__limits="off")
    for name in ("refresh_token_url", "client_credentials_token_url"):
        monkeypatch.setattr(TokenApi, name, f"{practice.url}/connect/token")
    monkeypatch.setattr(TokenApi, "revoke_token_url", f"{practice.url}/connect/revocation")
    monkeypatch.setattr(IdentityApi, "base_url", practice.url)
    monkeypatch.setattr(AccountingApi, "base_url", f"{practice.url}/api.xro/2.0")
    monkeypatch.setattr(Kept, "token", None)
    app = OAuth2Token(client_id=seeds.CLIENT_WITH_SECRET, client_secret=seeds.SECRET)
    made = ApiClient(Configuration(oauth2_token=app), oauth2_token_getter=lambda: Kept.token, oauth2_token_saver=_keep)
    made.set_oauth2_token(authorized(practice, seeds.CLIENT_WITH_SECRET, client_secret=seeds.SECRET))
    return made


def _keep(token: dict[str, Any]) -> None:
    Kept.token = token


def line(amount: float, tax: float) -> LineItem:
    return LineItem(description="Tour", quantity=1, unit_amount=amount, item_code="TOUR", tax_type="OUTPUT", tax_amount=tax)


def invoice_of(contact: str, number: str, amount: float, tax: float) -> Invoice:
    return Invoice(
        type="ACCREC",
        contact=Contact(contact_id=contact),
        invoice_number=number,
        date=date(2026, 11, 3),
        due_date=date(2026, 12, 3),
        line_amount_types=LineAmountTypes.EXCLUSIVE,
        line_items=[line(amount, tax)],
        status="AUTHORISED",
    )


def test_connections_refresh_and_revocation(client: ApiClient, practice: Practice) -> None:
    (connection,) = IdentityApi(client).get_connections()
    assert (connection.tenant_id, connection.tenant_type, connection.tenant_name) == (seeds.TENANT, "ORGANISATION", "Spirit Tours Orlando")
    assert Kept.token is not None
    first = Kept.token["refresh_token"]
    client.refresh_oauth2_token()
    assert Kept.token["refresh_token"] != first
    practice.set(xero__grace=0)
    spent = Kept.token
    client.refresh_oauth2_token()
    client.set_oauth2_token(spent)
    with pytest.raises(HTTPStatusException, match="invalid_grant"):
        client.refresh_oauth2_token()


def test_the_organisation_and_its_lists(client: ApiClient) -> None:
    api = AccountingApi(client)
    (organisation,) = api.get_organisations(seeds.TENANT).organisations
    assert (organisation.organisation_id, organisation.base_currency.value) == (seeds.TENANT, "USD")
    assert {"Operating Bank USD", "Customer Deposits"} <= {each.name for each in api.get_accounts(seeds.TENANT).accounts}
    assert {each.tax_type for each in api.get_tax_rates(seeds.TENANT).tax_rates} >= {"OUTPUT", "NONE"}
    assert "TOUR" in {each.code for each in api.get_items(seeds.TENANT).items}
    (category,) = api.get_tracking_categories(seeds.TENANT).tracking_categories
    assert [each.name for each in category.options] == ["USA_ORLANDO_001", "USA_MIAMI_001"]


def test_a_sale_from_customer_to_payment_and_back(client: ApiClient) -> None:
    api = AccountingApi(client)
    contacts = Contacts(contacts=[Contact(name="Núñez & O'Hara", contact_number="ST-1", email_address="n@example.com")])
    (contact,) = api.create_contacts(seeds.TENANT, contacts).contacts
    (found,) = api.get_contacts(seeds.TENANT, where='ContactNumber=="ST-1"').contacts
    assert found.contact_id == contact.contact_id
    invoices = Invoices(invoices=[invoice_of(contact.contact_id, "A-1", 100, 7)])
    (invoice,) = api.create_invoices(seeds.TENANT, invoices, idempotency_key="k-1").invoices
    assert (float(invoice.total), float(invoice.amount_due), invoice.status) == (107.0, 107.0, "AUTHORISED")
    (again,) = api.create_invoices(seeds.TENANT, invoices, idempotency_key="k-1").invoices
    assert again.invoice_id == invoice.invoice_id
    bank = seeds.identity("account", "Operating Bank USD")
    target = Invoice(invoice_id=invoice.invoice_id)
    payment = Payment(invoice=target, account=Account(account_id=bank), date=date(2026, 11, 10), amount=50, reference="P-1")
    (paid,) = api.create_payments(seeds.TENANT, Payments(payments=[payment])).payments
    assert float(api.get_invoice(seeds.TENANT, invoice.invoice_id).invoices[0].amount_due) == 57.0
    api.delete_payment(seeds.TENANT, paid.payment_id, PaymentDelete(status="DELETED"))
    note = CreditNote(
        type="ACCRECCREDIT", contact=Contact(contact_id=contact.contact_id), credit_note_number="R-1", date=date(2026, 11, 3),
        line_amount_types=LineAmountTypes.EXCLUSIVE, line_items=[line(10, 0.7)], status="AUTHORISED",
    )  # fmt: skip
    (credit,) = api.create_credit_notes(seeds.TENANT, CreditNotes(credit_notes=[note])).credit_notes
    part = Allocation(amount=10.7, date=date(2026, 11, 4), invoice=Invoice(invoice_id=invoice.invoice_id))
    api.create_credit_note_allocation(seeds.TENANT, credit.credit_note_id, Allocations(allocations=[part]))
    assert float(api.get_invoice(seeds.TENANT, invoice.invoice_id).invoices[0].amount_due) == 96.3


def test_money_received_and_allocated(client: ApiClient) -> None:
    api = AccountingApi(client)
    (contact,) = api.create_contacts(seeds.TENANT, Contacts(contacts=[Contact(name="Viajera")])).contacts
    (invoice,) = api.create_invoices(seeds.TENANT, Invoices(invoices=[invoice_of(contact.contact_id, "A-1", 100, 7)])).invoices
    received = BankTransaction(
        type="RECEIVE-OVERPAYMENT", contact=Contact(contact_id=contact.contact_id), date=date(2026, 11, 10), reference="P-1",
        line_amount_types=LineAmountTypes.NOTAX, bank_account=Account(account_id=seeds.identity("account", "Operating Bank USD")),
        line_items=[LineItem(description="P-1", quantity=1, unit_amount=150)],
    )  # fmt: skip
    (receipt,) = api.create_bank_transactions(seeds.TENANT, BankTransactions(bank_transactions=[received])).bank_transactions
    part = Allocation(amount=107, date=date(2026, 11, 10), invoice=Invoice(invoice_id=invoice.invoice_id))
    api.create_overpayment_allocations(seeds.TENANT, receipt.overpayment_id, Allocations(allocations=[part]))
    (over,) = api.get_overpayment(seeds.TENANT, receipt.overpayment_id).overpayments
    assert (float(over.remaining_credit), float(over.allocations[0].amount)) == (43.0, 107.0)
    assert api.get_invoice(seeds.TENANT, invoice.invoice_id).invoices[0].status == "PAID"


def test_refusals_arrive_with_their_sentences(client: ApiClient) -> None:
    api = AccountingApi(client)
    (contact,) = api.create_contacts(seeds.TENANT, Contacts(contacts=[Contact(name="Twice")])).contacts
    with pytest.raises(AccountingBadRequestException) as taken:
        api.create_contacts(seeds.TENANT, Contacts(contacts=[Contact(name="Twice")]))
    assert "is already assigned to another contact" in str(taken.value)
    mixed = Invoices(invoices=[invoice_of(contact.contact_id, "A-1", 100, 7), invoice_of(contact.contact_id, "A-1", 100, 7)])
    answered = api.create_invoices(seeds.TENANT, mixed, summarize_errors=False).invoices
    assert [each.has_errors for each in answered] == [False, True]
    assert answered[1].validation_errors[0].message == "Invoice # must be unique."
