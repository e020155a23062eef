"""Invoices and credit memos: lines, tax, totals, and their open rest."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from agent.practice.exact_json import cents
from agent.practice.quickbooks import payments, tax, terms
from agent.practice.quickbooks.company import Books, Stored
from agent.practice.quickbooks.fault import QboFault
from agent.practice.quickbooks.names import writable

_COMPUTED = ("TotalAmt", "HomeTotalAmt", "Balance", "HomeBalance", "RemainingCredit", "LinkedTxn")


def write_sale(books: Books, kind: str, sent: dict[str, Any], before: Stored | None, *, sparse: bool) -> Stored:
    """Create (no `before`) or update an invoice or a credit memo; what is paid stays applied."""
    kept = writable(before) if before else {}
    body = {name: value for name, value in kept.items() if name not in _COMPUTED} | sent if sparse else dict(sent)
    if sparse and "Line" in sent and "TxnTaxDetail" not in sent:
        body.pop("TxnTaxDetail", None)
    if before and before.state == "voided":
        raise QboFault("6000", f"Business Validation Error: A voided {kind} cannot be changed")
    _parties(books, kind, body)
    _dates(books, kind, body, kept)
    _number(books, kind, body, before)
    lines = _lines(books, body)
    taxed = tax.automated(body, lines) if books.company.sales_tax == "automated" else tax.by_code(books, body, lines)
    total = taxed.net + taxed.tax
    if total < 0:
        raise QboFault("6000", "Business Validation Error: Transaction amount must be 0 or greater", element="TotalAmt")
    body["Line"] = [*taxed.lines, {"Amount": taxed.net, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}]
    body["TxnTaxDetail"] = taxed.detail
    return _keep(books, kind, body, total, before)


def _keep(books: Books, kind: str, body: dict[str, Any], total: Decimal, before: Stored | None) -> Stored:
    applied = payments.applied_to(books, kind, before.id) if before else Decimal(0)
    if before and applied and before.body["CustomerRef"]["value"] != body["CustomerRef"]["value"]:
        raise QboFault("6000", "Business Validation Error: The customer cannot change while payments are applied", element="CustomerRef")
    if applied > total:
        raise QboFault("6000", f"Business Validation Error: {applied} is applied already, more than the new total {total}")
    body |= {"TotalAmt": total, "domain": "QBO", "sparse": False}
    if body["CurrencyRef"]["value"] != books.company.home:
        body["HomeTotalAmt"] = cents(total * body["ExchangeRate"])
    body["Balance"] = total - applied
    if kind == "CreditMemo":
        body["RemainingCredit"] = total - applied
    if before:
        body["LinkedTxn"] = before.body.get("LinkedTxn", [])
        return books.put(before, body)
    body["LinkedTxn"] = []
    return books.add(kind, body)


def _parties(books: Books, kind: str, body: dict[str, Any]) -> None:
    if "CustomerRef" not in body:
        raise QboFault("2020", "Required parameter CustomerRef is missing in the request", element="CustomerRef")
    customer = books.referred("Customer", body["CustomerRef"], "CustomerRef")
    body["CustomerRef"] = {"value": str(customer.id), "name": customer.body["DisplayName"]}
    terms.currency(books, body, customer)
    for element, other in (("DepartmentRef", "Department"), ("DepositToAccountRef", "Account"), ("PaymentMethodRef", "PaymentMethod")):
        if element in body:
            found = books.referred(other, body[element], element)
            body[element] = {"value": str(found.id), "name": found.body["Name"]}
    if kind == "CreditMemo" and "InvoiceRef" in body:
        books.referred("Invoice", body["InvoiceRef"], "InvoiceRef")


def _dates(books: Books, kind: str, body: dict[str, Any], kept: dict[str, Any]) -> None:
    body.setdefault("TxnDate", kept.get("TxnDate") or terms.today(books))
    books.open_period(body["TxnDate"], *([kept["TxnDate"]] if kept else []))
    if kind == "Invoice":
        body.setdefault("DueDate", (date.fromisoformat(body["TxnDate"]) + timedelta(days=30)).isoformat())


def _number(books: Books, kind: str, body: dict[str, Any], before: Stored | None) -> None:
    if not body.get("DocNumber"):
        body.pop("DocNumber", None)
        if not books.company.settings["custom_numbers"]:
            body["DocNumber"] = str(books.store.next_number(f"qbo.docnumber.{books.company.realm}.{kind}", 1001))
        return
    for other in books.select("kind = ? and number = ? and state <> 'deleted'", (kind, body["DocNumber"])):
        if before is None or other.id != before.id:
            detail = (
                "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
                f"DocNumber={body['DocNumber']} is assigned to TxnType={kind} with TxnId={other.id}"
            )
            raise QboFault("6140", detail, element="DocNumber")


def _lines(books: Books, body: dict[str, Any]) -> list[dict[str, Any]]:
    sent = [line for line in body.get("Line", []) if line.get("DetailType") != "SubTotalLineDetail"]
    if not any(line.get("DetailType") == "SalesItemLineDetail" for line in sent):
        raise QboFault("2020", "Required parameter Line is missing in the request", element="Line")
    return [_line(books, dict(line), position) for position, line in enumerate(sent, 1)]


def _line(books: Books, line: dict[str, Any], position: int) -> dict[str, Any]:
    line |= {"Id": str(position), "LineNum": position}
    kind = line.get("DetailType")
    if kind == "DescriptionOnly":
        line.pop("Amount", None)
        return line
    if kind not in ("SalesItemLineDetail", "DiscountLineDetail"):
        raise QboFault("2170", f"{kind} is not a valid DetailType here", element="DetailType")
    if "Amount" not in line:
        raise QboFault("2020", "Required parameter Line.Amount is missing in the request", element="Amount")
    line["Amount"] = cents(line["Amount"])
    if kind == "DiscountLineDetail":
        return line
    detail = line["SalesItemLineDetail"] = dict(line.get("SalesItemLineDetail", {}))
    if "ItemRef" not in detail:
        raise QboFault("2020", "Required parameter ItemRef is missing in the request", element="ItemRef")
    item = books.referred("Item", detail["ItemRef"], "ItemRef")
    detail["ItemRef"] = {"value": str(item.id), "name": item.body["Name"]}
    detail["ItemAccountRef"] = item.body["IncomeAccountRef"]
    if "UnitPrice" in detail and "Qty" in detail and cents(detail["UnitPrice"] * detail["Qty"]) != line["Amount"]:
        detail_text = f"Amount is not equal to UnitPrice * Qty. Supplied value:{line['Amount']}"
        raise QboFault("6070", f"Amount calculation incorrect in the request : {detail_text}", element="Amount")
    return line


def void_invoice(books: Books, before: Stored) -> Stored:
    """Every amount to zero, its payments unapplied; number and lines stay."""
    books.open_period(before.body["TxnDate"])
    if before.state == "voided":
        return before
    payments.unapply(books, "Invoice", before.id)
    fresh = books.live("Invoice", before.id)
    body = writable(fresh)
    body["Line"] = [_zeroed(line) for line in body["Line"]]
    body |= {"TotalAmt": Decimal(0), "Balance": Decimal(0), "LinkedTxn": [], "TxnTaxDetail": {"TotalTax": Decimal(0)}}
    body["PrivateNote"] = "Voided" if not body.get("PrivateNote") else f"Voided - {body['PrivateNote']}"[:4000]
    if "HomeTotalAmt" in body:
        body["HomeTotalAmt"] = Decimal(0)
    return books.put(fresh, body, state="voided")


def _zeroed(line: dict[str, Any]) -> dict[str, Any]:
    if "Amount" not in line:
        return line
    zero = line | {"Amount": Decimal(0)}
    if "SalesItemLineDetail" in line:
        kept = {name: value for name, value in line["SalesItemLineDetail"].items() if name not in ("UnitPrice", "Qty", "TaxInclusiveAmt")}
        zero["SalesItemLineDetail"] = kept | {"Qty": Decimal(0)}
    return zero


def delete(books: Books, kind: str, before: Stored) -> Stored:
    """Take a transaction out of the books; what was applied to it comes loose."""
    books.open_period(before.body["TxnDate"])
    if kind == "Payment":
        payments.release(books, before.id)
    else:
        payments.unapply(books, kind, before.id)
    fresh = books.live(kind, before.id)
    return books.put(fresh, writable(fresh), state="deleted")
