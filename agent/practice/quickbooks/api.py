"""The v3 accounting API over HTTP: login, limits, reads, queries, writes, batches, changes since."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from xml.sax.saxutils import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from agent.practice import exact_json
from agent.practice.faults import Dial
from agent.practice.quickbooks import query as queries
from agent.practice.quickbooks import screen
from agent.practice.quickbooks.company import PACIFIC, Books, Stored, company, moment
from agent.practice.quickbooks.fault import GatewayFault, QboFault, throttled
from agent.practice.quickbooks.limits import Limits
from agent.practice.quickbooks.oauth import OAuth, OAuthError
from agent.practice.quickbooks.writes import MOST_REQUEST_ID, change, known, perform, present
from agent.practice.store import Store

MOST_ITEMS: Final = 30
MOST_BID: Final = 10
MOST_BATCH_ID: Final = 36
CDC_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a company, read off the wire."""

    realm: str
    method: str
    path: tuple[str, ...]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


class QuickBooks:
    """Both companies and Intuit's OAuth server, over one store."""

    def __init__(self, store: Store, dial: Dial, clock: Callable[[], float] = time.time) -> None:
        self.store = store
        self.dial = dial
        self.clock = clock
        self.oauth = OAuth(store, clock)
        self.limits = Limits()

    def routes(self) -> list[Route]:
        """What is mounted at the vendor's paths."""
        return [
            Route("/.well-known/openid_configuration", self._discovery, methods=["GET"]),
            Route("/connect/oauth2", self._authorize, methods=["GET"]),
            Route("/oauth2/v1/tokens/bearer", self._token, methods=["POST"]),
            Route("/v2/oauth2/tokens/revoke", self._revoke, methods=["POST"]),
            Route("/v3/company/{realm}/{path:path}", self._company, methods=["GET", "POST"]),
            Route("/app/{screen}", self._screen, methods=["GET"]),
        ]

    async def _screen(self, request: Request) -> Response:
        return await run_in_threadpool(screen.show, self.store, request)

    async def _discovery(self, request: Request) -> Response:
        base = str(request.base_url).rstrip("/")
        document = {
            "issuer": base,
            "authorization_endpoint": f"{base}/connect/oauth2",
            "token_endpoint": f"{base}/oauth2/v1/tokens/bearer",
            "revocation_endpoint": f"{base}/v2/oauth2/tokens/revoke",
            "userinfo_endpoint": f"{base}/v1/openid_connect/userinfo",
            "jwks_uri": f"{base}/op/v1/jwks",
        }
        return JSONResponse(document)

    async def _authorize(self, request: Request) -> Response:
        status, answer = await run_in_threadpool(self.oauth.authorize, dict(request.query_params))
        return RedirectResponse(answer, 302) if status == 302 else HTMLResponse(answer, status)

    async def _token(self, request: Request) -> Response:
        form = {name: str(value) for name, value in (await request.form()).items()}
        try:
            client = await run_in_threadpool(self.oauth.client, request.headers.get("authorization", ""))
            return JSONResponse(await run_in_threadpool(self.oauth.token, client, form), headers=_tid())
        except OAuthError as error:
            return JSONResponse({"error": error.error, "error_description": error.description}, error.status, headers=_tid())

    async def _revoke(self, request: Request) -> Response:
        text = await request.body()
        try:
            await run_in_threadpool(self.oauth.client, request.headers.get("authorization", ""))
            if request.headers.get("content-type", "").startswith("application/json"):
                token = str(exact_json.loads(text or b"{}").get("token", ""))
            else:
                token = str((await request.form()).get("token", ""))
            await run_in_threadpool(self.oauth.revoke, token)
        except OAuthError as error:
            return JSONResponse({"error": error.error, "error_description": error.description}, error.status, headers=_tid())
        return Response(status_code=200, headers=_tid())

    async def _company(self, request: Request) -> Response:
        path = tuple(part for part in request.path_params["path"].split("/") if part)
        realm = request.path_params["realm"]
        call = Call(realm, request.method, path, dict(request.query_params), dict(request.headers), await request.body())
        limited = await run_in_threadpool(self.store.setting, "quickbooks.limits", "on") == "on"
        wait = self.limits.enter(realm, batch=path == ("batch",)) if limited else None
        if wait is not None:
            fault = throttled()
            headers = _tid() | {"Retry-After": str(int(wait) + 1)}
            return Response(fault.xml(moment(self.clock())), fault.status, headers, "application/xml")
        try:
            return await run_in_threadpool(self.answer, call)
        finally:
            if limited:
                self.limits.leave(realm)

    def answer(self, call: Call) -> Response:
        """The whole answer to one call, refusals included."""
        self.store.count(f"quickbooks.minorversion.{call.query.get('minorversion', 'none')}")
        try:
            self.oauth.check(call.headers.get("authorization", ""), call.realm)
            held = company(self.store, call.realm)
            assert held is not None  # a token's company exists
            document, status = self._document(Books(self.store, held, self.clock), call), 200
        except GatewayFault as fault:
            document, status = fault.document(int(self.clock() * 1000)), fault.status
        except QboFault as fault:
            document, status = {"Fault": fault.document()}, fault.status
        document.setdefault("time", moment(self.clock()))
        if "application/json" in call.headers.get("accept", ""):
            return Response(exact_json.dumps(document), status, _tid(), "application/json;charset=UTF-8")
        return Response(_as_xml(document), status, _tid(), "application/xml")  # XML is what the API speaks unless asked for JSON

    def _document(self, books: Books, call: Call) -> dict[str, Any]:
        words = tuple(word.lower() for word in call.path)
        if call.method == "POST" and words not in (("query",),):
            self.store.count("quickbooks.requests")
        match call.method, words:
            case _, ("query",):
                text = call.query.get("query") or call.body.decode("utf-8", "replace")
                return {"QueryResponse": self._query(books, text)}
            case "GET", ("companyinfo", realm) if realm == books.company.realm:
                return {"CompanyInfo": _only(books, "CompanyInfo")}
            case "GET", ("preferences",):
                return {"Preferences": self._preferences(books)}
            case "GET", ("cdc",):
                return {"CDCResponse": [{"QueryResponse": self._changes(books, call.query)}]}
            case "POST", ("batch",):
                return {"BatchItemResponse": self._batch(books, call)}
            case "POST", (word,) if kind := known(word):
                operation, include = call.query.get("operation"), call.query.get("include")
                asked = change(kind, _json(call), operation=operation, include=include, requestid=call.query.get("requestid", ""))
                return perform(books, self.dial, asked)
            case "GET", (word, identity) if kind := _readable(word):
                return {kind: present(books, _found(books, kind, identity))}
        raise QboFault(
            "500", f"Unsupported Operation : Operation Could not find resource for relative : {'/'.join(call.path)} is not supported."
        )

    def _preferences(self, books: Books) -> dict[str, Any]:
        held = _only(books, "Preferences")
        closed = {"BookCloseDate": books.company.close_date} if books.company.close_date else {}
        return held | {"AccountingInfoPrefs": held["AccountingInfoPrefs"] | closed}

    def _query(self, books: Books, text: str) -> dict[str, Any]:
        code = self.dial.take_code("quickbooks", {"query"}, "before")
        if code:
            raise QboFault(code, f"{code} was set on the practice's fault dial")
        parsed = queries.parse(text)
        balances = books.balances() if parsed.kind == "Customer" else {}
        if parsed.kind == "Preferences":
            return {"Preferences": [self._preferences(books)], "maxResults": 1}
        return queries.run(books, parsed, lambda stored: present(books, stored, balances))

    def _changes(self, books: Books, query: Mapping[str, str]) -> list[dict[str, Any]]:
        try:
            since = datetime.fromisoformat(query.get("changedSince", "").replace(" ", "+"))
        except ValueError:
            raise QboFault("2090", "changedSince is not a date and time", element="changedSince") from None
        since = since if since.tzinfo else since.replace(tzinfo=PACIFIC)
        if since < datetime.fromtimestamp(self.clock(), PACIFIC) - timedelta(days=CDC_DAYS):
            raise QboFault("4001", f"Invalid query : changedSince lies more than {CDC_DAYS} days back", element="changedSince")
        answer: list[dict[str, Any]] = []
        for word in query.get("entities", "").split(","):
            kind = known(word.strip()) or _readable(word.strip())
            if kind is None or kind in ("TaxCode", "TaxRate"):
                raise QboFault("2170", f"{word} is not an entity of change data capture", element="entities")
            found = books.select("kind = ? and changed >= ?", (kind, since.timestamp()))[:1000]
            rows = [present(books, stored) for stored in found]
            answer.append({kind: rows, "startPosition": 1, "maxResults": len(rows)} if rows else {})
        return answer

    def _batch(self, books: Books, call: Call) -> list[dict[str, Any]]:
        body = _json(call)
        items = body.get("BatchItemRequest") if isinstance(body, dict) else None
        if not isinstance(items, list):
            raise QboFault("2020", "Required parameter BatchItemRequest is missing in the request", element="BatchItemRequest")
        if len(items) > MOST_ITEMS:
            raise QboFault("1040", f"Batch Size Exceeded : {len(items)} items, at most {MOST_ITEMS} are allowed")
        if len({str(item.get("bId")) for item in items}) != len(items):
            raise QboFault("2010", "Each item of a batch needs a bId of its own", element="bId")
        return [self._item(books, item, call.query.get("requestid", "")) for item in items]

    def _item(self, books: Books, item: dict[str, Any], requestid: str) -> dict[str, Any]:
        """One item's answer; a refusal is in it, and touches no other item."""
        b_id = str(item.get("bId", ""))
        self.store.count("quickbooks.items")
        try:
            # A request id is joined with each bId, so both are short then; without one, the public SDKs send 36 characters.
            if not b_id or len(b_id) > (MOST_BID if requestid else MOST_REQUEST_ID) or len(requestid) > MOST_BATCH_ID:
                raise QboFault("2050", f"bId has 1 to {MOST_BID} characters beside a requestid of at most {MOST_BATCH_ID}", element="bId")
            if "Query" in item:
                return {"QueryResponse": self._query(books, str(item["Query"])), "bId": b_id}
            kind = next((name for name in item if known(name) == name), None)
            if kind is None or item.get("operation") not in ("create", "update", "delete"):
                raise QboFault("500", "Unsupported Operation : the item names no entity or no operation")
            include = item.get("optionsData")
            operation = item["operation"] if item["operation"] == "delete" or include else None
            key = f"{requestid}{b_id}" if requestid else ""
            return perform(books, self.dial, change(kind, item[kind], operation=operation, include=include, requestid=key)) | {"bId": b_id}
        except QboFault as fault:
            return {"Fault": fault.document(), "bId": b_id}


def _tid() -> dict[str, str]:
    return {"intuit_tid": f"1-{uuid.uuid4()}"}


def _json(call: Call) -> Any:
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise QboFault("2010", "Request has invalid or unsupported property : the Content-Type must be application/json")
    try:
        return exact_json.loads(call.body)
    except ValueError as error:
        raise QboFault("2010", f"Property Name:failed to parse json object: {error}") from error


def _readable(word: str) -> str | None:
    return next((kind for kind in queries.FILTERABLE if kind.lower() == word.lower()), None)


def _only(books: Books, kind: str) -> dict[str, Any]:
    return books.select("kind = ?", (kind,))[0].body


def _found(books: Books, kind: str, identity: str) -> Stored:
    if not identity.isdigit():
        raise QboFault("2030", f"Invalid ID : Id should be a valid number. Supplied value:{identity}", element="Id")
    return books.live(kind, identity)


def _as_xml(document: Mapping[str, Any]) -> str:
    def node(name: str, value: Any) -> str:
        if isinstance(value, list):
            return "".join(node(name, item) for item in value)
        if isinstance(value, Mapping):
            return f"<{name}>{''.join(node(key, item) for key, item in value.items())}</{name}>"
        text = str(value).lower() if isinstance(value, bool) else str(value)
        return f"<{name}>{escape(text)}</{name}>"

    inner = "".join(node(name, value) for name, value in document.items() if name != "time")
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{head}<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="{document.get("time")}">{inner}</IntuitResponse>'
