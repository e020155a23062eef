"""Payments: what was received, what it settles, and what of it is still to be applied."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.practice.exact_json import cents, money
from agent.practice.quickbooks import terms
from agent.practice.quickbooks.company import Books, Stored
from agent.practice.quickbooks.fault import QboFault
from agent.practice.quickbooks.names import writable

_COMPUTED = ("UnappliedAmt", "LinkedTxn", "HomeTotalAmt")


def applied_to(books: Books, kind: str, target: int) -> Decimal:
    """How much of an invoice or credit memo the company's payments have used."""
    sql = "select amount from qbo_applied where realm = ? and kind = ? and target = ?"
    return sum((Decimal(row[0]) for row in books.store.rows(sql, (books.company.realm, kind, target))), Decimal(0))


def write_payment(books: Books, sent: dict[str, Any], before: Stored | None, *, sparse: bool) -> Stored:
    """Create (no `before`) or update a payment and what it is applied to."""
    kept = writable(before) if before else {}
    if before and before.state == "voided":
        raise QboFault("6000", "Business Validation Error: A voided Payment cannot be changed")
    body = {name: value for name, value in kept.items() if name not in _COMPUTED} | sent if sparse else dict(sent)
    for element in ("CustomerRef", "TotalAmt"):
        if element not in body:
            raise QboFault("2020", f"Required parameter {element} is missing in the request", element=element)
    customer = books.referred("Customer", body["CustomerRef"], "CustomerRef")
    body["CustomerRef"] = {"value": str(customer.id), "name": customer.body["DisplayName"]}
    terms.currency(books, body, customer)
    body.setdefault("TxnDate", kept.get("TxnDate") or terms.today(books))
    books.open_period(body["TxnDate"], *([kept["TxnDate"]] if kept else []))
    total = body["TotalAmt"] = cents(money(body["TotalAmt"]))
    if total < 0:
        raise QboFault("6000", "Business Validation Error: Transaction amount must be 0 or greater", element="TotalAmt")
    _money_place(books, body)
    if before:
        release(books, before.id)
    lines = [_line(books, line, customer) for line in body.get("Line", [])]
    unapplied = total - _used(books, lines)
    if unapplied < 0:
        raise QboFault("6000", "Business Validation Error: More is applied than was received", element="Line")
    body |= {"UnappliedAmt": unapplied, "domain": "QBO", "sparse": False, "ProcessPayment": False}
    body["Line"] = [line | {"Id": str(position)} for position, (line, _, _) in enumerate(lines, 1)]
    stored = books.put(books.live("Payment", before.id), body) if before else books.add("Payment", body)
    _apply(books, stored.id, lines)
    return stored


def _used(books: Books, lines: list[tuple[dict[str, Any], str, int]]) -> Decimal:
    """How much money the lines take: what is owed less what credits give."""
    return sum((line["Amount"] if _is_owed(books, kind, target) else -line["Amount"] for line, kind, target in lines), Decimal(0))


def _is_owed(books: Books, kind: str, target: int) -> bool:
    """An invoice is owed, a credit memo is a credit; a journal entry is what its receivables say."""
    if kind != "JournalEntry":
        return kind == "Invoice"
    lines = books.live(kind, target).body["Line"]
    return any(line["JournalEntryLineDetail"].get("Entity") and line["JournalEntryLineDetail"]["PostingType"] == "Debit" for line in lines)


def _money_place(books: Books, body: dict[str, Any]) -> None:
    if "PaymentMethodRef" in body:
        method = books.referred("PaymentMethod", body["PaymentMethodRef"], "PaymentMethodRef")
        body["PaymentMethodRef"] = {"value": str(method.id), "name": method.body["Name"]}
    if "DepartmentRef" in body:
        department = books.referred("Department", body["DepartmentRef"], "DepartmentRef")
        body["DepartmentRef"] = {"value": str(department.id), "name": department.body["Name"]}
    if "DepositToAccountRef" not in body:
        body["DepositToAccountRef"] = {"value": books.company.settings["undeposited_funds"]}
    account = books.referred("Account", body["DepositToAccountRef"], "DepositToAccountRef")
    if account.body["AccountType"] not in ("Bank", "Other Current Asset"):
        raise QboFault("6000", "Business Validation Error: Deposit to a bank or other current asset account", element="DepositToAccountRef")
    if account.body["CurrencyRef"]["value"] not in (books.company.home, body["CurrencyRef"]["value"]):
        raise QboFault("6000", "Business Validation Error: The account is kept in another currency", element="DepositToAccountRef")
    body["DepositToAccountRef"] = {"value": str(account.id), "name": account.body["Name"]}


def _line(books: Books, line: dict[str, Any], customer: Stored) -> tuple[dict[str, Any], str, int]:
    """One line of a payment: its checked form, the kind and the id it is applied to."""
    if "Amount" not in line or len(line.get("LinkedTxn", [])) != 1:
        raise QboFault("2020", "Required parameter Line.Amount or Line.LinkedTxn is missing in the request", element="Line")
    amount = cents(line["Amount"])
    link = line["LinkedTxn"][0]
    kind, identity = link.get("TxnType"), link.get("TxnId", "")
    if kind not in ("Invoice", "CreditMemo", "JournalEntry"):
        raise QboFault("620", f"Transaction Not Linked Error : a payment cannot be linked to {kind}", element="LinkedTxn")
    target = books.get(kind, identity)
    if target is None or target.state == "deleted":
        raise QboFault("2500", f"Invalid Reference Id : {kind} element id {identity} not found", element="LinkedTxn")
    if target.state == "voided" or target.body.get("CustomerRef", {}).get("value") != str(customer.id):
        detail = f"Transaction Not Linked Error : {kind} {identity} is void or of another customer"
        raise QboFault("620", detail, element="LinkedTxn")
    rest = abs(money(target.body["Balance"]))
    if amount <= 0 or amount > rest:
        detail = f"Business Validation Error: {amount} cannot be applied to {kind} {identity}, whose open amount is {rest}"
        raise QboFault("6000", detail, element="Amount")
    return {"Amount": amount, "LinkedTxn": [{"TxnId": str(target.id), "TxnType": kind}]}, kind, target.id


def _apply(books: Books, payment: int, lines: list[tuple[dict[str, Any], str, int]]) -> None:
    for position, (line, kind, target) in enumerate(lines, 1):
        values = (books.company.realm, payment, position, kind, target, str(line["Amount"]))
        books.store.run("insert into qbo_applied values (?, ?, ?, ?, ?, ?)", *values)
    for kind, target in {(kind, target) for _, kind, target in lines}:
        _recount(books, kind, target)


def _recount(books: Books, kind: str, target: int) -> None:
    """Write an invoice's or credit memo's open rest anew; two lines that together exceed it are refused here."""
    document = books.live(kind, target)
    journal = kind == "JournalEntry"
    whole = _receivable(document) if journal else money(document.body["TotalAmt"])
    rest = abs(whole) - applied_to(books, kind, target)
    if rest < 0:
        raise QboFault("6000", f"Business Validation Error: More than the open amount is applied to {kind} {target}", element="Line")
    sql = "select distinct payment from qbo_applied where realm = ? and kind = ? and target = ? order by payment"
    links = [{"TxnId": str(row[0]), "TxnType": "Payment"} for row in books.store.rows(sql, (books.company.realm, kind, target))]
    body = writable(document) | {"Balance": rest if whole >= 0 else -rest, "LinkedTxn": links}
    if kind == "CreditMemo":
        body["RemainingCredit"] = rest
    books.put(document, body)


def _receivable(journal: Stored) -> Decimal:
    """What a journal entry makes a customer owe (negative: has to their credit)."""
    details = [(line["Amount"], line["JournalEntryLineDetail"]) for line in journal.body["Line"]]
    return sum((money(a) if each["PostingType"] == "Debit" else -money(a) for a, each in details if each.get("Entity")), Decimal(0))


def release(books: Books, payment: int) -> None:
    """Take a payment off everything it was applied to; the payment's own lines are the caller's to rewrite."""
    realm = books.company.realm
    targets = books.store.rows("select distinct kind, target from qbo_applied where realm = ? and payment = ?", (realm, payment))
    books.store.run("delete from qbo_applied where realm = ? and payment = ?", realm, payment)
    for kind, target in targets:
        _recount(books, kind, target)


def unapply(books: Books, kind: str, target: int) -> None:
    """Take every payment off one invoice or credit memo: the money stays with the payment, as unapplied."""
    realm = books.company.realm
    sql = "select distinct payment from qbo_applied where realm = ? and kind = ? and target = ?"
    for (payment,) in books.store.rows(sql, (realm, kind, target)):
        before = books.live("Payment", payment)
        kept = [line for line in before.body["Line"] if line["LinkedTxn"][0] != {"TxnId": str(target), "TxnType": kind}]
        release(books, payment)
        lines = _fitting(books, kept, money(before.body["TotalAmt"]))
        body = writable(before) | {"Line": [line for line, _, _ in lines], "UnappliedAmt": _unapplied(books, before, lines)}
        books.put(before, body)
        _apply(books, payment, lines)


def _unapplied(books: Books, payment: Stored, lines: list[tuple[dict[str, Any], str, int]]) -> Decimal:
    return money(payment.body["TotalAmt"]) - _used(books, lines)


def _fitting(books: Books, lines: list[dict[str, Any]], total: Decimal) -> list[tuple[dict[str, Any], str, int]]:
    """The lines that money and remaining credits still cover: credits first, then what is owed in its order (assumed)."""
    parsed = []
    for line in lines:
        link = line["LinkedTxn"][0]
        parsed.append((line | {"Amount": money(line["Amount"])}, str(link["TxnType"]), int(link["TxnId"])))
    fitting = [entry for entry in parsed if not _is_owed(books, entry[1], entry[2])]
    available = total + sum((line["Amount"] for line, _, _ in fitting), Decimal(0))
    owed = [entry for entry in parsed if _is_owed(books, entry[1], entry[2])]
    covered = False
    for entry in owed:
        if entry[0]["Amount"] <= available:
            available -= entry[0]["Amount"]
            fitting.append(entry)
            covered = True
    return fitting if total or covered else []


def void_payment(books: Books, before: Stored) -> Stored:
    """Nothing received, nothing applied; the number stays."""
    books.open_period(before.body["TxnDate"])
    if before.state == "voided":
        return before
    release(books, before.id)
    note = before.body.get("PrivateNote")
    body = writable(before) | {"TotalAmt": Decimal(0), "UnappliedAmt": Decimal(0), "Line": []}
    body["PrivateNote"] = f"Voided - {note}"[:4000] if note else "Voided"
    return books.put(before, body, state="voided")
