"""The platform's sums against the vendors' own books, document by document and customer by customer, to the cent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from agent.practice.company import Balance, DocumentSum, Sums

_KINDS = {"invoices": "invoice", "payments": "payment", "credit_memos": "credit_memo", "journal_entries": "fee"}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not the same on both sides."""

    kind: str
    number: str
    what: str
    source: str
    vendor: str


@dataclass(frozen=True, slots=True)
class Side:
    """One branch, kind and currency on both sides: how many, how much, how much tax."""

    branch: str
    kind: str
    currency: str
    count: int
    source: Decimal
    vendor: Decimal
    source_tax: Decimal
    vendor_tax: Decimal


@dataclass(frozen=True, slots=True)
class Held:
    """A document as the vendor holds it."""

    kind: str
    number: str
    customer: str
    currency: str
    total: Decimal
    tax: Decimal


def held(books: Mapping[str, Any]) -> list[Held]:
    """Every live document in the accounting vendor's books, all companies."""
    found: list[Held] = []
    for realm, company in books["realms"].items():
        for name in _KINDS:
            for row in company[name]:
                kind = _kind(name, row)
                if kind and not row["voided"] and not row["deleted"]:
                    customer = f"{realm}/{row['customer']}" if row.get("customer") else ""
                    tax = Decimal(row.get("tax") or "0")
                    found.append(Held(kind, row["number"], customer, row["currency"], Decimal(row["total"]), tax))
    return found


def _kind(name: str, row: Mapping[str, Any]) -> str:
    """What a document of the vendor's is; "" for what only ties others together: a payment of nothing."""
    if name == "payments" and not Decimal(row["total"]):
        return ""
    if name == "journal_entries" and row.get("customer"):
        return "refund"
    return _KINDS[name]


def balances(books: Mapping[str, Any]) -> dict[str, Decimal]:
    """What each customer owes in the vendor's books, by company and id."""
    return {f"{realm}/{row['id']}": Decimal(row["balance"]) for realm, company in books["realms"].items() for row in company["customers"]}


def compare(sums: Sums, books: Mapping[str, Any]) -> tuple[list[Side], list[Difference]]:
    """Both sides by branch, kind and currency, and every difference; no difference = equal to the cent."""
    documents = held(books)
    by_number: dict[tuple[str, str], list[Held]] = {}
    for each in documents:
        by_number.setdefault((each.kind, each.number), []).append(each)
    differences: list[Difference] = []
    sides: dict[tuple[str, str, str], Side] = {}
    customers: dict[tuple[str, str], set[str]] = {}
    for expected in sums.documents:
        there = by_number.pop((expected.kind, expected.number), [])
        differences += _document(expected, there)
        vendor = there[0] if there else Held(expected.kind, expected.number, "", expected.currency, Decimal(0), Decimal(0))
        if expected.party:
            customers.setdefault((expected.party, expected.currency), set()).add(vendor.customer)
        key = (expected.branch, expected.kind, expected.currency)
        kept = sides.get(key, Side(*key, 0, Decimal(0), Decimal(0), Decimal(0), Decimal(0)))
        sides[key] = Side(*key, kept.count + 1, kept.source + expected.total, kept.vendor + vendor.total,
                          kept.source_tax + expected.tax, kept.vendor_tax + vendor.tax)  # fmt: skip
    for (kind, number), extra in by_number.items():
        differences.append(Difference(kind, number, "not in the source", "-", ", ".join(str(each.total) for each in extra)))
    differences += _customers(sums.balances, customers, balances(books))
    return sorted(sides.values(), key=lambda side: (side.branch, side.kind, side.currency)), differences


def _document(expected: DocumentSum, there: list[Held]) -> Iterable[Difference]:
    if len(there) != 1:
        yield Difference(expected.kind, expected.number, "how often", "1", str(len(there)))
        return
    vendor = there[0]
    facts = (
        ("total", str(expected.total), str(vendor.total)),
        ("currency", expected.currency, vendor.currency),
        ("tax", str(expected.tax.quantize(Decimal("0.01"))), str(vendor.tax.quantize(Decimal("0.01")))),
    )
    for what, source, found in facts:
        if source != found:
            yield Difference(expected.kind, expected.number, what, source, found)


def _customers(
    expected: Iterable[Balance], customers: Mapping[tuple[str, str], set[str]], there: Mapping[str, Decimal]
) -> Iterable[Difference]:
    """Each party's open balance. A party is found at the vendor through its documents, and must be one customer there."""
    seen: dict[str, str] = {}
    for balance in expected:
        found = customers.get((balance.party, balance.currency), set())
        name = f"{balance.party} {balance.currency}"
        if len(found) != 1:
            yield Difference("customer", name, "how many at the vendor", "1", str(len(found)))
            continue
        customer = next(iter(found))
        if customer in seen:
            yield Difference("customer", name, "shared with", seen[customer], customer)
        seen[customer] = name
        vendor = there.get(customer, Decimal(0))
        if vendor != balance.open:
            yield Difference("customer", name, "open balance", str(balance.open), str(vendor))


def compare_stamps(ours: Iterable[tuple[str, Decimal]], stamps: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Our stamped documents (UUID, the sale's total) against the PAC's book: the same, and each once."""
    there = {str(stamp["uuid"]).upper(): Decimal(stamp["total"]) for stamp in stamps if stamp["state"] == "Vigente"}
    found: list[Difference] = []
    for uuid, total in ours:
        vendor = there.pop(uuid.upper(), None)
        if vendor != total:
            found.append(Difference("cfdi", uuid, "total", str(total), str(vendor)))
    found += [Difference("cfdi", uuid, "not ours", "-", str(total)) for uuid, total in there.items()]
    return found
