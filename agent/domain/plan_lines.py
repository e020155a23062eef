"""Priced lines as the lines of a posting: all of them for an invoice, their share for a credit memo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from agent.domain.planned import Blocked, Books
from agent.domain.postings import PostingLine
from agent.domain.pricing import PricedLine, priced_lines
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.states import RefundStatus
from agent.domain.taxes import Amounts, TaxKind, deal, split_gross

_RATE = Decimal("0.000001")
_BOOKED = (RefundStatus.AUTHORIZED, RefundStatus.PROCESSING, RefundStatus.PAID_OUT)


def invoice_lines(sale: Sale, books: Books, *, certified: bool) -> tuple[PostingLine, ...] | Blocked:
    """The lines of a sale's invoice, or what is missing."""
    priced = priced_lines(sale, books, certified=certified)
    if isinstance(priced, Blocked):
        return priced
    return _unmapped(priced, books, sale.number) or tuple(_line(part, part.line.quantity, part.amounts) for part in priced)


def credit_lines(
    refund: Refund, sale: Sale, books: Books, siblings: Iterable[Refund], *, certified: bool
) -> tuple[PostingLine, ...] | Blocked:
    """The refund dealt over the lines of its sale in proportion to their gross, each cent once, with the sale's own taxes."""
    credited = _credited_before(refund, siblings)
    if credited + refund.amount.amount > sale.total.amount:
        amounts = {"sale": sale.number, "total": str(sale.total.amount), "credited": str(credited), "amount": str(refund.amount.amount)}
        return Blocked("refund.above_sale", {"number": refund.number, "currency": sale.total.currency, **amounts})
    priced = priced_lines(sale, books, certified=certified)
    if isinstance(priced, Blocked):
        return priced
    shares = deal(refund.amount.amount, [part.amounts.gross for part in priced])
    kept = [(part, share) for part, share in zip(priced, shares, strict=True) if share]
    split = split_gross([(share, part.rule.rate) for part, share in kept])
    return _unmapped(priced, books, sale.number) or tuple(
        _line(part, Decimal(1), amounts) for (part, _), amounts in zip(kept, split, strict=True)
    )


def added(lines: Sequence[PostingLine]) -> Amounts:
    """The totals of a document: net + tax = gross."""
    net = sum((line.net for line in lines), Decimal(0))
    tax = sum((line.tax for line in lines), Decimal(0))
    return Amounts(net, tax, net + tax)


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
