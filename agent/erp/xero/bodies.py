"""Our postings as Xero's JSON objects. Amounts go out with two decimals, as numbers, exactly as posted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

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

Body = dict[str, Any]

NUMBER_LENGTH = 21  # what the product's words allow, far below Xero's own 50 and 255
_NAME_LENGTH = 255
_REFERENCE_LENGTH = 255
_TEXT_LENGTH = 4000
_PRICE_PLACES = Decimal("0.0001")  # unitdp=4
_RATE_PLACES = Decimal("0.000001")
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.I)

PLURALS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "Contacts",
    PostingKind.INVOICE: "Invoices",
    PostingKind.PAYMENT: "Payments",
    PostingKind.CREDIT_MEMO: "CreditNotes",
}
IDS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "ContactID",
    PostingKind.INVOICE: "InvoiceID",
    PostingKind.PAYMENT: "PaymentID",
    PostingKind.CREDIT_MEMO: "CreditNoteID",
}
# where our number stands
NUMBERS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "ContactNumber",
    PostingKind.INVOICE: "InvoiceNumber",
    PostingKind.PAYMENT: "Reference",
    PostingKind.CREDIT_MEMO: "CreditNoteNumber",
}
SEPARATOR = "/"
_RECEIVED = ("LineItemID", "Description", "Quantity", "UnitAmount", "LineAmount")


def department(category: str, option: str) -> str:
    """The id of a department: Xero's is a tracking option, which is named together with its category."""
    return f"{category}{SEPARATOR}{option}"


def unfit(posting: Posting) -> str | None:
    """The code of what Xero cannot hold of this posting, before anything is sent; None when it fits.

    An id that is none of Xero's would make it refuse the whole batch, so it is refused here.
    """
    if isinstance(posting, CustomerPosting):
        bad = not posting.name.strip() or len(posting.name) > _NAME_LENGTH or any(sign in posting.name for sign in "\t\n\r")
        return "erp.name_not_allowed" if bad else _number_of(posting)
    if isinstance(posting, FeePosting | RefundPosting):  # the spec says so, and nobody plans them
        return "erp.kind_not_offered"
    ids = [posting.customer]
    if isinstance(posting, PaymentPosting):
        ids += [posting.deposit_account, *(each.invoice for each in posting.applications)]
    elif posting.department:
        ids += posting.department.split(SEPARATOR)
    return _number_of(posting) if all(_GUID.fullmatch(each) for each in ids) else "erp.reference_missing"


def _number_of(posting: Posting) -> str | None:
    # several numbers are asked for in one list, whose separator is a comma
    return None if 0 < len(posting.number) <= NUMBER_LENGTH and not set(posting.number) & {",", '"'} else "erp.number_not_allowed"


def customer(posting: CustomerPosting) -> Body:
    """A contact; also for an update, since what the platform does not know is left out."""
    body: Body = {"Name": posting.name, "ContactNumber": posting.number, "ContactStatus": "ACTIVE" if posting.active else "ARCHIVED"}
    if posting.email:
        body["EmailAddress"] = posting.email
    if posting.tax_id:
        body["TaxNumber"] = posting.tax_id
    if posting.phone:
        body["Phones"] = [{"PhoneType": "DEFAULT", "PhoneNumber": posting.phone}]
    if address := _address(posting.address):
        body["Addresses"] = [{"AddressType": "POBOX"} | address]  # the one that Xero prints on invoices
    return body | ({"DefaultCurrency": posting.currency} if posting.currency else {})


def sale(posting: InvoicePosting | CreditMemoPosting, *, fresh: bool) -> Body:
    """A sales invoice or a credit note, approved: nobody can pay a draft.

    The tax of each line is given as billed and the amounts are without it, so that no cent is out of reach. An update
    leaves out the reference, which is the accountants' then.
    """
    body: Body = {
        "Contact": {"ContactID": posting.customer},
        "Date": posting.issued_on.isoformat(),
        "LineAmountTypes": "Exclusive",
        "LineItems": [_line(line, posting.department) for line in posting.lines],
        "CurrencyCode": posting.currency,
        "Status": "AUTHORISED",
    } | _rate(posting.exchange_rate)
    if fresh and posting.memo:
        body["Reference"] = posting.memo[:_REFERENCE_LENGTH]
    if isinstance(posting, InvoicePosting):
        return {"Type": "ACCREC", "InvoiceNumber": posting.number, "DueDate": posting.due_on.isoformat()} | body
    return {"Type": "ACCRECCREDIT", "CreditNoteNumber": posting.number} | body


def kept_lines(body: Body, current: Sequence[Mapping[str, Any]]) -> Body:
    """The body whose lines are those that are there: something settles the document, and only their words may change.

    Lines with other amounts go out as they are; Xero refuses them, and says why.
    """
    lines: list[Body] = body["LineItems"]
    same = len(lines) == len(current) and all(_amounts(mine) == _amounts(theirs) for mine, theirs in zip(lines, current, strict=True))
    if not same:
        return body
    return body | {"LineItems": [mine | {"LineItemID": theirs.get("LineItemID")} for mine, theirs in zip(lines, current, strict=True)]}


def whole(posting: PaymentPosting) -> bool:
    """Whether the receipt settles one invoice with all of its money: then it is one of Xero's payments.

    Anything else is money received from a contact (an overpayment there) of which parts are allocated to invoices.
    """
    return len(posting.applications) == 1 and posting.applications[0].amount == posting.total


def payment(posting: PaymentPosting) -> Body:
    """A payment of one invoice. Xero keeps no payment method: where the money went says how it was paid."""
    return {
        "Invoice": {"InvoiceID": posting.applications[0].invoice},
        "Account": {"AccountID": posting.deposit_account},
        "Date": posting.paid_on.isoformat(),
        "Amount": posting.total,
        "Reference": posting.number,
    } | _rate(posting.exchange_rate)


def receipt(posting: PaymentPosting) -> Body:
    """Money received from a contact, of which nothing is allocated yet."""
    words = " · ".join(part for part in (posting.memo, posting.reference) if part) or posting.number
    return {
        "Type": "RECEIVE-OVERPAYMENT",
        "Contact": {"ContactID": posting.customer},
        "BankAccount": {"AccountID": posting.deposit_account},
        "Date": posting.paid_on.isoformat(),
        "Reference": posting.number,
        "CurrencyCode": posting.currency,
        "LineAmountTypes": "NoTax",
        "LineItems": [{"Description": words[:_TEXT_LENGTH], "Quantity": 1, "UnitAmount": posting.total, "LineAmount": posting.total}],
    } | _rate(posting.exchange_rate)


def taken_back(receipt: Mapping[str, Any]) -> Body:
    """A receipt to be deleted: Xero's schema wants what it consists of once more, as it is there."""
    lines = [{name: line[name] for name in _RECEIVED if name in line} for line in receipt.get("LineItems") or ()]
    return {
        "BankTransactionID": receipt.get("BankTransactionID"),
        "Type": receipt.get("Type"),
        "Contact": {"ContactID": (receipt.get("Contact") or {}).get("ContactID")},
        "BankAccount": {"AccountID": (receipt.get("BankAccount") or {}).get("AccountID")},
        "LineItems": lines,
        "Status": "DELETED",
    }


def allocations(posting: PaymentPosting, applied: Mapping[str, Decimal]) -> list[Body]:
    """What of a receipt is still to be allocated, where `applied` (invoice -> amount) is already."""
    rest = [(each.invoice, each.amount - applied.get(each.invoice, Decimal(0))) for each in posting.applications]
    day = posting.paid_on.isoformat()
    return [{"Amount": amount, "Date": day, "Invoice": {"InvoiceID": invoice}} for invoice, amount in rest if amount > 0]


def _line(line: PostingLine, tracking: str) -> Body:
    body: Body = {
        "Description": line.description[:_TEXT_LENGTH],
        **_price(line),
        "LineAmount": line.net,
        "ItemCode": line.item,
        "TaxAmount": line.tax,
    }
    if line.tax_code:
        body["TaxType"] = line.tax_code
    if tracking:
        category, _, option = tracking.partition(SEPARATOR)
        body["Tracking"] = [{"TrackingCategoryID": category, "TrackingOptionID": option}]
    return body


def _price(line: PostingLine) -> Body:
    """Quantity and unit price where they multiply to the amount exactly; else one of the whole."""
    if line.quantity > 0:
        price = (line.net / line.quantity).quantize(_PRICE_PLACES)
        if price * line.quantity == line.net:
            return {"Quantity": line.quantity, "UnitAmount": price}
    return {"Quantity": 1, "UnitAmount": line.net}


def _amounts(line: Mapping[str, Any]) -> tuple[Decimal, Decimal]:
    return Decimal(line.get("LineAmount") or 0), Decimal(line.get("TaxAmount") or 0)


def _rate(rate: Decimal | None) -> Body:
    """Xero's rate is the other way round: how much of the document's currency one unit of the organisation's buys."""
    return {} if rate is None else {"CurrencyRate": (1 / rate).quantize(_RATE_PLACES)}


def _address(address: Address) -> Body:
    fields = {
        "AddressLine1": address.line1,
        "AddressLine2": address.line2,
        "City": address.city,
        "Region": address.state,
        "PostalCode": address.postal_code,
        "Country": address.country,
    }
    return {name: value for name, value in fields.items() if value}
