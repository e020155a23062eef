"""Rows of the platform for tests: right as they are, and wrong where a test says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

CUSTOMER = "11111111-1111-4111-8111-111111111111"
SALE = "22222222-2222-4222-8222-222222222222"
PAYMENT = "33333333-3333-4333-8333-333333333333"
REFUND = "44444444-4444-4444-8444-444444444444"
TRIP = "55555555-5555-4555-8555-555555555555"
SUPPLIER = "66666666-6666-4666-8666-666666666666"


@dataclass(frozen=True)
class TextRow:
    """A row as a source hands it over."""

    table: str
    id: str
    columns: Mapping[str, str | None]
    hash: str = "0"


def _row(table: str, row: str, columns: dict[str, str | None], changed: Mapping[str, str | None]) -> TextRow:
    return TextRow(table, row, {"id": row, **columns, **changed})


def customer(table: str = "customers", **changed: str | None) -> TextRow:
    columns: dict[str, str | None] = {
        "branch_id": "MX_CDMX_001", "nombre": "José  Peña", "razon_social": "JOSE PEÑA", "rfc": "pexj800101AB1", "tax_id": None,
        "codigo_postal": "06600", "regimen_fiscal": "612", "uso_cfdi": "G03", "email": "jose@example.com", "telefono": "55 5555 0000",
        "direccion": "Calle 1", "colonia": None, "ciudad": "Ciudad de México", "estado": "CMX", "pais": "MX", "moneda": "MXN",
        "activo": "true", "certificado_exencion": None,
    }  # fmt: skip
    return _row(table, CUSTOMER if table == "customers" else SUPPLIER, columns, changed)


def line(service: str, amount: str, quantity: str = "1.00", text: str = "Servicio") -> dict[str, str | None]:
    return {"tipo_servicio": service, "descripcion": text, "cantidad": quantity, "importe": amount}


def sale(*lines: Mapping[str, str | None], **changed: str | None) -> TextRow:
    columns: dict[str, str | None] = {
        "folio": "CXC-202611-000001", "trip_id": TRIP, "customer_id": CUSTOMER, "proveedor_id": None, "sucursal_id": "MX_CDMX_001",
        "tipo": "cliente", "monto_total": "116.00", "monto_pagado": "0.00", "monto_pendiente": "116.00", "moneda": "MXN",
        "status": "pendiente", "concepto": "Viaje a Oaxaca", "fecha_emision": "2026-11-02", "fecha_vencimiento": "2026-12-02",
        "fecha_cancelacion": None, "lineas": json.dumps(lines) if lines else None,
    }  # fmt: skip
    return _row("cuentas_por_cobrar", changed.pop("id", None) or SALE, columns, changed)


def payment(**changed: str | None) -> TextRow:
    columns: dict[str, str | None] = {
        "folio": "PAG-202611-000001", "cxc_id": SALE, "customer_id": None, "sucursal_id": "MX_CDMX_001", "monto": "50.00",
        "monto_recibido": "48.55", "comision_bancaria": "1.45", "moneda": "MXN", "metodo_pago": "tarjeta_credito", "referencia": "R1",
        "banco": None, "gateway": "terminal", "status": "aplicado", "fecha_pago": "2026-11-03", "cxc_tipo": "cliente",
        "cxc_customer_id": CUSTOMER, "cxc_proveedor_id": None,
    }  # fmt: skip
    return _row("pagos_recibidos", changed.pop("id", None) or PAYMENT, columns, changed)


def refund(**changed: str | None) -> TextRow:
    columns: dict[str, str | None] = {
        "folio": "REE-202611-000001", "trip_id": TRIP, "customer_id": CUSTOMER, "sucursal_id": "MX_CDMX_001", "monto_reembolso": "58.00",
        "monto_retenido": "0.00", "moneda": "MXN", "status": "autorizado", "metodo_reembolso": "transferencia", "referencia": None,
        "motivo_reembolso": "Canceló", "fecha_solicitud": "2026-11-08", "fecha_autorizacion": "2026-11-09", "fecha_reembolso": None,
    }  # fmt: skip
    return _row("reembolsos_por_pagar", changed.pop("id", None) or REFUND, columns, changed)
