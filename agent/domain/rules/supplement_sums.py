"""ImpuestosP and Totales of a payments complement: what a file shows, beside what its documents make."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import Factor, TaxTotal
from agent.domain.cfdi_payments import Payment, PaymentsTotals, PaymentTaxes, payment_taxes, payments_totals
from agent.domain.money import decimals, known_currencies, round_at
from agent.domain.rules import rates, supplement_invoices, taxes
from agent.domain.rules.amounts import places, too_many_decimals
from agent.domain.rules.case import Case, Family
from agent.domain.rules.codes import TAX_KINDS
from agent.domain.rules.payment import NO_CURRENCY
from agent.domain.rules.problem import Problem, rule
from agent.domain.rules.summary import Row, doubled, key_of
from agent.domain.rules.sums import differs

rules = Family()
# Field of PaymentsTotals -> (its attribute, its code, the code that asks for it when it is missing).
_TOTALS = {
    "withheld_iva": ("TotalRetencionesIVA", "CRP20201", "CRP20264"),
    "withheld_isr": ("TotalRetencionesISR", "CRP20202", "CRP20264"),
    "withheld_ieps": ("TotalRetencionesIEPS", "CRP20203", "CRP20264"),
    "base_iva_16": ("TotalTrasladosBaseIVA16", "CRP20204", "CRP20267"),
    "iva_16": ("TotalTrasladosImpuestoIVA16", "CRP20205", "CRP20273"),
    "base_iva_8": ("TotalTrasladosBaseIVA8", "CRP20206", "CRP20267"),
    "iva_8": ("TotalTrasladosImpuestoIVA8", "CRP20207", "CRP20273"),
    "base_iva_0": ("TotalTrasladosBaseIVA0", "CRP20208", "CRP20267"),
    "iva_0": ("TotalTrasladosImpuestoIVA0", "CRP20209", "CRP20273"),
    "base_exempt": ("TotalTrasladosBaseIVAExento", "CRP20210", "CRP20267"),
    "amount": ("MontoTotalPagos", "CRP20211", "CRP20211"),
}
_CODES = {code for _, *both in _TOTALS.values() for code in both}


def _payments(case: Case) -> Iterator[tuple[str, Payment, PaymentTaxes]]:
    """(path, payment, its ImpuestosP as written)."""
    if case.payments_written is not None:
        for index, (payment, written) in enumerate(zip(case.cfdi.payments, case.payments_written.taxes, strict=False)):
            yield f"payments[{index}]", payment, written


def _rows(path: str, written: PaymentTaxes) -> tuple[list[Row], list[Row]]:
    return (
        [(f"{path}.taxes[{index}]", row) for index, row in enumerate(written.taxes)],
        [(f"{path}.withholdings[{index}]", row) for index, row in enumerate(written.withholdings)],
    )


def _right(payment: Payment) -> PaymentTaxes | None:
    """What ImpuestosP must be; None where a document has nothing to compute with, which others report."""
    for document in payment.documents:
        both = (*document.taxes, *document.withholdings)
        if supplement_invoices.malformed(document) or any(taxes.malformed(tax) or not taxes.complete(tax) for tax in both):
            return None
        if document.equivalence is None and document.currency != payment.currency:
            return None
    return payment_taxes(payment)


@rules(*_CODES)
def totals_are_the_payments_in_pesos(case: Case) -> Iterator[Problem]:
    """Totales: ImpuestosP as written and Monto, each by TipoCambioP, rounded to centavos."""
    written = case.payments_written
    if written is None or len(written.taxes) != len(case.cfdi.payments) or not _in_pesos(case.cfdi.payments):
        return
    right = payments_totals(case.cfdi.payments, written.taxes)
    for name in _TOTALS:
        yield from _total(name, written.totals, right)


def _total(name: str, written: PaymentsTotals, right: PaymentsTotals) -> Iterator[Problem]:
    field, code, missing = _TOTALS[name]
    shown, expected = getattr(written, name), getattr(right, name)
    if shown is None and expected is not None:
        yield rule(missing, f"payments_totals.{name}", words="payments.total_missing", field=field, right=expected, fix=str(expected))
    elif shown != expected:
        yield from differs(code, f"payments_totals.{name}", field, shown, expected)


def _in_pesos(payments: tuple[Payment, ...]) -> bool:
    """Whether every payment has an amount and, in another currency, a rate."""
    numbers = [(payment.amount, payment.exchange_rate or Decimal(1)) for payment in payments]
    rated = all(payment.exchange_rate is not None for payment in payments)
    return rated and not any(too_many_decimals(value) for pair in numbers for value in pair)


@rules("CRP20262", "CRP20263", "CRP20265", "sums.row_missing", "sums.row_too_many")
def withheld_rows_are_the_documents_sums(case: Case) -> Iterator[Problem]:
    """RetencionP: one row a tax of c_Impuesto, ImporteP the sum of its documents in the payment's currency."""
    for path, payment, written in _payments(case):
        _, rows = _rows(path, written)
        right = _right(payment)
        expected = {} if right is None else {row.kind: row for row in right.withholdings}
        paths = set(doubled(rows))
        again = {row.kind for where, row in rows if where in paths}
        for where in paths:
            yield rule("CRP20263", where, words="sums.row_doubled")
        for where, row in rows:
            if row.kind not in TAX_KINDS and row.kind not in expected:
                yield rule("CRP20262", f"{where}.kind", words="code.unknown", field="ImpuestoP", value=row.kind)
            elif right is not None and row.kind not in again:
                yield from _amounts("CRP20265", where, row, expected.get(row.kind), payment)
        if right is not None and all(row.kind in TAX_KINDS for _, row in rows):
            yield from _missing(f"{path}.withholdings", right.withholdings, rows)


@rules("CRP20266", "CRP20270", "CRP20271", "CRP20272")
def transferred_rows_are_well_formed(case: Case) -> Iterator[Problem]:
    """TrasladoP: a tax of c_Impuesto, one row for each tax, factor and rate of c_TasaOCuota; Exento with BaseP only."""
    for path, payment, written in _payments(case):
        rows, _ = _rows(path, written)
        right = _right(payment)
        made = set() if right is None else {key_of(row) for row in right.taxes}
        for where, row in rows:
            if key_of(row) not in made:
                yield from _form(where, row)
        for where in doubled(rows):
            yield rule("CRP20271", where, words="sums.row_doubled")


def _form(where: str, row: TaxTotal) -> Iterator[Problem]:
    if row.kind not in TAX_KINDS:
        yield rule("CRP20270", f"{where}.kind", words="code.unknown", field="ImpuestoP", value=row.kind)
    elif row.factor == Factor.EXEMPT:
        if row.rate is not None or row.amount is not None:
            yield rule("CRP20266", where, words="tax.exempt_with_more")
    elif row.rate is None or not rates.transferred(row.kind, row.factor, row.rate):
        yield rule("CRP20272", f"{where}.rate", words="tax.rate_unknown", rate="—" if row.rate is None else row.rate)


@rules("CRP20268", "CRP20269", "CRP20274", "sums.row_missing", "sums.row_too_many")
def transferred_rows_are_the_documents_sums(case: Case) -> Iterator[Problem]:
    """TrasladoP: BaseP and ImporteP the sums of the documents, brought to the payment's currency; CRP20269 is BaseP of Exento."""
    for path, payment, written in _payments(case):
        rows, _ = _rows(path, written)
        right = _right(payment)
        if right is None or any(True for where, row in rows for _ in _form(where, row)):
            continue
        expected = {key_of(row): row for row in right.taxes}
        paths = set(doubled(rows))
        again = {key_of(row) for where, row in rows if where in paths}
        for where, row in rows:
            if key_of(row) in again:
                continue
            match = expected.get(key_of(row))
            base = "CRP20269" if row.factor == Factor.EXEMPT else "CRP20268"
            yield from _bases(base, where, row, match, payment)
            if match is not None:
                yield from _amounts("CRP20274", where, row, match, payment)
        yield from _missing(f"{path}.taxes", right.taxes, rows)


def _bases(code: str, where: str, row: TaxTotal, match: TaxTotal | None, payment: Payment) -> Iterator[Problem]:
    if match is None:
        yield rule("sums.row_too_many", where, kind=row.kind)
    else:
        yield from differs(code, f"{where}.base", "BaseP", row.base, _as_written(match.base, row.base, payment))


def _amounts(code: str, where: str, row: TaxTotal, match: TaxTotal | None, payment: Payment) -> Iterator[Problem]:
    if match is None:
        yield rule("sums.row_too_many", where, kind=row.kind)
    else:
        yield from differs(code, f"{where}.amount", "ImporteP", row.amount, _as_written(match.amount, row.amount, payment))


def _as_written(right: Decimal | None, written: Decimal | None, payment: Payment) -> Decimal | None:
    """`right` with as many decimals as were written, never fewer than the currency has: both ways of writing are in use."""
    if right is None or written is None:
        return right
    fewest = decimals(payment.currency) if payment.currency in known_currencies() - {NO_CURRENCY} else 2
    return round_at(right, max(fewest, min(places(written), places(right))))


def _missing(path: str, right: tuple[TaxTotal, ...], rows: list[Row]) -> Iterator[Problem]:
    there = {key_of(row) for _, row in rows}
    for row in right:
        if key_of(row) not in there:
            yield rule("sums.row_missing", path, kind=row.kind)
