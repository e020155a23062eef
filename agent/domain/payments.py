"""Money received: a row of `pagos_recibidos` with what it needs of the sale it settles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.customers import PartyRole
from agent.domain.money import Money
from agent.domain.sales import Party
from agent.domain.source_rows import Row, RowReader, Wrong
from agent.domain.states import PaymentMethod, PaymentStatus, SaleType


@dataclass(frozen=True, slots=True)
class Payment:
    """One receipt. `amount` settles the sale, `received` reached the bank, `fee` the bank kept.

    `sale` is None for a payment without an invoice; `party` is None when the platform does not say who paid.
    """

    id: str
    number: str
    branch: str
    sale: str | None
    sale_type: SaleType | None
    party: Party | None
    amount: Money
    received: Decimal
    fee: Decimal
    method: PaymentMethod
    reference: str
    bank: str
    gateway: str
    paid_on: date
    status: PaymentStatus

    @property
    def internal(self) -> bool:
        """Whether it only moves money inside the company."""
        return self.method is PaymentMethod.INTERNAL or self.sale_type is SaleType.INTERNAL

    @property
    def cancelled(self) -> bool:
        """Whether it was taken back: a chargeback, a bounced cheque, a mistake."""
        return self.status is PaymentStatus.CANCELLED


def parse_payment(row: Row) -> Payment | Wrong:
    """The payment in a row of `pagos_recibidos`, or what is wrong with the row."""
    read = RowReader(row)
    sale = read.uuid_or_none("cxc_id")
    sale_type = read.choice("cxc_tipo", SaleType) if sale is not None else None
    amount = read.money("monto", read.currency("moneda"))
    fee = read.not_negative("comision_bancaria")
    payment = Payment(
        id=read.uuid("id"),
        number=read.required("folio"),
        branch=read.required("sucursal_id"),
        sale=sale,
        sale_type=sale_type,
        party=_party(read, sale_type),
        amount=amount,
        received=read.not_negative("monto_recibido") if read.raw("monto_recibido") else amount.amount - fee,
        fee=fee,
        method=read.choice("metodo_pago", PaymentMethod),
        reference=read.text("referencia"),
        bank=read.text("banco"),
        gateway=read.text("gateway"),
        paid_on=read.day("fecha_pago"),
        status=read.choice("status", PaymentStatus),
    )
    return read.wrong() or payment


def _party(read: RowReader, sale_type: SaleType | None) -> Party | None:
    """The party of the sale it settles; for a payment without an invoice, the customer the row names."""
    if sale_type is SaleType.SUPPLIER:
        supplier = read.uuid_or_none("cxc_proveedor_id")
        return Party(PartyRole.SUPPLIER, supplier) if supplier else None
    customer = read.uuid_or_none("cxc_customer_id" if sale_type is SaleType.CUSTOMER else "customer_id")
    return Party(PartyRole.CUSTOMER, customer) if customer else None
