"""Which tax a line bears on a day, and amounts split into net and tax so that every cent is accounted for.

The tax of a document is computed once per rate, on the sum of its lines, and rounded once (ROUND_HALF_UP); it is what
the summary of a CFDI arrives at with six decimals a line. The cents are then dealt to the lines by largest remainder,
ties to the earlier line, so net + tax = gross on every line and in the totals.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")


class TaxKind(StrEnum):
    """`RATE` bears tax, perhaps of 0 %; `EXEMPT` does not: for SAT 0 % and exempt are two things."""

    RATE = "rate"
    EXEMPT = "exempt"


@dataclass(frozen=True, slots=True)
class TaxRule:
    """One dated rule. `rate` is a fraction; `inclusive` says whether the platform's amounts already hold the tax.

    `service_type` "" = every service of the profile; `needs_certificate` = only for customers who hold an exemption
    certificate (and then it goes before the others); `valid_until` is its last day, None = open; `tax_code` is the vendor's id.
    """

    id: str
    jurisdiction: str
    profile: str
    service_type: str
    kind: TaxKind
    rate: Decimal
    inclusive: bool
    needs_certificate: bool
    valid_from: date
    valid_until: date | None
    tax_code: str


@dataclass(frozen=True, slots=True)
class Amounts:
    """One line at two decimals: net + tax = gross."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def rules_for(
    rules: Iterable[TaxRule], *, jurisdiction: str, profile: str, service_type: str, day: date, certified: bool
) -> tuple[TaxRule, ...]:
    """The rules that fit best: one is the answer, none = a person must add one, several = a person must date them apart.

    A rule for certificate holders goes before one for all, a rule for the service type before one for the whole profile.
    """
    fitting = [
        rule
        for rule in rules
        if rule.jurisdiction == jurisdiction
        and rule.profile == profile
        and rule.service_type in ("", service_type)
        and rule.valid_from <= day
        and (rule.valid_until is None or day <= rule.valid_until)
        and (certified or not rule.needs_certificate)
    ]
    best = max(((rule.needs_certificate, rule.service_type != "") for rule in fitting), default=None)
    return tuple(rule for rule in fitting if (rule.needs_certificate, rule.service_type != "") == best)


def split(lines: Sequence[tuple[Decimal, TaxRule]]) -> tuple[Amounts, ...]:
    """Each line's (amount as the platform charges it, its rule) as net, tax and gross, in order.

    Amounts are not negative and have at most two decimals (ValueError). Lines of one rate share one rounding.
    """
    taxes = [Decimal(0)] * len(lines)
    for key in dict.fromkeys((rule.rate, rule.inclusive) for _, rule in lines):
        members = [index for index, (_, rule) in enumerate(lines) if (rule.rate, rule.inclusive) == key]
        for index, tax in zip(members, _taxes([lines[index][0] for index in members], *key), strict=True):
            taxes[index] = tax
    return tuple(_amounts(amount, tax, rule.inclusive) for (amount, rule), tax in zip(lines, taxes, strict=True))


def split_gross(lines: Sequence[tuple[Decimal, Decimal]]) -> tuple[Amounts, ...]:
    """Each (gross, rate) as net, tax and gross: what `split` does when every amount holds its tax."""
    taxes = [Decimal(0)] * len(lines)
    for rate in dict.fromkeys(rate for _, rate in lines):
        members = [index for index, line in enumerate(lines) if line[1] == rate]
        for index, tax in zip(members, _taxes([lines[index][0] for index in members], rate, True), strict=True):
            taxes[index] = tax
    return tuple(_amounts(gross, tax, True) for (gross, _), tax in zip(lines, taxes, strict=True))


def _amounts(amount: Decimal, tax: Decimal, inclusive: bool) -> Amounts:
    amount = amount.quantize(CENT)
    return Amounts(amount - tax, tax, amount) if inclusive else Amounts(amount, tax, amount + tax)


def _taxes(amounts: Sequence[Decimal], rate: Decimal, inclusive: bool) -> list[Decimal]:
    """The tax of each amount, together the rounded tax of their sum."""
    if any(amount < 0 or amount != amount.quantize(CENT) for amount in amounts):
        raise ValueError("amounts to be taxed are cents and not negative")
    divisor = 1 + rate if inclusive else Decimal(1)
    whole = (sum(amounts, Decimal(0)) * rate / divisor).quantize(CENT, ROUND_HALF_UP)
    return deal(whole, [amount * rate / divisor for amount in amounts])


def deal(whole: Decimal, shares: Sequence[Decimal]) -> list[Decimal]:
    """`whole` (cents) divided in proportion to `shares`, in cents, by largest remainder; the parts add up to `whole` exactly.

    Where `whole` is the shares' sum rounded, each part is within a cent of its share: an accounting system that takes the tax out of each
    line by itself accepts no more.
    """
    total = sum(shares, Decimal(0))
    if not total:
        return [whole if index == 0 else Decimal("0.00") for index in range(len(shares))]
    exact = list(shares) if abs(whole - total) <= CENT / 2 else [whole * share / total for share in shares]
    parts = [value.quantize(CENT, ROUND_FLOOR) for value in exact]
    left = int((whole - sum(parts, Decimal(0))) / CENT)
    by_remainder = sorted(range(len(shares)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[:left]:
        parts[index] += CENT
    return parts
