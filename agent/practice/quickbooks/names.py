"""Customers and items: what has a name instead of a number."""

from __future__ import annotations

from typing import Any

from agent.practice.quickbooks.company import NAMES, Books, Stored, name_key
from agent.practice.quickbooks.fault import QboFault

_OWN = ("Id", "SyncToken", "MetaData", "domain", "sparse")
DELETED = " (deleted)"


def writable(stored: Stored) -> dict[str, Any]:
    """The stored object without what the vendor adds on its own."""
    return {name: value for name, value in stored.body.items() if name not in _OWN}


def write_customer(books: Books, sent: dict[str, Any], before: Stored | None, *, sparse: bool) -> Stored:
    """Create (no `before`) or update a customer."""
    kept = writable(before) if before else {}
    body = kept | sent if sparse else {"Active": True} | sent
    if before and not sparse:
        body["CurrencyRef"] = sent.get("CurrencyRef", kept["CurrencyRef"])
    body["DisplayName"] = _display_name(body)
    _currency(books, body, kept)
    for element, kind in (("PaymentMethodRef", "PaymentMethod"), ("ParentRef", "Customer"), ("DefaultTaxCodeRef", "TaxCode")):
        if element in sent:
            books.referred(kind, sent[element], element)
    body.setdefault("Active", True)
    _rename_inactive(body, kept)
    _unique(books, body["DisplayName"], before)
    body["FullyQualifiedName"] = body["DisplayName"]
    body.setdefault("PrintOnCheckName", body["DisplayName"])
    body |= {"Job": False, "BillWithParent": False, "domain": "QBO", "sparse": False}
    return books.put(before, body) if before else books.add("Customer", body)


def _display_name(body: dict[str, Any]) -> str:
    parts = (body.get(part) for part in ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix"))
    name = body.get("DisplayName") or " ".join(part for part in parts if part)
    if not name.strip():
        raise QboFault("2020", "Required parameter DisplayName is missing in the request", element="DisplayName")
    if any(letter in name for letter in ":\t\n\r"):
        raise QboFault("2060", "DisplayName may not hold a colon, a tab or a new line", element="DisplayName")  # code assumed
    return str(name).strip()


def _currency(books: Books, body: dict[str, Any], kept: dict[str, Any]) -> None:
    home = books.company.home
    currency = body.get("CurrencyRef", {}).get("value", home)
    if currency not in books.company.settings["currencies"]:
        raise QboFault("2500", f"Invalid Reference Id : Currency element id {currency} not found", element="CurrencyRef")
    if kept and kept["CurrencyRef"]["value"] != currency:
        raise QboFault("6000", "Business Validation Error: The currency of a customer cannot be changed", element="CurrencyRef")
    body["CurrencyRef"] = {"value": currency, "name": books.company.settings["currencies"][currency]}


def _rename_inactive(body: dict[str, Any], kept: dict[str, Any]) -> None:
    """An inactive name frees its place: the vendor appends " (deleted)" to it, and takes it away again."""
    if not body["Active"] and kept.get("Active", True):
        body["DisplayName"] += DELETED
    elif body["Active"] and kept.get("Active") is False:
        body["DisplayName"] = body["DisplayName"].removesuffix(DELETED)


def _unique(books: Books, name: str, before: Stored | None) -> None:
    for kind in NAMES:
        for other in books.select("kind = ? and name = ? and state = 'live'", (kind, name_key(name))):
            if before is None or (other.kind, other.id) != (before.kind, before.id):
                detail = f"The name supplied already exists. : Another {kind.lower()} is already using this name. Id={other.id}"
                raise QboFault("6240", detail, element="DisplayName")


def write_item(books: Books, sent: dict[str, Any], before: Stored | None, *, sparse: bool) -> Stored:
    """Create or update a product or service; only services and what is not kept in stock are sold here."""
    kept = writable(before) if before else {}
    body: dict[str, Any] = kept | sent if sparse else {"Active": True, "Type": "Service"} | sent
    name = str(body.get("Name", "")).strip()
    if not name:
        raise QboFault("2020", "Required parameter Name is missing in the request", element="Name")
    if body["Type"] in ("Service", "NonInventory"):
        if "IncomeAccountRef" not in body:
            raise QboFault("2020", "Required parameter IncomeAccountRef is missing in the request", element="IncomeAccountRef")
        account = books.referred("Account", body["IncomeAccountRef"], "IncomeAccountRef")
        if account.body["AccountType"] not in ("Income", "Other Income"):
            raise QboFault("6000", "Business Validation Error: The account chosen is not an income account", element="IncomeAccountRef")
        body["IncomeAccountRef"] = {"value": str(account.id), "name": account.body["Name"]}
    for other in books.select("kind = 'Item' and name = ? and state = 'live'", (name_key(name),)):
        if before is None or other.id != before.id:
            raise QboFault("6240", f"The name supplied already exists. : Id={other.id}", element="Name")
    body |= {"Name": name, "FullyQualifiedName": name, "domain": "QBO", "sparse": False}
    return books.put(before, body) if before else books.add("Item", body)
