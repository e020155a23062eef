"""A platform in memory: implements `agent.ports.Source`, and makes rows as the real one hands them over."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256

from agent.domain.states import CUSTOMERS, OPEN_STATUSES, PAYMENTS, REFUNDS, SALES
from agent.ports import SourceRow

Columns = dict[str, str | None]


def uuid_of(kind: int, number: int) -> str:
    """The platform's id of the `number`-th row of a kind."""
    return f"{kind:08d}-0000-4000-8000-{number:012d}"


def customer_id(number: int) -> str:
    return uuid_of(1, number)


def sale_id(number: int) -> str:
    return uuid_of(2, number)


def payment_id(number: int) -> str:
    return uuid_of(3, number)


def refund_id(number: int) -> str:
    return uuid_of(4, number)


def trip_id(number: int) -> str:
    return uuid_of(5, number)


class FakeSource:
    """Tables of rows; what changes in it changes its hash."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Columns]] = {}
        self.asked: list[str] = []

    def hashes(self, table: str, *, after: str, limit: int) -> Sequence[tuple[str, str]]:
        self.asked.append(table)
        rows = self.tables.get(table, {})
        return [(row_id, _hash(rows[row_id])) for row_id in sorted(rows) if row_id > after][:limit]

    def open_hashes(self, table: str) -> Iterator[tuple[str, str]]:
        for row_id, columns in sorted(self.tables.get(table, {}).items()):
            if columns.get("status") in OPEN_STATUSES[table]:
                yield row_id, _hash(columns)

    def rows(self, table: str, ids: Sequence[str]) -> Sequence[SourceRow]:
        rows = self.tables.get(table, {})
        return [SourceRow(table, row_id, _hash(rows[row_id]), dict(rows[row_id])) for row_id in ids if row_id in rows]

    def claim(self, installation: str, branches: Sequence[str]) -> Mapping[str, str]:
        return dict.fromkeys(branches, installation)

    def remove(self, table: str, row_id: str) -> None:
        del self.tables[table][row_id]

    def change(self, table: str, row_id: str, **columns: str | None) -> None:
        self.tables[table][row_id].update(columns)

    def customer(self, number: int, branch: str, **changed: str | None) -> str:
        return self._add(CUSTOMERS, customer_id(number), {
            "branch_id": branch, "nombre": f"Cliente {number}", "razon_social": None, "rfc": None, "tax_id": None, "codigo_postal": "33132",
            "regimen_fiscal": None, "uso_cfdi": None, "email": None, "telefono": None, "direccion": None, "colonia": None, "ciudad": None,
            "estado": None, "pais": "US", "moneda": "USD", "activo": "true", "certificado_exencion": None,
        }, changed)  # fmt: skip

    def sale(self, number: int, branch: str, total: str = "100.00", **changed: str | None) -> str:
        return self._add(SALES, sale_id(number), {
            "folio": f"S-{number:05d}", "trip_id": None, "customer_id": customer_id(number), "proveedor_id": None, "sucursal_id": branch,
            "tipo": "cliente", "monto_total": total, "monto_pagado": "0.00", "monto_pendiente": total, "moneda": "USD",
            "status": "pendiente", "concepto": "Viaje", "fecha_emision": "2026-11-02", "fecha_vencimiento": "2026-12-02",
            "fecha_cancelacion": None, "lineas": json.dumps([
                {"tipo_servicio": "tour", "descripcion": "Excursión", "cantidad": "1.00", "importe": changed.pop("importe", None) or total},
            ]),
        }, changed)  # fmt: skip

    def resell(self, number: int, total: str) -> None:
        """The sale's price becomes another one."""
        lines = json.dumps([{"tipo_servicio": "tour", "descripcion": "Excursión", "cantidad": "1.00", "importe": total}])
        self.change(SALES, sale_id(number), monto_total=total, monto_pendiente=total, lineas=lines)

    def payment(self, number: int, branch: str, amount: str = "100.00", **changed: str | None) -> str:
        return self._add(PAYMENTS, payment_id(number), {
            "folio": f"P-{number:05d}", "cxc_id": sale_id(number), "customer_id": None, "sucursal_id": branch, "monto": amount,
            "monto_recibido": amount, "comision_bancaria": "0.00", "moneda": "USD", "metodo_pago": "efectivo", "referencia": None,
            "banco": None, "gateway": None, "status": "aplicado", "fecha_pago": "2026-11-03", "cxc_tipo": "cliente",
            "cxc_customer_id": customer_id(number), "cxc_proveedor_id": None,
        }, changed)  # fmt: skip

    def refund(self, number: int, branch: str, amount: str, **changed: str | None) -> str:
        return self._add(REFUNDS, refund_id(number), {
            "folio": f"R-{number:05d}", "trip_id": None, "customer_id": customer_id(number), "sucursal_id": branch,
            "monto_reembolso": amount, "monto_retenido": "0.00", "moneda": "USD", "status": "autorizado", "metodo_reembolso": "efectivo",
            "referencia": None, "motivo_reembolso": "Canceló", "fecha_solicitud": "2026-11-08", "fecha_autorizacion": "2026-11-09",
            "fecha_reembolso": None,
        }, changed)  # fmt: skip

    def _add(self, table: str, row_id: str, columns: Mapping[str, str | None], changed: Mapping[str, str | None]) -> str:
        self.tables.setdefault(table, {})[row_id] = {"id": row_id, **columns, **changed}
        return row_id


def _hash(columns: Mapping[str, str | None]) -> str:
    return sha256(json.dumps(columns, sort_keys=True).encode()).hexdigest()
