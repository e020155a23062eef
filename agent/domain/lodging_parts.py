"""What a customer pays for lodging, parted to the cent as the CFDI parts it: net, IVA, and the lodging tax beside them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agent.domain.cfdi import Line, totals_of
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, from_gross
from agent.domain.taxes import Amounts, deal


@dataclass(frozen=True, slots=True)
class LodgedPart:
    """What one line of a sale costs, taxes included. `lodging` = the lodging tax is in it."""

    gross: Decimal
    iva: Iva
    lodging: bool


@dataclass(frozen=True, slots=True)
class Parted:
    """Each part without the lodging tax, in order, and the lodging tax of all of them: together exactly what is paid."""

    amounts: tuple[Amounts, ...]
    lodging: Decimal


def parted(parts: Sequence[LodgedPart], rate: LocalRate, currency: str) -> Parted:
    """The parts of one document at the lodging tax's `rate`. The sums of both taxes are those of the document's CFDI."""
    lines, local_taxes = from_gross([_gross_line(part, rate) for part in parts], currency)
    lodging = sum((tax.amount for tax in local_taxes), Decimal(0))
    dealt = deal(lodging, [line.amount if part.lodging else Decimal(0) for part, line in zip(parts, lines, strict=True)])
    rest = [part.gross - lodged for part, lodged in zip(parts, dealt, strict=True)]
    taxes = [Decimal("0.00")] * len(parts)
    for iva, whole in _sums(parts, lines, currency).items():
        members = [index for index, part in enumerate(parts) if part.iva is iva]
        rate_of = iva.rate or Decimal(0)
        for index, tax in zip(members, deal(whole, [rest[index] * rate_of / (1 + rate_of) for index in members]), strict=True):
            taxes[index] = tax
    return Parted(tuple(Amounts(gross - tax, tax, gross) for gross, tax in zip(rest, taxes, strict=True)), lodging)


def _gross_line(part: LodgedPart, rate: LocalRate) -> GrossLine:
    return GrossLine("", "", "", part.gross, part.iva, local=rate if part.lodging else None)


def _sums(parts: Sequence[LodgedPart], lines: Sequence[Line], currency: str) -> dict[Iva, Decimal]:
    """The IVA of each rate as the CFDI's summary has it."""
    summary = {row.rate: row.amount for row in totals_of(lines, currency).taxes if row.amount is not None}
    return {iva: summary[iva.rate] for iva in dict.fromkeys(part.iva for part in parts) if iva.rate}
