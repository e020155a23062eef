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
    unapplied = total - sum((line["Amount"] if kind == "Invoice" else -line["Amount"] for line, kind, _ in lines), Decimal(0))
    if unapplied < 0:
        raise QboFault("6000", "Business Validation Error: More is applied than was received", element="Line")
    body |= {"UnappliedAmt": unapplied, "domain": "QBO", "sparse": False, "ProcessPayment": False}
    body["Line"] = [line | {"Id": str(position)} for position, (line, _, _) in enumerate(lines, 1)]
    stored = books.put(books.live("Payment", before.id), body) if before else books.add("Payment", body)
    _apply(books, stored.id, lines)
    return stored


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
    if kind not in ("Invoice", "CreditMemo"):
        raise QboFault("620", f"Transaction Not Linked Error : a payment cannot be linked to {kind}", element="LinkedTxn")
    target = books.get(kind, identity)
    if target is None or target.state == "deleted":
        raise QboFault("2500", f"Invalid Reference Id : {kind} element id {identity} not found", element="LinkedTxn")
    if target.state == "voided" or target.body["CustomerRef"]["value"] != str(customer.id):
        detail = f"Transaction Not Linked Error : {kind} {identity} is void or of another customer"
        raise QboFault("620", detail, element="LinkedTxn")
    rest = money(target.body["Balance"])
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
    rest = money(document.body["TotalAmt"]) - applied_to(books, kind, target)
    if rest < 0:
        raise QboFault("6000", f"Business Validation Error: More than the open amount is applied to {kind} {target}", element="Line")
    sql = "select distinct payment from qbo_applied where realm = ? and kind = ? and target = ? order by payment"
    links = [{"TxnId": str(row[0]), "TxnType": "Payment"} for row in books.store.rows(sql, (books.company.realm, kind, target))]
    body = writable(document) | {"Balance": rest, "LinkedTxn": links}
    if kind == "CreditMemo":
        body["RemainingCredit"] = rest
    books.put(document, body)


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
        lines = _fitting(kept, money(before.body["TotalAmt"]))
        body = writable(before) | {"Line": [line for line, _, _ in lines], "UnappliedAmt": _unapplied(before, lines)}
        books.put(before, body)
        _apply(books, payment, lines)


def _unapplied(payment: Stored, lines: list[tuple[dict[str, Any], str, int]]) -> Decimal:
    used = sum((line["Amount"] if kind == "Invoice" else -line["Amount"] for line, kind, _ in lines), Decimal(0))
    return money(payment.body["TotalAmt"]) - used


def _fitting(lines: list[dict[str, Any]], total: Decimal) -> list[tuple[dict[str, Any], str, int]]:
    """The lines that money and remaining credits still cover: credits first, then invoices in their order (assumed)."""
    parsed = []
    for line in lines:
        link = line["LinkedTxn"][0]
        parsed.append((line | {"Amount": money(line["Amount"])}, str(link["TxnType"]), int(link["TxnId"])))
    available = total + sum((line["Amount"] for line, kind, _ in parsed if kind == "CreditMemo"), Decimal(0))
    fitting = [entry for entry in parsed if entry[1] == "CreditMemo"]
    for entry in parsed:
        if entry[1] == "Invoice" and entry[0]["Amount"] <= available:
            available -= entry[0]["Amount"]
            fitting.append(entry)
    invoices = sum((line["Amount"] for line, kind, _ in fitting if kind == "Invoice"), Decimal(0))
    return fitting if total or invoices else []


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
