"""Xero over HTTP: identity, connections, limits, reads, writes."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from agent.practice import exact_json
from agent.practice.faults import Dial
from agent.practice.store import Store
from agent.practice.xero import lists, screen
from agent.practice.xero.changes import WRITABLE, Change, perform
from agent.practice.xero.limits import Limits
from agent.practice.xero.oauth import Bearer, Identity, OAuthError
from agent.practice.xero.organisation import Books, day_stamp, new_id, organisation, stamp
from agent.practice.xero.refusal import PROBLEMS, Refusal, bad_request, forbidden, not_found, out_of_scope, throttled, unauthorized

ROOT: Final = "/api.xro/2.0"


@dataclass(frozen=True, slots=True)
class Call:
    """One request to an organisation, read off the wire."""

    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def tenant(self) -> str:
        """The organisation that the header names."""
        return self.headers.get("xero-tenant-id", "").lower()


class Xero:
    """Both organisations and Xero's identity server, over one store."""

    def __init__(self, store: Store, dial: Dial, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.dial = dial
        self.clock = clock
        self.identity = Identity(store, clock)
        self.limits = Limits()

    def routes(self) -> list[Route]:
        """What is mounted at the vendor's paths."""
        return [
            Route("/identity/connect/authorize", self._authorize, methods=["GET"]),
            Route("/connect/token", self._token, methods=["POST"]),
            Route("/connect/revocation", self._revoke, methods=["POST"]),
            Route("/connections", self._connections, methods=["GET"]),
            Route("/Connections", self._connections, methods=["GET"]),  # as Xero's own SDK writes it
            Route("/connections/{identity}", self._connections, methods=["DELETE"]),
            Route("/Connections/{identity}", self._connections, methods=["DELETE"]),
            Route(f"{ROOT}/{{path:path}}", self._api, methods=["GET", "POST", "PUT", "DELETE"]),
            Route("/xero/{tenant}", self._screen, methods=["GET"]),
            Route("/xero/{tenant}/{kind}/{identity}", self._screen, methods=["GET"]),
        ]

    async def _screen(self, request: Request) -> Response:
        return await run_in_threadpool(screen.show, self.store, request)

    async def _authorize(self, request: Request) -> Response:
        status, answer = await run_in_threadpool(self.identity.authorize, dict(request.query_params))
        return RedirectResponse(answer, 302) if status == 302 else HTMLResponse(answer, status)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            client = await run_in_threadpool(self.identity.client, request.headers.get("authorization", ""), form)
            return JSONResponse(await run_in_threadpool(self.identity.token, client, form), headers={"Cache-Control": "no-store"})
        except OAuthError as error:
            return JSONResponse({"error": error.error}, error.status)

    async def _revoke(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            client = await run_in_threadpool(self.identity.client, request.headers.get("authorization", ""), form)
            await run_in_threadpool(self.identity.revoke, client, form.get("token", ""))
        except OAuthError as error:
            return JSONResponse({"error": error.error}, error.status)
        return Response(status_code=200)

    async def _connections(self, request: Request) -> Response:
        try:
            bearer = await run_in_threadpool(self.identity.bearer, request.headers.get("authorization", ""))
            if request.method == "DELETE":
                await run_in_threadpool(self.identity.disconnect, bearer, request.path_params["identity"])
                return Response(status_code=204)
            return JSONResponse(await run_in_threadpool(self.identity.connections, bearer))
        except Refusal as refused:
            return _refused(refused, {})

    async def _api(self, request: Request) -> Response:
        path = tuple(part for part in request.path_params["path"].split("/") if part)
        call = Call(request.method, path, dict(request.query_params), dict(request.headers), await request.body())
        return await run_in_threadpool(self.limited, call)

    def limited(self, call: Call) -> Response:
        """The answer to one call, or that there are too many."""
        if self.store.setting("xero.limits", "on") != "on":
            return self.answer(call, {})
        met = self.limits.enter(call.tenant)
        if met is not None:
            self.store.count("xero.throttled")
            return _refused(throttled(*met), self.limits.headers(call.tenant))
        try:
            return self.answer(call, self.limits.headers(call.tenant))
        finally:
            self.limits.leave(call.tenant)

    def answer(self, call: Call, left: Mapping[str, str]) -> Response:
        """The whole answer to one call, refusals included; `left` = the headers that say how much may still be asked."""
        self.store.count("xero.requests")
        try:
            for problem in PROBLEMS:
                if self.dial.take_habit("xero", operations(call.method, call.path, call.body), problem):
                    raise throttled(problem, 3)
            bearer = self.identity.bearer(call.headers.get("authorization", ""))
            held = organisation(self.store, call.tenant)
            if held is None:
                raise forbidden()
            self.identity.inside(bearer, call.tenant)
            document = self._document(Books(self.store, held, self.clock), bearer, call)
        except Refusal as refused:
            return _refused(refused, left)
        now = int(self.clock() * 1000)
        whole = {"Id": new_id(), "Status": "OK", "ProviderName": "ERP Hub", "DateTimeUTC": stamp(now)} | document
        return Response(exact_json.dumps(whole), 200, {**_trace(), **left}, "application/json; charset=utf-8")

    def _document(self, books: Books, bearer: Bearer, call: Call) -> dict[str, Any]:
        if "application/json" not in call.headers.get("accept", ""):
            raise bad_request("Practice speaks JSON only")
        name = call.path[0] if call.path else ""
        if call.method == "GET":
            return self._read(books, bearer, call, name)
        if name not in WRITABLE | {"Overpayments"}:
            raise not_found()
        _scoped(bearer, lists.LISTS[name].scopes, write=True)
        sent = exact_json_of(call.body) if call.method != "DELETE" else None
        each = call.query.get("summarizeErrors", "true").lower() == "false"
        asked = Change(call.method, call.path, sent, call.headers.get("idempotency-key", ""), each)
        return perform(books, self.dial, asked, operations(call.method, call.path, call.body))

    def _read(self, books: Books, bearer: Bearer, call: Call, name: str) -> dict[str, Any]:
        if message := self.dial.take_code("xero", operations("GET", call.path, b""), "before"):
            raise bad_request(message)
        if call.path == ("Organisation",):
            _scoped(bearer, ("accounting.settings",), write=False)
            return {"Organisations": [_organisation(books)]}
        if call.path == ("Currencies",):
            _scoped(bearer, ("accounting.settings",), write=False)
            return {"Currencies": [{"Code": code, "Description": code} for code in books.of.currencies]}
        of = lists.LISTS.get(name)
        if of is None or len(call.path) > 2:
            raise not_found()
        _scoped(bearer, of.scopes, write=False)
        if len(call.path) == 2:
            return {name: [lists.one(books, of, call.path[1])]}
        return {name: lists.read(books, of, call.query, call.headers.get("if-modified-since", ""))}


def exact_json_of(body: bytes) -> Any:
    """What a body says; a Refusal when it is no JSON."""
    try:
        return exact_json.loads(body)
    except ValueError as error:
        raise bad_request(f"JSON for post data was invalid, {error}", number=14) from None


def operations(method: str, path: tuple[str, ...], body: bytes) -> frozenset[str]:
    """The names that a call answers to on the dial: `query` and `read`, or `write`, `invoice`, `batch` where there are several."""
    name = path[0] if path else ""
    kind = {"Contacts": "contact", "Invoices": "invoice", "CreditNotes": "credit_note", "Payments": "payment"}.get(name, name.lower())
    if method == "GET":
        return frozenset({"query", "read", kind, f"{kind}.read"})
    try:
        sent = exact_json.loads(body) if body else {}
    except ValueError:
        sent = {}
    documents = sent.get(name, []) if isinstance(sent, dict) else []
    several = {"batch"} if isinstance(documents, list) and len(documents) > 1 else set()
    step = "allocations" if "Allocations" in path else kind
    return frozenset({"write", step, f"{step}.{method.lower()}", *several})


def operations_at(path: str, method: str, body: bytes) -> frozenset[str] | None:
    """The names that a request answers to on the dial; None when its path is none of Xero's."""
    if path in ("/identity/connect/authorize", "/connect/token", "/connect/revocation"):
        return frozenset({path.rpartition("/")[2].replace("revocation", "revoke")})
    if path.lower() == "/connections" or path.lower().startswith("/connections/"):
        return frozenset({"connections"})
    if not path.startswith(f"{ROOT}/"):
        return None
    return operations(method, tuple(part for part in path.removeprefix(ROOT).split("/") if part), body)


def refusal(fault: str) -> tuple[int, str, bytes]:
    """Status, content type and body with which Xero's front door says "not so often" or "who are you?"."""
    if fault == "throttle":
        return 429, "text/plain", b""
    return 401, "application/json", exact_json.dumps(unauthorized("TokenExpired: token expired").document).encode()


def _scoped(bearer: Bearer, scopes: tuple[str, ...], *, write: bool) -> None:
    opened = set(scopes) if write else {*scopes, *(f"{scope}.read" for scope in scopes)}
    if write:
        opened = {scope for scope in opened if not scope.endswith(".read")}
    if not opened & bearer.scopes:
        raise out_of_scope()


def _organisation(books: Books) -> dict[str, Any]:
    of = books.of
    locks = {"PeriodLockDate": of.period_lock, "EndOfYearLockDate": of.year_lock}
    return {
        "OrganisationID": of.tenant, "Name": of.name, "LegalName": of.name, "PaysTax": True, "Version": of.country,
        "OrganisationType": "COMPANY",
        "BaseCurrency": of.base, "CountryCode": of.country, "IsDemoCompany": False, "OrganisationStatus": "ACTIVE", "Edition": "BUSINESS",
        "Class": "PREMIUM", "Timezone": "EASTERNSTANDARDTIME", "ShortCode": "!p" + of.tenant[:4],
        **{name: day_stamp(day) for name, day in locks.items() if day},
    }  # fmt: skip


def _refused(refused: Refusal, left: Mapping[str, str]) -> Response:
    headers = {**_trace(), **left, **refused.headers}
    if refused.document is None:
        words = b"The resource you're looking for cannot be found" if refused.status == 404 else b""
        return Response(words, refused.status, headers, "text/plain")
    return Response(exact_json.dumps(refused.document), refused.status, headers, "application/json; charset=utf-8")


def _trace() -> dict[str, str]:
    return {"Xero-Correlation-Id": str(uuid.uuid4())}
