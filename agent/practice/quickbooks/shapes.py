"""Which properties QuickBooks takes, of what type and length; anything else is refused with 2010.

Source: the attributes of Intuit's API reference and of its XSD as the public SDKs carry them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from agent.practice.quickbooks.fault import QboFault


@dataclass(frozen=True, slots=True)
class Text:
    """Text of at most `longest` characters; `one_of` restricts it to an enumeration."""

    longest: int
    one_of: tuple[str, ...] = ()


class Number:
    """A number, as JSON number or digits in a string."""


class Flag:
    """true or false."""


class Day:
    """A plain date, YYYY-MM-DD."""


class Ref:
    """`{"value": id, "name": ...}`; the name is decoration."""


class Kept:
    """Taken in any shape and not looked at: what the vendor computes itself, or needs nowhere here."""


@dataclass(frozen=True, slots=True)
class Part:
    """An object with these properties."""

    fields: Shape


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of such objects."""

    fields: Shape


Kind = Text | Number | Flag | Day | Ref | Kept | Part | Rows
Shape = dict[str, Kind]

TEXT, NUMBER, FLAG, DAY, REF, KEPT = Text(4000), Number(), Flag(), Day(), Ref(), Kept()
EMAIL: Final = Part({"Address": Text(100)})
PHONE: Final = Part({"FreeFormNumber": Text(30), "DeviceType": KEPT, "CountryCode": KEPT, "AreaCode": KEPT})
_ADDRESS: Final[Shape] = {
    "Id": KEPT,
    "Lat": KEPT,
    "Long": KEPT,
    "Note": KEPT,
    "Country": Text(255),
    "CountryCode": Text(255),
    "City": Text(255),
    "CountrySubDivisionCode": Text(255),
    "PostalCode": Text(30),
    **{f"Line{n}": Text(500) for n in range(1, 6)},
}
ADDRESS: Final = Part(_ADDRESS)
LINKS: Final = Rows({"TxnId": Text(20), "TxnType": Text(30), "TxnLineId": KEPT})
COMMON: Final[Shape] = {"Id": KEPT, "SyncToken": KEPT, "sparse": KEPT, "domain": KEPT, "MetaData": KEPT, "status": KEPT}

_CUSTOMER: Final[Shape] = {
    "DisplayName": Text(500),
    "Title": Text(16),
    "GivenName": Text(100),
    "MiddleName": Text(100),
    "FamilyName": Text(100),
    "Suffix": Text(16),
    "CompanyName": Text(100),
    "PrintOnCheckName": Text(110),
    "FullyQualifiedName": KEPT,
    "Active": FLAG,
    "PrimaryPhone": PHONE,
    "AlternatePhone": PHONE,
    "Mobile": PHONE,
    "Fax": PHONE,
    "PrimaryEmailAddr": EMAIL,
    "WebAddr": Part({"URI": Text(1000)}),
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "Notes": Text(2000),
    "Job": FLAG,
    "BillWithParent": FLAG,
    "ParentRef": REF,
    "Level": KEPT,
    "SalesTermRef": REF,
    "PaymentMethodRef": REF,
    "Taxable": FLAG,
    "DefaultTaxCodeRef": REF,
    "TaxExemptionReasonId": TEXT,
    "ResaleNum": Text(16),
    "CurrencyRef": REF,
    "OpenBalanceDate": DAY,
    "Balance": KEPT,
    "BalanceWithJobs": KEPT,
    "PreferredDeliveryMethod": Text(30),
    "PrimaryTaxIdentifier": Text(20),
    "SecondaryTaxIdentifier": Text(20),
    "BusinessNumber": Text(10),
    "ARAccountRef": REF,
    "CustomerTypeRef": REF,
    "IsProject": KEPT,
    "ClientEntityId": KEPT,
    "V4IDPseudonym": KEPT,
    "TaxRegime": Text(10),
}
_SALES_ITEM: Final[Shape] = {
    "ItemRef": REF,
    "ClassRef": REF,
    "UnitPrice": NUMBER,
    "Qty": NUMBER,
    "TaxCodeRef": REF,
    "ServiceDate": DAY,
    "DiscountRate": NUMBER,
    "DiscountAmt": NUMBER,
    "TaxInclusiveAmt": NUMBER,
    "RatePercent": NUMBER,
    "ItemAccountRef": KEPT,
    "MarkupInfo": KEPT,
    "TaxClassificationRef": KEPT,
}
_LINES: Final = Rows(
    {
        "Id": KEPT,
        "LineNum": KEPT,
        "Description": Text(4000),
        "Amount": NUMBER,
        "DetailType": Text(60, ("SalesItemLineDetail", "DescriptionOnly", "DiscountLineDetail", "SubTotalLineDetail", "GroupLineDetail")),
        "SalesItemLineDetail": Part(_SALES_ITEM),
        "DescriptionLineDetail": Part({"ServiceDate": DAY, "TaxCodeRef": REF}),
        "DiscountLineDetail": Part(
            {"PercentBased": FLAG, "DiscountPercent": NUMBER, "DiscountAccountRef": REF, "TaxCodeRef": REF, "ClassRef": REF}
        ),
        "SubTotalLineDetail": KEPT,
        "LinkedTxn": KEPT,
        "CustomExtensions": KEPT,
        "CustomField": KEPT,
    }
)
_SALE: Final[Shape] = {
    "DocNumber": Text(21),
    "TxnDate": DAY,
    "CustomerRef": REF,
    "CustomerMemo": Part({"value": Text(1000)}),
    "PrivateNote": Text(4000),
    "Line": _LINES,
    "TxnTaxDetail": Part({"TotalTax": NUMBER, "TxnTaxCodeRef": REF, "TaxLine": KEPT}),
    "CurrencyRef": REF,
    "ExchangeRate": NUMBER,
    "DepartmentRef": REF,
    "ClassRef": REF,
    "BillEmail": EMAIL,
    "BillAddr": ADDRESS,
    "ShipAddr": ADDRESS,
    "ShipFromAddr": ADDRESS,
    "GlobalTaxCalculation": Text(30, ("TaxExcluded", "TaxInclusive", "NotApplicable")),
    "ApplyTaxAfterDiscount": FLAG,
    "PrintStatus": Text(30),
    "EmailStatus": Text(30),
    "CustomField": Rows({"DefinitionId": Text(10), "Name": Text(30), "Type": Text(30), "StringValue": Text(31)}),
    "TransactionLocationType": Text(30),
    "FreeFormAddress": KEPT,
    "TotalAmt": KEPT,
    "HomeTotalAmt": KEPT,
    "Balance": KEPT,
    "HomeBalance": KEPT,
    "RecurDataRef": KEPT,
    "TaxExemptionRef": KEPT,
    "CfdiUse": NUMBER,
    "Exportation": Text(10),
    "GlobalInfo": KEPT,
}
_INVOICE: Final[Shape] = _SALE | {
    "DueDate": DAY,
    "SalesTermRef": REF,
    "BillEmailCc": EMAIL,
    "BillEmailBcc": EMAIL,
    "ShipDate": DAY,
    "ShipMethodRef": REF,
    "TrackingNum": Text(31),
    "AllowOnlineACHPayment": FLAG,
    "AllowOnlineCreditCardPayment": FLAG,
    "AllowOnlinePayment": FLAG,
    "AllowIPNPayment": FLAG,
    "Deposit": NUMBER,
    "DepositToAccountRef": REF,
    "LinkedTxn": KEPT,
    "InvoiceLink": KEPT,
    "DeliveryInfo": KEPT,
}
_CREDIT_MEMO: Final[Shape] = _SALE | {"PaymentMethodRef": REF, "RemainingCredit": KEPT, "InvoiceRef": REF, "LinkedTxn": KEPT}
_PAYMENT: Final[Shape] = {
    "TxnDate": DAY,
    "CustomerRef": REF,
    "TotalAmt": NUMBER,
    "Line": Rows({"Id": KEPT, "LineNum": KEPT, "Amount": NUMBER, "LinkedTxn": LINKS, "LineEx": KEPT}),
    "PaymentRefNum": Text(21),
    "PaymentMethodRef": REF,
    "DepositToAccountRef": REF,
    "ARAccountRef": REF,
    "CurrencyRef": REF,
    "ExchangeRate": NUMBER,
    "PrivateNote": Text(4000),
    "DepartmentRef": REF,  # in the XSD's transaction base, not in the reference page of Payment (assumed taken and kept)
    "TxnSource": Text(30),
    "ProcessPayment": FLAG,
    "CreditCardPayment": KEPT,
    "UnappliedAmt": KEPT,
    "TransactionLocationType": Text(30),
    "TaxExemptionRef": KEPT,
    "LinkedTxn": KEPT,
}
_JOURNAL_LINE: Final[Shape] = {
    "PostingType": Text(10, ("Debit", "Credit")),
    "AccountRef": REF,
    "Entity": Part({"Type": Text(20, ("Customer", "Vendor", "Employee", "Other")), "EntityRef": REF}),
    "DepartmentRef": REF,
    "ClassRef": REF,
    "TaxCodeRef": REF,
    "TaxApplicableOn": Text(20),
    "TaxAmount": NUMBER,
    "BillableStatus": Text(20),
}
_JOURNAL_ROW: Final[Shape] = {
    "Id": KEPT,
    "LineNum": KEPT,
    "Description": Text(4000),
    "Amount": NUMBER,
    "DetailType": Text(40),
    "JournalEntryLineDetail": Part(_JOURNAL_LINE),
    "LinkedTxn": KEPT,
    "CustomField": KEPT,
}
_JOURNAL: Final[Shape] = {
    "DocNumber": Text(21),
    "TxnDate": DAY,
    "PrivateNote": Text(4000),
    "Line": Rows(_JOURNAL_ROW),
    "CurrencyRef": REF,
    "ExchangeRate": NUMBER,
    "Adjustment": FLAG,
    "CustomField": KEPT,
    "LinkedTxn": KEPT,
    "DepartmentRef": REF,
    "GlobalTaxCalculation": Text(30, ("TaxExcluded", "TaxInclusive", "NotApplicable")),
    "TxnTaxDetail": KEPT,
    "TotalAmt": KEPT,
    "HomeTotalAmt": KEPT,
    "TaxRateRef": KEPT,
    "RecurDataRef": KEPT,
}
_ITEM: Final[Shape] = {
    "Name": Text(100),
    "Sku": Text(100),
    "Description": Text(4000),
    "Active": FLAG,
    "Type": Text(30, ("Service", "NonInventory", "Inventory", "Category")),
    "Taxable": FLAG,
    "SalesTaxIncluded": FLAG,
    "UnitPrice": NUMBER,
    "IncomeAccountRef": REF,
    "ExpenseAccountRef": REF,
    "PurchaseDesc": Text(1000),
    "PurchaseCost": NUMBER,
    "SalesTaxCodeRef": REF,
    "ClassRef": REF,
    "ParentRef": REF,
    "SubItem": FLAG,
    "TrackQtyOnHand": FLAG,
    "FullyQualifiedName": KEPT,
    "Level": KEPT,
}
SHAPES: Final[Mapping[str, Shape]] = {
    "Customer": COMMON | _CUSTOMER,
    "Invoice": COMMON | _INVOICE,
    "CreditMemo": COMMON | _CREDIT_MEMO,
    "Payment": COMMON | _PAYMENT,
    "JournalEntry": COMMON | _JOURNAL,
    "Item": COMMON | _ITEM,
}
_MAIL: Final = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")


def checked(kind: str, sent: object) -> dict[str, Any]:
    """What was sent, with numbers as Decimal, nulls dropped and the vendor's own properties left out; else a QboFault."""
    if not isinstance(sent, dict):
        raise QboFault("2010", f"Property Name:{kind} is unsupported or invalid")
    return _object(SHAPES[kind], sent, kind)


def _object(shape: Shape, sent: Mapping[str, object], path: str) -> dict[str, Any]:
    clean: dict[str, Any] = {}
    for name, value in sent.items():
        field = shape.get(name)
        if field is None:
            raise QboFault(
                "2010", f"Property Name:failed to parse json object; a property specified is unsupported or invalid: {name}", element=name
            )
        if value is None or isinstance(field, Kept) or (value == "" and not (isinstance(field, Text) and not field.one_of)):
            continue  # an empty text is no value; it clears a text, and the public SDKs send it for whatever they do not fill
        clean[name] = _value(field, value, name, path)
    return clean


def _value(field: Kind, value: object, name: str, path: str) -> object:
    match field:
        case Text():
            return _text(field, value, name)
        case Number():
            return _number(value, name)
        case Flag():
            if not isinstance(value, bool):
                raise QboFault("2010", f"{name} must be true or false", element=name)
            return value
        case Day():
            return _day(value, name)
        case Ref():
            return _reference(value, name)
        case Part(fields=fields) if isinstance(value, dict):
            return _part(fields, value, name)
        case Rows(fields=fields) if isinstance(value, list) and all(isinstance(row, dict) for row in value):
            return [_object(fields, row, f"{path}.{name}") for row in value]
    raise QboFault("2010", f"Property Name:{name} is unsupported or invalid", element=name)


def _part(fields: Shape, value: dict[str, object], name: str) -> dict[str, Any]:
    part = _object(fields, value, name)
    address = part.get("Address")
    if fields is EMAIL.fields and address and not all(_MAIL.fullmatch(one.strip()) for one in address.split(",")):
        raise QboFault("2210", f"Email Address does not conform to the syntax rules of RFC 822. Supplied value:{address}", element=name)
    return part


def _text(field: Text, value: object, name: str) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise QboFault("2010", f"Property Name:{name} is unsupported or invalid", element=name)
    text = str(value)
    if len(text) > field.longest:
        raise QboFault("2050", f"Min:0 Max:{field.longest} supported. Supplied length:{len(text)}", element=name)
    if field.one_of and text not in field.one_of:
        raise QboFault("2170", f"{text} is not a valid value of {name}", element=name)
    if any(ord(letter) < 32 and letter not in "\n\r\t" for letter in text):
        raise QboFault("2060", f"{name} holds a character that is not allowed", element=name)
    return text


def _number(value: object, name: str) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise QboFault("2040", f"{name} is not a number", element=name)
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise QboFault("2040", f"{name} is not a number: {value}", element=name) from None
    if not number.is_finite() or abs(number) > Decimal("99999999999"):
        raise QboFault("2040", f"{name} is out of range: {value}", element=name)
    return number


def _day(value: object, name: str) -> str:
    try:
        if not isinstance(value, str) or len(value) < 10:
            raise ValueError(value)
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise QboFault("2090", f"{name} is not a date of the form YYYY-MM-DD: {value}", element=name) from None


def _reference(value: object, name: str) -> dict[str, str]:
    if not isinstance(value, dict) or not isinstance(value.get("value"), str | int) or not set(value) <= {"value", "name", "type"}:
        raise QboFault("2010", f"Property Name:{name} is unsupported or invalid", element=name)
    return {"value": str(value["value"])}
