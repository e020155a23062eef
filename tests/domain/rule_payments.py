"""Payment supplements that break one rule each, beside a twin without the fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from agent.domain.cfdi import Cfdi, CfdiType, Related, Tax, TaxTotal, totals
from agent.domain.cfdi_payments import (
    PAYMENT_LINE,
    BankDetails,
    PaidDocument,
    Payment,
    PaymentsSums,
    PaymentsTotals,
    PaymentTaxes,
    SpeiChain,
    payments_sums,
)
from tests.domain.rule_documents import INCOME, KEPT, UUID, Breaking, to

D = Decimal
OTHER = "0b9d5f1e-1c2d-4e3f-8a4b-5c6d7e8f9012"
IVA = Tax(D("1000.000000"), "002", "Tasa", D("0.160000"), D("160.000000"))
IVA_8 = Tax(D("1000.000000"), "002", "Tasa", D("0.080000"), D("80.000000"))
IVA_0 = Tax(D("1000.000000"), "002", "Tasa", D("0.000000"), D("0.000000"))
FREE = Tax(D("1000.000000"), "002", "Exento", None, None)
ISR = Tax(D("1000.000000"), "001", "Tasa", D("0.100000"), D("100.000000"))
IEPS = Tax(D("1000.000000"), "003", "Tasa", D("0.080000"), D("80.000000"))
INVOICE = PaidDocument(UUID, "MXN", D(1), 1, D("2000.00"), D("1160.00"), D("840.00"), "02", (IVA,))
PAID = Payment(datetime(2026, 11, 20, 12, 0), "03", "MXN", D("1160.00"), (INVOICE,))  # noqa: DTZ001 - FechaPago has no zone
SUPPLEMENT = replace(
    to(INCOME, cfdi_use="CP01"),
    type=CfdiType.PAYMENT,
    currency="XXX",
    payment_method=None,
    payment_form=None,
    lines=(PAYMENT_LINE,),
    payments=(PAID,),
)


def line(**changes: Any) -> Cfdi:
    return replace(SUPPLEMENT, lines=(replace(PAYMENT_LINE, **changes),))


def paid(document: Cfdi = SUPPLEMENT, **changes: Any) -> Cfdi:
    return replace(document, payments=(replace(document.payments[0], **changes),))


def invoice(document: Cfdi = SUPPLEMENT, **changes: Any) -> Cfdi:
    first = document.payments[0]
    return paid(document, documents=(replace(first.documents[0], **changes), *first.documents[1:]))


def taxed(*taxes: Tax, **changes: Any) -> Cfdi:
    return invoice(taxes=taxes, **changes)


def withheld(*taxes: Tax, **changes: Any) -> Cfdi:
    return invoice(withholdings=taxes, **changes)


EVERY_RATE = taxed(IVA, IVA_8, IVA_0, FREE)
EVERY_WITHHOLDING = withheld(KEPT, ISR, replace(IEPS, rate=D("0.030000"), amount=D("30.000000")))
FREE_ONLY = taxed(FREE)
UNTAXED_INVOICE = replace(INVOICE, taxes=(), tax_object="01")
UNTAXED = paid(documents=(UNTAXED_INVOICE,))
ONLY_IEPS = taxed(IEPS, tax_object="07")
DOLLARS = paid(
    currency="USD",
    exchange_rate=D("18.500000"),
    amount=D("62.70"),
    documents=(replace(INVOICE, equivalence=D("18.5000000000")),),
)
BANKED = paid(bank=BankDetails("BBA830831LJ2", None, "012345678901234567", "BMN930209927", "072345678901234567"))
FOREIGN_BANK = paid(bank=BankDetails("XEXX010101000", "FIRST BANK", "US12345678901"))
CHAINED = paid(spei=SpeiChain("01", "QUJD", "||1|2026||", "QUJD"))
CASH = paid(form="01")
TWICE = paid(
    amount=D("2000.00"),
    documents=(INVOICE, replace(INVOICE, instalment=2, before=D("840.00"), paid=D("840.00"), after=D("0.00"))),
)
GOOD_PAYMENTS = (
    *(SUPPLEMENT, EVERY_RATE, EVERY_WITHHOLDING, FREE_ONLY, UNTAXED, ONLY_IEPS, DOLLARS, BANKED, FOREIGN_BANK, CHAINED, CASH, TWICE),
    replace(SUPPLEMENT, related=(Related("04", (OTHER,)),)),
)


def _sums(document: Cfdi = SUPPLEMENT) -> PaymentsSums:
    return payments_sums(document.payments)


def of_total(code: str, document: Cfdi, **changes: Any) -> Breaking:
    """The totals of `document` in MXN are written otherwise."""
    sums = _sums(document)
    return Breaking(code, document, document, payments_written=replace(sums, totals=replace(sums.totals, **changes)))


def of_rows(code: str, document: Cfdi, taxes: tuple[TaxTotal, ...], withholdings: tuple[TaxTotal, ...] = (), **changes: Any) -> Breaking:
    """ImpuestosP of `document` is written otherwise."""
    sums = _sums(document)
    totals_written: PaymentsTotals = replace(sums.totals, **changes)
    return Breaking(code, document, document, payments_written=PaymentsSums((PaymentTaxes(taxes, withholdings),), totals_written))


_ROW = _sums().taxes[0].taxes[0]
_FREE = _sums(FREE_ONLY).taxes[0].taxes[0]
_KEPT = withheld(KEPT)
_KEPT_ROW = _sums(_KEPT).taxes[0].withholdings[0]
_HALF = replace(_ROW, base=D("500.000000"), amount=D("80.000000"))

ENVELOPE = (
    Breaking("CRP20101", replace(INCOME, payments=(PAID,)), INCOME),
    Breaking("CRP20102", replace(SUPPLEMENT, export="03"), SUPPLEMENT),
    Breaking("CRP20103", SUPPLEMENT, SUPPLEMENT, written=replace(totals(SUPPLEMENT), subtotal=D(1))),
    Breaking("CRP20104", replace(SUPPLEMENT, currency="MXN"), SUPPLEMENT),
    Breaking("CRP20105", replace(SUPPLEMENT, payment_form="03"), SUPPLEMENT),
    Breaking("CRP20106", replace(SUPPLEMENT, payment_method="PUE"), SUPPLEMENT),
    Breaking("CRP20107", replace(SUPPLEMENT, payment_conditions="30 días"), SUPPLEMENT),
    Breaking("CRP20108", SUPPLEMENT, SUPPLEMENT, written=replace(totals(SUPPLEMENT), discount=D(0))),
    Breaking("CRP20109", replace(SUPPLEMENT, exchange_rate=D(1)), SUPPLEMENT),
    Breaking("CRP20110", SUPPLEMENT, SUPPLEMENT, written=replace(totals(SUPPLEMENT), total=D(1))),
    Breaking("CRP20111", replace(SUPPLEMENT, lines=(PAYMENT_LINE, PAYMENT_LINE)), SUPPLEMENT),
    Breaking("CRP20113", line(product_key="90121502"), SUPPLEMENT),
    Breaking("CRP20114", line(identifier="1"), SUPPLEMENT),
    Breaking("CRP20115", line(quantity=D(2)), SUPPLEMENT),
    Breaking("CRP20116", line(unit_key="E48"), SUPPLEMENT),
    Breaking("CRP20117", line(unit="Actividad"), SUPPLEMENT),
    Breaking("CRP20118", line(description="Abono"), SUPPLEMENT),
    Breaking("CRP20119", line(unit_price=D(1)), SUPPLEMENT),
    Breaking("CRP20120", line(amount=D(1)), SUPPLEMENT),
    Breaking("CRP20121", line(discount=D(0)), SUPPLEMENT),
    Breaking("CRP20122", line(tax_object="03"), SUPPLEMENT),
    Breaking("CRP20123", line(taxes=(replace(IVA_0, base=D(1)),)), SUPPLEMENT),
)

TOTALS = (
    of_total("CRP20201", EVERY_WITHHOLDING, withheld_iva=D("106.68")),
    of_total("CRP20202", EVERY_WITHHOLDING, withheld_isr=D("100.01")),
    of_total("CRP20203", EVERY_WITHHOLDING, withheld_ieps=D("30.01")),
    of_total("CRP20204", EVERY_RATE, base_iva_16=D("1000.01")),
    of_total("CRP20205", EVERY_RATE, iva_16=D("160.01")),
    of_total("CRP20206", EVERY_RATE, base_iva_8=D("1000.01")),
    of_total("CRP20207", EVERY_RATE, iva_8=D("80.01")),
    of_total("CRP20208", EVERY_RATE, base_iva_0=D("1000.01")),
    of_total("CRP20209", EVERY_RATE, iva_0=D("0.01")),
    of_total("CRP20210", EVERY_RATE, base_exempt=D("1000.01")),
    of_total("CRP20211", SUPPLEMENT, amount=D("1160.01")),
    of_total("CRP20211", DOLLARS, amount=D("62.70")),
    of_total("CRP20264", _KEPT, withheld_iva=None),
    of_total("CRP20267", SUPPLEMENT, base_iva_16=None),
    of_total("CRP20273", SUPPLEMENT, iva_16=None),
)

PAYMENTS = (
    Breaking("CRP20212", paid(form="99"), SUPPLEMENT),
    Breaking("CRP20213", paid(UNTAXED, currency="XXX", amount=D("1160"), documents=(UNTAXED_INVOICE,)), UNTAXED),
    Breaking("CRP20214", paid(DOLLARS, exchange_rate=None), DOLLARS),
    Breaking("CRP20215", paid(exchange_rate=D("1.00")), SUPPLEMENT),
    Breaking("CRP20217", paid(amount=D("1159.99")), SUPPLEMENT),
    Breaking("CRP20218", paid(amount=D("0.00")), SUPPLEMENT),
    Breaking("CRP20219", paid(amount=D("1160.001")), SUPPLEMENT),
    Breaking("CRP20221", paid(CASH, bank=BankDetails(payer_bank_rfc="BBA830831LJ2")), CASH),
    Breaking("CRP20223", paid(FOREIGN_BANK, bank=BankDetails("XEXX010101000")), FOREIGN_BANK),
    Breaking("CRP20224", paid(CASH, bank=BankDetails(payer_account="012345678901234567")), CASH),
    Breaking("CRP20225", paid(BANKED, bank=BankDetails(payer_account="01234567890")), BANKED),
    Breaking("CRP20226", paid(BANKED, bank=BankDetails(payee_account="0123456789012345")), BANKED),
    Breaking("CRP20227", paid(CASH, bank=BankDetails(payee_bank_rfc="BMN930209927")), CASH),
    Breaking("CRP20228", paid(CASH, bank=BankDetails(payee_account="072345678901234567")), CASH),
    Breaking("CRP20229", paid(CHAINED, form="02"), CHAINED),
    Breaking("CRP20230", paid(spei=SpeiChain("01", None, "||1||", "QUJD")), CHAINED),
    Breaking("CRP20231", paid(spei=SpeiChain("", "QUJD")), CHAINED),
    Breaking("CRP20232", paid(spei=SpeiChain("01", "QUJD", None, "QUJD")), CHAINED),
    Breaking("CRP20233", paid(spei=SpeiChain("", None, "||1||")), CHAINED),
    Breaking("CRP20234", paid(spei=SpeiChain("01", "QUJD", "||1||")), CHAINED),
    Breaking("CRP20235", paid(spei=SpeiChain("", None, None, "QUJD")), CHAINED),
)

INVOICES = (
    Breaking("CRP20236", invoice(UNTAXED, currency="XXX", equivalence=D("1.5")), UNTAXED),
    Breaking("CRP20237", invoice(DOLLARS, equivalence=None), DOLLARS),
    Breaking("CRP20238", invoice(equivalence=D("1.0000000000")), SUPPLEMENT),
    Breaking("CRP20239", invoice(before=D("0.00")), SUPPLEMENT),
    Breaking("CRP20240", invoice(before=D("2000.000")), SUPPLEMENT),
    Breaking("CRP20241", invoice(UNTAXED, paid=D("0.00")), UNTAXED),
    Breaking("CRP20242", invoice(paid=D("1160.000")), SUPPLEMENT),
    Breaking("CRP20243", invoice(after=D("840.000")), SUPPLEMENT),
    Breaking("CRP20244", invoice(after=D("840.01")), SUPPLEMENT),
    Breaking("CRP20244", invoice(before=D("1000.00"), after=D("0.00")), SUPPLEMENT),
    Breaking("CRP20245", invoice(UNTAXED, tax_object="09"), UNTAXED),
    Breaking("CRP20246", invoice(taxes=()), SUPPLEMENT),
    Breaking("CRP20247", invoice(tax_object="01"), SUPPLEMENT),
    Breaking("CRP20276", paid(DOLLARS, amount=D("62.69")), DOLLARS),
    Breaking("CRP20278", invoice(tax_object="06"), SUPPLEMENT),
    Breaking("CRP20279", invoice(tax_object="07"), ONLY_IEPS),
)

TAXES = (
    Breaking("CRP20249", withheld(replace(KEPT, base=D(0))), _KEPT),
    Breaking("CRP20250", withheld(replace(KEPT, kind="009")), _KEPT),
    Breaking("CRP20251", withheld(replace(KEPT, factor="Otro")), _KEPT),
    Breaking("CRP20252", withheld(replace(KEPT, factor="Exento")), _KEPT),
    Breaking("CRP20253", withheld(replace(KEPT, rate=D("0.170000"), amount=D("170.000000"))), _KEPT),
    Breaking("CRP20254", withheld(replace(KEPT, amount=D("107.00"))), _KEPT),
    Breaking("CRP20255", taxed(replace(IVA_0, base=D(0))), taxed(IVA_0)),
    Breaking("CRP20256", taxed(replace(IVA, kind="009")), SUPPLEMENT),
    Breaking("CRP20257", taxed(replace(IVA, factor="Otro")), SUPPLEMENT),
    Breaking("CRP20258", taxed(replace(FREE, rate=D("0.000000"))), FREE_ONLY, payments_written=_sums(FREE_ONLY)),
    Breaking("CRP20259", taxed(replace(IVA, rate=None, amount=None)), SUPPLEMENT, payments_written=_sums()),
    Breaking("CRP20260", taxed(replace(IVA, rate=D("0.150000"), amount=D("150.000000"))), SUPPLEMENT),
    Breaking("CRP20261", taxed(replace(IVA, amount=D("160.000002"))), SUPPLEMENT),
)

ROWS = (
    of_rows("CRP20262", _KEPT, (_ROW,), (replace(_KEPT_ROW, kind="009"),), withheld_iva=None),
    of_rows(
        "CRP20263",
        _KEPT,
        (_ROW,),
        (replace(_KEPT_ROW, amount=D("53.333500")), replace(_KEPT_ROW, amount=D("53.333500"))),
    ),
    of_rows("CRP20265", _KEPT, (_ROW,), (replace(_KEPT_ROW, amount=D("106.700000")),), withheld_iva=D("106.70")),
    of_rows("CRP20266", FREE_ONLY, (replace(_FREE, rate=D("0.000000"), amount=D("0.000000")),)),
    of_rows("CRP20268", SUPPLEMENT, (replace(_ROW, base=D("1000.010000")),), base_iva_16=D("1000.01")),
    of_rows("CRP20269", FREE_ONLY, (replace(_FREE, base=D("1000.010000")),), base_exempt=D("1000.01")),
    of_rows("CRP20270", SUPPLEMENT, (replace(_ROW, kind="009"),), base_iva_16=None, iva_16=None),
    of_rows("CRP20271", SUPPLEMENT, (_HALF, _HALF)),
    of_rows("CRP20272", SUPPLEMENT, (replace(_ROW, rate=D("0.150000")),), base_iva_16=None, iva_16=None),
    of_rows("CRP20274", SUPPLEMENT, (replace(_ROW, amount=D("160.010000")),), iva_16=D("160.01")),
)

BREAKING_PAYMENTS = (*ENVELOPE, *TOTALS, *PAYMENTS, *INVOICES, *TAXES, *ROWS)
