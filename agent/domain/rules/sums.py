"""The sums of a document: what its lines make, and what a file shows of them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from agent.domain.cfdi import CfdiType, Totals, totals
from agent.domain.money import decimals, known_currencies
from agent.domain.rules import lines, taxes
from agent.domain.rules.amounts import LARGEST, places
from agent.domain.rules.case import Case, Family
from agent.domain.rules.problem import Problem, rule

rules = Family()


def computed(case: Case) -> Totals | None:
    """What the sums must be; None where currency, numbers or taxes are none to compute with, which others report."""
    if case.cfdi.currency not in known_currencies() or any(wrong for *_, wrong in lines.judged(case)):
        return None
    every_tax = (*taxes.judged(case, taxes.TAXES), *taxes.judged(case, taxes.WITHHOLDINGS))
    if any(wrong or not taxes.complete(tax) for tax, _, _, wrong in every_tax):
        return None
    return totals(case.cfdi)


def too_precise(code: str, path: str, field: str, value: Decimal | None, most: int) -> Iterator[Problem]:
    """The problem `code` when `value` has more than `most` decimals."""
    if value is not None and places(value) > most:
        yield rule(code, path, words="sums.decimals", field=field, value=value, decimals=most)


def differs(code: str, path: str, field: str, written: Decimal | None, right: Decimal | None) -> Iterator[Problem]:
    """The problem `code` when what is written is not what is right."""
    if right != written:
        yield rule(code, path, words="sums.differs", field=field, written=shown(written), right=shown(right), fix=shown(right))


def shown(value: Decimal | None) -> str:
    """A number for people; absent ones as a dash."""
    return "—" if value is None else str(value)


@rules("CFDI40107", "CFDI40112", "CFDI40119", "CFDI40202", "CFDI40204")
def sums_have_the_currencys_decimals(case: Case) -> Iterator[Problem]:
    """SubTotal, Descuento, Total, TotalImpuestosRetenidos, TotalImpuestosTrasladados: at most the currency's decimals."""
    written = case.written
    if written is None or case.cfdi.currency not in known_currencies() or case.is_payment:
        return
    most = decimals(case.cfdi.currency)
    yield from too_precise("CFDI40107", "subtotal", "SubTotal", written.subtotal, most)
    yield from too_precise("CFDI40112", "discount", "Descuento", written.discount, most)
    yield from too_precise("CFDI40119", "total", "Total", written.total, most)
    yield from too_precise("CFDI40202", "withheld", "TotalImpuestosRetenidos", written.withheld, most)
    yield from too_precise("CFDI40204", "transferred", "TotalImpuestosTrasladados", written.transferred, most)


@rules("CFDI40108", "CFDI40109")
def subtotal_is_the_sum_of_the_lines(case: Case) -> Iterator[Problem]:
    """SubTotal: in I, E and N the rounded sum of Importe; in T zero (in P CRP20103 says it)."""
    right = case.right
    if right is None or case.is_payment:
        return
    written = right if case.written is None else case.written
    if case.adds_up:
        yield from differs("CFDI40108", "subtotal", "SubTotal", written.subtotal, right.subtotal)
    elif written.subtotal != 0:
        yield rule("CFDI40109", "subtotal", written=written.subtotal, fix="0")


@rules("CFDI40110")
def discount_is_at_most_the_subtotal(case: Case) -> Iterator[Problem]:
    """Descuento: not above SubTotal. A line's own is CFDI40169, and then the sum says nothing more."""
    right = case.right
    if right is None or any(line.discount is not None and line.discount > line.amount for line in case.cfdi.lines):
        return
    written = right if case.written is None else case.written
    if written.discount is not None and written.discount > written.subtotal and case.adds_up:
        yield rule("CFDI40110", "discount", discount=written.discount, subtotal=written.subtotal)


@rules("CFDI40111")
def discount_is_the_sum_of_the_lines(case: Case) -> Iterator[Problem]:
    """Descuento: only in I, E and N, and there only with one in a line: their rounded sum."""
    right = case.right
    if right is None or case.is_payment:
        return
    written = right if case.written is None else case.written
    if not case.adds_up:
        if right.discount is not None or written.discount is not None:
            yield rule("CFDI40111", "discount")
    elif written.discount is None or written.discount <= written.subtotal:
        yield from differs("CFDI40111", "discount", "Descuento", written.discount, right.discount)


@rules("CFDI40119")
def total_is_what_the_sums_make(case: Case) -> Iterator[Problem]:
    """Total: SubTotal - Descuento + trasladados - retenidos, local taxes included, as these are written."""
    written = case.written
    if written is None or case.right is None or case.is_payment:
        return
    local = sum((-tax.amount if tax.withheld else tax.amount for tax in case.cfdi.local_taxes), Decimal(0))
    taxes = (written.transferred or Decimal(0)) - (written.withheld or Decimal(0)) + local
    yield from differs("CFDI40119", "total", "Total", written.total, written.subtotal - (written.discount or Decimal(0)) + taxes)


@rules("CFDI40120", "total.negative")
def total_is_in_range(case: Case) -> Iterator[Problem]:
    """Total: not negative and not above c_TipoDeComprobante's highest, which no Confirmacion makes the schema accept."""
    right = case.right
    if right is None:
        return
    total = right.total if case.written is None else case.written.total
    if total > LARGEST:
        yield rule("CFDI40120", "total", total=total, highest=LARGEST)
    if total < 0:
        yield rule("total.negative", "total", total=total)


@rules("CFDI40201")
def nothing_sold_has_no_taxes(case: Case) -> Iterator[Problem]:
    """Impuestos: absent in T (in P CRP20123 says it)."""
    if case.cfdi.type == CfdiType.TRANSFER and any(line.taxes or line.withholdings for line in case.cfdi.lines):
        yield rule("CFDI40201", "taxes")
