"""What a branch's desk writes down: trips, sales, payments and refunds, each with the folio and the sums the platform keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from agent.practice.company.config import CANCUN, CDMX, MIAMI, TAX_RULES, US_BOOKS
from agent.practice.company.parties import Values, identity, noon

CENT = Decimal("0.01")
LETTERS = {MIAMI: "MIA", CDMX: "CDM", CANCUN: "CUN"}
NOTHING = Decimal("0.00")


@dataclass(frozen=True, slots=True)
class Service:
    """One trip line: what the platform charges for it."""

    type: str
    text: str
    quantity: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Desk:
    """A branch's books at the platform. Every method adds rows; ids and folios follow from the order they are asked for."""

    branch: str
    today: date
    rows: dict[str, list[Values]] = field(default_factory=dict)

    def _add(self, table: str, row: Values) -> Values:
        self.rows.setdefault(table, []).append(row)
        return row

    def _next(self, table: str) -> int:
        return len(self.rows.get(table, [])) + 1

    def _folio(self, letters: str, table: str, day: date) -> str:
        return f"{letters}-{day:%Y%m}-{LETTERS[self.branch]}{self._next(table):04d}"

    def trip(self, customer: str, day: date, services: Sequence[Service], *, billed_by: Sequence[str] = ()) -> str:
        """A trip with its lines; `billed_by` names the sale of each line where several bill the trip."""
        number = self._next("viajes")
        trip = identity("viajes", self.branch, number)
        leaves = day + timedelta(days=20 + number % 40)
        self._add("viajes", {
            "id": trip, "folio": self._folio("VIA", "viajes", day), "customer_id": customer, "sucursal_id": self.branch,
            "destino": ("Oaxaca", "Cancún", "San Miguel de Allende", "Orlando", "Mérida", "New Orleans")[number % 6],
            "fecha_salida": leaves, "fecha_regreso": leaves + timedelta(days=3 + number % 9), "created_at": noon(day),
        })  # fmt: skip
        for order, service in enumerate(services, 1):
            self._add("viaje_servicios", {
                "id": identity("viaje_servicios", self.branch, number, order), "trip_id": trip, "orden": order,
                "cxc_id": billed_by[order - 1] if billed_by else None, "tipo_servicio": service.type, "descripcion": service.text,
                "cantidad": service.quantity, "importe": service.amount,
            })  # fmt: skip
        return trip

    def next_sale(self, ahead: int = 0) -> str:
        """The id that the next sale, or one after it, will have."""
        return identity("cuentas_por_cobrar", self.branch, self._next("cuentas_por_cobrar") + ahead)

    def sale(self, day: date, total: Decimal, currency: str, status: str, concept: str, **more: str | None) -> Values:
        """A row of `cuentas_por_cobrar`; `more` gives tipo, customer_id, proveedor_id, trip_id."""
        row = {
            "id": self.next_sale(), "folio": self._folio("CXC", "cuentas_por_cobrar", day), "sucursal_id": self.branch,
            "trip_id": None, "customer_id": None, "proveedor_id": None, "tipo": "cliente", "monto_total": total, "monto_pagado": NOTHING,
            "monto_pendiente": total, "moneda": currency, "fecha_emision": day,
            "fecha_vencimiento": day + timedelta(days=5 if status in ("vencido", "incobrable") else 30), "ultimo_pago": None,
            "fecha_cobro_total": None, "fecha_cancelacion": min(day + timedelta(days=2), self.today) if status == "cancelada" else None,
            "nota_cancelacion": "El cliente canceló" if status == "cancelada" else None, "status": status, "concepto": concept,
            "created_at": noon(day),
        }  # fmt: skip
        return self._add("cuentas_por_cobrar", row | more)

    def pay(self, sale: Values, amount: Decimal, method: str, days_later: int, status: str = "aplicado") -> Values:
        """A payment of a sale; an applied one moves the sale's own sums."""
        day = min(sale["fecha_emision"] + timedelta(days=days_later), self.today)
        if status == "aplicado":
            sale["monto_pagado"] += amount
            sale["monto_pendiente"] = max(sale["monto_total"] - sale["monto_pagado"], NOTHING)
            sale["ultimo_pago"] = max(sale["ultimo_pago"] or day, day)
            if not sale["monto_pendiente"]:
                sale["fecha_cobro_total"] = sale["ultimo_pago"]
        return self.receive(day, amount, sale["moneda"], method, status, cxc_id=sale["id"])

    def receive(self, day: date, amount: Decimal, currency: str, method: str, status: str = "aplicado", **more: str | None) -> Values:
        """A row of `pagos_recibidos`; `more` gives cxc_id or customer_id."""
        number = self._next("pagos_recibidos")
        card = method.startswith("tarjeta")
        fee = (amount * Decimal("0.029")).quantize(CENT, ROUND_HALF_UP) if card else NOTHING
        row = {
            "id": identity("pagos_recibidos", self.branch, number), "folio": self._folio("PAG", "pagos_recibidos", day),
            "sucursal_id": self.branch, "cxc_id": None, "customer_id": None, "monto": amount, "monto_recibido": amount - fee,
            "comision_bancaria": fee, "moneda": currency, "metodo_pago": method, "referencia": f"R{LETTERS[self.branch]}{number:06d}",
            "banco": "Banco de práctica" if method in ("transferencia", "cheque") else None, "cuenta_origen": None,
            "gateway": ("terminal" if number % 2 else "pasarela") if card else None, "fecha_pago": day, "status": status,
            "conciliado": status == "aplicado", "created_at": noon(day),
        }  # fmt: skip
        return self._add("pagos_recibidos", row | more)

    def refund(self, sale: Values, percent: int, status: str, *, withheld: bool) -> Values:
        """A refund of a share of what was paid for a sale; what is not returned is withheld, or was never claimed."""
        number = self._next("reembolsos_por_pagar")
        amount = (sale["monto_pagado"] * percent / 100).quantize(CENT, ROUND_HALF_UP)
        asked = min(sale["fecha_emision"] + timedelta(days=6), self.today)
        decided = min(asked + timedelta(days=1), self.today)
        return self._add("reembolsos_por_pagar", {
            "id": identity("reembolsos_por_pagar", self.branch, number), "folio": self._folio("REE", "reembolsos_por_pagar", asked),
            "trip_id": sale["trip_id"], "customer_id": sale["customer_id"], "sucursal_id": self.branch, "monto_reembolso": amount,
            "monto_retenido": sale["monto_pagado"] - amount if withheld else NOTHING, "porcentaje_reembolsado": Decimal(percent),
            "moneda": sale["moneda"], "fecha_solicitud": asked, "fecha_autorizacion": None if status.startswith("pendiente") else decided,
            "fecha_reembolso": decided if status == "reembolsado" else None, "status": status,
            "metodo_reembolso": ("transferencia", "tarjeta_credito", "cheque")[number % 3], "referencia": None,
            "motivo_reembolso": "Cancelación del viaje", "politica_aplicada": f"{percent} %", "created_at": noon(asked),
        })  # fmt: skip


def gross(branch: str, services: Sequence[Service], *, exempt: bool) -> Decimal:
    """What a customer pays for these services: tax is added to a transfer in Florida, and is inside every other price."""
    total = sum((service.amount for service in services), NOTHING)
    if branch != MIAMI or exempt:
        return total
    rate = next(rule.rate for rule in TAX_RULES if rule.connection == US_BOOKS and not rule.inclusive)
    added = sum((service.amount for service in services if service.type == "traslado"), NOTHING)
    return total + (added * rate).quantize(CENT, ROUND_HALF_UP)
