"""Our postings as QuickBooks' JSON objects. Amounts go out with two decimals, as numbers, exactly as posted."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_never

from agent.domain.postings import (
    Address,
    CreditMemoPosting,
    CustomerPosting,
    FeePosting,
    InvoicePosting,
    PaymentPosting,
    Posting,
    PostingKind,
    PostingLine,
    RefundPosting,
)
from agent.ports import Operation, Write

Body = dict[str, Any]

NUMBER_LENGTH = 21  # DocNumber and PaymentRefNum
_NAME_LENGTH = 500
_MEMO_LENGTH = 4000
_PRICE_PLACES = Decimal("0.0000001")

ENTITIES: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "Customer",
    PostingKind.INVOICE: "Invoice",
    PostingKind.PAYMENT: "Payment",
    PostingKind.CREDIT_MEMO: "CreditMemo",
    PostingKind.FEE: "JournalEntry",
    PostingKind.REFUND: "Payment",  # of nothing, between the credit memo and the journal entry of the money
}
# where our number stands; a customer's notes cannot be searched
NUMBERS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "Notes",
    PostingKind.INVOICE: "DocNumber",
    PostingKind.PAYMENT: "PaymentRefNum",
    PostingKind.CREDIT_MEMO: "DocNumber",
    PostingKind.FEE: "DocNumber",
    PostingKind.REFUND: "PaymentRefNum",
}


def path_of(kind: PostingKind) -> str:
    """The path of one kind of document below the company: `/creditmemo`."""
    return "/" + ENTITIES[kind].lower()


def unfit(posting: Posting) -> str | None:
    """The code of what QuickBooks cannot hold of this posting, before anything is sent; None when it fits."""
    if isinstance(posting, CustomerPosting):
        bad = not posting.name.strip() or len(posting.name) > _NAME_LENGTH or any(sign in posting.name for sign in ":\t\n\r")
        return "erp.name_not_allowed" if bad else None
    if not posting.number or len(posting.number) > NUMBER_LENGTH:
        return "erp.number_not_allowed"
    return None


def body_of(write: Write, country: str) -> Body:
    """The object to post: everything for a create; for an update a sparse one, with only what the platform decides.

    An update leaves out what accountants change there (memo, department, addresses of documents) and what cannot
    change (a customer's currency); QuickBooks keeps every field that is not sent.
    """
    posting = write.posting
    fresh = write.operation is Operation.CREATE
    if isinstance(posting, CustomerPosting):
        body = _customer(posting, fresh)
    elif isinstance(posting, InvoicePosting):
        body = _sale(posting, country, fresh) | {"DueDate": posting.due_on.isoformat()}
    elif isinstance(posting, CreditMemoPosting):
        body = _sale(posting, country, fresh)
    elif isinstance(posting, PaymentPosting):
        body = _payment(posting, fresh)
    elif isinstance(posting, FeePosting):
        body = _fee(posting, fresh)
    elif isinstance(posting, RefundPosting):
        raise ValueError("a refund is two documents: money_out, then used_up")
    else:
        assert_never(posting)
    return body if fresh else body | lock_of(write)


def lock_of(write: Write) -> Body:
    """Which version of the document is changed, and that only the sent fields change."""
    if write.remote is None:
        raise ValueError(f"{write.operation} without a remote document")
    return {"sparse": True, "Id": write.remote.id, "SyncToken": write.remote.version}


def _customer(posting: CustomerPosting, fresh: bool) -> Body:
    body: Body = {"DisplayName": posting.name, "Active": posting.active}
    if posting.company_name:
        body["CompanyName"] = posting.company_name
    if posting.email:
        body["PrimaryEmailAddr"] = {"Address": posting.email}
    if posting.phone:
        body["PrimaryPhone"] = {"FreeFormNumber": posting.phone}
    if posting.tax_id:
        body["PrimaryTaxIdentifier"] = posting.tax_id
    if address := _address(posting.address):
        body["BillAddr"] = address
    if fresh:
        # The number is how we know our own customers again: no field that can be searched is free for it.
        body |= {"Notes": posting.number, "CurrencyRef": _ref(posting.currency)}
    return body


def _sale(posting: InvoicePosting | CreditMemoPosting, country: str, fresh: bool) -> Body:
    body: Body = {
        "DocNumber": posting.number,
        "CustomerRef": _ref(posting.customer),
        "TxnDate": posting.issued_on.isoformat(),
        "Line": [_line(line, country) for line in posting.lines],
    }
    if country == "US":
        body["TxnTaxDetail"] = {"TotalTax": posting.tax}  # as billed: without it the vendor computes its own
    else:
        body["GlobalTaxCalculation"] = "TaxInclusive"
    return body | _currency(posting.currency, posting.exchange_rate) | (_only_once(posting) if fresh else {})


def _only_once(posting: InvoicePosting | CreditMemoPosting) -> Body:
    body: Body = {}
    if posting.memo:
        body["PrivateNote"] = posting.memo[:_MEMO_LENGTH]
    if posting.department:
        body["DepartmentRef"] = _ref(posting.department)
    if address := _address(posting.ship_to):
        body["ShipAddr"] = address
    return body


def _line(line: PostingLine, country: str) -> Body:
    detail: Body = {"ItemRef": _ref(line.item)}
    if country == "US":
        detail |= {"TaxCodeRef": _ref(line.tax_code or ("TAX" if line.tax else "NON"))} | _price(line)
    else:
        # The gross is what was sold: QuickBooks takes the tax out of it, so that no cent amount is out of reach.
        detail |= {"TaxCodeRef": _ref(line.tax_code), "TaxInclusiveAmt": line.gross}
    return {
        "DetailType": "SalesItemLineDetail",
        "Amount": line.net,
        "Description": line.description[:_MEMO_LENGTH],
        "SalesItemLineDetail": detail,
    }


def _price(line: PostingLine) -> Body:
    """Quantity and unit price where they multiply to the amount exactly; nothing otherwise (error 6070)."""
    if line.quantity <= 0:
        return {}
    price = (line.net / line.quantity).quantize(_PRICE_PLACES)
    if price * line.quantity != line.net:
        return {}
    return {"Qty": line.quantity, "UnitPrice": _trimmed(price)}


def _payment(posting: PaymentPosting, fresh: bool) -> Body:
    body: Body = {
        "CustomerRef": _ref(posting.customer),
        "TotalAmt": posting.total,
        "TxnDate": posting.paid_on.isoformat(),
        "PaymentRefNum": posting.number,
        "Line": [{"Amount": part.amount, "LinkedTxn": [{"TxnId": part.invoice, "TxnType": "Invoice"}]} for part in posting.applications],
    } | _currency(posting.currency, posting.exchange_rate)
    if posting.method:
        body["PaymentMethodRef"] = _ref(posting.method)
    if posting.deposit_account:
        body["DepositToAccountRef"] = _ref(posting.deposit_account)
    note = " · ".join(part for part in (posting.memo, posting.reference) if part)
    if note and fresh:
        body["PrivateNote"] = note[:_MEMO_LENGTH]
    return body


def _fee(posting: FeePosting, fresh: bool) -> Body:
    """A journal entry: the one document whose credit may be a bank, a clearing account or undeposited funds alike."""
    body: Body = {
        "DocNumber": posting.number,
        "TxnDate": posting.paid_on.isoformat(),
        "Line": [_entry("Debit", posting.fee_account, posting), _entry("Credit", posting.account, posting)],
    } | _currency(posting.currency, posting.exchange_rate)
    return body | (_note(posting) if fresh else {})


def money_out(posting: RefundPosting) -> Body:
    """The journal entry of a refund: out of the bank, to the customer's receivables."""
    owed = _entry("Debit", posting.receivables, posting)
    owed["JournalEntryLineDetail"]["Entity"] = {"Type": "Customer", "EntityRef": _ref(posting.customer)}
    body: Body = {
        "DocNumber": posting.number,
        "TxnDate": posting.paid_on.isoformat(),
        "Line": [owed, _entry("Credit", posting.account, posting)],
    } | _currency(posting.currency, posting.exchange_rate)
    return body | _note(posting)


def used_up(posting: RefundPosting, entry: str) -> Body:
    """The payment of nothing that uses up the credit memo for the money of this journal entry."""
    links = ((posting.credit_memo, "CreditMemo"), (entry, "JournalEntry"))
    return {
        "CustomerRef": _ref(posting.customer),
        "TotalAmt": Decimal("0.00"),
        "TxnDate": posting.paid_on.isoformat(),
        "PaymentRefNum": posting.number,
        "Line": [{"Amount": posting.total, "LinkedTxn": [{"TxnId": target, "TxnType": kind}]} for target, kind in links],
    } | _currency(posting.currency, posting.exchange_rate)


def _note(posting: FeePosting | RefundPosting) -> Body:
    note = " · ".join(part for part in (posting.memo, posting.reference) if part)
    return {"PrivateNote": note[:_MEMO_LENGTH]} if note else {}


def _entry(side: str, account: str, posting: FeePosting | RefundPosting) -> Body:
    detail: Body = {"PostingType": side, "AccountRef": _ref(account)}
    if posting.department:
        detail["DepartmentRef"] = _ref(posting.department)
    return {"Amount": posting.total, "DetailType": "JournalEntryLineDetail", "JournalEntryLineDetail": detail}


def _currency(currency: str, rate: Decimal | None) -> Body:
    return {"CurrencyRef": _ref(currency)} | ({} if rate is None else {"ExchangeRate": rate})


def _address(address: Address) -> Body:
    fields = {
        "Line1": address.line1,
        "Line2": address.line2,
        "City": address.city,
        "CountrySubDivisionCode": address.state,
        "PostalCode": address.postal_code,
        "Country": address.country,
    }
    return {name: value for name, value in fields.items() if value}


def _ref(remote_id: str) -> Body:
    return {"value": remote_id}


def _trimmed(price: Decimal) -> Decimal:
    """The price without closing zeros, but never with fewer than two decimals."""
    short = price.normalize()
    exponent = short.as_tuple().exponent
    return short if isinstance(exponent, int) and exponent < -2 else price.quantize(Decimal("0.01"))
