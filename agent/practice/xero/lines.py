"""Lines of sales: accounts, items, tax and tracking as Xero takes them, and the amounts that come of them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agent.practice.exact_json import cents, money
from agent.practice.xero.organisation import Books, Held, new_id
from agent.practice.xero.refusal import Invalid

_TYPES = ("Exclusive", "Inclusive", "NoTax")


def lines(books: Books, body: dict[str, Any], *, recomputed: bool = False) -> list[dict[str, Any]]:
    """The lines as they are kept: amounts filled in, what they name looked up. `recomputed` = the tax that was sent is not believed."""
    kind = body.setdefault("LineAmountTypes", "Exclusive")
    if kind not in _TYPES:
        raise Invalid(f"LineAmountTypes {kind} is not valid")
    return [_line(books, each, kind, recomputed) for each in body.get("LineItems", [])]


def sums(body: dict[str, Any]) -> dict[str, Any]:
    """SubTotal, TotalTax and Total of a document: each line's tax has been rounded, then they are added."""
    amount = sum((money(each.get("LineAmount")) for each in body["LineItems"]), Decimal(0))
    tax = sum((money(each.get("TaxAmount")) for each in body["LineItems"]), Decimal(0))
    net = amount - tax if body["LineAmountTypes"] == "Inclusive" else amount
    return {"SubTotal": cents(net), "TotalTax": cents(tax), "Total": cents(net + tax)}


def _line(books: Books, sent: dict[str, Any], kind: str, recomputed: bool) -> dict[str, Any]:
    line = dict(sent)
    if not str(line.get("Description", "")).strip() and "ItemCode" not in line:
        raise Invalid("Description must be at least 1 character")
    item = _item(books, line)
    account = _account(books, line, item)
    line |= {"AccountCode": account.body["Code"], "AccountID": account.id} if account else {}
    _amount(line)
    code = line.setdefault("TaxType", (item.body.get("TaxType") if item else None) or (account.body.get("TaxType") if account else "NONE"))
    rate = next((each for each in books.numbered("tax_rate", code)), None)
    if rate is None or rate.status != "ACTIVE" or not rate.body["CanApplyToRevenue"]:
        raise Invalid(f"The TaxType code '{code}' does not exist or cannot be used for this type of transaction.")
    reckoned = _tax(line["LineAmount"], money(rate.body["EffectiveRate"]), kind)
    line["TaxAmount"] = (
        reckoned + (cents(Decimal("0.01")) if recomputed else 0) if recomputed or "TaxAmount" not in line else cents(line["TaxAmount"])
    )
    if (kind == "NoTax" or not money(rate.body["EffectiveRate"])) and line["TaxAmount"] and not recomputed:
        raise Invalid(f"The tax amount of a line with the TaxType code '{code}' must be zero")  # assumed
    line["Tracking"] = [_tracking(books, each) for each in line.get("Tracking", [])]
    line.setdefault("LineItemID", new_id())
    return line


def _item(books: Books, line: dict[str, Any]) -> Held | None:
    if "ItemCode" not in line:
        return None
    found = books.numbered("item", line["ItemCode"])
    if not found:
        raise Invalid(f"Item code '{line['ItemCode']}' is not valid")
    line.setdefault("Description", found[0].body["Name"])
    return found[0]


def _account(books: Books, line: dict[str, Any], item: Held | None) -> Held | None:
    code = line.get("AccountCode") or (item.body["AccountCode"] if item else None)
    if code is None and "AccountID" not in line:
        return None
    found = (
        books.get("account", line["AccountID"])
        if "AccountID" in line and code is None
        else next(iter(books.numbered("account", code)), None)
    )
    if found is None or found.body["Type"] not in ("REVENUE", "SALES", "OTHERINCOME", "CURRLIAB", "LIABILITY", "EXPENSE"):
        raise Invalid(f"Account code '{code}' is not a valid code for this document.")
    if found.status == "ARCHIVED":
        raise Invalid(f"Account code '{code}' has been archived, or has been deleted. Each line item must reference a valid account.")
    return found


def _amount(line: dict[str, Any]) -> None:
    """Quantity x UnitAmount = LineAmount; what is left out is reckoned, what is given must agree."""
    quantity = money(line.setdefault("Quantity", 1))
    if "UnitAmount" in line:
        line["UnitAmount"] = money(line["UnitAmount"]).quantize(Decimal("0.0001"))
        expected = cents(quantity * line["UnitAmount"] * (1 - money(line.get("DiscountRate")) / 100))
        if "LineAmount" in line and cents(line["LineAmount"]) != expected:
            raise Invalid(f"The line total {line['LineAmount']} does not match the expected line total {expected}")
        line["LineAmount"] = expected
    elif "LineAmount" in line:
        line["LineAmount"] = cents(line["LineAmount"])
        line["UnitAmount"] = (line["LineAmount"] / quantity).quantize(Decimal("0.0001")) if quantity else Decimal(0)
    else:
        line |= {"UnitAmount": Decimal(0), "LineAmount": Decimal("0.00")}


def _tax(amount: Decimal, percent: Decimal, kind: str) -> Decimal:
    if kind == "NoTax":
        return Decimal("0.00")
    return cents(amount * percent / 100) if kind == "Exclusive" else cents(amount - amount / (1 + percent / 100))


def _tracking(books: Books, sent: dict[str, Any]) -> dict[str, Any]:
    for category in books.everything("tracking"):
        if sent.get("TrackingCategoryID", "").lower() != category.id and sent.get("Name") != category.body["Name"]:
            continue
        for option in category.body["Options"]:
            if sent.get("TrackingOptionID", "").lower() == option["TrackingOptionID"] or sent.get("Option") == option["Name"]:
                return {"TrackingCategoryID": category.id, "Name": category.body["Name"], "Option": option["Name"],
                        "TrackingOptionID": option["TrackingOptionID"]}  # fmt: skip
    raise Invalid("The tracking category or option is not valid")  # wording assumed
