"""Sales invoices and credit notes: drafts, approval, what may still change, voiding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from agent.practice.exact_json import money
from agent.practice.xero import contacts, lines, settled
from agent.practice.xero.organisation import Books, Held, day_sent, new_id
from agent.practice.xero.refusal import Invalid


@dataclass(frozen=True, slots=True)
class Kind:
    """How one of the two is called."""

    name: str
    type: str
    id: str
    number: str
    word: str


INVOICE: Final = Kind("invoice", "ACCREC", "InvoiceID", "InvoiceNumber", "Invoice")
CREDIT_NOTE: Final = Kind("credit_note", "ACCRECCREDIT", "CreditNoteID", "CreditNoteNumber", "Credit note")
_MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    "DRAFT": ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"),
    "SUBMITTED": ("SUBMITTED", "DRAFT", "AUTHORISED", "DELETED"),
    "AUTHORISED": ("AUTHORISED", "VOIDED"),
    "PAID": ("PAID", "AUTHORISED", "VOIDED"),
}
_MONEY: Final = ("LineItems", "LineAmountTypes", "CurrencyCode", "CurrencyRate", "Date")
ALLOCATED: Final = "This document cannot be edited as it has a payment or credit note allocated to it."


def write(books: Books, kind: Kind, sent: dict[str, Any], *, create: bool, recomputed: bool = False) -> Held:
    """PUT makes one; POST changes the one with the id, or the number, that is sent, or makes one."""
    before = None if create else _meant(books, kind, sent)
    if before is None:
        return _made(books, kind, sent, recomputed)
    status = _status(kind, before, sent)
    if status in ("VOIDED", "DELETED"):
        return _taken_back(books, kind, before, status)
    return _changed(books, kind, before, sent | {"Status": status}, recomputed)


def _meant(books: Books, kind: Kind, sent: dict[str, Any]) -> Held | None:
    if sent.get(kind.id):
        found = books.get(kind.name, sent[kind.id])
        if found is None:
            raise Invalid(f"{kind.word} could not be found")
        return found
    return next((each for each in books.numbered(kind.name, sent.get(kind.number)) if each.status != "DELETED"), None)


def _made(books: Books, kind: Kind, sent: dict[str, Any], recomputed: bool) -> Held:
    body = dict(sent)
    if body.get("Type") != kind.type:
        raise Invalid(f"The document type {body.get('Type')} is not kept in practice")
    status = body.get("Status", "DRAFT")
    if status not in ("DRAFT", "SUBMITTED", "AUTHORISED"):
        raise Invalid(f"{kind.word} not of valid status for creation")
    body[kind.number] = str(body.get(kind.number) or f"{kind.type}-{books.store.next_number(f'xero.{kind.name}'):04d}")
    _unique(books, kind, body[kind.number], "")
    return _kept(books, kind, new_id(), body, status, recomputed)


def _changed(books: Books, kind: Kind, before: Held, sent: dict[str, Any], recomputed: bool) -> Held:
    books.open_day(before.body["Date"])
    body = before.body | {name: value for name, value in sent.items() if name != kind.id}
    _unique(books, kind, body[kind.number], before.id)
    if settled.total_of(books, before) and any(name in sent for name in _MONEY):
        _same_money(before, sent, body)
    status = "PAID" if before.status == "PAID" else sent["Status"]
    return _kept(books, kind, before.id, body, status, recomputed)


def _kept(books: Books, kind: Kind, identity: str, body: dict[str, Any], status: str, recomputed: bool) -> Held:
    contact = contacts.named(books, body.get("Contact"))
    body["Contact"] = {"ContactID": contact.id, "Name": contact.body["Name"]}
    today = datetime.fromtimestamp(books.clock(), UTC).date().isoformat()
    body["Date"] = day_sent(body.get("Date", today), "Date")
    if "DueDate" in body:
        body["DueDate"] = day_sent(body["DueDate"], "DueDate")
    books.open_day(body["Date"])
    _currency(books, body)
    body["LineItems"] = lines.lines(books, body, recomputed=recomputed)
    body |= lines.sums(body)
    if status == "AUTHORISED":
        _approvable(kind, body)
    body["Status"] = status
    return books.put(kind.name, identity, status, body, number=body[kind.number])


def _approvable(kind: Kind, body: dict[str, Any]) -> None:
    if not body["LineItems"]:
        raise Invalid("One or more line items must be specified")
    if kind is INVOICE and "DueDate" not in body:
        raise Invalid("DueDate cannot be empty")
    if any("AccountCode" not in line for line in body["LineItems"]):
        raise Invalid("Account code must be specified")
    if body["Total"] < 0:
        raise Invalid("The document total must be greater than or equal to zero")


def _status(kind: Kind, before: Held, sent: dict[str, Any]) -> str:
    status = str(sent.get("Status", before.status))
    if status not in _MOVES.get(before.status, ()):
        raise Invalid(f"{kind.word} not of valid status for modification")
    return status


def _taken_back(books: Books, kind: Kind, before: Held, status: str) -> Held:
    if settled.total_of(books, before):
        raise Invalid(
            f"The status {status} cannot be applied to the {kind.word.lower()} because it has payments or credit notes allocated to it."
        )
    books.open_day(before.body["Date"])
    # a number is free again once its document was deleted, not once it was voided (assumed)
    number = "" if status == "DELETED" else before.body[kind.number]
    return books.put(kind.name, before.id, status, before.body | {"Status": status}, number=number)


def _unique(books: Books, kind: Kind, number: str, own: str) -> None:
    if len(number) > 255:
        raise Invalid(f"The {kind.number} field has exceeded its maximum length of 255 characters")
    if any(each.id != own for each in books.numbered(kind.name, number)):
        raise Invalid(f"{kind.word} # must be unique.")


def _same_money(before: Held, sent: dict[str, Any], body: dict[str, Any]) -> None:
    """Of a settled document words may change, amounts not; its lines are named by their ids, or they would be other lines."""
    old = {line["LineItemID"]: _figures(line) for line in before.body["LineItems"]}
    new = {line.get("LineItemID", ""): _figures(line) for line in sent.get("LineItems", before.body["LineItems"])}
    moved = [name for name in _MONEY[1:] if name in sent and str(body[name]) != str(before.body[name])]
    if new != old or moved:
        raise Invalid(f"Invoice not of valid status for modification. {ALLOCATED}")


def _figures(line: dict[str, Any]) -> tuple[Decimal, Decimal]:
    return money(line.get("LineAmount")), money(line.get("TaxAmount"))


def _currency(books: Books, body: dict[str, Any]) -> None:
    """CurrencyRate says how much of the document's currency one of the organisation's own buys."""
    currency = body.setdefault("CurrencyCode", books.of.base)
    if currency not in books.of.currencies:
        raise Invalid(f"Organisation is not subscribed to currency {currency}")
    rate = money(body.get("CurrencyRate", 1))
    if currency == books.of.base and rate != 1:
        raise Invalid("The currency rate of the base currency must be 1")  # wording assumed
    if rate <= 0 or rate != round(rate, 6):
        raise Invalid("The currency rate is not in a valid format")
    body["CurrencyRate"] = rate
