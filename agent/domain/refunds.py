"""Money to be given back: a row of `reembolsos_por_pagar`. It names no invoice; that is found by trip and customer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.customers import PartyRole
from agent.domain.money import Money
from agent.domain.sales import Party, Sale
from agent.domain.source_rows import Row, RowReader, Wrong
from agent.domain.states import PaymentMethod, RefundStatus, SaleType


@dataclass(frozen=True, slots=True)
class Refund:
    """One refund. `amount` goes back, `withheld` is kept as a penalty; `authorized_on` dates the credit memo, `paid_on` the money out."""

    id: str
    number: str
    branch: str
    trip: str | None
    party: Party
    amount: Money
    withheld: Decimal
    status: RefundStatus
    method: PaymentMethod | None
    reference: str
    reason: str
    requested_on: date
    authorized_on: date | None
    paid_on: date | None

    @property
    def reversed(self) -> bool:
        """Whether what was booked for it has to be taken back."""
        return self.status in (RefundStatus.REJECTED, RefundStatus.CANCELLED)

    @property
    def booked_on(self) -> date:
        """The day of its credit memo: when it was authorised."""
        return self.authorized_on or self.requested_on


def parse_refund(row: Row) -> Refund | Wrong:
    """The refund in a row of `reembolsos_por_pagar`, or what is wrong with the row."""
    read = RowReader(row)
    refund = Refund(
        id=read.uuid("id"),
        number=read.required("folio"),
        branch=read.required("sucursal_id"),
        trip=read.uuid_or_none("trip_id"),
        party=Party(PartyRole.CUSTOMER, read.uuid("customer_id")),
        amount=read.money("monto_reembolso", read.currency("moneda")),
        withheld=read.not_negative("monto_retenido"),
        status=read.choice("status", RefundStatus),
        method=read.choice("metodo_reembolso", PaymentMethod) if read.raw("metodo_reembolso") else None,
        reference=read.text("referencia"),
        reason=read.text("motivo_reembolso"),
        requested_on=read.day("fecha_solicitud"),
        authorized_on=read.day_or_none("fecha_autorizacion"),
        paid_on=read.day_or_none("fecha_reembolso"),
    )
    return read.wrong() or refund


def refundable(refund: Refund, sales: Iterable[Sale]) -> tuple[Sale, ...]:
    """The sales this refund may belong to: same trip, customer and currency, not cancelled; in order of number. Source: business rule 2."""
    found = [
        sale
        for sale in sales
        if refund.trip is not None
        and sale.trip == refund.trip
        and sale.party == refund.party
        and sale.type is SaleType.CUSTOMER
        and not sale.cancelled
        and sale.total.currency == refund.amount.currency
    ]
    return tuple(sorted(found, key=lambda sale: sale.number))
