"""Which sales a global invoice takes in, and why it takes no other. Source: business rules, section 6.

A sale is a ticket from the day on which it was both sold and paid in full, and belongs to the period of that day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from agent.domain.cfdi import PUBLIC_RFC
from agent.domain.cfdi_documents import Ticket
from agent.domain.cfdi_gross import Iva
from agent.domain.global_period import Period
from agent.domain.payment_form import FORMS, terms_of
from agent.domain.payments import Payment
from agent.domain.planned import Blocked, Books
from agent.domain.pricing import PricedLine, iva_of, priced_lines
from agent.domain.sales import Sale
from agent.domain.states import SaleType

CURRENCY = "MXN"


@dataclass(frozen=True, slots=True)
class Covering:
    """The draft that covers a sale now. `chosen` = a person said who it is made out to; `pending` = it was asked to be issued."""

    id: int
    purpose: str
    recipient_rfc: str
    recipient_name: str
    chosen: bool
    pending: bool


@dataclass(frozen=True, slots=True)
class SaleFacts:
    """A sale that has no CFDI yet, with everything that decides where it goes.

    `buyer_rfc` and `buyer_name` are the customer's, or those of the fiscal profile that was confirmed for them. `advanced` = a payment
    of it was invoiced as an advance.
    """

    document_id: int
    branch: str
    sale: Sale
    payments: tuple[Payment, ...]
    buyer_rfc: str
    buyer_name: str
    refunded: bool
    covering: Covering | None
    advanced: bool = False


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sale as the assistant shows it: with its ticket when it goes in, else with the code that says why not."""

    document_id: int
    branch: str
    number: str
    sold_on: date
    paid_on: date | None
    amount: Decimal
    currency: str
    form: str
    ticket: Ticket | None = None
    code: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def id(self) -> int:
        """What tells it from every other."""
        return self.document_id

    @property
    def day(self) -> date:
        """The day that decides the period."""
        return max(self.sold_on, self.paid_on) if self.paid_on else self.sold_on


def candidate(facts: SaleFacts, books: Mapping[str, Books], period: Period, *, draft: int | None) -> Candidate:
    """The sale for the global invoice of `period` whose draft is `draft` (None = there is none yet)."""
    sale = facts.sale
    counted = _counted(facts.payments)
    paid_on = _paid_on(sale.total.amount, counted)
    form = terms_of(sale.total.amount, counted).form if paid_on else ""
    plain = Candidate(facts.document_id, facts.branch, sale.number, sale.issued_on, paid_on, sale.total.amount, sale.total.currency, form)
    why = _kept_out(facts, plain, period, draft)
    if why is None:
        priced = priced_lines(sale, books[facts.branch], certified=False)
        why = (priced.code, priced.params) if isinstance(priced, Blocked) else _odd_rate(priced) or _of_its_own(priced)
        if why is None and not isinstance(priced, Blocked):
            return replace(plain, ticket=Ticket(sale.number, _amounts(priced), form))
    assert why is not None
    return replace(plain, code=why[0], params={"number": sale.number, **why[1]})


def _counted(payments: Sequence[Payment]) -> list[Payment]:
    return [payment for payment in payments if not payment.cancelled and payment.method in FORMS]


def _paid_on(total: Decimal, payments: Sequence[Payment]) -> date | None:
    """The day on which the payments reached the total, None when they have not."""
    reached = Decimal(0)
    for payment in sorted(payments, key=lambda payment: payment.paid_on):
        reached += payment.amount.amount
        if reached >= total:
            return payment.paid_on
    return None


Why = tuple[str, Mapping[str, str]]


def _kept_out(facts: SaleFacts, plain: Candidate, period: Period, draft: int | None) -> Why | None:
    """Why the sale is no ticket of this period, the weightiest reason first; None when nothing speaks against it."""
    return _gone(facts) or _somebody_elses(facts, draft) or _not_this_money(facts, plain) or _not_now(plain, period)


def _gone(facts: SaleFacts) -> Why | None:
    if facts.sale.cancelled:
        return "ticket.cancelled", {}
    if facts.sale.type is not SaleType.CUSTOMER:
        return "ticket.not_a_sale", {}
    return ("ticket.refunded", {}) if facts.refunded else None


def _somebody_elses(facts: SaleFacts, draft: int | None) -> Why | None:
    covering = facts.covering
    if facts.advanced:
        return "ticket.advance", {}
    if covering is not None and covering.purpose == "global" and covering.id != draft:
        return "ticket.in_other_global", {"global": str(covering.id)}
    if covering is not None and covering.purpose != "global" and covering.pending:
        return "ticket.being_issued", {"recipient": covering.recipient_name}
    if covering is not None and covering.purpose != "global" and (covering.chosen or _named(covering.recipient_rfc)):
        return "ticket.named", {"recipient": covering.recipient_name}
    return ("ticket.named", {"recipient": facts.buyer_name}) if _named(facts.buyer_rfc) else None


def _named(rfc: str) -> bool:
    return rfc not in ("", PUBLIC_RFC)


def _not_this_money(facts: SaleFacts, plain: Candidate) -> Why | None:
    if plain.currency != CURRENCY:
        return "ticket.other_currency", {"currency": plain.currency}
    if plain.paid_on is None:
        paid = sum((payment.amount.amount for payment in _counted(facts.payments)), Decimal(0))
        return "ticket.unpaid", {"missing": f"{plain.amount - paid:,.2f}", "currency": plain.currency}
    return None


def _not_now(plain: Candidate, period: Period) -> Why | None:
    if period.has(plain.day):
        return None
    return ("ticket.later" if plain.day > period.last else "ticket.earlier"), {"day": plain.day.isoformat()}


def _odd_rate(priced: Sequence[PricedLine]) -> Why | None:
    odd = next((part for part in priced if iva_of(part.rule) is None), None)
    return None if odd is None else ("cfdi.rate_not_allowed", {"rate": str(odd.rule.rate), "service": odd.line.service_type})


def _of_its_own(priced: Sequence[PricedLine]) -> Why | None:
    """What one line of a global invoice cannot say: a local tax, or on whose behalf something was charged."""
    own = next((part for part in priced if part.profile.ish_rate is not None or part.profile.third_party is not None), None)
    return None if own is None else ("ticket.own_cfdi", {"service": own.line.service_type})


def _amounts(priced: Sequence[PricedLine]) -> tuple[tuple[Iva, Decimal], ...]:
    sums: dict[Iva, Decimal] = {}
    for part in priced:
        iva = iva_of(part.rule)
        assert iva is not None
        sums[iva] = sums.get(iva, Decimal(0)) + part.amounts.gross
    return tuple(sums.items())
