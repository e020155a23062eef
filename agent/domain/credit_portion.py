"""The part of an invoice that a credit note takes back: every tax treatment, what is withheld and local taxes in proportion.

A local tax belongs to the document and not to a line, so its share is that of its own amount. What is withheld follows
from the lines; the gross amount is looked for at which the Total, less what is withheld, is exactly what goes back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import permutations

from agent.domain.cfdi import Cfdi, Line, LocalTax, Tax, TaxKind, totals, totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, Withholding, lines_from_gross
from agent.domain.money import decimals, round_to
from agent.domain.taxes import deal
from agent.errors import UserError

# What SAT's guide to filling in gives for the line of a credit note.
CREDITED_KEY, CREDITED_UNIT = "84111506", "ACT"
_NEAR = (0, 1, -1, 2, -2, 3, -3)


@dataclass(frozen=True, slots=True)
class Treatment:
    """How a part of an invoice stands towards IVA, and what the customer withholds of it."""

    iva: Iva
    withholdings: tuple[Withholding, ...] = ()


Gross = dict[Treatment, Decimal]


def portion(invoice: Cfdi, amount: Decimal, description: str) -> tuple[tuple[Line, ...], tuple[LocalTax, ...]]:
    """One line a treatment of `invoice` and its local taxes, whose Total is exactly `amount`; the invoice's own when it is all of it.

    Raises UserError `credit_note.by_hand` for taxes that are not proportional to a line's net amount, such as IEPS.
    """
    whole = totals(invoice).total
    if amount == whole:
        return invoice.lines, invoice.local_taxes
    local_taxes = _local_taxes(invoice, amount / whole)
    for lines in _candidates(invoice, amount, local_taxes, description):
        if totals_of(lines, invoice.currency, local_taxes).total == amount:
            return lines, local_taxes
    raise UserError("credit_note.by_hand")


def _candidates(invoice: Cfdi, amount: Decimal, local_taxes: Sequence[LocalTax], description: str) -> Iterator[tuple[Line, ...]]:
    """Lines in proportion whose Total is `amount` or nearly so, the likeliest first."""
    gross = _gross(invoice)
    cent = Decimal(1).scaleb(-decimals(invoice.currency))
    for target in _targets(invoice, amount, local_taxes):
        if target <= 0:
            continue
        dealt = deal(target, list(gross.values()))
        for parts in (dealt, *_a_cent_over(dealt, cent)):
            yield _lines(dict(zip(gross, parts, strict=True)), description, invoice.currency)


def _local_taxes(invoice: Cfdi, share: Decimal) -> tuple[LocalTax, ...]:
    shares = (replace(tax, amount=round_to(tax.amount * share, invoice.currency)) for tax in invoice.local_taxes)
    return tuple(tax for tax in shares if tax.amount)


def _targets(invoice: Cfdi, amount: Decimal, local_taxes: Sequence[LocalTax]) -> Iterator[Decimal]:
    """The gross amounts of the lines that may leave `amount`, the likeliest first: rounding what is withheld moves it by a cent or two."""
    sums = totals(invoice)
    local = sum((-tax.amount if tax.withheld else tax.amount for tax in local_taxes), Decimal(0))
    likely = round_to(amount - local + (sums.withheld or Decimal(0)) * amount / sums.total, invoice.currency)
    cent = Decimal(1).scaleb(-decimals(invoice.currency))
    return (likely + cent * steps for steps in _NEAR)


def _a_cent_over(parts: Sequence[Decimal], cent: Decimal) -> Iterator[list[Decimal]]:
    """`parts` with one cent moved from one to another: two sums of what is withheld may round up at once, and skip an amount."""
    for giver, taker in permutations(range(len(parts)), 2):
        if parts[giver] > 0:
            yield [part + cent * ((index == taker) - (index == giver)) for index, part in enumerate(parts)]


def _lines(gross: Gross, description: str, currency: str) -> tuple[Line, ...]:
    items = [
        GrossLine(CREDITED_KEY, CREDITED_UNIT, description, part, treatment.iva, withholdings=treatment.withholdings)
        for treatment, part in gross.items()
        if part > 0
    ]
    return lines_from_gross(items, currency)


# --- what an invoice is made of -------------------------------------------------------------------------------------------


def _gross(invoice: Cfdi) -> Gross:
    gross: Gross = {}
    for line in invoice.lines:
        for treatment, amount in _parts(line):
            gross[treatment] = gross.get(treatment, Decimal(0)) + amount
    return gross


def _parts(line: Line) -> Iterator[tuple[Treatment, Decimal]]:
    """What `line` charges by treatment, tax included. A ticket of a global invoice may hold several in one line."""
    net = line.amount - (line.discount or 0)
    untaxed = net - sum((tax.base for tax in line.taxes), Decimal(0))
    parts = len(line.taxes) + (1 if untaxed else 0)
    if untaxed < 0 or (line.withholdings and (parts > 1 or any(kept.base != net for kept in line.withholdings))):
        raise UserError("credit_note.by_hand")
    kept = tuple(Withholding(tax.kind, tax.rate) for tax in line.withholdings if tax.rate is not None)
    for tax in line.taxes:
        yield Treatment(_iva(tax), kept), tax.base + (tax.amount or Decimal(0))
    if untaxed:
        yield Treatment(Iva.NOT_OBJECT, kept), untaxed


def _iva(tax: Tax) -> Iva:
    if tax.kind != TaxKind.IVA:
        raise UserError("credit_note.by_hand")
    if tax.rate is None:
        return Iva.EXEMPT
    found = next((iva for iva in Iva if iva.rate == tax.rate), None)
    if found is None:
        raise UserError("credit_note.by_hand")
    return found
