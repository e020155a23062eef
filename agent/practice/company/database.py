"""The practice company in a PostgreSQL database: made, filled for a day, and changed a little."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from random import Random

from sqlalchemy import Connection, text

from agent.practice.company import parties
from agent.practice.company.config import BRANCHES, ISSUERS, rates
from agent.practice.company.parties import Values, identity, noon
from agent.practice.company.sales import trade
from agent.practice.company.schema import DDL, TABLES


def create(conn: Connection) -> None:
    """The platform's tables, empty, in the schema `spirit`. Commits nothing."""
    for statement in DDL.split(";\n"):
        if statement.strip():
            conn.execute(text(statement))


def fill(conn: Connection, today: date) -> None:
    """Every row of the practice company as of `today`. Commits nothing; the tables must be empty."""
    filled = rows(today)
    for table in TABLES:
        _insert(conn, table, filled[table])


def rows(today: date) -> dict[str, list[Values]]:
    """Table -> rows as of `today`, without a database."""
    filled: dict[str, list[Values]] = {table: [] for table in TABLES}
    tax_ids = {issuer.key: issuer.tax_id for issuer in ISSUERS}
    for branch in BRANCHES:
        filled["sucursales"].append({
            "id": branch.code, "nombre": branch.name, "pais_codigo": branch.country, "zona_horaria": branch.zone,
            "moneda_principal": branch.currency, "rfc_tax_id": tax_ids[branch.issuer], "requiere_cfdi": branch.cfdi,
        })  # fmt: skip
        customers = list(parties.customers(branch.code, today))
        suppliers = list(parties.suppliers(branch.code, today))
        filled["customers"] += customers
        filled["proveedores"] += suppliers
        for table, made in trade(branch.code, today, customers, suppliers).rows.items():
            filled[table] += made
    filled["tipos_cambio"] = [
        {"moneda_origen": rate.currency, "moneda_destino": rate.home, "tasa": rate.rate, "fecha": rate.published_on, "fuente": rate.source}
        for rate in rates(today)
    ]
    return filled


def _insert(conn: Connection, table: str, values: list[Values]) -> None:
    columns = list(values[0])
    names = ", ".join(columns)
    marks = ", ".join(f":{column}" for column in columns)
    conn.execute(text(f"INSERT INTO spirit.{table} ({names}) VALUES ({marks})"), values)  # noqa: S608 - the company's own names


# --- the platform goes on working ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One row that `mutate` touched, and what happened to it."""

    table: str
    id: str
    what: str


def mutate(conn: Connection, seed: int) -> tuple[Change, ...]:
    """A few things that happen at a platform, chosen by `seed`: an amount corrected, a sale cancelled, a sale paid, a customer
    renamed, a payment bounced. Commits nothing."""
    random = Random(f"mutate/{seed}")
    steps: tuple[Callable[[Connection, Random, int], Change], ...] = (_correct, _cancel, _paid, _rename, _bounce)
    return tuple(step(conn, random, seed) for step in steps)


def _pick(conn: Connection, random: Random, table: str, condition: str) -> str:
    found = conn.execute(text(f"SELECT id::text FROM spirit.{table} t WHERE {condition} ORDER BY id")).scalars().all()  # noqa: S608
    return str(random.choice(found))


_UNTOUCHED = (
    "t.tipo = 'cliente' AND t.status = 'pendiente' AND t.moneda IN ('MXN', 'USD') AND t.concepto NOT LIKE '%que no suma%' "
    "AND NOT EXISTS (SELECT 1 FROM spirit.pagos_recibidos p WHERE p.cxc_id = t.id)"
)


def _correct(conn: Connection, random: Random, seed: int) -> Change:
    one_line = "(SELECT count(*) FROM spirit.viaje_servicios v WHERE v.trip_id = t.trip_id AND v.tipo_servicio <> 'traslado') = 1"
    no_other = "NOT EXISTS (SELECT 1 FROM spirit.viaje_servicios v WHERE v.trip_id = t.trip_id AND v.tipo_servicio = 'traslado')"
    sale = _pick(conn, random, "cuentas_por_cobrar", f"{_UNTOUCHED} AND {one_line} AND {no_other}")
    more = {"sale": sale, "more": Decimal(random.randrange(1, 9_999)).scaleb(-2)}
    conn.execute(text(
        "UPDATE spirit.viaje_servicios SET importe = importe + :more "
        "WHERE trip_id = (SELECT trip_id FROM spirit.cuentas_por_cobrar WHERE id = CAST(:sale AS uuid))"
    ), more)  # fmt: skip
    conn.execute(text(
        "UPDATE spirit.cuentas_por_cobrar SET monto_total = monto_total + :more, monto_pendiente = monto_pendiente + :more "
        "WHERE id = CAST(:sale AS uuid)"
    ), more)  # fmt: skip
    return Change("cuentas_por_cobrar", sale, "corrected")


def _cancel(conn: Connection, random: Random, seed: int) -> Change:
    sale = _pick(conn, random, "cuentas_por_cobrar", _UNTOUCHED)
    conn.execute(text(
        "UPDATE spirit.cuentas_por_cobrar SET status = 'cancelada', fecha_cancelacion = fecha_emision, nota_cancelacion = 'Canceló' "
        "WHERE id = CAST(:sale AS uuid)"
    ), {"sale": sale})  # fmt: skip
    return Change("cuentas_por_cobrar", sale, "cancelled")


def _paid(conn: Connection, random: Random, seed: int) -> Change:
    sale = _pick(conn, random, "cuentas_por_cobrar", _UNTOUCHED)
    row = conn.execute(text("SELECT * FROM spirit.cuentas_por_cobrar WHERE id = CAST(:sale AS uuid)"), {"sale": sale}).mappings().one()
    conn.execute(text(
        "UPDATE spirit.cuentas_por_cobrar SET status = 'cobrado', monto_pagado = monto_total, monto_pendiente = 0, "
        "ultimo_pago = fecha_emision, fecha_cobro_total = fecha_emision WHERE id = CAST(:sale AS uuid)"
    ), {"sale": sale})  # fmt: skip
    payment = identity("pagos_recibidos", "mutate", seed, sale)
    _insert(conn, "pagos_recibidos", [{
        "id": payment, "folio": f"PAG-M{payment[:8].upper()}", "cxc_id": sale, "monto": row["monto_total"],
        "monto_recibido": row["monto_total"], "moneda": row["moneda"], "metodo_pago": "transferencia", "referencia": f"M{payment[:8]}",
        "fecha_pago": row["fecha_emision"], "status": "aplicado", "sucursal_id": row["sucursal_id"],
        "created_at": noon(row["fecha_emision"]),
    }])  # fmt: skip
    return Change("pagos_recibidos", payment, "received")


def _rename(conn: Connection, random: Random, seed: int) -> Change:
    customer = _pick(conn, random, "customers", "t.activo AND t.rfc IS DISTINCT FROM NULL")
    conn.execute(text(
        "UPDATE spirit.customers SET nombre = nombre || :mark, telefono = '+52 55 5555 0000' WHERE id = CAST(:id AS uuid)"
    ), {"mark": f" {seed}", "id": customer})  # fmt: skip
    return Change("customers", customer, "renamed")


def _bounce(conn: Connection, random: Random, seed: int) -> Change:
    payment = _pick(conn, random, "pagos_recibidos", "t.status = 'aplicado' AND t.metodo_pago = 'cheque' AND t.cxc_id IS NOT NULL")
    conn.execute(text("UPDATE spirit.pagos_recibidos SET status = 'cancelado' WHERE id = CAST(:id AS uuid)"), {"id": payment})
    conn.execute(text(
        "UPDATE spirit.cuentas_por_cobrar s SET monto_pagado = greatest(s.monto_pagado - p.monto, 0), "
        "monto_pendiente = s.monto_total - greatest(s.monto_pagado - p.monto, 0), "
        "status = CASE WHEN s.monto_pagado > p.monto THEN 'parcial' ELSE 'pendiente' END "
        "FROM spirit.pagos_recibidos p WHERE p.id = CAST(:id AS uuid) AND s.id = p.cxc_id"
    ), {"id": payment})  # fmt: skip
    return Change("pagos_recibidos", payment, "bounced")
