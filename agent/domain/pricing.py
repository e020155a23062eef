"""The lines of a sale with everything a document says about them: profile, tax rule, net, tax and gross."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from agent.domain.cfdi_gross import Iva
from agent.domain.mapping import ServiceProfile
from agent.domain.planned import Blocked, Books
from agent.domain.sales import Sale, SaleLine
from agent.domain.taxes import Amounts, TaxKind, TaxRule, rules_for, split

_RATES = {Decimal("0.16"): Iva.RATE_16, Decimal("0.08"): Iva.RATE_8, Decimal(0): Iva.RATE_0}


@dataclass(frozen=True, slots=True)
class PricedLine:
    """One line of a sale. `amounts.gross` is what the customer pays for it, whether the platform's amount held the tax or not."""

    line: SaleLine
    profile: ServiceProfile
    rule: TaxRule
    amounts: Amounts


def priced_lines(sale: Sale, books: Books, *, certified: bool) -> tuple[PricedLine, ...] | Blocked:
    """The priced lines, whose gross amounts add up to the sale's total; else what a person must mend, the first thing found.

    `certified` = the customer holds an exemption certificate. Used for the accounting document and for the CFDI alike.
    """
    ruled: list[tuple[SaleLine, ServiceProfile, TaxRule]] = []
    for line in sale.lines:
        found = _ruled(line, sale, books, certified)
        if isinstance(found, Blocked):
            return found
        ruled.append((line, *found))
    amounts = split([(line.amount, rule) for line, _, rule in ruled])
    parts = sum((part.gross for part in amounts), Decimal(0))
    if parts != sale.total.amount:
        return Blocked("sale.parts_differ", _difference(sale, parts))
    return tuple(PricedLine(*line, part) for line, part in zip(ruled, amounts, strict=True))


def iva_of(rule: TaxRule) -> Iva | None:
    """The rule as a CFDI says it; None for a rate that SAT does not know."""
    return Iva.EXEMPT if rule.kind is TaxKind.EXEMPT else _RATES.get(rule.rate.normalize())


def _difference(sale: Sale, parts: Decimal) -> Mapping[str, str]:
    return {
        "number": sale.number,
        "total": str(sale.total.amount),
        "parts": str(parts),
        "difference": str(sale.total.amount - parts),
        "currency": sale.total.currency,
    }


def _ruled(line: SaleLine, sale: Sale, books: Books, certified: bool) -> tuple[ServiceProfile, TaxRule] | Blocked:
    service, day = line.service_type, sale.issued_on.isoformat()
    profile = books.profiles.get(service)
    if profile is None:
        return Blocked("service_profile.missing", {"branch": books.branch, "service_type": service, "number": sale.number})
    rules = rules_for(
        books.tax_rules,
        jurisdiction=books.jurisdiction,
        profile=profile.tax_profile,
        service_type=service,
        day=sale.issued_on,
        certified=certified,
    )
    if len(rules) != 1:
        code = "tax_rule.ambiguous" if rules else "tax_rule.missing"
        params = {"jurisdiction": books.jurisdiction, "profile": profile.tax_profile, "service_type": service, "day": day}
        return Blocked(code, {**params, "number": sale.number})
    return profile, rules[0]
