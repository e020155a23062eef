"""QuickBooks' JSON objects as our values. What cannot be read raises `Unreadable`; nothing is guessed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from agent.domain.postings import CustomerPosting, FeePosting, PostingKind
from agent.erp.quickbooks.bodies import ENTITIES, NUMBERS
from agent.ports import ChartEntry, Company, Operation, Remote, RemoteState, Write

Object = Mapping[str, Any]
_EntryKind = Literal["account", "item", "tax_code", "department", "payment_method", "term"]
KINDS = {name: kind for kind, name in reversed(list(ENTITIES.items()))}
"""What an entity is taken for where nothing more is known of it: the first kind that is booked as one."""


class Unreadable(ValueError):
    """The answer lacks what every answer of its kind has."""


def inner(holder: Object, name: str) -> Object:
    """The object called `name` in `holder`."""
    value = holder.get(name)
    if not isinstance(value, Mapping):
        raise Unreadable(f"no {name}")
    return value


def rows(answer: Object, name: str) -> list[Object]:
    """The rows of a query's answer; QuickBooks leaves the list out when it is empty."""
    return objects(inner(answer, "QueryResponse"), name)


def objects(holder: Object, name: str) -> list[Object]:
    """The list of objects called `name` in `holder`, empty when it is absent."""
    found = holder.get(name, [])
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        raise Unreadable(f"{name} is no list of objects")
    return found


def remote_of(kind: PostingKind, entity: Object) -> Remote:
    """The document as the vendor holds it; version, number and amounts are empty on one that is deleted."""
    if entity.get("status") == "Deleted":
        return Remote(kind, _text(entity, "Id"), "", "", None, None, RemoteState.DELETED)
    customer = kind is PostingKind.CUSTOMER
    return Remote(
        kind=kind,
        id=_text(entity, "Id"),
        version=_text(entity, "SyncToken"),
        number=number_of(kind, entity),
        total=None if customer else _total(kind, entity),
        balance=_amount(entity, "Balance") if entity.get("Balance") is not None else _unapplied(entity),
        state=_state(kind, entity),
    )


def number_of(kind: PostingKind, entity: Object) -> str:
    """Our own number on the document: DocNumber, PaymentRefNum, or what stands in a customer's notes."""
    return str(entity.get(NUMBERS[kind]) or "")


def bears(customer: Object, number: str) -> bool:
    """Whether our number stands in a customer's notes, alone or among an accountant's own words."""
    return number in number_of(PostingKind.CUSTOMER, customer).split()


def is_ours(write: Write, entity: Object) -> bool:
    """Whether the document carries our number, and, when it is not known yet, also our customer and total."""
    posting = write.posting
    if isinstance(posting, CustomerPosting):
        return bears(entity, posting.number)
    same_customer = isinstance(posting, FeePosting) or _ref(entity, "CustomerRef") == posting.customer
    same_total = write.operation is not Operation.CREATE or _total(posting.kind, entity) == posting.total
    return number_of(posting.kind, entity) == posting.number and same_customer and same_total


def changed(answer: Object) -> Iterator[Remote]:
    """The documents of a change-data answer, deleted ones included."""
    for response in objects(answer, "CDCResponse"):
        for part in objects(response, "QueryResponse"):
            for name, kind in KINDS.items():
                yield from (remote_of(kind, entity) for entity in objects(part, name))


def company_of(company: str, environment: str, info: Object, preferences: Object) -> Company:
    """The company from its two documents, CompanyInfo and Preferences."""
    details = inner(info, "CompanyInfo")
    settings = inner(preferences, "Preferences")
    currency = inner(settings, "CurrencyPrefs")
    closed = inner(settings, "AccountingInfoPrefs").get("BookCloseDate")
    return Company(
        id=company,
        name=_text(details, "CompanyName"),
        country=_text(details, "Country"),
        home_currency=_ref(currency, "HomeCurrency"),
        multi_currency=currency.get("MultiCurrencyEnabled") is True,
        books_closed_until=str(closed) if closed else None,
        environment=environment,
    )


def _account(row: Object) -> tuple[str, str, str]:
    return str(row.get("AcctNum") or ""), str(row.get("AccountType") or ""), _ref(row, "CurrencyRef")


def _item(row: Object) -> tuple[str, str, str]:
    return str(row.get("Sku") or ""), str(row.get("Type") or ""), ""


def _plain(row: Object) -> tuple[str, str, str]:
    return "", str(row.get("Type") or ""), ""


CHART: Sequence[tuple[str, _EntryKind, Callable[[Object], tuple[str, str, str]]]] = (
    ("Account", "account", _account),
    ("Item", "item", _item),
    ("TaxCode", "tax_code", _plain),
    ("Department", "department", _plain),
    ("PaymentMethod", "payment_method", _plain),
)


def entry_of(kind: _EntryKind, row: Object, details: Callable[[Object], tuple[str, str, str]]) -> ChartEntry:
    """One thing a mapping can point to, named as its own list names it (`Income:Tours`)."""
    number, type_, currency = details(row)
    name = str(row.get("FullyQualifiedName") or row.get("Name") or "")
    return ChartEntry(kind, _text(row, "Id"), name, number, type_, currency, row.get("Active") is not False)


def _state(kind: PostingKind, entity: Object) -> RemoteState:
    if kind is PostingKind.CUSTOMER:
        return RemoteState.INACTIVE if entity.get("Active") is False else RemoteState.LIVE
    # QuickBooks has no flag for a void: it takes the amounts out and says so in the memo
    void = _total(kind, entity) == 0 and str(entity.get("PrivateNote") or "").startswith("Voided")
    return RemoteState.VOID if void else RemoteState.LIVE


def _total(kind: PostingKind, entity: Object) -> Decimal:
    """What a document adds up to. A journal entry does not say it, its debits do; a refund's payment is of nothing but what it links."""
    if kind is PostingKind.REFUND:
        return sum((_amount(line, "Amount") for line in objects(entity, "Line") if _links(line, "JournalEntry")), Decimal(0))
    if kind is not PostingKind.FEE:
        return _amount(entity, "TotalAmt")
    lines = [line for line in objects(entity, "Line") if isinstance(line.get("JournalEntryLineDetail"), Mapping)]
    return sum((_amount(line, "Amount") for line in lines if line["JournalEntryLineDetail"].get("PostingType") == "Debit"), Decimal(0))


def _links(line: Object, kind: str) -> bool:
    return any(link.get("TxnType") == kind for link in objects(line, "LinkedTxn"))


def _unapplied(entity: Object) -> Decimal | None:
    return _amount(entity, "UnappliedAmt") if entity.get("UnappliedAmt") is not None else None


def _ref(entity: Object, name: str) -> str:
    value = entity.get(name)
    return str(value.get("value", "")) if isinstance(value, Mapping) else ""


def _text(entity: Object, name: str) -> str:
    value = entity.get(name)
    if not isinstance(value, str) or not value:
        raise Unreadable(f"no {name}")
    return value


def _amount(entity: Object, name: str) -> Decimal:
    value = entity.get(name)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise Unreadable(f"{name} is no amount")
    return Decimal(value)
