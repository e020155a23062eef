"""A sale: a row of `cuentas_por_cobrar` with the trip lines that are billed by it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agent.domain.customers import PartyRole
from agent.domain.money import Money
from agent.domain.source_rows import Row, RowReader, Wrong
from agent.domain.states import SaleStatus, SaleType

GENERAL = "general"
"""The service type of a sale that has no trip lines; without a profile for it such a sale is blocked, never guessed."""
COMMISSION = "comision"
"""The service type of what a supplier is invoiced."""


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One service of a trip. `amount` is for the whole quantity, as the platform charges it: the tax rule says whether tax is inside."""

    service_type: str
    description: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Party:
    """Who is on the other side: an id of `customers` or of `proveedores`."""

    role: PartyRole
    id: str


@dataclass(frozen=True, slots=True)
class Sale:
    """What one party owes for one sale; `total` is gross. `lines` has at least one entry and its sum is not checked here."""

    id: str
    number: str
    branch: str
    type: SaleType
    status: SaleStatus
    party: Party | None
    trip: str | None
    issued_on: date
    due_on: date
    cancelled_on: date | None
    total: Money
    pending: Decimal
    concept: str
    lines: tuple[SaleLine, ...]

    @property
    def cancelled(self) -> bool:
        """Whether the platform took the sale back."""
        return self.status is SaleStatus.CANCELLED


def parse_sale(row: Row) -> Sale | Wrong:
    """The sale in a row of `cuentas_por_cobrar`, or what is wrong with the row."""
    read = RowReader(row)
    kind = read.choice("tipo", SaleType)
    issued_on = read.day("fecha_emision")
    total = read.money("monto_total", read.currency("moneda"))
    concept = read.text("concepto")
    sale = Sale(
        id=read.uuid("id"),
        number=read.required("folio"),
        branch=read.required("sucursal_id"),
        type=kind,
        status=read.choice("status", SaleStatus),
        party=_party(read, kind),
        trip=read.uuid_or_none("trip_id"),
        issued_on=issued_on,
        due_on=read.day_or_none("fecha_vencimiento") or issued_on,
        cancelled_on=read.day_or_none("fecha_cancelacion"),
        total=total,
        pending=read.not_negative("monto_pendiente"),
        concept=concept,
        lines=_lines(read, kind, concept, total.amount),
    )
    return read.wrong() or sale


def _party(read: RowReader, kind: SaleType) -> Party | None:
    if kind is SaleType.INTERNAL:
        return None
    if kind is SaleType.SUPPLIER:
        return Party(PartyRole.SUPPLIER, read.uuid("proveedor_id"))
    return Party(PartyRole.CUSTOMER, read.uuid("customer_id"))


def _lines(read: RowReader, kind: SaleType, concept: str, total: Decimal) -> tuple[SaleLine, ...]:
    rows = _json_rows(read)
    if rows and kind is SaleType.CUSTOMER:
        return tuple(_line(read, row, concept) for row in rows)
    service = COMMISSION if kind is SaleType.SUPPLIER else GENERAL
    return (SaleLine(service, concept or service, Decimal(1), total),)


def _json_rows(read: RowReader) -> list[dict[str, str | None]]:
    """The trip lines, which the source hands over as a JSON array of objects of texts."""
    text = read.raw("lineas")
    if text is None:
        return []
    try:
        rows = json.loads(text)
    except ValueError:
        rows = None
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        read.report("lineas", "row.bad_value", text[:200])
        return []
    return [{str(key): None if value is None else str(value) for key, value in row.items()} for row in rows]


def _line(read: RowReader, row: dict[str, str | None], concept: str) -> SaleLine:
    service = (row.get("tipo_servicio") or "").strip()
    if not service:
        read.report("tipo_servicio", "row.missing_value", "")
    amount = read.decimal("importe", row.get("importe") or "")
    quantity = read.decimal("cantidad", row.get("cantidad") or "")
    for column, value in (("importe", amount), ("cantidad", quantity)):
        if value <= 0:
            read.report(column, "row.not_positive", row.get(column))
    description = " ".join((row.get("descripcion") or "").split()) or concept or service
    return SaleLine(service, description, quantity, amount)
