"""The payments complement (Pagos 2.0) as values: what a payment supplement says was paid, and the sums it must show.

Like a `Cfdi`, a `Payment` holds no sum: `payments_sums` computes them as SAT does. Amounts of a document are in the
document's currency, amounts of a payment in the payment's, the totals of the complement in MXN.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from agent.domain.cfdi import SIX, Factor, Line, Tax, TaxKind, TaxObject, TaxTotal
from agent.domain.money import round_to


@dataclass(frozen=True, slots=True)
class PaidDocument:
    """One DoctoRelacionado: an invoice, its instalment, and its balance before and after, in its own currency.

    `equivalence` is how many units of the document's currency one unit of the payment's buys; a bare 1 when they are equal.
    """

    uuid: str
    currency: str
    equivalence: Decimal | None
    instalment: int
    before: Decimal
    paid: Decimal
    after: Decimal
    tax_object: str
    taxes: tuple[Tax, ...] = ()
    withholdings: tuple[Tax, ...] = ()
    series: str | None = None
    folio: str | None = None


@dataclass(frozen=True, slots=True)
class BankDetails:
    """Through which accounts a payment went: RfcEmisorCtaOrd, NomBancoOrdExt, CtaOrdenante, RfcEmisorCtaBen, CtaBeneficiario."""

    payer_bank_rfc: str | None = None
    payer_bank_name: str | None = None
    payer_account: str | None = None
    payee_bank_rfc: str | None = None
    payee_account: str | None = None


NO_BANK = BankDetails()


@dataclass(frozen=True, slots=True)
class SpeiChain:
    """The proof of a SPEI transfer: TipoCadPago, CertPago, CadPago, SelloPago; all of them or none."""

    kind: str
    certificate: str | None = None
    chain: str | None = None
    seal: str | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """One Pago and the documents it settles. `exchange_rate` is MXN for one unit of `currency`, a bare 1 for MXN."""

    paid_at: datetime
    form: str
    currency: str
    amount: Decimal
    documents: tuple[PaidDocument, ...]
    exchange_rate: Decimal | None = Decimal(1)
    operation_number: str | None = None
    bank: BankDetails = NO_BANK
    spei: SpeiChain | None = None


# The one concepto of a payment supplement, fixed by Anexo 20 (CRP20114-20123).
PAYMENT_LINE = Line("84111506", "ACT", "Pago", Decimal(1), Decimal(0), Decimal(0), TaxObject.NOT_OBJECT)
PAYMENT_CURRENCY = "XXX"
PAYMENT_USE = "CP01"


@dataclass(frozen=True, slots=True)
class PaymentTaxes:
    """ImpuestosP: the taxes of one payment in its currency, one row a tax; a withholding has only kind and amount."""

    taxes: tuple[TaxTotal, ...]
    withholdings: tuple[TaxTotal, ...]


@dataclass(frozen=True, slots=True)
class PaymentsTotals:
    """Totales: everything in MXN at two decimals; None where the attribute must be absent."""

    amount: Decimal
    withheld_iva: Decimal | None = None
    withheld_isr: Decimal | None = None
    withheld_ieps: Decimal | None = None
    base_iva_16: Decimal | None = None
    iva_16: Decimal | None = None
    base_iva_8: Decimal | None = None
    iva_8: Decimal | None = None
    base_iva_0: Decimal | None = None
    iva_0: Decimal | None = None
    base_exempt: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PaymentsSums:
    """The sums of a complement: one `PaymentTaxes` a payment, in order, and the totals in MXN."""

    taxes: tuple[PaymentTaxes, ...]
    totals: PaymentsTotals


def payments_sums(payments: Iterable[Payment]) -> PaymentsSums:
    """The sums that a complement of `payments` must show. Source: Anexo 20, CRP20201-20211 and CRP20262-20274."""
    payments = tuple(payments)
    taxes = tuple(payment_taxes(payment) for payment in payments)
    return PaymentsSums(taxes, payments_totals(payments, taxes))


def payment_taxes(payment: Payment) -> PaymentTaxes:
    """ImpuestosP of `payment`: for each tax the sum of its documents' amounts, brought to the payment's currency."""
    sums: dict[tuple[str, str, Decimal | None], tuple[Decimal, Decimal]] = {}
    kept: dict[str, Decimal] = {}
    for document in payment.documents:
        rate = document.equivalence or Decimal(1)
        for tax in document.taxes:
            key = (tax.kind, tax.factor, tax.rate)
            base, amount = sums.get(key, (Decimal(0), Decimal(0)))
            sums[key] = (base + tax.base / rate, amount + (tax.amount or 0) / rate)
        for tax in document.withholdings:
            kept[tax.kind] = kept.get(tax.kind, Decimal(0)) + (tax.amount or 0) / rate
    return PaymentTaxes(
        tuple(
            TaxTotal(kind, factor, rate, _six(base), None if factor == Factor.EXEMPT else _six(amount))
            for (kind, factor, rate), (base, amount) in sums.items()
        ),
        tuple(TaxTotal(kind, None, None, None, _six(amount)) for kind, amount in kept.items()),
    )


def _six(value: Decimal) -> Decimal:
    return value.quantize(SIX, ROUND_HALF_UP)


def payments_totals(payments: tuple[Payment, ...], taxes: tuple[PaymentTaxes, ...]) -> PaymentsTotals:
    """Totales of `payments` whose ImpuestosP are `taxes`, one a payment: everything at its rate in MXN."""
    rates = [payment.exchange_rate or Decimal(1) for payment in payments]
    sums: dict[str, Decimal] = {}
    for rate, row in ((rate, row) for rate, rows in zip(rates, taxes, strict=True) for row in (*rows.taxes, *rows.withholdings)):
        for name, value in _named(row):
            sums[name] = sums.get(name, Decimal(0)) + value * rate
    amount = sum((payment.amount * rate for payment, rate in zip(payments, rates, strict=True)), Decimal(0))
    return PaymentsTotals(round_to(amount, "MXN"), **{name: round_to(value, "MXN") for name, value in sums.items()})


_WITHHELD = {TaxKind.IVA: "withheld_iva", TaxKind.ISR: "withheld_isr", TaxKind.IEPS: "withheld_ieps"}
_RATES = {Decimal("0.16"): "iva_16", Decimal("0.08"): "iva_8", Decimal(0): "iva_0"}


def _named(row: TaxTotal) -> list[tuple[str, Decimal]]:
    """What `row` adds to which totals; IEPS transferred has none."""
    if row.factor is None:
        name = _WITHHELD.get(TaxKind(row.kind)) if row.kind in tuple(TaxKind) else None
        return [(name, row.amount or Decimal(0))] if name else []
    if row.kind != TaxKind.IVA:
        return []
    if row.factor == Factor.EXEMPT:
        return [("base_exempt", row.base or Decimal(0))]
    name = _RATES.get(row.rate) if row.rate is not None else None
    return [(f"base_{name}", row.base or Decimal(0)), (name, row.amount or Decimal(0))] if name else []
