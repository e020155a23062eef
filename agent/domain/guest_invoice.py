"""What a person may say about a sale's CFDI before it is issued: its lines, and who receives it. The total is the sale's, always."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from agent.domain import rfc as rfcs
from agent.domain.cfdi import FOREIGN_RFC, PUBLIC_RFC, Cfdi, Recipient, ThirdParty
from agent.domain.cfdi_gross import GrossLine, Iva, LocalRate, from_gross
from agent.domain.lodging_tax import Lodging
from agent.domain.money import round_to
from agent.domain.rules.problem import Problem

WITHOUT_OBLIGATIONS, NO_EFFECTS = "616", "S01"
_LARGEST = Decimal("9999999999.99")
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class HandLine:
    """One line as a person sees it: `gross` is what the guest pays for it. `iva` None = not said yet; it is never guessed.

    `lodging` = the lodging tax is in it, at the rate of the day and the place; `third_party` = on whose behalf it is charged.
    """

    description: str
    product_key: str
    unit_key: str
    gross: Decimal
    iva: Iva | None
    quantity: Decimal = Decimal(1)
    lodging: bool = False
    third_party: ThirdParty | None = None


@dataclass(frozen=True, slots=True)
class ByHand:
    """What a person wrote over the platform's words, kept while the draft lives. Empty = as the platform has it.

    `recipient` is only for those without an RFC of their own: everybody else has a confirmed profile. `cfdi_use` is this CFDI's alone.
    """

    lines: tuple[HandLine, ...] = ()
    recipient: Recipient | None = None
    cfdi_use: str = ""


def to_the_public(name: str, place_of_issue: str) -> Recipient:
    """The guest who gives no RFC, by name. Source: c_RegimenFiscal 616, S01 and LugarExpedicion for XAXX010101000."""
    return Recipient(PUBLIC_RFC, name, place_of_issue, WITHOUT_OBLIGATIONS, NO_EFFECTS)


def to_a_foreigner(name: str, place_of_issue: str, residence: str = "", tax_id: str = "") -> Recipient:
    """The guest from abroad, with their country and their number there where they are said."""
    return Recipient(FOREIGN_RFC, name, place_of_issue, WITHOUT_OBLIGATIONS, NO_EFFECTS, residence or None, tax_id or None)


def difference(total: Decimal, lines: Sequence[HandLine]) -> Decimal:
    """What is still missing in the lines, negative when they are above the sale's total."""
    return total - sum((line.gross for line in lines), _NOTHING)


def split_line(lines: Sequence[HandLine], place: int, first: Decimal) -> tuple[HandLine, ...]:
    """The lines with one of them cut in two: `first` and what is left of it. ValueError when one of both would be nothing."""
    line = lines[place]
    if not _NOTHING < first < line.gross or first != first.quantize(Decimal("0.01")):
        raise ValueError(f"cannot take {first} out of {line.gross}")
    parts = (replace(line, gross=first, quantity=Decimal(1)), replace(line, gross=line.gross - first, quantity=Decimal(1)))
    return (*lines[:place], *parts, *lines[place + 1 :])


def filled(bare: Cfdi, recipient: Recipient, lines: Sequence[HandLine], lodging: LocalRate | None) -> Cfdi:
    """The whole document. A line whose IVA is not said yet bears none, one whose `lodging` rate is not known neither: see `unsaid`."""
    made, local_taxes = from_gross([_gross(line, lodging) for line in lines], bare.currency)
    return replace(bare, recipient=recipient, lines=made, local_taxes=local_taxes)


def countable(lines: Sequence[HandLine]) -> bool:
    """Whether the document can be computed from them at all."""
    return bool(lines) and not any(problem.code == "guest.amount" for problem in unsaid(lines))


def unsaid(lines: Sequence[HandLine], lodging: Lodging | None = None) -> tuple[Problem, ...]:
    """What keeps the lines from being a document at all, which no rule of SAT's can say. `lodging` None = not asked about."""
    return tuple(problem for place, line in enumerate(lines) for problem in _unsaid(line, f"lines[{place}]", lodging))


def off_by(total: Decimal, lines: Sequence[HandLine], currency: str) -> tuple[Problem, ...]:
    """The lines do not add up to the sale; the amount of the last line that would make them is the fix, where there is one."""
    missing = difference(total, lines)
    if not missing or not lines:
        return ()
    last = lines[-1].gross + missing
    fix = f"{last:f}" if last > 0 else None
    said = "guest.total_below" if missing > 0 else "guest.total_above"
    path = f"lines[{len(lines) - 1}].gross"
    return (_problem(said, path, fix, total=f"{total:f}", difference=f"{abs(missing):f}", currency=currency),)


def _unsaid(line: HandLine, path: str, lodging: Lodging | None) -> Iterator[Problem]:
    cents = round_to(line.gross, "MXN") if line.gross.is_finite() else None
    if cents != line.gross or not _NOTHING < line.gross <= _LARGEST:
        yield _problem("guest.amount", f"{path}.gross")
    if not line.quantity.is_finite() or line.quantity <= 0 or line.quantity != round(line.quantity, 6):
        yield _problem("guest.amount", f"{path}.quantity")
    if line.iva is None:
        yield _problem("guest.iva", f"{path}.iva")
    if line.lodging and lodging is not None and (trouble := lodging.trouble()) is not None:
        yield _problem(trouble.code, f"{path}.lodging", **{name: str(value) for name, value in trouble.params.items()})
    if line.third_party is not None and not whole(line.third_party):
        yield _problem("service_profile.third_party", f"{path}.third_party", rfc=line.third_party.rfc or "-")


def whole(party: ThirdParty) -> bool:
    """Whether a third party can be named in a CFDI."""
    return all((party.rfc, party.name, party.tax_regime, party.postal_code))


def _problem(said: str, path: str, fix: str | None = None, **params: str) -> Problem:
    return Problem(said, path, said, params=params if fix is None else {**params, "fix": fix}, fix=fix)


def _gross(line: HandLine, lodging: LocalRate | None) -> GrossLine:
    return GrossLine(
        product_key=line.product_key,
        unit_key=line.unit_key,
        description=line.description,
        gross=line.gross,
        iva=line.iva or Iva.NOT_OBJECT,
        quantity=line.quantity,
        third_party=line.third_party,
        local=lodging if line.lodging else None,
    )


def is_generic(recipient: Recipient) -> bool:
    """Whether it is nobody's own RFC."""
    return recipient.rfc in rfcs.GENERIC
