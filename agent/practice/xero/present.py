"""Objects as the API shows them: dates in milliseconds, what settles them, what is left."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.practice.exact_json import money
from agent.practice.xero import settled
from agent.practice.xero.organisation import Books, Held, day_stamp, stamp
from agent.practice.xero.settled import Applied

OK = {"StatusAttributeString": "OK"}


def contact(books: Books, held: Held) -> dict[str, Any]:
    """A contact with all of what was sent."""
    body = held.body
    named = {"ContactID": held.id, "Addresses": [], "Phones": [], "ContactGroups": [], "ContactPersons": []}
    return named | body | {"ContactStatus": held.status, "HasAttachments": False, "HasValidationErrors": False, **_changed(held)}


def invoice(books: Books, held: Held) -> dict[str, Any]:
    """An invoice with what was paid, credited and is due."""
    parts = settled.into(books, held)
    paid = _sum(parts, "payment")
    credited = _sum(parts, "credit_note") + _sum(parts, "receipt")
    live = held.status in ("AUTHORISED", "PAID")
    due = money(held.body["Total"]) - paid - credited if live or held.status in ("DRAFT", "SUBMITTED") else Decimal("0.00")
    payments = [
        {"PaymentID": each.source, "Date": day_stamp(each.day), "Amount": each.amount} for each in parts if each.source_kind == "payment"
    ]
    notes = [{"CreditNoteID": each.source, "AppliedAmount": each.amount} for each in parts if each.source_kind == "credit_note"]
    over = [{"OverpaymentID": _over(books, each.source), "AppliedAmount": each.amount} for each in parts if each.source_kind == "receipt"]
    more = {"InvoiceID": held.id, "Payments": payments, "CreditNotes": notes, "Prepayments": [], "Overpayments": over, "AmountDue": due,
            "AmountPaid": paid, "AmountCredited": credited, "IsDiscounted": False, "HasAttachments": False, "HasErrors": False}  # fmt: skip
    return _sale(held) | more


def credit_note(books: Books, held: Held) -> dict[str, Any]:
    """A credit note with its allocations and what is left of it."""
    parts = settled.out_of(books, held)
    live = held.status in ("AUTHORISED", "PAID", "DRAFT", "SUBMITTED")
    rest = settled.rest_of(books, held) if live else Decimal("0.00")
    more = {"CreditNoteID": held.id, "RemainingCredit": rest, "Allocations": [allocation(each) for each in parts], "HasAttachments": False,
            "HasErrors": False}  # fmt: skip
    return _sale(held) | more


def payment(books: Books, held: Held) -> dict[str, Any]:
    """A payment with the invoice it pays, in short."""
    kind, identity = held.body["Target"]
    target = books.get(kind, identity)
    assert target is not None
    names = {
        "invoice": ("Invoice", "InvoiceID"),
        "credit_note": ("CreditNote", "CreditNoteID"),
        "receipt": ("Overpayment", "OverpaymentID"),
    }
    element, id_name = names[kind]
    number = {"invoice": "InvoiceNumber", "credit_note": "CreditNoteNumber"}.get(kind)
    shown = {id_name: target.body.get("OverpaymentID", target.id), "Type": target.body["Type"], "Contact": target.body["Contact"]}
    shown |= {number: target.body[number]} if number else {}
    body = {name: value for name, value in held.body.items() if name != "Target"}
    return {"PaymentID": held.id} | body | {element: shown, "HasAccount": True, "Date": day_stamp(held.body["Date"]), **_changed(held)}


def receipt(books: Books, held: Held) -> dict[str, Any]:
    """A bank transaction; what of it is allocated is its overpayment's."""
    dates = {"Date": day_stamp(held.body["Date"]), "DateString": f"{held.body['Date']}T00:00:00"}
    return {"BankTransactionID": held.id} | held.body | dates | {"IsReconciled": False, "HasAttachments": False, **_changed(held)}


def overpayment(books: Books, held: Held) -> dict[str, Any]:
    """The other side of a receipt: its allocations and what is left of it."""
    rest = settled.rest_of(books, held) if held.status == "AUTHORISED" else Decimal("0.00")
    status = "VOIDED" if held.status == "DELETED" else "PAID" if rest == 0 else "AUTHORISED"
    body = {name: value for name, value in held.body.items() if name != "BankAccount"}
    parts = [allocation(each) for each in settled.out_of(books, held) if each.kind == "invoice"]
    more = {"Status": status, "RemainingCredit": rest, "Allocations": parts, "Payments": [], "HasAttachments": False}
    return body | more | {"Date": day_stamp(held.body["Date"]), **_changed(held)}


def allocation(one: Applied) -> dict[str, Any]:
    """What moved to which invoice."""
    return {"AllocationID": one.id, "Amount": one.amount, "Date": day_stamp(one.day), "Invoice": {"InvoiceID": one.target}}


def plain(id_name: str) -> Any:
    """Shows what has only its own fields: accounts, items, tax rates, tracking categories."""

    def show(books: Books, held: Held) -> dict[str, Any]:
        return {id_name: held.id} | held.body | {"Status": held.status, **_changed(held)}

    return show


def _sale(held: Held) -> dict[str, Any]:
    body = dict(held.body)
    for name in ("Date", "DueDate"):
        if name in body:
            body |= {name: day_stamp(held.body[name]), f"{name}String": f"{held.body[name]}T00:00:00"}
    return body | {"Status": held.status, **_changed(held)}


def _changed(held: Held) -> dict[str, Any]:
    return {"UpdatedDateUTC": stamp(held.changed)}


def _sum(parts: list[Applied], source_kind: str) -> Decimal:
    return sum((each.amount for each in parts if each.source_kind == source_kind), Decimal("0.00"))


def _over(books: Books, receipt_id: str) -> str:
    held = books.get("receipt", receipt_id)
    return str(held.body["OverpaymentID"]) if held else ""
