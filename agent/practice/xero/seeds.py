"""The two organisations that practice keeps at Xero, as they are on the first day."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from agent.practice.store import Store
from agent.practice.xero.organisation import Books, organisation

TENANT: Final = "7d1f0c52-3a0e-4a6b-9c53-2f8e6b1a0001"
TENANT_OTHER: Final = "7d1f0c52-3a0e-4a6b-9c53-2f8e6b1a0002"
CLIENT: Final = "practice-xero"
CLIENT_WITH_SECRET: Final = "practice-xero-web"
SECRET: Final = "practice-secret"
_SPACE: Final = uuid.UUID("7d1f0c52-3a0e-4a6b-9c53-2f8e6b1affff")

# code, name, type, takes payments, currency
_ACCOUNTS: Final = (
    ("090", "Operating Bank USD", "BANK", False, "USD"),
    ("091", "Operating Bank MXN", "BANK", False, "MXN"),
    ("095", "Cash on Hand", "BANK", False, "USD"),
    ("130", "Card Clearing", "CURRENT", True, "USD"),
    ("135", "Undeposited Funds", "CURRENT", True, "USD"),
    ("200", "Travel Package Income", "REVENUE", False, "USD"),
    ("201", "Lodging Income", "REVENUE", False, "USD"),
    ("202", "Air and Transport Income", "REVENUE", False, "USD"),
    ("203", "Tour Income", "REVENUE", False, "USD"),
    ("204", "Commission Income", "REVENUE", False, "USD"),
    ("205", "Cancellation Penalty Income", "REVENUE", False, "USD"),
    ("206", "Service Fee Income", "REVENUE", False, "USD"),
    ("260", "Rounding Income", "OTHERINCOME", False, "USD"),
    ("310", "Cost of Travel Sold", "DIRECTCOSTS", False, "USD"),
    ("404", "Bank and Gateway Fees", "EXPENSE", False, "USD"),
    ("405", "Bad Debt", "EXPENSE", False, "USD"),
    ("497", "Exchange Gain or Loss", "EXPENSE", False, "USD"),
    ("610", "Accounts Receivable", "CURRENT", False, "USD"),
    ("820", "Sales Tax", "CURRLIAB", False, "USD"),
    ("840", "Customer Deposits", "CURRLIAB", False, "USD"),
    ("845", "Third-Party Collections", "CURRLIAB", False, "USD"),
    ("850", "Due to Branches", "CURRLIAB", True, "USD"),
    ("855", "Due from Branches", "CURRENT", True, "USD"),
)
# code, name, account
_ITEMS: Final = (
    ("PACKAGE", "Travel package", "200"),
    ("LODGING", "Lodging", "201"),
    ("AIR", "Air ticket", "202"),
    ("TRANSFER", "Transfer", "202"),
    ("TOUR", "Tour", "203"),
    ("COMMISSION", "Supplier commission", "204"),
    ("PENALTY", "Cancellation penalty", "205"),
    ("FEE", "Service fee", "206"),
)
# tax type, name, percent, for sales
_TAX_RATES: Final = (
    ("OUTPUT", "Tax on Sales", "7", True),
    ("INPUT", "Tax on Purchases", "7", False),
    ("NONE", "Tax Exempt", "0", True),
    ("TAX001", "California sales tax", "7.25", True),
)
_CATEGORY, _OPTIONS = "Branch", ("USA_ORLANDO_001", "USA_MIAMI_001")


def plant(store: Store) -> None:
    """Makes the organisations and apps that are not there yet; what is there is left alone."""
    with store.transaction():
        for name, value in ((f"client.{CLIENT}", "public"), (f"client.{CLIENT_WITH_SECRET}", SECRET)):
            store.run("insert or ignore into setting values (?, ?)", f"xero.{name}", value)
        for client in (CLIENT, CLIENT_WITH_SECRET):
            store.run("insert or ignore into setting values (?, ?)", f"xero.tenant.{client}", TENANT)
        for tenant, name in ((TENANT, "Spirit Tours Orlando"), (TENANT_OTHER, "Spirit Tours Training")):
            if organisation(store, tenant) is None:
                row = (tenant, name, "US", "USD", None, None, "USD MXN EUR")
                store.run("insert into xero_organisation values (?, ?, ?, ?, ?, ?, ?)", *row)
                _fill(store, tenant)


def identity(kind: str, name: str, tenant: str = TENANT) -> str:
    """The id that `plant` gives an account, item, category or option: the same in every practice."""
    return str(uuid.uuid5(_SPACE, f"{tenant} {kind} {name}"))


def catalogue() -> Mapping[str, Mapping[str, str]]:
    """Kind -> name -> what a document says to mean it, for the organisation that practice connects to."""
    category = identity("tracking", _CATEGORY)
    return {
        "Account": {name: identity("account", name) for _, name, *_ in _ACCOUNTS},
        "Item": {name: code for code, name, _ in _ITEMS},
        "TaxCode": {name: code for code, name, *_ in _TAX_RATES},
        "Department": {name: f"{category}/{identity('option', name)}" for name in _OPTIONS},
        "PaymentMethod": {name: identity("account", name) for _, name, kind, pays, _ in _ACCOUNTS if kind == "BANK" or pays},
    }


def _fill(store: Store, tenant: str) -> None:
    held = organisation(store, tenant)
    assert held is not None
    books = Books(store, held)
    for code, name, kind, pays, currency in _ACCOUNTS:
        body: dict[str, Any] = {"Code": code, "Name": name, "Type": kind, "TaxType": "NONE", "EnablePaymentsToAccount": pays}
        body |= {"CurrencyCode": currency} if kind == "BANK" else {}
        books.put("account", identity("account", name, tenant), "ACTIVE", body, number=code, name=name)
    for code, name, account in _ITEMS:
        body = {"Code": code, "Name": name, "IsSold": True, "AccountCode": account, "TaxType": "OUTPUT"}
        body |= {"SalesDetails": {"AccountCode": account, "TaxType": "OUTPUT"}}
        books.put("item", identity("item", name, tenant), "ACTIVE", body, number=code, name=name)
    for code, name, percent, sales in _TAX_RATES:
        body = {"TaxType": code, "Name": name, "EffectiveRate": Decimal(percent), "CanApplyToRevenue": sales}
        books.put("tax_rate", identity("tax_rate", name, tenant), "ACTIVE", body, number=code, name=name)
    options = [{"TrackingOptionID": identity("option", name, tenant), "Name": name, "Status": "ACTIVE"} for name in _OPTIONS]
    books.put("tracking", identity("tracking", _CATEGORY, tenant), "ACTIVE", {"Name": _CATEGORY, "Options": options}, name=_CATEGORY)
