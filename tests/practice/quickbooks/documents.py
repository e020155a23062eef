"""Bodies of documents, as a careful caller writes them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any


def line(amount: str, *, code: str, item: str = "1", **detail: object) -> dict[str, Any]:
    """A sold line."""
    inner = {"ItemRef": {"value": item}, "TaxCodeRef": {"value": code}} | detail
    return {"DetailType": "SalesItemLineDetail", "Amount": Decimal(amount), "SalesItemLineDetail": inner}


def us_sale(customer: str, number: str, amount: str, tax: str = "0", **more: object) -> dict[str, Any]:
    """An invoice or credit memo of the US company, with its tax as billed."""
    code = "TAX" if Decimal(tax) else "NON"
    detail = {"TotalTax": Decimal(tax)}
    return {"CustomerRef": {"value": customer}, "DocNumber": number, "Line": [line(amount, code=code)], "TxnTaxDetail": detail} | more


def mx_sale(customer: str, number: str, amount: str, *, code: str = "1", method: str = "TaxExcluded", **more: object) -> dict[str, Any]:
    """One of the Mexican company."""
    body = {"CustomerRef": {"value": customer}, "DocNumber": number, "Line": [line(amount, code=code)], "GlobalTaxCalculation": method}
    return body | more


def payment(customer: str, total: str, *links: tuple[str, str, str], **more: object) -> dict[str, Any]:
    """A payment; each link is (kind, id, amount)."""
    lines = [{"Amount": Decimal(amount), "LinkedTxn": [{"TxnId": target, "TxnType": kind}]} for kind, target, amount in links]
    return {"CustomerRef": {"value": customer}, "TotalAmt": Decimal(total), "Line": lines} | more
