"""The platform's own words for types, statuses and methods, and which statuses can still move."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class SaleType(StrEnum):
    CUSTOMER = "cliente"
    SUPPLIER = "proveedor"
    INTERNAL = "transferencia_interna"


class SaleStatus(StrEnum):
    PENDING = "pendiente"
    PARTIAL = "parcial"
    PAID = "cobrado"
    OVERDUE = "vencido"
    UNCOLLECTIBLE = "incobrable"
    CANCELLED = "cancelada"


class PaymentMethod(StrEnum):
    CASH = "efectivo"
    TRANSFER = "transferencia"
    CREDIT_CARD = "tarjeta_credito"
    DEBIT_CARD = "tarjeta_debito"
    CHEQUE = "cheque"
    INTERNAL = "transferencia_interna"


class PaymentStatus(StrEnum):
    APPLIED = "aplicado"
    CANCELLED = "cancelado"
    UNRECONCILED = "pendiente_conciliar"


class RefundStatus(StrEnum):
    UNAUTHORIZED = "pendiente_autorizacion"
    AUTHORIZED = "autorizado"
    PROCESSING = "procesando"
    PAID_OUT = "reembolsado"
    REJECTED = "rechazado"
    CANCELLED = "cancelado"


CUSTOMERS = "customers"
SUPPLIERS = "proveedores"
SALES = "cuentas_por_cobrar"
PAYMENTS = "pagos_recibidos"
REFUNDS = "reembolsos_por_pagar"

TABLES: tuple[str, ...] = (CUSTOMERS, SUPPLIERS, SALES, PAYMENTS, REFUNDS)
"""The platform's tables that are taken in, parents first."""

OPEN_STATUSES: Mapping[str, tuple[str, ...]] = {
    CUSTOMERS: (),
    SUPPLIERS: (),
    SALES: (SaleStatus.PENDING, SaleStatus.PARTIAL, SaleStatus.OVERDUE),
    PAYMENTS: (PaymentStatus.UNRECONCILED,),
    REFUNDS: (RefundStatus.UNAUTHORIZED, RefundStatus.AUTHORIZED, RefundStatus.PROCESSING),
}
"""The statuses that will move by themselves: such rows are compared at every tick, the rest by the rolling sweep."""
