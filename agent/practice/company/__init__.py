"""The practice company: the platform's tables with two months of three branches, and how its hub is set up.

The same in every practice: there is no clock and no chance in it, only the day that is passed in.
"""

from __future__ import annotations

from typing import Final

from agent.practice.company.database import Change, create, fill, mutate
from agent.practice.company.parties import WITHOUT_RFC
from agent.practice.company.sales import PARTS_DIFFER, SALE_WITHOUT_RFC, UNKNOWN_CURRENCY
from agent.practice.company.sums import Balance, DocumentSum, Listed, Sums, Total, sums

WRONG: Final = {
    "sale_parts_differ": PARTS_DIFFER,
    "sale_unknown_currency": UNKNOWN_CURRENCY,
    "customer_without_rfc": WITHOUT_RFC,
}
"""The three rows that are wrong on purpose, by what is wrong with them."""

__all__ = [
    "SALE_WITHOUT_RFC", "WRONG", "Balance", "Change", "DocumentSum", "Listed", "Sums", "Total", "create", "fill", "mutate", "sums",
]  # fmt: skip
