"""The practice's own pages beside the vendors': ping, fault dial, books, settings, stop."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from lxml import etree
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from agent.errors import UserError, as_json
from agent.practice import banxico, cancel_registry, platform_api, seeds
from agent.practice.banxico import Banxico
from agent.practice.books import BOOKS
from agent.practice.diverza import api as diverza_api
from agent.practice.diverza.api import Diverza
from agent.practice.exact_json import loads
from agent.practice.faults import Dial
from agent.practice.finkok.service import Finkok
from agent.practice.finkok.soap import ENVELOPE
from agent.practice.platform_api import Platform
from agent.practice.quickbooks.api import QuickBooks
from agent.practice.quickbooks.company import moment
from agent.practice.quickbooks.fault import throttled, unauthorized
from agent.practice.quickbooks.limits import Limits
from agent.practice.quickbooks.writes import known
from agent.practice.sat import Sat
from agent.practice.stamping.safe_xml import safe_parser
from agent.practice.store import Store, Synchronous
from agent.practice.sw import api as sw_api
from agent.practice.sw.api import Sw
from agent.practice.wire import FaultyWire
from agent.practice.xero import api as xero_api
from agent.practice.xero.api import Xero
from agent.practice.xero.limits import Limits as XeroLimits

# What may be set while it runs: name -> what it takes.
SETTINGS: Final[Mapping[str, str]] = {
    "quickbooks.limits": "on|off",
    "quickbooks.requestid": "on|off",
    "xero.limits": "on|off",
    "xero.keys": "on|off",
    "xero.grace": "n",
    "oauth.rotate_every": "n",
    "oauth.kill_old": "yes|no",
    "finkok.credit": "n",
    "finkok.open": "yes|no",
    "finkok.suspended": "yes|no",
    "sw.credit": "n",
    "diverza.credit": "n",
    "finkok.clock_behind": "n",
    "platform.adds": "yes|no",
    "platform.limit": "n",
}


class Instance:
    """One run of the server: its identity, and how to stop it."""

    def __init__(self, identity: str) -> None:
        self.identity = identity
        self.stop: Callable[[], None] = lambda: None


def vendors_app(data: Path, vendors: Sequence[str], instance: Instance, synchronous: Synchronous = "NORMAL") -> Starlette:
    """The vendors and the practice's pages over the store in `data`, planted with the practice companies."""
    store, dial = Store(data / "practice.sqlite", synchronous), Dial()
    seeds.plant(store)
    quickbooks, finkok, sat = QuickBooks(store, dial), Finkok(store, dial, data), Sat(store, dial)
    sw, xero = Sw(store, dial, data), Xero(store, dial)
    control = Control(store, dial, instance, quickbooks, sw, xero)
    routes = control.routes()
    served: Mapping[str, Any] = {"quickbooks": quickbooks, "finkok": finkok, "sw": sw, "diverza": Diverza(store, dial, data), "sat": sat}
    for name, vendor in {**served, "banxico": Banxico(store, dial), "platform": Platform(store, dial), "xero": xero}.items():
        routes += vendor.routes() if name in vendors else []

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[dict[str, Any]]:
        yield {}
        store.close()

    return Starlette(
        routes=routes, middleware=[Middleware(FaultyWire, dial=dial, operations=operations, refusal=refusal)], lifespan=lifespan
    )


class Control:
    """The pages under /_practice."""

    def __init__(self, store: Store, dial: Dial, instance: Instance, quickbooks: QuickBooks, sw: Sw, xero: Xero) -> None:
        self._store = store
        self._dial = dial
        self._instance = instance
        self._quickbooks = quickbooks
        self._sw = sw
        self._xero = xero

    def routes(self) -> list[Route]:
        """What is mounted."""
        return [
            Route("/_practice/ping", self._ping, methods=["GET"]),
            Route("/_practice/reset", self._reset, methods=["POST"]),
            Route("/_practice/stop", self._stop, methods=["POST"]),
            Route("/_practice/faults", self._faults, methods=["GET", "POST", "DELETE"]),
            Route("/_practice/books/{vendor}", self._books, methods=["GET"]),
            Route("/_practice/settings", self._settings, methods=["GET", "POST"]),
            Route("/_practice/companies", self._companies, methods=["POST"]),
            Route("/_practice/taxpayers", self._taxpayers, methods=["POST"]),
            Route("/_practice/cancellations", self._cancellations, methods=["POST"]),
            Route("/_practice/received", self._received, methods=["POST"]),
            Route("/_practice/tokens/expire", self._expire, methods=["POST"]),
            Route("/_practice/catalogue", self._catalogue, methods=["GET"]),
        ]

    async def _ping(self, _: Request) -> Response:
        return JSONResponse({"instance": self._instance.identity, "memory": await run_in_threadpool(self._store.memory)})

    async def _stop(self, _: Request) -> Response:
        self._instance.stop()
        return JSONResponse({"stopping": True})

    async def _reset(self, _: Request) -> Response:
        """Back to the first day: no documents, no tokens, no faults."""
        await run_in_threadpool(self._plant_anew)
        return JSONResponse({"reset": True})

    def _plant_anew(self) -> None:
        with self._store.transaction():
            self._store.wipe()
            seeds.plant(self._store)
        self._dial.clear()
        self._quickbooks.limits = Limits()
        self._xero.limits = XeroLimits()

    async def _faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._dial.clear()
        elif request.method == "POST":
            try:
                self._dial.set(_object(await request.body()))
            except UserError as error:
                return JSONResponse({"error": as_json(error.code, **error.params)}, 400)
        return JSONResponse({"faults": self._dial.listed()})

    async def _books(self, request: Request) -> Response:
        book = BOOKS.get(request.path_params["vendor"])
        if book is None:
            return JSONResponse({"error": "no such vendor"}, 404)
        return JSONResponse(await run_in_threadpool(book, self._store))

    async def _settings(self, request: Request) -> Response:
        if request.method == "POST":
            wanted = _object(await request.body())
            if not all(name in SETTINGS and _fits(SETTINGS[name], str(value)) for name, value in wanted.items()):
                return JSONResponse({"settings": dict(SETTINGS)}, 400)
            for name, value in wanted.items():
                self._store.set(name, str(value))
        return JSONResponse({name: self._store.setting(name, "") for name in SETTINGS})

    async def _companies(self, request: Request) -> Response:
        """Close a company's books: {"realm", "close_date": "YYYY-MM-DD" or null}; at Xero the period's lock date, by its tenant."""
        wanted = _object(await request.body())
        day, realm = wanted.get("close_date"), wanted.get("realm")
        changed = self._store.run("update qbo_company set close_date = ? where realm = ?", day, realm)
        changed += self._store.run("update xero_organisation set period_lock = ? where tenant = ?", day, realm)
        return JSONResponse({"changed": changed}, 200 if changed else 404)

    async def _taxpayers(self, request: Request) -> Response:
        """Register an RFC at the PAC: {"rfc", "status": "A" or "S"}."""
        wanted = _object(await request.body())
        self._store.run("insert or replace into finkok_taxpayer (rfc, status) values (?, ?)", wanted["rfc"], wanted.get("status", "A"))
        return JSONResponse({"rfc": wanted["rfc"]})

    async def _cancellations(self, request: Request) -> Response:
        """What a recipient does about a cancellation request: {"uuid", "decision": "accept", "refuse" or "lapse"}."""
        wanted = _object(await request.body())
        if wanted.get("decision") not in ("accept", "refuse", "lapse"):
            return JSONResponse({"decision": ["accept", "refuse", "lapse"]}, 400)
        changed = cancel_registry.decide(self._store, str(wanted.get("uuid")), wanted["decision"], now=datetime.now(UTC))
        return JSONResponse({"changed": changed}, 200 if changed else 404)

    async def _received(self, request: Request) -> Response:
        """A supplier asks to cancel a CFDI that it issued: {"uuid", "issuer", "recipient"}."""
        wanted = {name: str(value) for name, value in _object(await request.body()).items()}
        if not {"uuid", "issuer", "recipient"} <= wanted.keys():
            return JSONResponse({"needs": ["uuid", "issuer", "recipient"]}, 400)
        cancel_registry.ask_to_accept(
            self._store, wanted["uuid"], issuer=wanted["issuer"], recipient=wanted["recipient"], now=datetime.now(UTC)
        )
        return JSONResponse({"uuid": wanted["uuid"]})

    async def _expire(self, _: Request) -> Response:
        """Put every access token past its time: QuickBooks' hour, Xero's half hour, SW's two."""
        self._quickbooks.oauth.expire_access()
        self._sw.account.expire_tokens()
        self._xero.identity.expire_access()
        return JSONResponse({"expired": True})

    async def _catalogue(self, _: Request) -> Response:
        return JSONResponse(seeds.catalogue())


def _object(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _fits(kind: str, value: str) -> bool:
    return value.isdigit() if kind == "n" else value in kind.split("|")


def operations(scope: Scope, body: bytes) -> tuple[str, frozenset[str]] | None:
    """The vendor a request goes to and the names its operation answers to on the dial, or None for a stranger's path."""
    path = scope["path"]
    if path.startswith("/servicios/soap/"):
        return "finkok", frozenset({_soap_operation(body)})
    if (asked := sw_api.operation(path)) is not None:
        return "sw", frozenset({asked})
    if path == "/ConsultaCFDIService.svc":
        return "sat", frozenset({"consulta"})
    if (asked := diverza_api.operation(path)) is not None:
        return "diverza", frozenset({asked})
    if (asked := platform_api.operation(path)) is not None:
        return "platform", frozenset({asked})
    if path.startswith("/SieAPIRest/"):
        return "banxico", frozenset({"series"})
    if path in ("/connect/oauth2", "/oauth2/v1/tokens/bearer", "/v2/oauth2/tokens/revoke"):
        return "quickbooks", frozenset({{"oauth2": "authorize", "bearer": "token", "revoke": "revoke"}[path.rpartition("/")[2]]})
    if (called := xero_api.operations_at(path, scope["method"], body)) is not None:
        return "xero", called
    if path.startswith("/v3/company/"):
        return "quickbooks", frozenset(_quickbooks_operations(scope, path.split("/")[4:], body))
    return None


def refusal(vendor: str, fault: str) -> tuple[int, str, bytes]:
    """Status, content type and body with which a vendor's front door says "not so often" or "who are you?"."""
    if vendor == "sw":
        return sw_api.refusal(fault)
    if vendor == "platform":
        return platform_api.refusal(fault)
    if vendor == "xero":
        return xero_api.refusal(fault)
    if vendor == "banxico" and fault == "throttle":  # it says so with 400
        return 400, "application/json;charset=UTF-8", json.dumps({"error": banxico.THROTTLED}).encode()
    if vendor != "quickbooks":
        return (429, "text/plain", b"Too Many Requests") if fault == "throttle" else (401, "text/plain", b"Unauthorized")
    if fault == "throttle":
        return 429, "application/xml", throttled().xml(moment(time.time())).encode()
    document = unauthorized("Token expired").document(int(time.time() * 1000))
    return 401, "application/json;charset=UTF-8", json.dumps(document).encode()


def _soap_operation(body: bytes) -> str:
    try:
        root = etree.fromstring(body, safe_parser())
    except etree.XMLSyntaxError:
        return ""
    found = root.find(f"{{{ENVELOPE}}}Body/*")
    return "" if found is None else etree.QName(found).localname


def _quickbooks_operations(scope: Scope, path: list[str], body: bytes) -> set[str]:
    word = path[0].lower() if path else ""
    if word == "query" or scope["method"] == "GET":
        return {word, "read"}
    try:
        sent = loads(body)
    except ValueError:
        return {word, "write"}
    parameters = scope["query_string"].decode("latin-1")
    if word != "batch":
        verb = "void" if "void" in parameters else "delete" if "operation=delete" in parameters else _verb(sent)
        return {word, f"{word}.{verb}", "write"}
    names = {word, "write"}
    items = sent.get("BatchItemRequest", []) if isinstance(sent, dict) else []
    for item in items:
        kind = next((name for name in item if known(name) == name), None)
        if kind is not None:
            verb = "void" if item.get("optionsData") == "void" else str(item.get("operation"))
            names |= {kind.lower(), f"{kind.lower()}.{verb}"}
    return names


def _verb(sent: object) -> str:
    return "update" if isinstance(sent, dict) and sent.get("Id") else "create"
