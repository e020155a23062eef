"""What the platform's own tables add up to, by plain SQL: the other side of every comparison with a vendor's books.

Written apart from the product's code on purpose: taxes and shares are reckoned here in SQL, from the practice rules.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from sqlalchemy import Connection, text

from agent.practice.company.config import BRANCHES, SERVICE_PROFILES, TAX_RULES

Kind = Literal["invoice", "payment", "credit_memo", "fee", "refund"]


@dataclass(frozen=True, slots=True)
class DocumentSum:
    """One document that an accounting system should hold. `tax` is zero for payments, fees and money given back; a fee is nobody's:
    its `party` is empty.
    """

    kind: Kind
    branch: str
    id: str
    number: str
    party: str
    currency: str
    total: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Total:
    """All documents of a branch, kind and currency."""

    branch: str
    kind: Kind
    currency: str
    count: int
    total: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Balance:
    """What a party owes in a currency: its invoices less its payments and credit memos."""

    party: str
    currency: str
    open: Decimal


@dataclass(frozen=True, slots=True)
class Listed:
    """A row, or a part of one, that no document stands for (yet).

    `what`: held, internal, cancelled, undecided, write_off, chargeback, withheld.
    """

    table: str
    id: str
    number: str
    branch: str
    what: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Sums:
    """Everything above, each list in a fixed order."""

    documents: tuple[DocumentSum, ...]
    totals: tuple[Total, ...]
    balances: tuple[Balance, ...]
    listed: tuple[Listed, ...]


def sums(conn: Connection, without: Collection[str] = ()) -> Sums:
    """The sums of the platform's tables, leaving out the rows whose ids are in `without` (refused ones and what waits for them)."""
    values = {"without": sorted(without) or [""], "rates": _rates()}
    documents = conn.execute(text(_LINES + _DOCUMENTS + _EACH), values)
    totals = conn.execute(text(_LINES + _DOCUMENTS + _TOTALS), values)
    balances = conn.execute(text(_LINES + _DOCUMENTS + _BALANCES), values)
    listed = conn.execute(text(_LISTED), {"without": values["without"]})
    return Sums(
        tuple(DocumentSum(*row) for row in documents),
        tuple(Total(*row) for row in totals),
        tuple(Balance(*row) for row in balances),
        tuple(Listed(*row) for row in listed),
    )


def _rates() -> str:
    """The practice tax rules by branch and service type as JSON rows; rules that have ended are of no use to rows of two months."""
    found = []
    for branch in BRANCHES:
        for profile in (profile for profile in SERVICE_PROFILES if profile.branch == branch.code):
            rules = [
                rule
                for rule in TAX_RULES
                if (rule.connection, rule.profile) == (branch.connection, profile.tax_profile)
                and rule.service_type in ("", profile.service_type)
                and rule.valid_until is None
            ]
            everyone = max((rule for rule in rules if not rule.needs_certificate), key=lambda rule: rule.service_type)
            certified = any(rule.needs_certificate for rule in rules)
            lodging = str(profile.ish_rate or 0)
            rate = {"rate": str(everyone.rate), "inclusive": everyone.inclusive, "certified": certified, "lodging": lodging}
            found.append({"branch": branch.code, "service": profile.service_type, **rate})
    return json.dumps(found)


# A service is billed by the sale it names; else by the only customer sale of its trip.
_LINES: Final = """
WITH rates AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rates AS jsonb))
        AS r (branch text, service text, rate numeric, inclusive boolean, certified boolean, lodging numeric)
), sale AS (
    SELECT s.*, c.certificado_exencion IS NOT NULL AS exempt
    FROM spirit.cuentas_por_cobrar s LEFT JOIN spirit.customers c ON c.id = s.customer_id
    WHERE s.tipo IN ('cliente', 'proveedor') AND s.status <> 'cancelada' AND NOT s.id::text = ANY (:without)
), billed AS (
    SELECT s.id AS sale, v.orden AS place, v.tipo_servicio AS service, v.importe AS amount
    FROM sale s JOIN spirit.viaje_servicios v ON v.trip_id = s.trip_id
    WHERE s.tipo = 'cliente' AND (v.cxc_id = s.id OR (v.cxc_id IS NULL AND 1 = (
        SELECT count(*) FROM spirit.cuentas_por_cobrar o WHERE o.trip_id = s.trip_id AND o.tipo = 'cliente')))
), part AS (
    SELECT sale, place, service, amount FROM billed
    UNION ALL
    SELECT id, 1, CASE tipo WHEN 'proveedor' THEN 'comision' ELSE 'general' END, monto_total
    FROM sale WHERE id NOT IN (SELECT sale FROM billed)
), line AS (
    SELECT p.sale, p.place, p.amount, r.inclusive, r.lodging,
        CASE WHEN s.exempt AND r.certified THEN 0 ELSE r.rate END AS rate,
        CASE WHEN r.inclusive OR (s.exempt AND r.certified) THEN p.amount ELSE p.amount + round(p.amount * r.rate, 2) END AS gross
    FROM part p JOIN sale s ON s.id = p.sale JOIN rates r ON r.branch = s.sucursal_id AND r.service = p.service
), taxed AS (
    SELECT sale, rate, inclusive, round(sum(part), 2) AS tax FROM (
        SELECT sale, rate, inclusive, sum(amount) * rate / CASE WHEN inclusive THEN 1 + rate + lodging ELSE 1 END AS part
        FROM line GROUP BY sale, rate, inclusive, lodging) by_lodging GROUP BY sale, rate, inclusive
)
"""

# A refund is of the only sale of its trip and customer (where there are several, a person decides and it is listed), and is
# shared over that sale's lines by largest remainder, in cents.
_DOCUMENTS: Final = """
, refund AS (
    SELECT r.*, s.id AS sale, (100 * r.monto_reembolso)::bigint AS cents, (100 * s.monto_total)::bigint AS whole
    FROM spirit.reembolsos_por_pagar r
    JOIN sale s ON s.trip_id = r.trip_id AND s.customer_id = r.customer_id AND s.tipo = 'cliente' AND s.moneda = r.moneda
    WHERE r.status IN ('autorizado', 'procesando', 'reembolsado') AND NOT r.id::text = ANY (:without) AND 1 = (
        SELECT count(*) FROM spirit.cuentas_por_cobrar o WHERE o.trip_id = r.trip_id AND o.customer_id = r.customer_id
            AND o.tipo = 'cliente' AND o.status <> 'cancelada' AND o.moneda = r.moneda)
), share AS (
    SELECT r.id, l.rate, l.place, r.cents,
        r.cents * (100 * l.gross)::bigint / r.whole AS floor,
        row_number() OVER (PARTITION BY r.id ORDER BY r.cents * (100 * l.gross)::bigint % r.whole DESC, l.place) AS turn
    FROM refund r JOIN line l ON l.sale = r.sale
), dealt AS (
    SELECT id, rate, (floor + CASE WHEN turn <= cents - sum(floor) OVER (PARTITION BY id) THEN 1 ELSE 0 END) / 100.0 AS gross FROM share
), credited AS (
    SELECT id, sum(tax) AS tax FROM (
        SELECT id, round(sum(gross) * rate / (1 + rate), 2) AS tax FROM dealt GROUP BY id, rate) by_rate GROUP BY id
), documents (kind, branch, id, number, party, currency, total, tax) AS (
    SELECT 'invoice', s.sucursal_id, s.id::text, s.folio, coalesce(s.customer_id, s.proveedor_id)::text, s.moneda, s.monto_total,
        coalesce((SELECT sum(t.tax) FROM taxed t WHERE t.sale = s.id), 0)
    FROM sale s
    UNION ALL
    SELECT 'payment', p.sucursal_id, p.id::text, p.folio, coalesce(s.customer_id, s.proveedor_id, p.customer_id)::text, p.moneda, p.monto, 0
    FROM spirit.pagos_recibidos p LEFT JOIN spirit.cuentas_por_cobrar s ON s.id = p.cxc_id
    WHERE p.status = 'aplicado' AND p.metodo_pago <> 'transferencia_interna' AND coalesce(s.tipo, '') <> 'transferencia_interna'
        AND NOT p.id::text = ANY (:without)
    UNION ALL
    SELECT 'credit_memo', r.sucursal_id, r.id::text, r.folio, r.customer_id::text, r.moneda, r.monto_reembolso, c.tax
    FROM refund r JOIN credited c ON c.id = r.id
    UNION ALL
    SELECT 'refund', r.sucursal_id, r.id::text, r.folio, r.customer_id::text, r.moneda, r.monto_reembolso, 0
    FROM refund r WHERE r.status = 'reembolsado'
    UNION ALL
    SELECT 'fee', p.sucursal_id, p.id::text, p.folio, '', p.moneda, p.comision_bancaria, 0
    FROM spirit.pagos_recibidos p LEFT JOIN spirit.cuentas_por_cobrar s ON s.id = p.cxc_id
    WHERE p.comision_bancaria > 0 AND p.status <> 'pendiente_conciliar' AND p.metodo_pago <> 'transferencia_interna'
        AND coalesce(s.tipo, '') <> 'transferencia_interna' AND NOT p.id::text = ANY (:without)
)
"""

_EACH: Final = """
SELECT * FROM documents ORDER BY kind, branch, number
"""

_TOTALS: Final = """
SELECT branch, kind, currency, count(*), sum(total), sum(tax) FROM documents GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""

_BALANCES: Final = """
SELECT party, currency, sum(CASE WHEN kind IN ('invoice', 'refund') THEN total ELSE -total END) FROM documents WHERE party <> ''
GROUP BY 1, 2 ORDER BY 1, 2
"""

_LISTED: Final = """
SELECT * FROM (
    SELECT 'cuentas_por_cobrar' AS tab, id::text AS id, folio, sucursal_id,
        CASE WHEN tipo = 'transferencia_interna' THEN 'internal' ELSE 'cancelled' END AS what, moneda, monto_total AS amount
    FROM spirit.cuentas_por_cobrar WHERE tipo = 'transferencia_interna' OR status = 'cancelada'
    UNION ALL
    SELECT 'cuentas_por_cobrar', id::text, folio, sucursal_id, 'write_off', moneda, monto_pendiente
    FROM spirit.cuentas_por_cobrar WHERE tipo <> 'transferencia_interna' AND status = 'incobrable' AND monto_pendiente > 0
    UNION ALL
    SELECT 'pagos_recibidos', p.id::text, p.folio, p.sucursal_id,
        CASE WHEN p.metodo_pago = 'transferencia_interna' OR s.tipo = 'transferencia_interna' THEN 'internal'
             WHEN p.status = 'pendiente_conciliar' THEN 'held' ELSE 'chargeback' END, p.moneda, p.monto
    FROM spirit.pagos_recibidos p LEFT JOIN spirit.cuentas_por_cobrar s ON s.id = p.cxc_id
    WHERE p.status <> 'aplicado' OR p.metodo_pago = 'transferencia_interna' OR s.tipo = 'transferencia_interna'
    UNION ALL
    SELECT 'reembolsos_por_pagar', id::text, folio, sucursal_id,
        CASE status WHEN 'pendiente_autorizacion' THEN 'held' ELSE 'cancelled' END, moneda, monto_reembolso
    FROM spirit.reembolsos_por_pagar WHERE status NOT IN ('autorizado', 'procesando', 'reembolsado')
    UNION ALL
    SELECT 'reembolsos_por_pagar', r.id::text, r.folio, r.sucursal_id, 'undecided', r.moneda, r.monto_reembolso
    FROM spirit.reembolsos_por_pagar r
    WHERE r.status IN ('autorizado', 'procesando', 'reembolsado') AND 1 < (
        SELECT count(*) FROM spirit.cuentas_por_cobrar o WHERE o.trip_id = r.trip_id AND o.customer_id = r.customer_id
            AND o.tipo = 'cliente' AND o.status <> 'cancelada' AND o.moneda = r.moneda)
    UNION ALL
    SELECT 'reembolsos_por_pagar', id::text, folio, sucursal_id, 'withheld', moneda, monto_retenido
    FROM spirit.reembolsos_por_pagar WHERE monto_retenido > 0 AND status IN ('autorizado', 'procesando', 'reembolsado')
) listed WHERE NOT id = ANY (:without) ORDER BY tab, what, folio
"""
