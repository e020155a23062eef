"""The platform's own API over the practice company's rows: what it lists, how often it may be asked, and how it refuses.

Written from its documentation: a JWT as bearer, 1,000 requests an hour for a user with X-RateLimit-Remaining, pages of at most 100,
{success, data} and {success: false, error, message, details}. Only sales are listed; the setting `platform.adds` shows it as it would be
with listings of customers, suppliers, payments and refunds added. Assumed, because the documentation does not say it: newest first,
amounts as numbers with two decimals, days as YYYY-MM-DD, a refusal for an hour's worth of requests is 429 with Retry-After.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.practice import exact_json
from agent.practice.company.database import rows as company_rows
from agent.practice.faults import Dial
from agent.practice.store import Store

LIMIT: Final = 1000
HOUR: Final = 3600
LARGEST_PAGE: Final = 100
ADDED: Final[Mapping[str, str]] = {
    "customers": "customers", "proveedores": "proveedores", "payments": "pagos_recibidos", "refunds": "reembolsos_por_pagar",
}  # fmt: skip
_SIGNING_KEY: Final = b"practice platform"
_BASE: Final = "/api/accounting"
_STATUSES: Final = ("pendiente", "parcial", "cobrado", "vencido", "incobrable", "cancelada")
_METHODS: Final = ("efectivo", "transferencia", "tarjeta_credito", "tarjeta_debito", "cheque", "transferencia_interna")
_WHOLE: Final = re.compile(r"[0-9]{1,9}")
_HIDDEN: Final = ("created_at", "erp_synced", "erp_entity_id", "erp_last_sync")


class Refusal(Exception):
    """An answer {success: false}."""

    def __init__(self, status: int, error: str, message: str, details: str = "", headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.document = {"success": False, "error": error, "message": message, "details": details}


def token(user: str = "erphub", ends: int = 4_102_444_800) -> str:
    """A key as the platform hands it out: a JWT of `user`, good until `ends` (seconds since 1970; 2100 unless said)."""
    head = _part({"alg": "HS256", "typ": "JWT"})
    body = _part({"sub": user, "exp": ends})
    return f"{head}.{body}.{_signature(f'{head}.{body}')}"


def _part(value: Mapping[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _signature(signed: str) -> str:
    return base64.urlsafe_b64encode(hmac.new(_SIGNING_KEY, signed.encode(), hashlib.sha256).digest()).rstrip(b"=").decode()


def operation(path: str) -> str | None:
    """The name that a request answers to on the dial; None for another's path."""
    if not path.startswith(f"{_BASE}/"):
        return None
    return "pay" if path.endswith("/payment") else path.removeprefix(f"{_BASE}/").partition("/")[0]


def refusal(fault: str) -> tuple[int, str, bytes]:
    """How its front door says "not so often" and "who are you?"."""
    status, error, message = (
        (429, "RATE_LIMIT_EXCEEDED", "Too many requests") if fault == "throttle" else (401, "TOKEN_EXPIRED", "The token has expired")
    )
    document = {"success": False, "error": error, "message": message, "details": ""}
    return status, "application/json; charset=utf-8", json.dumps(document).encode()


class Platform:
    """The API under /api/accounting."""

    def __init__(self, store: Store, dial: Dial, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._store = store
        self._dial = dial
        self._now = now

    def routes(self) -> list[Route]:
        """What is mounted; the last one changes rows as people at the platform do."""
        return [
            Route(f"{_BASE}/cxc", self._endpoint, methods=["GET"]),
            Route(f"{_BASE}/cxc/{{id}}/payment", self._endpoint, methods=["POST"]),
            *(Route(f"{_BASE}/{name}", self._endpoint, methods=["GET"]) for name in ADDED),
            Route("/_practice/platform", self._desk, methods=["POST"]),
        ]

    async def _endpoint(self, request: Request) -> Response:
        body = await request.body()
        key = request.headers.get("authorization", "")
        what, path = str(operation(request.url.path)), request.path_params
        status, headers, document = await run_in_threadpool(self.answer, what, key, dict(request.query_params), path.get("id", ""), body)
        return Response(exact_json.dumps(document), status, headers, "application/json; charset=utf-8")

    async def _desk(self, request: Request) -> Response:
        """A row as somebody at the platform writes it: {"table", "row"}; or takes away: {"table", "remove": id}."""
        asked = exact_json.loads(await request.body())
        await run_in_threadpool(self._change, asked)
        return Response(status_code=204)

    def _change(self, asked: Mapping[str, Any]) -> None:
        with self._store.transaction():
            self._plant()
            if "remove" in asked:
                self._store.run("delete from platform_row where kind = ? and id = ?", asked["table"], asked["remove"])
                return
            row = asked["row"]
            held = self._row(asked["table"], row["id"]) or {}
            self._write(asked["table"], held | row)

    def answer(self, what: str, key: str, query: Mapping[str, str], row_id: str, body: bytes) -> tuple[int, dict[str, str], Any]:
        """Status, headers and document for one request."""
        with self._store.transaction():
            self._plant()
            self._store.count("platform.requests")
            headers: dict[str, str] = {}
            try:
                headers = self._allowed(self._user(key))
                if self._dial.take_habit("platform", {what}, "success_false"):
                    raise Refusal(200, "INTERNAL", "The query was cancelled", "statement timeout")
                data = self._pay(row_id, body) if what == "pay" else self._listing(what, query)
            except Refusal as refused:
                return refused.status, headers | refused.headers, refused.document
        return 200, headers, {"success": True, "data": data}

    # --- who asks, and how often

    def _user(self, key: str) -> str:
        scheme, _, bearer = key.partition(" ")
        parts = bearer.split(".")
        if scheme != "Bearer" or len(parts) != 3 or not hmac.compare_digest(_signature(f"{parts[0]}.{parts[1]}"), parts[2]):
            raise Refusal(401, "INVALID_TOKEN", "The token is not valid")
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        if int(claims["exp"]) <= self._now().timestamp():
            raise Refusal(401, "TOKEN_EXPIRED", "The token has expired", f"exp {claims['exp']}")
        return str(claims["sub"])

    def _allowed(self, user: str) -> dict[str, str]:
        """Counts the request in the user's running hour."""
        limit = int(self._store.setting("platform.limit", str(LIMIT)))
        hour, seconds = divmod(int(self._now().timestamp()), HOUR)
        name = f"platform.hour.{user}"
        kept, _, used = self._store.setting(name, "0:0").partition(":")
        count = int(used) + 1 if int(kept) == hour else 1
        self._store.set(name, f"{hour}:{count}")
        if count > limit:
            wait = {"Retry-After": str(HOUR - seconds), "X-RateLimit-Remaining": "0"}
            raise Refusal(429, "RATE_LIMIT_EXCEEDED", "Too many requests", f"{limit} an hour", wait)
        return {"X-RateLimit-Limit": str(limit), "X-RateLimit-Remaining": str(limit - count)}

    # --- what it lists

    def _listing(self, what: str, query: Mapping[str, str]) -> dict[str, Any]:
        if what != "cxc" and self._store.setting("platform.adds", "no") != "yes":
            raise Refusal(404, "NOT_FOUND", f"Cannot GET {_BASE}/{what}")
        page, limit = _whole(query, "page", 1), _whole(query, "limit", 20)
        if not 1 <= limit <= LARGEST_PAGE:
            raise Refusal(400, "VALIDATION_ERROR", "limit must be between 1 and 100", f"limit={limit}")
        if page > 1 and self._dial.take_habit("platform", {what}, "repeat_page"):
            page -= 1
        if page > 1 and self._dial.take_habit("platform", {what}, "shift"):
            self._sold_meanwhile()
        rows = self._found(what, query)
        start = (page - 1) * limit
        return {what: rows[start : start + limit], "total": len(rows), "page": page, "pages": -(-len(rows) // limit)}

    def _found(self, what: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        table = ADDED.get(what, "cuentas_por_cobrar")
        bodies = self._store.rows("select body from platform_row where kind = ? order by born desc, id", (table,))
        rows = [exact_json.loads(body) for (body,) in bodies]
        if what == "cxc":
            rows = [row for row in rows if _asked_for(row, query, self._now().date())]
        return [self._shown(what, row) for row in rows]

    def _shown(self, what: str, row: dict[str, Any]) -> dict[str, Any]:
        shown = {name: value for name, value in row.items() if name not in _HIDDEN and name != "lineas"}
        if what == "cxc" and self._store.setting("platform.adds", "no") == "yes":
            shown["lineas"] = row["lineas"]
        return shown

    def _sold_meanwhile(self) -> None:
        """The newest sale is entered once more under another folio: what follows it moves down by one."""
        newest = self._store.rows("select body from platform_row where kind = 'cuentas_por_cobrar' order by born desc, id limit 1")
        row = exact_json.loads(newest[0][0])
        number = self._next("sold")
        self._write("cuentas_por_cobrar", row | {"id": str(uuid4()), "folio": f"{row['folio']}-{number}", "status": "pendiente"})

    # --- what it writes

    def _pay(self, row_id: str, body: bytes) -> dict[str, Any]:
        sale = self._row("cuentas_por_cobrar", row_id)
        if sale is None:
            raise Refusal(404, "NOT_FOUND", "CXC not found", row_id)
        try:
            sent = exact_json.loads(body)
            amount, method = Decimal(str(sent["monto"])), str(sent["metodo_pago"])
        except (ValueError, KeyError, TypeError, InvalidOperation):
            raise Refusal(400, "VALIDATION_ERROR", "monto and metodo_pago are required") from None
        owed = Decimal(str(sale["monto_pendiente"]))
        if method not in _METHODS or not 0 < amount <= owed or sale["status"] == "cancelada":
            raise Refusal(400, "VALIDATION_ERROR", "The payment does not fit the sale", f"pendiente {owed}")
        today = self._now().date().isoformat()
        paid = Decimal(str(sale["monto_pagado"])) + amount
        done = owed == amount
        self._write("cuentas_por_cobrar", sale | {
            "monto_pagado": paid, "monto_pendiente": owed - amount, "ultimo_pago": today, "status": "cobrado" if done else "parcial",
            "fecha_cobro_total": today if done else None,
        })  # fmt: skip
        fee = Decimal(str(sent.get("comision_bancaria") or "0.00"))
        payment = {
            "id": str(uuid4()), "folio": f"PAG-API{self._next('payments'):05d}", "cxc_id": row_id, "customer_id": None,
            "sucursal_id": sale["sucursal_id"], "monto": amount, "monto_recibido": amount - fee, "comision_bancaria": fee,
            "moneda": sale["moneda"], "metodo_pago": method, "referencia": sent.get("referencia"), "banco": None, "cuenta_origen": None,
            "gateway": None, "fecha_pago": today, "status": "aplicado", "conciliado": False,
        }  # fmt: skip
        self._write("pagos_recibidos", payment)
        return {"payment": payment}

    # --- its rows

    def _next(self, what: str) -> int:
        self._store.count(f"platform.{what}")
        return self._store.counters("platform.")[what]

    def _plant(self) -> None:
        """The practice company's rows as of the day of the first question."""
        if self._store.rows("select 1 from platform_row limit 1"):
            return
        tables = company_rows(self._now().date())
        lines: dict[str, list[dict[str, Any]]] = {}
        for line in tables["viaje_servicios"]:
            lines.setdefault(str(line["trip_id"]), []).append(line)
        for kind in ("cuentas_por_cobrar", *ADDED.values()):
            for row in tables[kind]:
                more = {"lineas": _billed(row, lines, tables["cuentas_por_cobrar"])} if kind == "cuentas_por_cobrar" else {}
                self._write(kind, {name: _plain(value) for name, value in row.items()} | more)

    def _row(self, kind: str, row_id: str) -> dict[str, Any] | None:
        found = self._store.row("select body from platform_row where kind = ? and id = ?", kind, row_id)
        return exact_json.loads(found[0]) if found else None

    def _write(self, kind: str, row: Mapping[str, Any]) -> None:
        born = str(row.get("fecha_emision") or row.get("fecha_pago") or row.get("fecha_solicitud") or "")
        body = exact_json.dumps(dict(row))
        self._store.run("insert or replace into platform_row (kind, id, born, body) values (?, ?, ?, ?)", kind, row["id"], born, body)


def _billed(sale: Mapping[str, Any], lines: Mapping[str, list[dict[str, Any]]], sales: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The trip lines that a sale bills: those that name it, and those that name none where it is the only one of its trip."""
    alone = sum(1 for other in sales if other["trip_id"] == sale["trip_id"] and other["tipo"] == "cliente") == 1
    mine = [line for line in lines.get(str(sale["trip_id"]), ()) if line["cxc_id"] == sale["id"] or (line["cxc_id"] is None and alone)]
    return [{name: line[name] for name in ("tipo_servicio", "descripcion", "cantidad", "importe")} for line in mine]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _whole(query: Mapping[str, str], name: str, usual: int) -> int:
    text = query.get(name, str(usual))
    if not _WHOLE.fullmatch(text) or int(text) < 1:
        raise Refusal(400, "VALIDATION_ERROR", f"{name} must be a positive number", f"{name}={text[:20]}")
    return int(text)


def _asked_for(row: Mapping[str, Any], query: Mapping[str, str], today: date) -> bool:
    status = query.get("status", "")
    if status and status not in _STATUSES:
        raise Refusal(400, "VALIDATION_ERROR", "unknown status", status[:40])
    issued = str(row["fecha_emision"])
    overdue = query.get("overdue_only") == "true"
    return (
        query.get("sucursal_id", row["sucursal_id"]) == row["sucursal_id"]
        and status in ("", row["status"])
        and query.get("fecha_desde", issued) <= issued <= query.get("fecha_hasta", issued)
        and not (overdue and str(row["fecha_vencimiento"]) >= today.isoformat())
    )
