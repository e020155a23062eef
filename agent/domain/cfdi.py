"""A CFDI 4.0 as values: what is issued, and what is decoded from a file. No XML here.

Codes are SAT's (Anexo 20, version 4.0). Amounts of a line carry up to six decimals, amounts of the summary those of
the currency. A `Cfdi` holds no sum: `totals` computes them the way SAT's formulas do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from agent.domain.money import round_to

if TYPE_CHECKING:
    from agent.domain.cfdi_payments import Payment

SIX = Decimal("0.000001")
PUBLIC_RFC = "XAXX010101000"
FOREIGN_RFC = "XEXX010101000"
PUBLIC_NAME = "PUBLICO EN GENERAL"


class CfdiType(StrEnum):
    """c_TipoDeComprobante."""

    INCOME = "I"
    CREDIT_NOTE = "E"
    PAYMENT = "P"
    TRANSFER = "T"
    PAYROLL = "N"


class TaxKind(StrEnum):
    """c_Impuesto."""

    ISR = "001"
    IVA = "002"
    IEPS = "003"


class Factor(StrEnum):
    """c_TipoFactor."""

    RATE = "Tasa"
    QUOTA = "Cuota"
    EXEMPT = "Exento"


class TaxObject(StrEnum):
    """c_ObjetoImp, the values that the product issues; a file that is read may hold others."""

    NOT_OBJECT = "01"
    OBJECT = "02"
    OBJECT_NOT_ITEMISED = "03"
    OBJECT_WITHOUT_TAX = "04"


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who issues: the name exactly as in the Constancia, without the kind of company; c_RegimenFiscal."""

    rfc: str
    name: str
    tax_regime: str


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives. `tax_residence` (c_Pais) and `foreign_tax_id` only go with the RFC XEXX010101000."""

    rfc: str
    name: str
    postal_code: str
    tax_regime: str
    cfdi_use: str
    tax_residence: str | None = None
    foreign_tax_id: str | None = None


@dataclass(frozen=True, slots=True)
class Tax:
    """One tax of a line. Exempt has neither rate nor amount."""

    base: Decimal
    kind: str
    factor: str
    rate: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class ThirdParty:
    """On whose behalf a line is charged (ACuentaTerceros)."""

    rfc: str
    name: str
    tax_regime: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Line:
    """One concepto. `amount` is Importe, before `discount`; six decimals at most."""

    product_key: str
    unit_key: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    amount: Decimal
    tax_object: str
    taxes: tuple[Tax, ...] = ()
    withholdings: tuple[Tax, ...] = ()
    discount: Decimal | None = None
    identifier: str | None = None
    unit: str | None = None
    third_party: ThirdParty | None = None


@dataclass(frozen=True, slots=True)
class Related:
    """Documents this one is related to, by one c_TipoRelacion."""

    relation: str
    uuids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GlobalInformation:
    """InformacionGlobal: the period that a global invoice covers."""

    periodicity: str
    months: str
    year: int


@dataclass(frozen=True, slots=True)
class LocalTax:
    """A state or municipal tax of the complement implocal (ISH ...): `rate` in per cent, `amount` at two decimals."""

    name: str
    rate: Decimal
    amount: Decimal
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class Cfdi:
    """A fiscal document without its sums, seal and stamp.

    `issued_at` is Fecha: naive, the local time of `place_of_issue` (a postal code). `exchange_rate` is None for MXN.
    """

    type: CfdiType
    issuer: Issuer
    recipient: Recipient
    lines: tuple[Line, ...]
    issued_at: datetime
    place_of_issue: str
    currency: str = "MXN"
    exchange_rate: Decimal | None = None
    payment_method: str | None = None
    payment_form: str | None = None
    series: str | None = None
    folio: str | None = None
    export: str = "01"
    payment_conditions: str | None = None
    confirmation: str | None = None
    related: tuple[Related, ...] = ()
    global_information: GlobalInformation | None = None
    local_taxes: tuple[LocalTax, ...] = ()
    payments: tuple[Payment, ...] = ()


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """One row of the summary. A withholding has only kind and amount; an exempt row only kind, factor and base."""

    kind: str
    factor: str | None
    rate: Decimal | None
    base: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a CFDI at the currency's decimals. None where Anexo 20 wants the attribute absent."""

    subtotal: Decimal
    discount: Decimal | None
    taxes: tuple[TaxTotal, ...]
    withholdings: tuple[TaxTotal, ...]
    transferred: Decimal | None
    withheld: Decimal | None
    total: Decimal


def totals(cfdi: Cfdi) -> Totals:
    """The sums that `cfdi` must show. Source: Anexo 20, CFDI40108, 40110, 40119, 40203-40221 (round the sum, not the lines)."""
    return totals_of(cfdi.lines, cfdi.currency, cfdi.local_taxes)


def totals_of(lines: Iterable[Line], currency: str, local_taxes: Iterable[LocalTax] = ()) -> Totals:
    """The sums of `lines` in `currency`; an unknown currency raises UserError `money.unknown_currency`.

    Local taxes change the total only: they are no part of the Impuestos node.
    """
    lines = tuple(lines)
    subtotal = round_to(sum((line.amount for line in lines), Decimal(0)), currency)
    discounts = [line.discount for line in lines if line.discount is not None]
    discount = round_to(sum(discounts, Decimal(0)), currency) if discounts else None
    taxes = _transferred(lines, currency)
    withholdings = _withheld(lines, currency)
    transferred = sum((row.amount for row in taxes if row.amount is not None), round_to(Decimal(0), currency))
    withheld = sum((row.amount for row in withholdings if row.amount is not None), round_to(Decimal(0), currency))
    local = sum((-tax.amount if tax.withheld else tax.amount for tax in local_taxes), Decimal(0))
    return Totals(
        subtotal=subtotal,
        discount=discount,
        taxes=taxes,
        withholdings=withholdings,
        transferred=transferred if any(row.factor != Factor.EXEMPT for row in taxes) else None,
        withheld=withheld if withholdings else None,
        total=subtotal - (discount or 0) + transferred - withheld + local,
    )


def _transferred(lines: Iterable[Line], currency: str) -> tuple[TaxTotal, ...]:
    sums: dict[tuple[str, str, Decimal | None], tuple[Decimal, Decimal]] = {}
    for line in lines:
        for tax in line.taxes:
            key = (tax.kind, tax.factor, tax.rate)
            base, amount = sums.get(key, (Decimal(0), Decimal(0)))
            sums[key] = (base + tax.base, amount + (tax.amount or 0))
    return tuple(
        TaxTotal(kind, factor, rate, round_to(base, currency), None if factor == Factor.EXEMPT else round_to(amount, currency))
        for (kind, factor, rate), (base, amount) in sums.items()
    )


def _withheld(lines: Iterable[Line], currency: str) -> tuple[TaxTotal, ...]:
    sums: dict[str, Decimal] = {}
    for line in lines:
        for tax in line.withholdings:
            sums[tax.kind] = sums.get(tax.kind, Decimal(0)) + (tax.amount or 0)
    return tuple(TaxTotal(kind, None, None, None, round_to(amount, currency)) for kind, amount in sums.items())
