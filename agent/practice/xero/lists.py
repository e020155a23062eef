"""Reading: which lists there are, what they may be filtered by, pages, changes since."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

from agent.practice.xero import filters, present
from agent.practice.xero.organisation import Books, Held
from agent.practice.xero.refusal import bad_request, not_found

USUAL_PAGE: Final = 100
MOST_A_PAGE: Final = 1000
Show = Callable[[Books, Held], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class List:
    """One list: the kind it holds, what one is asked for by, the scopes that open it, what can be filtered by, also by lists of ids."""

    kind: str
    ids: tuple[str, ...]
    show: Show
    scopes: tuple[str, ...]
    filtered: frozenset[str]
    paged: bool = True
    listed: Mapping[str, str] | None = None


_SALES: Final = ("accounting.invoices", "accounting.transactions")
_MONEY: Final = ("accounting.payments", "accounting.transactions")
_BANK: Final = ("accounting.banktransactions", "accounting.transactions")
_SETTINGS: Final = ("accounting.settings", "accounting.settings.read")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CONTACT: Final = _words("ContactID ContactNumber Name EmailAddress ContactStatus AccountNumber TaxNumber")
_SALE: Final = _words("Type Status Date DueDate Reference Contact.ContactID Contact.Name Contact.ContactNumber Total UpdatedDateUTC")
_INVOICE: Final = _SALE | _words("InvoiceID InvoiceNumber AmountDue AmountPaid")
_NOTE: Final = _SALE | _words("CreditNoteID CreditNoteNumber RemainingCredit")
_PAYMENT: Final = _words("PaymentID PaymentType Status Date Amount Reference Invoice.InvoiceID Invoice.InvoiceNumber Account.AccountID")
_TRANSACTION: Final = _words("BankTransactionID Type Status Date Reference Total Contact.ContactID BankAccount.AccountID")
_OVER: Final = _words("OverpaymentID Type Status Date Total Contact.ContactID RemainingCredit")
_ACCOUNT: Final = _words("AccountID Code Name Type Status")
_LISTED: Final = {"IDs": "InvoiceID", "InvoiceNumbers": "InvoiceNumber", "ContactIDs": "Contact.ContactID", "Statuses": "Status"}
LISTS: Final[Mapping[str, List]] = {
    "Contacts": List(
        "contact", ("ContactID", "ContactNumber"), present.contact, ("accounting.contacts",), _CONTACT, listed={"IDs": "ContactID"}
    ),
    "Invoices": List("invoice", ("InvoiceID", "InvoiceNumber"), present.invoice, _SALES, _INVOICE, listed=_LISTED),
    "CreditNotes": List("credit_note", ("CreditNoteID", "CreditNoteNumber"), present.credit_note, _SALES, _NOTE),
    "Payments": List("payment", ("PaymentID",), present.payment, _MONEY, _PAYMENT),
    "BankTransactions": List("receipt", ("BankTransactionID",), present.receipt, _BANK, _TRANSACTION),
    "Overpayments": List("receipt", ("OverpaymentID",), present.overpayment, _MONEY, _OVER),
    "Accounts": List("account", ("AccountID",), present.plain("AccountID"), _SETTINGS, _ACCOUNT, paged=False),
    "Items": List("item", ("ItemID", "Code"), present.plain("ItemID"), (*_SALES, *_SETTINGS), _words("Code Name"), paged=False),
    "TaxRates": List("tax_rate", ("TaxType",), present.plain("TaxRateID"), _SETTINGS, _words("TaxType Name Status"), paged=False),
    "TrackingCategories": List(
        "tracking", ("TrackingCategoryID",), present.plain("TrackingCategoryID"), _SETTINGS, _words("Name Status"), paged=False
    ),
}


def read(books: Books, of: List, query: Mapping[str, str], since: str) -> list[dict[str, Any]]:
    """The documents of a list that are asked for."""
    found = [of.show(books, held) for held in _changed(books.everything(of.kind), since)]
    if of.kind == "contact" and query.get("includeArchived", "").lower() != "true" and "IDs" not in query:
        found = [each for each in found if each["ContactStatus"] == "ACTIVE"]
    for name, element in (of.listed or {}).items():
        if name in query:
            wanted = {each.strip().casefold() for each in query[name].split(",")}
            found = [each for each in found if str(_value(each, element)).casefold() in wanted]
    if "searchTerm" in query and of.kind == "contact":
        text = query["searchTerm"].casefold()
        found = [
            each for each in found if any(text in str(each.get(name, "")).casefold() for name in ("Name", "ContactNumber", "EmailAddress"))
        ]
    if "where" in query:
        test = filters.where(query["where"], of.filtered)
        found = [each for each in found if test(each)]
    if "order" in query:
        found = filters.ordered(found, query["order"])
    return _page(found, query) if of.paged else found


def one(books: Books, of: List, identity: str) -> dict[str, Any]:
    """One document by its id, number or code; Refusal 404 when it is not there."""
    for held in books.everything(of.kind):
        shown = of.show(books, held)
        if any(str(shown.get(name, "")).casefold() == identity.casefold() for name in of.ids):
            return shown
    raise not_found()


def _changed(found: list[Held], since: str) -> list[Held]:
    if not since:
        return found
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        try:
            moment = parsedate_to_datetime(since)
        except ValueError:
            raise bad_request(f"If-Modified-Since is not a date: {since}") from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return [each for each in found if each.changed >= int(moment.timestamp()) * 1000]  # accurate to the second


def _page(found: list[dict[str, Any]], query: Mapping[str, str]) -> list[dict[str, Any]]:
    try:
        page, size = int(query.get("page", "1")), int(query.get("pageSize", str(USUAL_PAGE)))
    except ValueError:
        raise bad_request("page and pageSize are numbers") from None
    if page < 1 or not 1 <= size <= MOST_A_PAGE:
        raise bad_request(f"page begins at 1, pageSize is 1 to {MOST_A_PAGE}")
    return found[(page - 1) * size : page * size] if "page" in query else found[:USUAL_PAGE]


def _value(document: Mapping[str, Any], path: str) -> object:
    found: Any = document
    for part in path.split("."):
        found = found.get(part, {}) if isinstance(found, Mapping) else {}
    return found
