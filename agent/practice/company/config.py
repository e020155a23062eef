"""How the practice company sets up its hub: sample data, stored through the same services that a person's clicks use.

Things of a vendor are given by the name they have in its chart; they become ids once the live chart has been read. Rates
and keys are samples to practise with, not advice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, Literal

MIAMI: Final = "USA_MIAMI_001"
CDMX: Final = "MX_CDMX_001"
CANCUN: Final = "MX_CUN_001"
US_BOOKS: Final = "quickbooks-us"
MX_BOOKS: Final = "quickbooks-mx"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who invoices: `tax_id` is the RFC or the EIN; `postal_code` its fiscal address."""

    key: str
    country: str
    tax_id: str
    legal_name: str
    tax_regime: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Connection:
    """A company at a vendor; `erp` is the name in the registry of accounting systems."""

    key: str
    erp: str
    label: str
    country: str
    home_currency: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch. `department` is its name at the vendor, `place_of_issue` the postal code of its CFDIs."""

    code: str
    name: str
    issuer: str
    connection: str
    zone: str
    currency: str
    country: str
    jurisdiction: str
    department: str
    place_of_issue: str
    address: tuple[str, str, str, str, str]  # street, city, state, postal code, country
    cfdi: bool


@dataclass(frozen=True, slots=True)
class ServiceProfile:
    """How a service type is booked and invoiced at a branch; `item` is the name at the vendor."""

    branch: str
    service_type: str
    description: str
    product_key: str
    unit_key: str
    tax_profile: str
    sale_kind: Literal["own", "commission", "third_party"]
    item: str
    supplier_rfc: str = ""
    ish_rate: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TaxRule:
    """One dated tax rule of a connection's jurisdiction; `tax_code` is the name at the vendor."""

    connection: str
    jurisdiction: str
    profile: str
    service_type: str
    kind: Literal["rate", "exempt"]
    rate: Decimal
    inclusive: bool
    needs_certificate: bool
    valid_from: date
    valid_until: date | None
    tax_code: str


@dataclass(frozen=True, slots=True)
class Mapping:
    """What plays a role for a branch: the vendor's thing of a kind, by name."""

    branch: str
    role: str
    qualifier: str
    kind: Literal["account", "payment_method", "item"]
    name: str


@dataclass(frozen=True, slots=True)
class Rate:
    """A published exchange rate."""

    currency: str
    home: str
    published_on: date
    rate: Decimal
    source: str


ISSUERS: Final = (
    Issuer("us", "US", "12-3456789", "Spirit Tours Miami LLC", "", "33132"),
    # The taxpayer of SAT's own test certificates: nothing stamped for it is ever fiscal.
    Issuer("mx", "MX", "EKU9003173C9", "ESCUELA KEMPER URGATE", "601", "42501"),
)

CONNECTIONS: Final = (
    Connection(US_BOOKS, "quickbooks", "Spirit Tours Miami", "US", "USD"),
    Connection(MX_BOOKS, "quickbooks_mx", "Spirit Tours México", "MX", "MXN"),
)

BRANCHES: Final = (
    Branch(
        MIAMI, "Spirit Tours Miami", "us", US_BOOKS, "America/New_York", "USD", "US", "US-FL", MIAMI, "",
        ("100 Main Street", "Miami", "FL", "33132", "US"), cfdi=False,
    ),
    Branch(
        CDMX, "Spirit Tours Ciudad de México", "mx", MX_BOOKS, "America/Mexico_City", "MXN", "MX", "MX", CDMX, "06600",
        ("Calle Uno 100", "Ciudad de México", "CMX", "06600", "MX"), cfdi=True,
    ),
    Branch(
        CANCUN, "Spirit Tours Cancún", "mx", MX_BOOKS, "America/Cancun", "MXN", "MX", "MX", CANCUN, "77500",
        ("Avenida Dos 200", "Cancún", "ROO", "77500", "MX"), cfdi=True,
    ),
)  # fmt: skip


LODGING_TAX: Final = {CANCUN: Decimal("0.05")}
"""The lodging tax in the price of what a branch sells as `hospedaje_propio`, as a fraction of the net price."""


def _profiles_mx(branch: str) -> Iterator[ServiceProfile]:
    for service, description, key, profile, item in (
        ("paquete", "Paquete turístico", "90121502", "iva", "Paquete turístico"),
        ("hotel", "Hospedaje", "90111501", "iva", "Hospedaje"),
        ("vuelo", "Boleto de avión nacional", "78111502", "iva", "Boleto de avión"),
        ("vuelo_internacional", "Boleto de avión internacional", "78111502", "iva_0", "Boleto de avión"),
        ("traslado", "Traslado terrestre urbano", "78111803", "exento", "Traslado"),
        ("tour", "Excursión", "90121502", "iva", "Excursión"),
        ("general", "Servicios de viaje", "90121502", "iva", "Cargo por servicio"),
    ):
        yield ServiceProfile(branch, service, description, key, "E48", profile, "own", item)
    yield ServiceProfile(branch, "comision", "Comisión por venta de servicios turísticos", "80141600", "E48", "iva", "commission",
                         "Comisión de proveedor")  # fmt: skip


def _profiles_us() -> Iterator[ServiceProfile]:
    for service, description, profile, item in (
        ("paquete", "Travel package", "sales_tax", "Travel package"),
        ("hotel", "Lodging", "sales_tax", "Lodging"),
        ("vuelo", "Air ticket", "untaxed", "Air ticket"),
        ("traslado", "Transfer", "sales_tax", "Transfer"),
        ("tour", "Tour", "sales_tax", "Tour"),
        ("general", "Travel services", "untaxed", "Service fee"),
    ):
        yield ServiceProfile(MIAMI, service, description, "", "", profile, "own", item)
    yield ServiceProfile(MIAMI, "comision", "Commission", "", "", "untaxed", "commission", "Supplier commission")


# Lodging that the branch itself sells: the state's tax is in its price.
_LODGING: Final = ServiceProfile(CANCUN, "hospedaje_propio", "Hospedaje propio", "90111501", "E48", "iva", "own", "Hospedaje",
                                 ish_rate=LODGING_TAX[CANCUN])  # fmt: skip
SERVICE_PROFILES: Final = (*_profiles_us(), *_profiles_mx(CDMX), *_profiles_mx(CANCUN), _LODGING)

_NO_TAX: Final = Decimal("0.000000")
_FL: Final = Decimal("0.070000")
_IVA: Final = Decimal("0.160000")

TAX_RULES: Final = (
    TaxRule(US_BOOKS, "US-FL", "sales_tax", "", "rate", Decimal("0.060000"), True, False, date(2015, 1, 1), date(2019, 12, 31), "TAX"),
    TaxRule(US_BOOKS, "US-FL", "sales_tax", "", "rate", _FL, True, False, date(2020, 1, 1), None, "TAX"),
    TaxRule(US_BOOKS, "US-FL", "sales_tax", "traslado", "rate", _FL, False, False, date(2020, 1, 1), None, "TAX"),
    TaxRule(US_BOOKS, "US-FL", "sales_tax", "", "exempt", _NO_TAX, True, True, date(2020, 1, 1), None, "NON"),
    TaxRule(US_BOOKS, "US-FL", "untaxed", "", "exempt", _NO_TAX, True, False, date(2015, 1, 1), None, "NON"),
    TaxRule(MX_BOOKS, "MX", "iva", "", "rate", _IVA, True, False, date(2010, 1, 1), None, "IVA 16%"),
    TaxRule(MX_BOOKS, "MX", "iva_0", "", "rate", _NO_TAX, True, False, date(2010, 1, 1), None, "IVA 0%"),
    TaxRule(MX_BOOKS, "MX", "exento", "", "exempt", _NO_TAX, True, False, date(2010, 1, 1), None, "Exento"),
    TaxRule(MX_BOOKS, "MX", "ish", "", "exempt", _NO_TAX, True, False, date(2010, 1, 1), None, "Exento"),
)

_ROLES_US: Final = (
    ("income", "", "Travel Package Income"),
    ("commission_income", "", "Commission Income"),
    ("penalty_income", "", "Cancellation Penalty Income"),
    ("receivables", "", "Accounts Receivable (A/R)"),
    ("receivables", "MXN", "Accounts Receivable (A/R) - MXN"),
    ("receivables", "EUR", "Accounts Receivable (A/R) - EUR"),
    ("deposit", "", "Undeposited Funds"),
    ("deposit", "efectivo", "Cash on Hand"),
    ("deposit", "transferencia", "Operating Bank USD"),
    ("deposit", "tarjeta_credito", "Card Clearing"),
    ("deposit", "tarjeta_debito", "Card Clearing"),
    ("bank", "", "Operating Bank USD"),
    ("bank", "MXN", "Operating Bank MXN"),
    ("bank_fees", "", "Bank and Gateway Fees"),
    ("gateway_fees", "", "Bank and Gateway Fees"),
    ("customer_deposits", "", "Customer Deposits"),
    ("fx_gain_loss", "", "Exchange Gain or Loss"),
    ("bad_debt", "", "Bad Debt"),
    ("third_party_liability", "", "Third-Party Collections"),
    ("sales_tax", "", "Sales Tax Payable"),
    ("between_branches", "", "Due to Branches"),
    ("cost_of_sales", "", "Cost of Travel Sold"),
)
_ROLES_MX: Final = (
    ("income", "", "Ventas de paquetes"),
    ("commission_income", "", "Ingresos por comisiones"),
    ("penalty_income", "", "Ingresos por penalizaciones"),
    ("receivables", "", "Cuentas por cobrar (clientes)"),
    ("receivables", "USD", "Cuentas por cobrar (clientes) - USD"),
    ("receivables", "EUR", "Cuentas por cobrar (clientes) - EUR"),
    ("deposit", "", "Fondos por depositar"),
    ("deposit", "efectivo", "Caja"),
    ("deposit", "transferencia", "Banco MXN"),
    ("deposit", "transferencia/USD", "Banco USD"),
    ("deposit", "tarjeta_credito", "Terminal bancaria por liquidar"),
    ("deposit", "tarjeta_debito", "Terminal bancaria por liquidar"),
    ("bank", "", "Banco MXN"),
    ("bank", "USD", "Banco USD"),
    ("bank_fees", "", "Comisiones bancarias"),
    ("gateway_fees", "", "Comisiones bancarias"),
    ("customer_deposits", "", "Anticipos de clientes"),
    ("fx_gain_loss", "", "Utilidad o pérdida cambiaria"),
    ("bad_debt", "", "Cuentas incobrables"),
    ("third_party_liability", "", "Cobros por cuenta de terceros"),
    ("iva_collected", "", "IVA trasladado cobrado"),
    ("iva_not_collected", "", "IVA trasladado no cobrado"),
    ("withheld_iva", "", "IVA retenido"),
    ("withheld_isr", "", "ISR retenido"),
    ("between_branches", "", "Sucursales por pagar"),
    ("cost_of_sales", "", "Costo de servicios turísticos"),
)
_METHODS: Final = ("efectivo", "transferencia", "tarjeta_credito", "tarjeta_debito", "cheque")
_METHODS_US: Final = dict(zip(_METHODS, ("Cash", "Bank Transfer", "Credit Card", "Debit Card", "Check"), strict=True))
_METHODS_MX: Final = dict(zip(_METHODS, ("Efectivo", "Transferencia", "Tarjeta de crédito", "Tarjeta de débito", "Cheque"), strict=True))


def _mappings() -> Iterator[Mapping]:
    for branch in BRANCHES:
        american = branch.connection == US_BOOKS
        for role, qualifier, name in _ROLES_US if american else _ROLES_MX:
            yield Mapping(branch.code, role, qualifier, "account", name)
        for method, name in (_METHODS_US if american else _METHODS_MX).items():
            yield Mapping(branch.code, "payment_method", method, "payment_method", name)
        if not american:  # an invoice's line names an item; this one's account is what is owed to the state
            yield Mapping(branch.code, "ish", "", "item", "Impuesto sobre hospedaje")


MAPPINGS: Final = tuple(_mappings())


def rates(today: date) -> tuple[Rate, ...]:
    """USD in MXN and MXN in USD as published on each working day of the 75 days up to `today`; made up, and always the same."""
    days = [today - timedelta(days=back) for back in range(75, -1, -1)]
    found = []
    for day in days:
        if day.weekday() < 5:
            peso = Decimal("18.2500") + Decimal(day.toordinal() % 37) * Decimal("0.0113")
            found.append(Rate("USD", "MXN", day, peso.quantize(Decimal("0.000001")), "practice"))
            found.append(Rate("MXN", "USD", day, (1 / peso).quantize(Decimal("0.000001")), "practice"))
    return tuple(found)
