"""Which elements each document has, and of what type. What does not belong is refused for the whole call, as JSON that is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from agent.practice.xero.organisation import GUID
from agent.practice.xero.refusal import Refusal, bad_request

Shape = Mapping[str, Any]
TEXT, AMOUNT, ID, DATE, FLAG = "text", "amount", "id", "date", "flag"

_PLACE: Final = "AddressType AddressLine1 AddressLine2 AddressLine3 AddressLine4 City Region PostalCode Country AttentionTo"
_ADDRESS: Final[Shape] = dict.fromkeys(_PLACE.split(), TEXT)
_PHONE: Final[Shape] = dict.fromkeys(("PhoneType", "PhoneNumber", "PhoneAreaCode", "PhoneCountryCode"), TEXT)
_TEXTS: Final = (
    "ContactNumber AccountNumber ContactStatus Name FirstName LastName CompanyNumber EmailAddress BankAccountDetails TaxNumber "
    "DefaultCurrency AccountsReceivableTaxType SalesDefaultAccountCode"
)
CONTACT: Final[Shape] = {
    "ContactID": ID,
    **dict.fromkeys(_TEXTS.split(), TEXT),
    "Addresses": [_ADDRESS],
    "Phones": [_PHONE],
    "IsCustomer": FLAG,
    "IsSupplier": FLAG,
}
_ACCOUNT: Final[Shape] = {"AccountID": ID, "Code": TEXT, "Name": TEXT}
_TRACKING: Final[Shape] = {"TrackingCategoryID": ID, "TrackingOptionID": ID, "Name": TEXT, "Option": TEXT}
LINE: Final[Shape] = {
    "LineItemID": ID,
    **dict.fromkeys(("Description", "ItemCode", "AccountCode", "TaxType"), TEXT),
    **dict.fromkeys(("Quantity", "UnitAmount", "TaxAmount", "LineAmount", "DiscountRate", "DiscountAmount"), AMOUNT),
    "AccountID": ID,
    "Tracking": [_TRACKING],
}
_SALE: Final[Shape] = {
    **dict.fromkeys(("Type", "LineAmountTypes", "Reference", "CurrencyCode", "Status", "Url"), TEXT),
    "Contact": CONTACT,
    "LineItems": [LINE],
    "Date": DATE,
    "DueDate": DATE,
    "CurrencyRate": AMOUNT,
    "SentToContact": FLAG,
    "BrandingThemeID": ID,
}
INVOICE: Final[Shape] = {**_SALE, "InvoiceID": ID, "InvoiceNumber": TEXT}
CREDIT_NOTE: Final[Shape] = {**_SALE, "CreditNoteID": ID, "CreditNoteNumber": TEXT}
_INVOICE_NAMED: Final[Shape] = {"InvoiceID": ID, "InvoiceNumber": TEXT, "LineItems": [LINE], "Contact": CONTACT, "Type": TEXT}
PAYMENT: Final[Shape] = {
    "PaymentID": ID,
    "Invoice": _INVOICE_NAMED,
    "CreditNote": {"CreditNoteID": ID, "CreditNoteNumber": TEXT},
    "Overpayment": {"OverpaymentID": ID},
    "Account": _ACCOUNT,
    "Date": DATE,
    "Amount": AMOUNT,
    "CurrencyRate": AMOUNT,
    "Reference": TEXT,
    "IsReconciled": FLAG,
    "Status": TEXT,
}
BANK_TRANSACTION: Final[Shape] = {
    "BankTransactionID": ID,
    **dict.fromkeys(("Type", "Reference", "CurrencyCode", "Status", "LineAmountTypes", "Url"), TEXT),
    "Contact": CONTACT,
    "LineItems": [LINE],
    "BankAccount": _ACCOUNT,
    "Date": DATE,
    "CurrencyRate": AMOUNT,
    "IsReconciled": FLAG,
}
ALLOCATION: Final[Shape] = {"Invoice": _INVOICE_NAMED, "Amount": AMOUNT, "Date": DATE}
# what the public SDK sends empty although it is the vendor's to fill
_SENT_EMPTY: Final = frozenset({"HasAttachments", "HasErrors", "HasValidationErrors", "IsDiscounted", "HasAccount"})


def checked(shape: Shape, sent: object, path: str) -> dict[str, Any]:
    """The document as sent, every element known and of its type; a Refusal of the whole call otherwise."""
    if not isinstance(sent, dict):
        raise _wrong(path, "an object")
    known = {name: value for name, value in sent.items() if value is not None and not (name in _SENT_EMPTY and value is False)}
    for name, value in known.items():
        if name not in shape:
            raise bad_request(f"JSON for post data was invalid, the element '{name}' of {path} was not recognised.", number=14)
        _element(shape[name], value, f"{path}.{name}")
    return known


def _element(kind: Any, value: object, path: str) -> None:
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise _wrong(path, "a list")
        for each in value:
            checked(kind[0], each, path)
    elif isinstance(kind, Mapping):
        checked(kind, value, path)
    elif not _is(kind, value):
        raise _wrong(path, kind)


def _is(kind: str, value: object) -> bool:
    match kind:
        case "amount":
            return isinstance(value, int | Decimal) and not isinstance(value, bool)
        case "flag":
            return isinstance(value, bool)
        case "id":
            return isinstance(value, str) and GUID.fullmatch(value) is not None
    return isinstance(value, str)


def _wrong(path: str, wanted: str) -> Refusal:
    return bad_request(f"JSON for post data was invalid, could not convert {path}: {wanted} was expected.", number=14)
