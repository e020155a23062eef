"""Xero's JSON objects as our values. What cannot be read raises `Unreadable`; nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from agent.domain.postings import CustomerPosting, FeePosting, PaymentPosting, PostingKind, RefundPosting
from agent.erp.xero.bodies import IDS, NUMBERS, department, whole
from agent.ports import ChartEntry, Company, Operation, Remote, RemoteState, Write

Object = Mapping[str, Any]
RECEIPT = "BankTransactionID"
_STAMP = re.compile(r"/Date\((-?\d+)([+-]\d{4})?\)/")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATES = {
    "VOIDED": RemoteState.VOID,
    "DELETED": RemoteState.DELETED,
    "ARCHIVED": RemoteState.INACTIVE,
    "GDPRREQUEST": RemoteState.INACTIVE,
}


class Unreadable(ValueError):
    """The answer lacks what every answer of its kind has."""


def rows(answer: Object, name: str) -> list[Object]:
    """The list of objects called `name`."""
    found = answer.get(name)
    if not isinstance(found, list) or not all(isinstance(row, Mapping) for row in found):
        raise Unreadable(f"no {name}")
    return found


def is_receipt(entity: Object) -> bool:
    """Whether it is money received that is allocated in parts, not the payment of one invoice."""
    return RECEIPT in entity


def remote_of(kind: PostingKind, entity: Object) -> Remote:
    """The document as the vendor holds it. Xero has no lock token: the version is when it was last changed."""
    identity = RECEIPT if is_receipt(entity) else IDS[kind]
    status = entity.get("ContactStatus") if kind is PostingKind.CUSTOMER else entity.get("Status")
    return Remote(
        kind=kind,
        id=_text(entity, identity),
        version=str(entity.get("UpdatedDateUTC") or ""),
        number=str(entity.get(NUMBERS[kind]) or ""),
        total=_total(kind, entity),
        balance=_balance(kind, entity),
        state=_STATES.get(str(status), RemoteState.LIVE),
    )


def _total(kind: PostingKind, entity: Object) -> Decimal | None:
    if kind is PostingKind.CUSTOMER:
        return None
    return _amount(entity, "Amount" if kind is PostingKind.PAYMENT and not is_receipt(entity) else "Total")


def _balance(kind: PostingKind, entity: Object) -> Decimal | None:
    name = "AmountDue" if kind is PostingKind.INVOICE else "RemainingCredit"
    if kind is PostingKind.PAYMENT and not is_receipt(entity):
        return Decimal("0.00")  # a payment is its invoice's, all of it
    return _amount(entity, name) if entity.get(name) is not None else None


def is_ours(write: Write, entity: Object) -> bool:
    """Whether the document carries our number, and, when it is not known yet, also our customer, total and invoices."""
    posting = write.posting
    if str(entity.get(NUMBERS[posting.kind]) or "") != posting.number:
        return False
    if isinstance(posting, CustomerPosting):
        return True
    if isinstance(posting, FeePosting | RefundPosting):
        return False
    if contact_of(entity) != posting.customer:
        return False
    if write.operation is not Operation.CREATE:
        return True
    return _total(posting.kind, entity) == posting.total and (not isinstance(posting, PaymentPosting) or _settles(posting, entity))


def contact_of(entity: Object) -> str:
    """Whose document it is; a payment's is its invoice's."""
    holder = entity.get("Contact") or _inner(entity, "Invoice").get("Contact")
    return str(holder.get("ContactID") or "") if isinstance(holder, Mapping) else ""


def applied(entity: Object) -> dict[str, Decimal]:
    """What a receipt or a payment settles: invoice -> amount."""
    if not is_receipt(entity):
        return {str(_inner(entity, "Invoice").get("InvoiceID") or ""): _amount(entity, "Amount")}
    sums: dict[str, Decimal] = {}
    for each in entity.get("Allocations") or ():
        invoice = str(_inner(each, "Invoice").get("InvoiceID") or "")
        sums[invoice] = sums.get(invoice, Decimal(0)) + _amount(each, "Amount")
    return sums


def wanted(posting: PaymentPosting) -> dict[str, Decimal]:
    """What our receipt settles: invoice -> amount."""
    sums: dict[str, Decimal] = {}
    for each in posting.applications:
        sums[each.invoice] = sums.get(each.invoice, Decimal(0)) + each.amount
    return sums


def _settles(posting: PaymentPosting, entity: Object) -> bool:
    return applied(entity) == wanted(posting) and is_receipt(entity) is not whole(posting)


def unfinished(write: Write, entity: Object) -> bool:
    """Whether it is our receipt of which not everything is allocated yet: it was interrupted, and is finished by sending it again."""
    posting = write.posting
    if write.remote is not None or not isinstance(posting, PaymentPosting) or not is_receipt(entity) or whole(posting):
        return False
    if (entity.get("Reference"), contact_of(entity), _total(posting.kind, entity)) != (posting.number, posting.customer, posting.total):
        return False
    there, ours = applied(entity), wanted(posting)
    return there != ours and all(amount <= ours.get(invoice, Decimal(0)) for invoice, amount in there.items())


def day_of(text: object) -> date | None:
    """A date in either of Xero's forms, `/Date(1419937200000+0000)/` or ISO; None when there is none."""
    if not text:
        return None
    if match := _STAMP.fullmatch(str(text)):
        return (_EPOCH + timedelta(milliseconds=int(match[1]))).date()
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError as error:
        raise Unreadable(f"{text} is no date") from error


def company_of(environment: str, organisation: Object, currencies: Iterable[Object]) -> Company:
    """The organisation; its books are closed until the later of its two lock dates."""
    locks = [day for name in ("PeriodLockDate", "EndOfYearLockDate") if (day := day_of(organisation.get(name)))]
    return Company(
        id=_text(organisation, "OrganisationID"),
        name=_text(organisation, "Name"),
        country=str(organisation.get("CountryCode") or ""),
        home_currency=_text(organisation, "BaseCurrency"),
        multi_currency=len(list(currencies)) > 1,
        books_closed_until=max(locks).isoformat() if locks else None,
        environment=environment,
    )


def accounts(found: Iterable[Object]) -> Iterator[ChartEntry]:
    """The accounts. Those that take payments stand in for payment methods, which Xero does not have."""
    for row in found:
        bank = row.get("Type") == "BANK"
        number, currency, active = str(row.get("Code") or ""), str(row.get("CurrencyCode") or ""), row.get("Status") != "ARCHIVED"
        kind = "Bank" if bank else str(row.get("Type") or "")
        identity, name = _text(row, "AccountID"), _text(row, "Name")
        yield ChartEntry("account", identity, name, number, kind, currency, active)
        if bank or row.get("EnablePaymentsToAccount") is True:
            yield ChartEntry("payment_method", identity, name, number, kind, currency, active)


def items(found: Iterable[Object]) -> Iterator[ChartEntry]:
    """What is sold; lines name it by its code."""
    for row in found:
        if row.get("IsSold") is not False:
            code = _text(row, "Code")
            yield ChartEntry("item", code, str(row.get("Name") or code), code, "", "", True)


def tax_rates(found: Iterable[Object]) -> Iterator[ChartEntry]:
    """The tax types that sales may bear."""
    for row in found:
        if row.get("CanApplyToRevenue") is not False:
            active = row.get("Status", "ACTIVE") == "ACTIVE"
            yield ChartEntry("tax_code", _text(row, "TaxType"), _text(row, "Name"), "", str(row.get("EffectiveRate") or ""), "", active)


def departments(found: Iterable[Object]) -> Iterator[ChartEntry]:
    """The options of the tracking categories: `Branch: Miami`."""
    for category in found:
        for option in category.get("Options") or ():
            identity = department(_text(category, "TrackingCategoryID"), _text(option, "TrackingOptionID"))
            active = category.get("Status", "ACTIVE") == "ACTIVE" and option.get("Status", "ACTIVE") == "ACTIVE"
            name = f"{_text(category, 'Name')}: {_text(option, 'Name')}"
            yield ChartEntry("department", identity, name, "", "", "", active)


def _inner(entity: Object, name: str) -> Object:
    found = entity.get(name)
    return found if isinstance(found, Mapping) else {}


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
