"""How the payments of one sale settle it: in the order they came, never above what it still owes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from agent.domain.payments import Payment
from agent.domain.sales import Sale
from agent.domain.states import PaymentStatus


def applied(payment: Payment, sale: Sale, payments: Iterable[Payment]) -> Decimal:
    """How much of `payment` settles `sale`, given every payment of the sale; what is above it stays the customer's credit.

    Payments settle in order of date, then number. Cancelled, unreconciled and other-currency payments settle nothing.
    Source: business rules, section 2 ("the excess stays as customer credit").
    """
    owed = sale.total.amount
    live = {other.id: other for other in (*payments, payment) if _settles(other, sale)}
    for other in sorted(live.values(), key=lambda other: (other.paid_on, other.number, other.id)):
        part = min(other.amount.amount, owed)
        if other.id == payment.id:
            return part
        owed -= part
    return Decimal("0.00")


def _settles(payment: Payment, sale: Sale) -> bool:
    return (
        payment.sale == sale.id
        and payment.status is PaymentStatus.APPLIED
        and not payment.internal
        and payment.amount.currency == sale.total.currency
    )
