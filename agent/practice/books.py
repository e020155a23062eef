"""What each vendor holds, for people and tests to look at: read-only, money as text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from agent.practice.exact_json import money
from agent.practice.quickbooks import journals
from agent.practice.quickbooks.company import Books, Stored, company
from agent.practice.store import Store
from agent.practice.xero.books import xero


def quickbooks(store: Store) -> dict[str, Any]:
    """Per realm: customers, invoices, payments, credit memos, journal entries; and how often something was written."""
    realms = [row[0] for row in store.rows("select realm from qbo_company order by realm")]
    counted = store.counters("quickbooks.")
    return {
        "schema": "erphub.practice.books/1",
        "vendor": "quickbooks",
        "writes": {name: counted.get(name, 0) for name in ("changes", "requests", "items", "replays")},
        "minorversions": store.counters("quickbooks.minorversion."),
        "realms": {realm: _company(store, realm) for realm in realms},
    }


def _company(store: Store, realm: str) -> dict[str, Any]:
    held = company(store, realm)
    assert held is not None
    books = Books(store, held)
    balances = books.balances()
    return {
        "name": held.name,
        "home_currency": held.home,
        "close_date": held.close_date,
        "customers": [_customer(stored, balances.get(stored.id, Decimal(0))) for stored in books.everything("Customer")],
        "invoices": [_sale(stored) for stored in books.everything("Invoice")],
        "credit_memos": [_sale(stored) for stored in books.everything("CreditMemo")],
        "payments": [_payment(stored) for stored in books.everything("Payment")],
        "journal_entries": [_journal(stored) for stored in books.everything("JournalEntry")],
    }


def _text(value: object) -> str:
    return format(money(value).quantize(Decimal("0.01")), "f")


def _customer(stored: Stored, balance: Decimal) -> dict[str, Any]:
    body = stored.body
    return {
        "id": str(stored.id),
        "name": body["DisplayName"],
        "active": body["Active"],
        "currency": body["CurrencyRef"]["value"],
        "balance": _text(balance),
        "sync_token": stored.sync_token,
    }


def _common(stored: Stored) -> dict[str, Any]:
    body = stored.body
    return {
        "id": str(stored.id),
        "date": body["TxnDate"],
        "customer": body["CustomerRef"]["value"],
        "currency": body["CurrencyRef"]["value"],
        "exchange_rate": str(body["ExchangeRate"]),
        "total": _text(body["TotalAmt"]),
        "department": body.get("DepartmentRef", {}).get("name"),
        "note": body.get("PrivateNote"),
        "voided": stored.state == "voided",
        "deleted": stored.state == "deleted",
        "sync_token": stored.sync_token,
    }


def _sale(stored: Stored) -> dict[str, Any]:
    body = stored.body
    lines = [line for line in body["Line"] if line["DetailType"] == "SalesItemLineDetail"]
    return _common(stored) | {
        "number": body.get("DocNumber"),
        "net": _text(money(body["TotalAmt"]) - money(body["TxnTaxDetail"]["TotalTax"])),
        "tax": _text(body["TxnTaxDetail"]["TotalTax"]),
        "open": _text(0 if stored.state != "live" else body["Balance"]),
        "lines": [
            {
                "item": line["SalesItemLineDetail"]["ItemRef"]["name"],
                "description": line.get("Description"),
                "amount": _text(line["Amount"]),
            }
            for line in lines
        ],
    }


def _payment(stored: Stored) -> dict[str, Any]:
    body = stored.body
    applied = [
        {"kind": line["LinkedTxn"][0]["TxnType"], "id": line["LinkedTxn"][0]["TxnId"], "amount": _text(line["Amount"])}
        for line in body["Line"]
    ]
    return _common(stored) | {
        "number": body.get("PaymentRefNum"),
        "unapplied": _text(0 if stored.state != "live" else body["UnappliedAmt"]),
        "method": body.get("PaymentMethodRef", {}).get("name"),
        "account": body["DepositToAccountRef"]["name"],
        "applied": applied if stored.state == "live" else [],
    }


def _journal(stored: Stored) -> dict[str, Any]:
    body = stored.body
    lines = [(line, line["JournalEntryLineDetail"]) for line in body["Line"]]
    return {
        "id": str(stored.id),
        "number": body.get("DocNumber"),
        "date": body["TxnDate"],
        "currency": body["CurrencyRef"]["value"],
        "exchange_rate": str(body["ExchangeRate"]),
        "customer": body.get("CustomerRef", {}).get("value"),
        "total": _text(journals.total_of(stored)),
        "note": body.get("PrivateNote"),
        "voided": False,
        "deleted": stored.state == "deleted",
        "sync_token": stored.sync_token,
        "lines": [
            {"side": detail["PostingType"], "account": detail["AccountRef"]["name"], "amount": _text(line["Amount"])}
            for line, detail in lines
        ],
    }


def pac(name: str) -> Callable[[Store], dict[str, Any]]:
    """The book of one PAC: every stamp in order, what was received (its hash), what came of it (its XML)."""
    return lambda store: _stamps(store, name)


def _stamps(store: Store, pac: str) -> dict[str, Any]:
    columns = "uuid, sha256, issuer, recipient, series, folio, kind, total, currency, stamped_at, state, calls, xml"
    names = ("uuid", "sha256", "rfc", "recipient", "series", "folio", "kind", "total", "currency", "stamped_at", "state", "calls", "xml")
    rows = store.rows(f"select {columns} from stamp where pac = ? order by stamped_at, uuid", (pac,))  # noqa: S608 - own texts only
    counted = store.counters(f"{pac}.")
    return {
        "schema": "erphub.practice.books/1",
        "vendor": pac,
        "writes": {name: counted.get(name, 0) for name in ("changes", "requests")},
        "credit": int(store.setting(f"{pac}.credit", "0")),
        "stamps": [dict(zip(names, row, strict=True)) for row in rows],
    }


_CANCELLATION = ("uuid", "rfc", "motive", "replacement", "pac", "asked_at", "times", "state", "decided_at")


def sat(store: Store) -> dict[str, Any]:
    """Every UUID SAT has been told of, and its state."""
    rows = store.rows("select uuid, issuer, recipient, total, state, pac from stamp order by uuid")
    names = ("uuid", "rfc", "recipient", "total", "state", "pac")
    cancellations = store.rows(f"select {', '.join(_CANCELLATION)} from cancellation order by uuid")  # noqa: S608 - own texts only
    return {
        "schema": "erphub.practice.books/1",
        "vendor": "sat",
        "writes": {"changes": 0, "requests": store.counters("sat.").get("requests", 0)},
        "documents": [dict(zip(names, row, strict=True)) for row in rows],
        "cancellations": [dict(zip(_CANCELLATION, row, strict=True)) for row in cancellations],
    }


def banxico(store: Store) -> dict[str, Any]:
    """How often rates were asked for: nothing is ever written there."""
    return {
        "schema": "erphub.practice.books/1",
        "vendor": "banxico",
        "writes": {"changes": 0, "requests": store.counters("banxico.").get("requests", 0)},
    }


def platform(store: Store) -> dict[str, Any]:
    """How often the platform's API was asked, and how many rows it holds of each table. ERP Hub writes nothing there."""
    rows = store.rows("select kind, count(*) from platform_row group by kind order by kind")
    return {
        "schema": "erphub.practice.books/1",
        "vendor": "platform",
        "writes": {"changes": 0, "requests": store.counters("platform.").get("requests", 0)},
        "rows": {str(kind): int(count) for kind, count in rows},
    }


BOOKS = {
    "quickbooks": quickbooks,
    "xero": xero,
    "finkok": pac("finkok"),
    "sw": pac("sw"),
    "diverza": pac("diverza"),
    "sat": sat,
    "banxico": banxico,
    "platform": platform,
}
