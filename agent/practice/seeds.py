"""The two companies that practice keeps at QuickBooks, as they are on the first day: chart, items, tax codes, departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from agent.practice import exact_json
from agent.practice.quickbooks.company import Books, company
from agent.practice.store import Store
from agent.practice.xero import seeds as xero

REALM_US: Final = "9130350000000001"
REALM_MX: Final = "9130350000000002"
CLIENT_US: Final = "practice-us"
CLIENT_MX: Final = "practice-mx"
CLIENT_SECRET: Final = "practice-secret"
FINKOK_USER: Final = "practica@finkok.example"
FINKOK_PASSWORD: Final = "practica-finkok"
FINKOK_CREDIT: Final = 20_000
SW_USER: Final = "practica@sw.example"
SW_PASSWORD: Final = "practica-sw"
SW_TOKEN: Final = "practica.sw.portal"
SW_CREDIT: Final = 20_000
DIVERZA_ID: Final = "practica-diverza"
DIVERZA_TOKEN: Final = "practica-diverza-token"
DIVERZA_CREDIT: Final = 20_000

CURRENCIES: Final = {"USD": "United States Dollar", "MXN": "Mexican Peso", "EUR": "Euro"}
AR, BANK, OTHER_ASSET, OTHER_LIABILITY = "Accounts Receivable", "Bank", "Other Current Asset", "Other Current Liability"
INCOME, EXPENSE, OTHER_INCOME = "Income", "Expense", "Other Income"

# name, type, detail type, currency
_ACCOUNTS_US: Final = (
    ("Accounts Receivable (A/R)", AR, "AccountsReceivable", "USD"),
    ("Accounts Receivable (A/R) - MXN", AR, "AccountsReceivable", "MXN"),
    ("Accounts Receivable (A/R) - EUR", AR, "AccountsReceivable", "EUR"),
    ("Undeposited Funds", OTHER_ASSET, "UndepositedFunds", "USD"),
    ("Operating Bank USD", BANK, "Checking", "USD"),
    ("Operating Bank MXN", BANK, "Checking", "MXN"),
    ("Cash on Hand", BANK, "CashOnHand", "USD"),
    ("Card Clearing", OTHER_ASSET, "OtherCurrentAssets", "USD"),
    ("Travel Package Income", INCOME, "ServiceFeeIncome", "USD"),
    ("Lodging Income", INCOME, "ServiceFeeIncome", "USD"),
    ("Air and Transport Income", INCOME, "ServiceFeeIncome", "USD"),
    ("Tour Income", INCOME, "ServiceFeeIncome", "USD"),
    ("Commission Income", INCOME, "OtherPrimaryIncome", "USD"),
    ("Cancellation Penalty Income", INCOME, "OtherPrimaryIncome", "USD"),
    ("Service Fee Income", INCOME, "ServiceFeeIncome", "USD"),
    ("Bank and Gateway Fees", EXPENSE, "BankCharges", "USD"),
    ("Bad Debt", EXPENSE, "BadDebts", "USD"),
    ("Exchange Gain or Loss", "Other Expense", "ExchangeGainOrLoss", "USD"),
    ("Cost of Travel Sold", "Cost of Goods Sold", "OtherCostsOfServiceCos", "USD"),
    ("Customer Deposits", OTHER_LIABILITY, "OtherCurrentLiabilities", "USD"),
    ("Sales Tax Payable", OTHER_LIABILITY, "SalesTaxPayable", "USD"),
    ("Third-Party Collections", OTHER_LIABILITY, "OtherCurrentLiabilities", "USD"),
    ("Due to Branches", OTHER_LIABILITY, "OtherCurrentLiabilities", "USD"),
    ("Due from Branches", OTHER_ASSET, "OtherCurrentAssets", "USD"),
    ("Rounding", OTHER_INCOME, "OtherMiscellaneousIncome", "USD"),
)
_ACCOUNTS_MX: Final = (
    ("Cuentas por cobrar (clientes)", AR, "AccountsReceivable", "MXN"),
    ("Cuentas por cobrar (clientes) - USD", AR, "AccountsReceivable", "USD"),
    ("Cuentas por cobrar (clientes) - EUR", AR, "AccountsReceivable", "EUR"),
    ("Fondos por depositar", OTHER_ASSET, "UndepositedFunds", "MXN"),
    ("Banco MXN", BANK, "Checking", "MXN"),
    ("Banco USD", BANK, "Checking", "USD"),
    ("Caja", BANK, "CashOnHand", "MXN"),
    ("Terminal bancaria por liquidar", OTHER_ASSET, "OtherCurrentAssets", "MXN"),
    ("Ventas de paquetes", INCOME, "ServiceFeeIncome", "MXN"),
    ("Ventas de hospedaje", INCOME, "ServiceFeeIncome", "MXN"),
    ("Ventas de transporte", INCOME, "ServiceFeeIncome", "MXN"),
    ("Ventas de excursiones", INCOME, "ServiceFeeIncome", "MXN"),
    ("Ingresos por comisiones", INCOME, "OtherPrimaryIncome", "MXN"),
    ("Ingresos por penalizaciones", INCOME, "OtherPrimaryIncome", "MXN"),
    ("Cargos por servicio", INCOME, "ServiceFeeIncome", "MXN"),
    ("Comisiones bancarias", EXPENSE, "BankCharges", "MXN"),
    ("Cuentas incobrables", EXPENSE, "BadDebts", "MXN"),
    ("Utilidad o pérdida cambiaria", "Other Expense", "ExchangeGainOrLoss", "MXN"),
    ("Costo de servicios turísticos", "Cost of Goods Sold", "OtherCostsOfServiceCos", "MXN"),
    ("Anticipos de clientes", OTHER_LIABILITY, "OtherCurrentLiabilities", "MXN"),
    ("IVA trasladado cobrado", OTHER_LIABILITY, "SalesTaxPayable", "MXN"),
    ("IVA trasladado no cobrado", OTHER_LIABILITY, "OtherCurrentLiabilities", "MXN"),
    ("ISH por pagar", OTHER_LIABILITY, "OtherCurrentLiabilities", "MXN"),
    ("IVA retenido", OTHER_ASSET, "OtherCurrentAssets", "MXN"),
    ("ISR retenido", OTHER_ASSET, "OtherCurrentAssets", "MXN"),
    ("Cobros por cuenta de terceros", OTHER_LIABILITY, "OtherCurrentLiabilities", "MXN"),
    ("Sucursales por pagar", OTHER_LIABILITY, "OtherCurrentLiabilities", "MXN"),
    ("Sucursales por cobrar", OTHER_ASSET, "OtherCurrentAssets", "MXN"),
    ("Redondeo", OTHER_INCOME, "OtherMiscellaneousIncome", "MXN"),
)
# name, income account by name
_ITEMS_US: Final = (
    ("Travel package", "Travel Package Income"),
    ("Lodging", "Lodging Income"),
    ("Air ticket", "Air and Transport Income"),
    ("Transfer", "Air and Transport Income"),
    ("Tour", "Tour Income"),
    ("Supplier commission", "Commission Income"),
    ("Cancellation penalty", "Cancellation Penalty Income"),
    ("Service fee", "Service Fee Income"),
)
_ITEMS_MX: Final = (
    ("Paquete turístico", "Ventas de paquetes"),
    ("Hospedaje", "Ventas de hospedaje"),
    ("Boleto de avión", "Ventas de transporte"),
    ("Traslado", "Ventas de transporte"),
    ("Excursión", "Ventas de excursiones"),
    ("Comisión de proveedor", "Ingresos por comisiones"),
    ("Penalización por cancelación", "Ingresos por penalizaciones"),
    ("Cargo por servicio", "Cargos por servicio"),
    ("Impuesto sobre hospedaje", "ISH por pagar"),
)
_TAX_MX: Final = (("IVA 16%", "16"), ("IVA 8%", "8"), ("IVA 0%", "0"), ("Exento", "0"))
_METHODS_US: Final = ("Cash", "Bank Transfer", "Credit Card", "Debit Card", "Check")
_METHODS_MX: Final = ("Efectivo", "Transferencia", "Tarjeta de crédito", "Tarjeta de débito", "Cheque")


def plant(store: Store) -> None:
    """Make the companies, clients and accounts that are not there yet; what is there is left alone."""
    xero.plant(store)
    with store.transaction():
        for client, realm in ((CLIENT_US, REALM_US), (CLIENT_MX, REALM_MX)):
            store.run("insert or ignore into setting values (?, ?)", f"oauth.client.{client}", CLIENT_SECRET)
            store.run("insert or ignore into setting values (?, ?)", f"oauth.realm.{client}", realm)
        for name, value in (("user", FINKOK_USER), ("password", FINKOK_PASSWORD), ("credit", str(FINKOK_CREDIT))):
            store.run("insert or ignore into setting values (?, ?)", f"finkok.{name}", value)
        for name, value in (("user", SW_USER), ("password", SW_PASSWORD), ("token", SW_TOKEN), ("credit", str(SW_CREDIT))):
            store.run("insert or ignore into setting values (?, ?)", f"sw.{name}", value)
        for name, value in (("id", DIVERZA_ID), ("token", DIVERZA_TOKEN), ("credit", str(DIVERZA_CREDIT))):
            store.run("insert or ignore into setting values (?, ?)", f"diverza.{name}", value)
        if company(store, REALM_US) is None:
            _company(store, REALM_US, "Spirit Tours Miami", "US", "USD", "automated", {"MXN": "0.054", "EUR": "1.08"})
            _fill(store, REALM_US, _ACCOUNTS_US, _ITEMS_US, _METHODS_US, ("USA_MIAMI_001",))
        if company(store, REALM_MX) is None:
            _company(store, REALM_MX, "Spirit Tours México", "MX", "MXN", "by_code", {"USD": "18.50", "EUR": "20.00"})
            _fill(store, REALM_MX, _ACCOUNTS_MX, _ITEMS_MX, _METHODS_MX, ("MX_CDMX_001", "MX_CUN_001"))


def _company(store: Store, realm: str, name: str, country: str, home: str, sales_tax: str, rates: Mapping[str, str]) -> None:
    settings = {
        "currencies": CURRENCIES,
        "rates": {currency: Decimal(rate) for currency, rate in rates.items()},
        "custom_numbers": True,
        "undeposited_funds": "4",
    }
    values = (realm, name, country, home, sales_tax, None, exact_json.dumps(settings))
    store.run("insert into qbo_company values (?, ?, ?, ?, ?, ?, ?)", *values)


def _fill(
    store: Store,
    realm: str,
    accounts: Sequence[tuple[str, str, str, str]],
    items: Sequence[tuple[str, str]],
    methods: Sequence[str],
    departments: Sequence[str],
) -> None:
    held = company(store, realm)
    assert held is not None
    books = Books(store, held)
    books.add("CompanyInfo", _company_info(held.name, held.country))
    books.add("Preferences", _preferences(held.home, held.sales_tax))
    for name, kind, detail, currency in accounts:
        reference = {"value": currency, "name": CURRENCIES[currency]}
        body = {"Name": name, "FullyQualifiedName": name, "Active": True, "SubAccount": False, "Classification": _classification(kind)}
        books.add("Account", body | {"AccountType": kind, "AccountSubType": detail, "CurrencyRef": reference, "CurrentBalance": Decimal(0)})
    by_name = {stored.body["Name"]: stored for stored in books.everything("Account")}
    for name, income in items:
        account = {"value": str(by_name[income].id), "name": income}
        books.add("Item", {"Name": name, "FullyQualifiedName": name, "Active": True, "Type": "Service", "IncomeAccountRef": account})
    for name in methods:
        books.add(
            "PaymentMethod", {"Name": name, "Active": True, "Type": "CREDIT_CARD" if "r" in name and "ard" in name else "NON_CREDIT_CARD"}
        )
    for name in departments:
        books.add("Department", {"Name": name, "FullyQualifiedName": name, "Active": True, "SubDepartment": False})
    for code, name in CURRENCIES.items():
        books.add("CompanyCurrency", {"Code": code, "Name": name, "Active": True})
    _tax_codes(books)
    books.add("Vendor", {"DisplayName": "Mayorista de práctica", "Active": True})
    books.add("Employee", {"DisplayName": "Caja de práctica", "Active": True})


def _classification(account_type: str) -> str:
    if account_type in (AR, BANK, OTHER_ASSET):
        return "Asset"
    if account_type == OTHER_LIABILITY:
        return "Liability"
    return "Revenue" if "Income" in account_type else "Expense"


def _tax_codes(books: Books) -> None:
    if books.company.sales_tax == "automated":
        for name, taxable in (("TAX", True), ("NON", False)):
            books.add("TaxCode", {"Name": name, "Description": name, "Active": True, "Taxable": taxable, "TaxGroup": False})
        return
    for name, percent in _TAX_MX:
        rate = books.add("TaxRate", {"Name": name, "Description": name, "Active": True, "RateValue": Decimal(percent)})
        detail = {"TaxRateRef": {"value": str(rate.id), "name": name}, "TaxTypeApplicable": "TaxOnAmount", "TaxOrder": 0}
        body = {"Name": name, "Description": name, "Active": True, "Taxable": True, "TaxGroup": True}
        books.add("TaxCode", body | {"SalesTaxRateList": {"TaxRateDetail": [detail]}})


def _company_info(name: str, country: str) -> dict[str, Any]:
    address = {"US": ("Miami", "FL", "33132", "US"), "MX": ("Ciudad de México", "CMX", "06600", "MX")}[country]
    place = dict(zip(("City", "CountrySubDivisionCode", "PostalCode", "Country"), address, strict=True))
    names = {"CompanyName": name, "LegalName": name, "Country": country, "FiscalYearStartMonth": "January"}
    return names | {"CompanyAddr": place, "LegalAddr": place, "SupportedLanguages": "en" if country == "US" else "es", "domain": "QBO"}


def _preferences(home: str, sales_tax: str) -> dict[str, Any]:
    return {
        "AccountingInfoPrefs": {
            "FirstMonthOfFiscalYear": "January",
            "UseAccountNumbers": False,
            "TrackDepartments": True,
            "ClassTrackingPerTxn": False,
        },
        "SalesFormsPrefs": {"CustomTxnNumbers": True, "AllowDeposit": True, "AllowDiscount": True, "AllowShipping": False},
        "TaxPrefs": {"UsingSalesTax": True, "PartnerTaxEnabled": sales_tax == "automated"},
        "CurrencyPrefs": {"MultiCurrencyEnabled": True, "HomeCurrency": {"value": home}},
        "domain": "QBO",
    }


def catalogue() -> dict[str, dict[str, dict[str, str]]]:
    """Realm -> kind -> name -> id of what `plant` makes (ids are positions, so they are the same in every practice)."""

    def numbered(names: Sequence[str]) -> dict[str, str]:
        return {name: str(position) for position, name in enumerate(names, 1)}

    return {
        REALM_US: {
            "Account": numbered([account[0] for account in _ACCOUNTS_US]),
            "Item": numbered([item[0] for item in _ITEMS_US]),
            "TaxCode": {"TAX": "TAX", "NON": "NON"},
            "Department": numbered(["USA_MIAMI_001"]),
            "PaymentMethod": numbered(_METHODS_US),
        },
        REALM_MX: {
            "Account": numbered([account[0] for account in _ACCOUNTS_MX]),
            "Item": numbered([item[0] for item in _ITEMS_MX]),
            "TaxCode": numbered([code[0] for code in _TAX_MX]),
            "Department": numbered(["MX_CDMX_001", "MX_CUN_001"]),
            "PaymentMethod": numbered(_METHODS_MX),
        },
        xero.TENANT: {kind: dict(names) for kind, names in xero.catalogue().items()},
    }
