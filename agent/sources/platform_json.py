"""One row as the platform's API gives it: JSON becomes the same texts by column that its tables hold, and a hash of them.

Amounts are written with two decimals and days without a time whatever shape they came in, so that a change of shape is no change.
What cannot be read stays as it came: the row is then named as wrong, with that text, instead of being guessed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Final

from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES, SUPPLIERS
from agent.ports import SourceRow

_PARTY: Final = (
    "id branch_id nombre razon_social rfc tax_id codigo_postal regimen_fiscal uso_cfdi email telefono direccion colonia ciudad estado pais "
    "moneda activo certificado_exencion"
)
COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    table: tuple(columns.split())
    for table, columns in {
        CUSTOMERS: _PARTY,
        SUPPLIERS: _PARTY,
        SALES: "id folio trip_id customer_id sucursal_id proveedor_id tipo monto_total monto_pagado monto_pendiente moneda status concepto "
        "fecha_emision fecha_vencimiento fecha_cancelacion lineas",
        PAYMENTS: "id folio cxc_id customer_id sucursal_id monto monto_recibido comision_bancaria moneda metodo_pago referencia banco "
        "gateway status fecha_pago cxc_tipo cxc_customer_id cxc_proveedor_id",
        REFUNDS: "id folio trip_id customer_id sucursal_id monto_reembolso monto_retenido moneda status metodo_reembolso referencia "
        "motivo_reembolso fecha_solicitud fecha_autorizacion fecha_reembolso",
    }.items()
}
"""Table -> the columns that are taken in, in the fixed order that the hash takes them in."""

_LINE: Final = ("tipo_servicio", "descripcion", "cantidad", "importe")
_CENT: Final = Decimal("0.01")
_INSTANT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})T(\d{2}):\d{2}:\d{2}(\.\d+)?(Z|\+00:00)")
_NOON: Final = 12


def source_row(table: str, row: Mapping[str, Any]) -> SourceRow:
    """The row as text by column. `row` must have an id."""
    columns = {name: _column(name, row.get(name)) for name in COLUMNS[table]}
    for name in ("id", "trip_id", "customer_id", "proveedor_id", "cxc_id"):
        if columns.get(name):
            columns[name] = str(columns[name]).lower()
    digest = sha256(json.dumps(list(columns.values()), ensure_ascii=False).encode()).hexdigest()
    return SourceRow(table, str(columns["id"]), digest, columns)


def _column(name: str, value: Any) -> str | None:
    if name == "lineas":
        return _lines(value)
    plain = text_of(value)
    if plain is None:
        return None
    if name.startswith(("monto", "comision")):
        return _amount(plain)
    return _day(plain) if name.startswith("fecha") else plain


def text_of(value: Any) -> str | None:
    """A JSON value as PostgreSQL would write it: true and false, plain digits; an object or list as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)


def _amount(plain: str) -> str:
    try:
        amount = Decimal(plain)
        cents = amount.quantize(_CENT)
    except InvalidOperation:
        return plain
    return f"{cents:f}" if amount == cents else plain


def _day(plain: str) -> str:
    """YYYY-MM-DD. An instant in UTC stands for the midnight of the platform's server: before noon the server is at Greenwich or west
    of it and the day is the one written; from noon on it is east of it, and the day is the next one."""
    found = _INSTANT.fullmatch(plain)
    if not found:
        return plain
    try:
        day = datetime.strptime(found[1], "%Y-%m-%d").date()  # noqa: DTZ007 - a plain day
    except ValueError:
        return plain
    return (day if int(found[2]) < _NOON else day + timedelta(days=1)).isoformat()


def _lines(value: Any) -> str | None:
    if not isinstance(value, list) or not all(isinstance(line, dict) for line in value):
        return text_of(value)
    lines = [{name: text_of(line.get(name)) for name in _LINE} for line in value]
    return json.dumps(lines, ensure_ascii=False) if lines else None
