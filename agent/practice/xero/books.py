"""What both organisations hold, for people and tests to look at: read-only, money as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.practice.exact_json import money
from agent.practice.store import Store
from agent.practice.xero import settled
from agent.practice.xero.organisation import Books, Held, organisation


def xero(store: Store) -> dict[str, Any]:
    """Per tenant: customers, invoices, payments, credit memos; and how often something was written."""
    counted = store.counters("xero.")
    tenants = [row[0] for row in store.rows("select tenant from xero_organisation order by tenant")]
    return {
        "schema": "erphub.practice.books/1",
        "vendor": "xero",
        "writes": {name: counted.get(name, 0) for name in ("changes", "requests", "replays", "throttled")},
        "realms": {tenant: _organisation(store, tenant) for tenant in tenants},
    }


def _organisation(store: Store, tenant: str) -> dict[str, Any]:
    held = organisation(store, tenant)
    assert held is not None
    books = Books(store, held)
    return {
        "name": held.name,
        "home_currency": held.base,
        "close_date": held.period_lock,
        "customers": [_contact(each) for each in books.everything("contact")],
        "invoices": [_sale(books, each, "InvoiceNumber") for each in books.everything("invoice")],
        "credit_memos": [_sale(books, each, "CreditNoteNumber") for each in books.everything("credit_note")],
        "payments": [_payment(books, each) for each in (*books.everything("payment"), *books.everything("receipt"))],
    }


def _text(value: object) -> str:
    return format(money(value).quantize(Decimal("0.01")), "f")


def _contact(held: Held) -> dict[str, Any]:
    body = held.body
    return {"id": held.id, "number": body.get("ContactNumber"), "name": body["Name"], "active": held.status == "ACTIVE"}


def _common(held: Held, total: object) -> dict[str, Any]:
    body = held.body
    return {
        "id": held.id,
        "date": body["Date"],
        "currency": body.get("CurrencyCode"),
        "exchange_rate": str(body["CurrencyRate"]),
        "total": _text(total),
        "status": held.status,
        "voided": held.status == "VOIDED",
        "deleted": held.status == "DELETED",
    }


def _sale(books: Books, held: Held, number: str) -> dict[str, Any]:
    body = held.body
    live = held.status in ("AUTHORISED", "PAID")
    tracked = [each["Option"] for line in body["LineItems"] for each in line.get("Tracking", [])]
    lines = [
        {
            "item": line.get("ItemCode"),
            "description": line.get("Description"),
            "account": line.get("AccountCode"),
            "amount": _text(line["LineAmount"]),
        }
        for line in body["LineItems"]
    ]
    return _common(held, body["Total"]) | {
        "number": body[number],
        "customer": body["Contact"]["ContactID"],
        "net": _text(body["SubTotal"]),
        "tax": _text(body["TotalTax"]),
        "open": _text(settled.rest_of(books, held) if live else 0),
        "department": tracked[0] if tracked else None,
        "note": body.get("Reference"),
        "lines": lines,
    }


def _payment(books: Books, held: Held) -> dict[str, Any]:
    body = held.body
    live = held.status == "AUTHORISED"
    parts = settled.out_of(books, held)
    kinds = {"invoice": "Invoice", "credit_note": "CreditMemo", "receipt": "Payment"}
    target = books.get(*body["Target"]) if "Target" in body else held
    assert target is not None
    return _common(held, body.get("Amount", body.get("Total"))) | {
        "number": body["Reference"],
        "customer": target.body["Contact"]["ContactID"],
        "account": (body.get("Account") or body["BankAccount"])["Code"],
        "unapplied": _text(settled.rest_of(books, held) if live and held.kind == "receipt" else 0),
        "applied": [{"kind": kinds[each.kind], "id": each.target, "amount": _text(each.amount)} for each in parts],
    }
