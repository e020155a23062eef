"""Journal entries: lines that debit and credit accounts, equal to the cent."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from agent.practice.exact_json import cents, money
from agent.practice.quickbooks import payments, terms
from agent.practice.quickbooks.company import Books, Stored
from agent.practice.quickbooks.fault import QboFault
from agent.practice.quickbooks.names import writable

_DETAIL: Final = "JournalEntryLineDetail"
_PARTIES: Final = {"Accounts Receivable": "Customer", "Accounts Payable": "Vendor"}


def write_journal(books: Books, sent: dict[str, Any], before: Stored | None, *, sparse: bool) -> Stored:
    """Create (no `before`) or update a journal entry."""
    kept = writable(before) if before else {}
    body = kept | sent if sparse else dict(sent)
    _currency(books, body)
    body.setdefault("TxnDate", kept.get("TxnDate") or terms.today(books))
    books.open_period(body["TxnDate"], *([kept["TxnDate"]] if kept else []))
    lines = [_line(books, line, body["CurrencyRef"]["value"]) for line in body.get("Line", [])]
    if len(lines) < 2:
        raise QboFault("2020", "Required parameter Line is missing in the request", element="Line")
    sides = {
        side: sum((line["Amount"] for line in lines if line[_DETAIL]["PostingType"] == side), Decimal(0)) for side in ("Debit", "Credit")
    }
    if sides["Debit"] != sides["Credit"]:
        raise QboFault(
            "6000", f"Business Validation Error: Debits of {sides['Debit']} do not equal credits of {sides['Credit']}", element="Line"
        )
    body["Line"] = [line | {"Id": str(position)} for position, line in enumerate(lines)]
    applied = payments.applied_to(books, "JournalEntry", before.id) if before else Decimal(0)
    _owed(body, applied)
    body = {name: value for name, value in body.items() if name != "TotalAmt"} | {
        "Adjustment": body.get("Adjustment", False),
        "domain": "QBO",
        "sparse": False,
    }
    return books.put(before, body) if before else books.add("JournalEntry", body)


def total_of(stored: Stored) -> Decimal:
    """What a journal entry moves: the sum of its debits."""
    return sum((money(line["Amount"]) for line in stored.body["Line"] if line[_DETAIL]["PostingType"] == "Debit"), Decimal(0))


def _owed(body: dict[str, Any], applied: Decimal) -> None:
    """Whose receivables it moves, and how much of that no payment has settled: what somebody owes, or has to their credit (negative)."""
    body.pop("CustomerRef", None)
    body["Balance"] = Decimal(0)
    for line in body["Line"]:
        detail = line[_DETAIL]
        if detail.get("Entity", {}).get("Type") == "Customer":
            if applied > line["Amount"]:
                raise QboFault(
                    "6000", f"Business Validation Error: {applied} is applied already, more than the new amount", element="Amount"
                )
            body["CustomerRef"] = dict(detail["Entity"]["EntityRef"])
            left = line["Amount"] - applied
            body["Balance"] = left if detail["PostingType"] == "Debit" else -left


def _currency(books: Books, body: dict[str, Any]) -> None:
    home, held = books.company.home, books.company.settings
    code = body.get("CurrencyRef", {"value": home})["value"]
    if code not in held["currencies"]:
        raise QboFault("2500", f"Invalid Reference Id : CompanyCurrency element id {code} not found", element="CurrencyRef")
    body["CurrencyRef"] = {"value": code, "name": held["currencies"][code]}
    if code == home:
        body["ExchangeRate"] = Decimal(1)
    else:
        body["ExchangeRate"] = money(body.get("ExchangeRate")) or money(held["rates"][code])


def _line(books: Books, line: dict[str, Any], currency: str) -> dict[str, Any]:
    detail = dict(line.get(_DETAIL, {}))
    if line.get("DetailType") != _DETAIL or "Amount" not in line or "AccountRef" not in detail or "PostingType" not in detail:
        raise QboFault("2020", "Required parameter Line.Amount or Line.JournalEntryLineDetail is missing in the request", element="Line")
    amount = cents(line["Amount"])
    if amount <= 0:
        raise QboFault("6000", "Business Validation Error: The amount of a line must be above 0", element="Amount")
    account = books.referred("Account", detail["AccountRef"], "AccountRef")
    own = (currency,) if account.body["AccountType"] in _PARTIES else (books.company.home, currency)
    if account.body["CurrencyRef"]["value"] not in own:
        raise QboFault("6000", "Business Validation Error: The account is kept in another currency", element="AccountRef")
    detail["AccountRef"] = {"value": str(account.id), "name": account.body["Name"]}
    _party(books, detail, account)
    if "DepartmentRef" in detail:
        department = books.referred("Department", detail["DepartmentRef"], "DepartmentRef")
        detail["DepartmentRef"] = {"value": str(department.id), "name": department.body["Name"]}
    return line | {"Amount": amount, _DETAIL: detail}


def _party(books: Books, detail: dict[str, Any], account: Stored) -> None:
    """An account of what people owe needs to know who."""
    wanted = _PARTIES.get(account.body["AccountType"])
    entity = detail.get("Entity", {})
    if wanted is None:
        return
    if entity.get("Type") != wanted or "EntityRef" not in entity:
        raise QboFault("6000", f"Business Validation Error: {account.body['AccountType']} needs a {wanted} in Entity", element="Entity")
    named = books.referred(wanted, entity["EntityRef"], "EntityRef")
    detail["Entity"] = {"Type": wanted, "EntityRef": {"value": str(named.id), "name": named.body["DisplayName"]}}
