"""Priced lines as the lines of a posting: all of them for an invoice, their share for a credit memo.

The lodging tax is no income: it stands on a line of its own, with the item that the branch mapped to what it owes the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agent.domain.cfdi_gross import LocalRate
from agent.domain.lodging_parts import LodgedPart, parted
from agent.domain.lodging_tax import lodging_rate
from agent.domain.mapping import Role
from agent.domain.planned import Blocked, Books
from agent.domain.postings import PostingLine
from agent.domain.pricing import PricedLine, iva_of, priced_lines
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.states import RefundStatus
from agent.domain.taxes import CENT, Amounts, TaxKind, deal, rules_for, split_gross
from agent.errors import UserError

LODGING_PROFILE = "ish"
"""The tax profile whose rule says which of the vendor's tax codes a line takes that only passes the lodging tax on."""
_RATE = Decimal("0.000001")
_BOOKED = (RefundStatus.AUTHORIZED, RefundStatus.PROCESSING, RefundStatus.PAID_OUT)


@dataclass(frozen=True, slots=True)
class _Parts:
    """A sale's lines without the lodging tax, and the line that passes it on (None where there is none)."""

    priced: tuple[PricedLine, ...]
    amounts: tuple[Amounts, ...]
    lodging: PostingLine | None


def invoice_lines(sale: Sale, books: Books, *, certified: bool) -> tuple[PostingLine, ...] | Blocked:
    """The lines of a sale's invoice, or what is missing."""
    parts = _parts(sale, books, certified)
    if isinstance(parts, Blocked):
        return parts
    own = (_line(part, part.line.quantity, amounts) for part, amounts in zip(parts.priced, parts.amounts, strict=True))
    return (*own, *([parts.lodging] if parts.lodging else ()))


def credit_lines(
    refund: Refund, sale: Sale, books: Books, siblings: Iterable[Refund], *, certified: bool
) -> tuple[PostingLine, ...] | Blocked:
    """The refund dealt over the lines of its sale in proportion to their gross, each cent once, with the sale's own taxes."""
    amount, total = refund.amount.amount, sale.total.amount
    credited = _credited_before(refund, siblings)
    if credited + amount > total:
        amounts = {"sale": sale.number, "total": str(total), "credited": str(credited), "amount": str(amount)}
        return Blocked("refund.above_sale", {"number": refund.number, "currency": sale.total.currency, **amounts})
    parts = _parts(sale, books, certified)
    if isinstance(parts, Blocked):
        return parts
    if parts.lodging and amount == total:
        split, kept, back = list(parts.amounts), list(parts.priced), parts.lodging.net
    else:
        back = (parts.lodging.net * amount / total).quantize(CENT, ROUND_HALF_UP) if parts.lodging else Decimal("0.00")
        shares = deal(amount - back, [each.gross for each in parts.amounts])
        kept = [part for part, share in zip(parts.priced, shares, strict=True) if share]
        split = list(split_gross([(share, part.rule.rate) for part, share in zip(parts.priced, shares, strict=True) if share]))
    own = (_line(part, Decimal(1), amounts) for part, amounts in zip(kept, split, strict=True))
    return (*own, *([_passed_on(parts.lodging, back)] if parts.lodging and back else ()))


def added(lines: Sequence[PostingLine]) -> Amounts:
    """The totals of a document: net + tax = gross."""
    net = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    return Amounts(net, tax, net + tax)


def _parts(sale: Sale, books: Books, certified: bool) -> _Parts | Blocked:
    """The sale's lines with everything mapped, or the first thing that is missing."""
    priced = priced_lines(sale, books, certified=certified)
    if isinstance(priced, Blocked):
        return priced
    missing = _unmapped(priced, books, sale.number)
    if missing is not None:
        return missing
    if all(part.profile.ish_rate is None for part in priced):
        return _Parts(priced, tuple(part.amounts for part in priced), None)
    return _lodged(sale, priced, books)


def _lodged(sale: Sale, priced: tuple[PricedLine, ...], books: Books) -> _Parts | Blocked:
    """The lines of a sale whose price holds the lodging tax of its day."""
    try:
        rate = lodging_rate(books.lodging, books.lodging_state, sale.issued_on)
    except UserError as error:
        return Blocked(error.code, {name: str(value) for name, value in error.params.items()})
    given: list[LodgedPart] = []
    for part in priced:
        iva = iva_of(part.rule)
        if iva is None:
            return Blocked("cfdi.rate_not_allowed", {"rate": str(part.rule.rate), "service": part.line.service_type})
        given.append(LodgedPart(part.amounts.gross, iva, part.profile.ish_rate is not None))
    empty = _lodging_line(sale, books, rate)
    if isinstance(empty, Blocked):
        return empty
    found = parted(given, rate, sale.total.currency)
    return _Parts(priced, found.amounts, _passed_on(empty, found.lodging) if found.lodging else None)


def _lodging_line(sale: Sale, books: Books, rate: LocalRate) -> PostingLine | Blocked:
    """The line that passes the lodging tax on, without its amount."""
    item = books.mappings.find(Role.ISH)
    if item is None:
        return Blocked("mapping.missing", {"role": Role.ISH.value, "what": rate.name, "branch": books.branch, "number": sale.number})
    untaxed = [rule for rule in books.tax_rules if not rule.rate]
    rules = rules_for(
        untaxed, jurisdiction=books.jurisdiction, profile=LODGING_PROFILE, service_type="", day=sale.issued_on, certified=False
    )
    if len(rules) != 1:
        params = {"jurisdiction": books.jurisdiction, "profile": LODGING_PROFILE, "service_type": rate.name}
        code = "tax_rule.ambiguous" if rules else "tax_rule.missing"
        return Blocked(code, {**params, "day": sale.issued_on.isoformat(), "number": sale.number})
    nothing, none = Decimal("0.00"), Decimal(0).quantize(_RATE)
    return PostingLine(f"{rate.name} {rate.rate.normalize():f} %", item.id, rules[0].tax_code, none, Decimal(1), nothing, nothing, nothing)


def _passed_on(line: PostingLine, amount: Decimal) -> PostingLine:
    return PostingLine(line.description, line.item, line.tax_code, line.rate, line.quantity, amount, line.tax, amount)


def _credited_before(refund: Refund, siblings: Iterable[Refund]) -> Decimal:
    """What other refunds of the same trip, customer and currency took back before this one, by day and number."""
    mine = (refund.booked_on, refund.number, refund.id)
    before = (
        other.amount.amount
        for other in siblings
        if other.status in _BOOKED
        and (other.trip, other.party, other.amount.currency) == (refund.trip, refund.party, refund.amount.currency)
        and (other.booked_on, other.number, other.id) < mine
    )
    return sum(before, Decimal("0.00"))


def _unmapped(priced: Sequence[PricedLine], books: Books, number: str) -> Blocked | None:
    """The first thing of the vendor's that a line needs and nobody mapped."""
    missing = [("item", part.profile.service_type) for part in priced if not part.profile.item]
    missing += [("tax_code", part.rule.id) for part in priced if not part.rule.tax_code]
    if books.needs_department and not books.department:
        missing.append(("department", books.branch))
    if not missing:
        return None
    role, what = missing[0]
    return Blocked("mapping.missing", {"role": role, "what": what, "branch": books.branch, "number": number})


def _line(part: PricedLine, quantity: Decimal, amounts: Amounts) -> PostingLine:
    return PostingLine(
        description=part.line.description,
        item=part.profile.item,
        tax_code=part.rule.tax_code,
        rate=(Decimal(0) if part.rule.kind is TaxKind.EXEMPT else part.rule.rate).quantize(_RATE),
        quantity=quantity,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
    )
