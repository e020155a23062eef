"""Payments of invoices, refunds of credit, money received from a contact, and what of it is allocated."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.practice.exact_json import cents, money
from agent.practice.xero import contacts, settled
from agent.practice.xero.organisation import Books, Held, day_sent, new_id
from agent.practice.xero.refusal import Invalid
from agent.practice.xero.settled import Applied


def pay(books: Books, sent: dict[str, Any]) -> Held:
    """One payment: of an invoice, or a refund of a credit note or a receipt."""
    target = _target(books, sent)
    if target.status != "AUTHORISED":
        raise Invalid("Payments can only be made against Authorised documents")
    amount = cents(money(sent.get("Amount")))
    if amount <= 0:
        raise Invalid("Payment amount must be greater than zero")
    if amount > settled.rest_of(books, target):
        raise Invalid("Payment amount exceeds the amount outstanding on this document")
    account = _account(books, sent.get("Account"), target.body["CurrencyCode"])
    day = day_sent(sent.get("Date", target.body["Date"]), "Date")
    books.open_day(day)
    kinds = {"invoice": "ACCRECPAYMENT", "credit_note": "ARCREDITPAYMENT", "receipt": "AROVERPAYMENTPAYMENT"}
    rate = money(sent.get("CurrencyRate", target.body["CurrencyRate"]))
    body = {"PaymentType": kinds[target.kind], "Amount": amount, "Date": day, "Reference": sent.get("Reference", ""), "CurrencyRate": rate,
            "Account": {"AccountID": account.id, "Code": account.body["Code"]}, "IsReconciled": sent.get("IsReconciled", False),
            "Status": "AUTHORISED", "Target": [target.kind, target.id]}  # fmt: skip
    identity = new_id()
    books.put("payment", identity, "AUTHORISED", body, number=body["Reference"])
    settled.apply(books, Applied(new_id(), "payment", identity, target.kind, target.id, amount, day))
    return books.select("kind = 'payment' and id = ?", identity)[0]


def unpay(books: Books, identity: str) -> Held | None:
    """Deletes a payment: what it settled is open again. None when there is no such payment."""
    held = books.get("payment", identity)
    if held is None:
        return None
    if held.status != "AUTHORISED":
        raise Invalid("Payment not of valid status for modification")
    books.open_day(held.body["Date"])
    for each in settled.out_of(books, held):
        settled.release(books, each)
    return books.put("payment", held.id, "DELETED", held.body | {"Status": "DELETED"}, number=held.body["Reference"])


def receive(books: Books, sent: dict[str, Any]) -> Held:
    """A bank transaction; practice keeps money received from customers that is not for one invoice."""
    if sent.get("Type") != "RECEIVE-OVERPAYMENT":
        raise Invalid(f"The bank transaction type {sent.get('Type')} is not kept in practice")
    contact = contacts.named(books, sent.get("Contact"))
    given = sent.get("LineItems", [])
    if len(given) != 1 or not given[0].get("Description"):
        raise Invalid("An overpayment must have exactly one line item with a description")  # wording assumed
    if sent.get("LineAmountTypes", "NoTax") != "NoTax":
        raise Invalid("The LineAmountTypes of an overpayment must be NoTax")
    total = cents(money(given[0].get("LineAmount", money(given[0].get("UnitAmount")) * money(given[0].get("Quantity", 1)))))
    if total <= 0:
        raise Invalid("The document total must be greater than zero")
    currency = sent.get("CurrencyCode", books.of.base)
    bank = _account(books, sent.get("BankAccount"), currency)
    if bank.body["Type"] != "BANK":
        raise Invalid("The bank account could not be found")
    day = day_sent(sent.get("Date", ""), "Date")
    books.open_day(day)
    line = {"LineItemID": new_id(), "Description": given[0]["Description"], "UnitAmount": total, "TaxType": "NONE",
            "TaxAmount": Decimal("0.00"), "LineAmount": total, "AccountCode": "610", "Tracking": [], "Quantity": Decimal(1)}  # fmt: skip
    body = {"Type": sent["Type"], "Reference": sent.get("Reference", ""), "Date": day, "CurrencyCode": currency, "Status": "AUTHORISED",
            "CurrencyRate": money(sent.get("CurrencyRate", 1)), "LineAmountTypes": "NoTax", "LineItems": [line], "SubTotal": total,
            "TotalTax": Decimal("0.00"), "Total": total, "OverpaymentID": new_id(),
            "Contact": {"ContactID": contact.id, "Name": contact.body["Name"]},
            "BankAccount": {"AccountID": bank.id, "Code": bank.body["Code"], "Name": bank.body["Name"]}}  # fmt: skip
    return books.put("receipt", new_id(), "AUTHORISED", body, number=body["Reference"], name=body["OverpaymentID"])


def unreceive(books: Books, sent: dict[str, Any], identity: str) -> Held | None:
    """Deletes a receipt; nothing else of it can be changed. None when there is none."""
    held = books.get("receipt", identity)
    if held is None:
        return None
    for name in ("Type", "LineItems", "BankAccount"):
        if not sent.get(name):
            raise Invalid(f"{name} must be specified")  # required by the schema; wording assumed
    if sent.get("Status") != "DELETED" or held.status != "AUTHORISED":
        raise Invalid("Bank transaction not of valid status for modification")
    if settled.total_of(books, held):
        raise Invalid("This document cannot be edited as it has a payment or credit note allocated to it.")
    books.open_day(held.body["Date"])
    body = held.body | {"Status": "DELETED"}
    return books.put("receipt", held.id, "DELETED", body, number=body["Reference"], name=body["OverpaymentID"])


def overpayment(books: Books, identity: str) -> Held | None:
    """The receipt whose overpayment has this id."""
    return next(iter(books.named("receipt", identity)), None)


def allocate(books: Books, source: Held, sent: dict[str, Any]) -> Applied:
    """Part of a receipt or a credit note for one invoice of the same contact."""
    invoice = _invoice(books, sent.get("Invoice"))
    amount = cents(money(sent.get("Amount")))
    if source.status != "AUTHORISED" or amount <= 0:
        raise Invalid("The document cannot be allocated")
    if "Date" not in sent:
        raise Invalid("Allocation date must be specified")
    if invoice.body["Contact"]["ContactID"] != source.body["Contact"]["ContactID"]:
        raise Invalid("The invoice could not be found for this contact")  # wording assumed
    if amount > settled.rest_of(books, source):
        raise Invalid("Overpayment cannot be allocated as amount is greater than amount outstanding")
    if invoice.status != "AUTHORISED" or amount > settled.rest_of(books, invoice):
        raise Invalid("The invoice you are trying to allocate to has already been paid off")
    day = day_sent(sent["Date"], "Date")
    books.open_day(day)
    made = Applied(new_id(), source.kind, source.id, "invoice", invoice.id, amount, day)
    settled.apply(books, made)
    return made


def unallocate(books: Books, source: Held, identity: str) -> Applied | None:
    """Takes one allocation away; None when there is none."""
    found = next((each for each in settled.out_of(books, source) if each.id == identity.lower()), None)
    if found is not None:
        books.open_day(found.day)
        settled.release(books, found)
    return found


def _target(books: Books, sent: dict[str, Any]) -> Held:
    if sent.get("Invoice"):
        return _invoice(books, sent["Invoice"])
    found = None
    if note := sent.get("CreditNote"):
        found = books.get("credit_note", note.get("CreditNoteID", "")) or next(
            iter(books.numbered("credit_note", note.get("CreditNoteNumber"))), None
        )
    elif over := sent.get("Overpayment"):
        found = overpayment(books, over.get("OverpaymentID", ""))
    if found is None:
        raise Invalid("Invoice could not be found")
    return found


def _invoice(books: Books, sent: object) -> Held:
    named = sent if isinstance(sent, dict) else {}
    found = (
        books.get("invoice", named["InvoiceID"])
        if "InvoiceID" in named
        else next(iter(books.numbered("invoice", named.get("InvoiceNumber"))), None)
    )
    if found is None:
        raise Invalid("Invoice could not be found")
    return found


def _account(books: Books, sent: object, currency: str) -> Held:
    named = sent if isinstance(sent, dict) else {}
    found = (
        books.get("account", named["AccountID"])
        if "AccountID" in named
        else next(iter(books.numbered("account", named.get("Code", "?"))), None)
    )
    if found is None or found.status == "ARCHIVED":
        raise Invalid("Account could not be found")
    if found.body["Type"] != "BANK" and not found.body["EnablePaymentsToAccount"]:
        raise Invalid("The account is not enabled for payments")  # wording assumed
    if found.body.get("CurrencyCode", books.of.base) not in (books.of.base, currency):
        raise Invalid("The account's currency does not match the document's")  # wording assumed
    return found
