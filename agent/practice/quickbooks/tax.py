"""Sales tax as QuickBooks reckons it: by destination in the USA, by the code of each line elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from agent.practice.exact_json import CENT, cents, money
from agent.practice.quickbooks.company import Books, Stored
from agent.practice.quickbooks.fault import QboFault

# What the practice's Automated Sales Tax knows; any other state has no tax.
STATE_RATES: Final[Mapping[str, Decimal]] = {
    "FL": Decimal("0.07"),
    "CA": Decimal("0.0725"),
    "NY": Decimal("0.08875"),
    "TX": Decimal("0.0825"),
}


@dataclass(frozen=True, slots=True)
class Taxed:
    """The outcome: lines as stored, net subtotal, tax, and the TxnTaxDetail that says so."""

    lines: list[dict[str, Any]]
    net: Decimal
    tax: Decimal
    detail: dict[str, Any]


def _sold(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if line["DetailType"] == "SalesItemLineDetail"]


def _discount(lines: list[dict[str, Any]]) -> Decimal:
    return sum((line["Amount"] for line in lines if line["DetailType"] == "DiscountLineDetail"), Decimal(0))


def automated(body: dict[str, Any], lines: list[dict[str, Any]]) -> Taxed:
    """A US company: lines are TAX or NON; a TotalTax that is sent is honoured, else the destination's rate applies."""
    taxable = Decimal(0)
    for line in _sold(lines):
        code = line["SalesItemLineDetail"].setdefault("TaxCodeRef", {"value": "NON"})["value"]
        if code not in ("TAX", "NON"):
            raise QboFault("6100", f"Invalid Tax Code : {code}. Only TAX or NON may be used with automated sales tax", element="TaxCodeRef")
        taxable += line["Amount"] if code == "TAX" else 0
    net = sum((line["Amount"] for line in _sold(lines)), Decimal(0)) - _discount(lines)
    rate = STATE_RATES.get(_state(body), Decimal(0))
    sent = body.get("TxnTaxDetail", {}).get("TotalTax")
    tax = cents(sent) if sent is not None else cents(taxable * rate)
    if tax < 0 or (tax and not taxable):
        raise QboFault("6160", "Invalid Tax Amount : There is no taxable line that the tax could belong to", element="TxnTaxDetail")
    detail: dict[str, Any] = {"TotalTax": tax}
    if tax:
        parts = {"PercentBased": True, "TaxPercent": rate * 100, "NetAmountTaxable": taxable}
        detail["TaxLine"] = [{"Amount": tax, "DetailType": "TaxLineDetail", "TaxLineDetail": {"TaxRateRef": {"value": "3"}} | parts}]
    return Taxed(lines, net, tax, detail)


def _state(body: dict[str, Any]) -> str:
    for element in ("ShipAddr", "BillAddr"):
        state = body.get(element, {}).get("CountrySubDivisionCode")
        if state:
            return str(state)
    return "FL"


def by_code(books: Books, body: dict[str, Any], lines: list[dict[str, Any]]) -> Taxed:
    """Any other company: each line's tax code, the tax reckoned once per rate and rounded half up, or taken out of the gross."""
    method = body.get("GlobalTaxCalculation")
    if method is None:
        raise QboFault("2020", "Required parameter GlobalTaxCalculation is missing in the request", element="GlobalTaxCalculation")
    if method == "NotApplicable":
        return Taxed(
            lines, sum((line["Amount"] for line in _sold(lines)), Decimal(0)) - _discount(lines), Decimal(0), {"TotalTax": Decimal(0)}
        )
    sums: dict[int, tuple[Stored, Decimal, Decimal]] = {}
    for line in _sold(lines):
        rate = _rate(books, line)
        percent = money(rate.body["RateValue"])
        tax = _take_out(line, percent) if method == "TaxInclusive" else Decimal(0)
        _, net, inside = sums.get(rate.id, (rate, Decimal(0), Decimal(0)))
        sums[rate.id] = (rate, net + line["Amount"], inside + tax)
    gross_net = sum((net for _, net, _ in sums.values()), Decimal(0))
    discount = _discount(lines)
    tax_lines = []
    for rate, net, inside in sums.values():
        base = net - (cents(discount * net / gross_net) if gross_net else 0)
        amount = inside if method == "TaxInclusive" and not discount else cents(base * money(rate.body["RateValue"]) / 100)
        tax_lines.append(_tax_line(rate, base, amount))
    total = sum((line["Amount"] for line in tax_lines), Decimal(0))
    return Taxed(lines, gross_net - discount, total, {"TotalTax": total, "TaxLine": tax_lines})


def _rate(books: Books, line: dict[str, Any]) -> Stored:
    reference = line["SalesItemLineDetail"].get("TaxCodeRef")
    if reference is None:
        raise QboFault(
            "6000", "Business Validation Error: Make sure all your transactions have a VAT rate before you save.", element="TaxCodeRef"
        )
    if not reference["value"].isdigit():
        raise QboFault("6100", f"Invalid Tax Code : {reference['value']}", element="TaxCodeRef")
    code = books.referred("TaxCode", reference, "TaxCodeRef")
    return books.live("TaxRate", code.body["SalesTaxRateList"]["TaxRateDetail"][0]["TaxRateRef"]["value"])


def _take_out(line: dict[str, Any], percent: Decimal) -> Decimal:
    """The tax inside a line. TaxInclusiveAmt is its gross; without it Amount is taken for the gross (assumed) and made net."""
    detail = line["SalesItemLineDetail"]
    if not detail.get("TaxInclusiveAmt"):
        gross = line["Amount"]
        net = cents(gross / (1 + percent / 100))
        detail["TaxInclusiveAmt"] = gross
        line["Amount"] = net
        if detail.get("Qty"):
            detail["UnitPrice"] = round(net / detail["Qty"], 7)
        return Decimal(gross - net)
    gross = cents(detail["TaxInclusiveAmt"])
    if abs(gross / (1 + percent / 100) - line["Amount"]) > CENT:
        raise QboFault("6160", "Invalid Tax Amount : TaxInclusiveAmt is not Amount with its tax", element="TaxInclusiveAmt")
    detail["TaxInclusiveAmt"] = gross
    return Decimal(gross - line["Amount"])


def _tax_line(rate: Stored, base: Decimal, amount: Decimal) -> dict[str, Any]:
    detail = {
        "TaxRateRef": {"value": str(rate.id)},
        "PercentBased": True,
        "TaxPercent": money(rate.body["RateValue"]),
        "NetAmountTaxable": base,
    }
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}
