"""What every transaction states: its currency with the rate, and its date."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.practice.exact_json import money
from agent.practice.quickbooks.company import PACIFIC, Books, Stored
from agent.practice.quickbooks.fault import QboFault


def currency(books: Books, body: dict[str, Any], customer: Stored) -> None:
    """A transaction speaks its customer's currency; a foreign one needs a rate, the company's own of the day when none is sent."""
    theirs = customer.body["CurrencyRef"]
    sent = body.get("CurrencyRef", theirs)["value"]
    if sent != theirs["value"]:
        detail = f"Business Validation Error: The transaction's currency {sent} differs from the customer's, {theirs['value']}"
        raise QboFault("6000", detail, element="CurrencyRef")
    body["CurrencyRef"] = theirs
    if sent == books.company.home:
        if money(body.get("ExchangeRate")) not in (0, 1):  # 0 is what the public SDKs send for none
            raise QboFault("6000", "Business Validation Error: The exchange rate of the home currency is 1", element="ExchangeRate")
        body["ExchangeRate"] = Decimal(1)
    else:
        body["ExchangeRate"] = money(body.get("ExchangeRate")) or money(books.company.settings["rates"][sent])
        if body["ExchangeRate"] < 0:
            raise QboFault("6000", "Business Validation Error: The exchange rate must be above 0", element="ExchangeRate")


def today(books: Books) -> str:
    """The vendor's date when none is sent: Pacific time's."""
    return datetime.fromtimestamp(books.clock(), PACIFIC).date().isoformat()
