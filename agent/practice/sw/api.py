"""SW's REST addresses: security, stamp, cancel, pendings, datawarehouse, balance."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from agent.practice.faults import Dial
from agent.practice.stamping import documents
from agent.practice.store import Store
from agent.practice.sw.account import Account, checked_customid
from agent.practice.sw.cancelling import Cancelling
from agent.practice.sw.stamping import VERSIONS, Stamping
from agent.practice.sw.words import Refusal

FILES: Final = "https://api.test.sw.com.mx/datawarehouse/v1/files"
_OPERATIONS: Final = (
    (re.compile(r"/(?:v2/)?security/authenticate"), "authenticate"),
    (re.compile(r"/(?:v4/)?cfdi33/(?:v2/)?stamp/.+"), "stamp"),
    (re.compile(r"/cfdi33/cancel/xml"), "cancel"),
    (re.compile(r"/pendings/.+"), "pendings"),
    (re.compile(r"/datawarehouse/v1/live/.+"), "datawarehouse"),
    (re.compile(r"/datawarehouse/v1/files/.+"), "download"),
    (re.compile(r"/management/v2/api/users/balance"), "balance"),
)


def operation(path: str) -> str | None:
    """The name on the dial of what is asked under a path, None for a stranger's."""
    return next((name for pattern, name in _OPERATIONS if pattern.fullmatch(path)), None)


def refusal(fault: str) -> tuple[int, str, bytes]:
    """How SW's front door says "not so often" and "who are you?"."""
    if fault == "throttle":
        return 429, "text/plain", b"Too Many Requests"
    turned_away = Refusal("token_expired")
    return turned_away.status, "application/json", json.dumps(_error(turned_away)).encode()


def _error(refused: Refusal) -> dict[str, Any]:
    return {"status": "error", "message": refused.message, "messageDetail": refused.detail, "data": refused.data}


class Sw:
    """Both hosts of SW (services and api) over one account."""

    def __init__(self, store: Store, dial: Dial, data: Path, clock: Callable[[], datetime] = documents.utc_now) -> None:
        self.account = Account(store, data, clock)
        self._dial = dial
        self._stamping = Stamping(self.account, dial)
        self._cancelling = Cancelling(self.account, dial, data)

    def routes(self) -> list[Route]:
        """What is mounted."""
        roots = ("/v4/cfdi33/stamp", "/cfdi33/stamp", "/cfdi33/v2/stamp")
        stamps = [f"{root}/{{version}}{tail}" for root in roots for tail in ("", "/b64")]
        return [
            Route("/v2/security/authenticate", self._authenticate, methods=["POST"]),
            Route("/security/authenticate", self._authenticate_by_headers, methods=["POST"]),
            *(Route(path, self._stamp, methods=["POST"]) for path in stamps),
            Route("/cfdi33/cancel/xml", self._cancel, methods=["POST"]),
            Route("/pendings/{rfc}", self._pendings, methods=["GET"]),
            Route("/datawarehouse/v1/live/{uuid}", self._records, methods=["GET"]),
            Route("/datawarehouse/v1/files/{uuid}.xml", self._file, methods=["GET"]),
            Route("/management/v2/api/users/balance", self._balance, methods=["GET"]),
        ]

    async def _authenticate(self, request: Request) -> Response:
        body = await request.body()
        return await self._answered(request, lambda: self._token(body), free=True)

    def _token(self, body: bytes) -> dict[str, Any]:
        code = self._dial.take_code("sw", {"authenticate"}, "before")
        if code:
            raise Refusal(code, "set on the practice's fault dial")
        try:
            asked = json.loads(body)
            user, password = str(asked["user"]), str(asked["password"])
        except (ValueError, KeyError, TypeError):
            raise Refusal("AU2000") from None
        token, seconds = self.account.log_in(user, password)
        return {"token": token, "expires_in": seconds, "tokeny_type": "Bearer"}

    async def _authenticate_by_headers(self, request: Request) -> Response:
        """As older clients log in: user and password are headers."""
        login = json.dumps({name: request.headers.get(name, "") for name in ("user", "password")}).encode()
        return await self._answered(request, lambda: self._token(login), free=True)

    async def _stamp(self, request: Request) -> Response:
        version, path = request.path_params["version"], request.url.path
        if version not in VERSIONS:
            return Response("Not Found", 404)
        received = await _file(request)
        named = request.headers.get("customid") if path.startswith("/v4/") else None

        def work() -> dict[str, Any]:
            return self._stamping.stamp(received, customid=checked_customid(named), version=version, encoded=path.endswith("/b64"))

        return await self._answered(request, work)

    async def _cancel(self, request: Request) -> Response:
        signed = await _file(request)
        return await self._answered(request, lambda: self._cancelling.cancel(signed))

    async def _pendings(self, request: Request) -> Response:
        return await self._answered(request, lambda: self._cancelling.pending(request.path_params["rfc"]))

    async def _records(self, request: Request) -> Response:
        return await self._answered(request, lambda: self._held(request.path_params["uuid"]))

    def _held(self, uuid: str) -> dict[str, Any]:
        row = self.account.ledger.row("uuid = ?", uuid.upper())
        if row is None or self._dial.take_habit("sw", {"datawarehouse"}, "records_late"):
            return {"records": []}
        return {"records": [{"uuid": uuid.lower(), "urlXml": f"{FILES}/{uuid.lower()}.xml?sv=1"}]}

    async def _file(self, request: Request) -> Response:
        """The address is the key: no token is asked for."""
        row = await run_in_threadpool(self.account.ledger.row, "uuid = ?", request.path_params["uuid"].upper())
        return Response(row[2].encode(), 200, media_type="text/xml") if row else Response("Not Found", 404)

    async def _balance(self, request: Request) -> Response:
        return await self._answered(request, self._credit)

    def _credit(self) -> dict[str, Any]:
        left, used = self.account.credit(), self.account.ledger.count()
        told = {"stampsBalance": left, "stampsUsed": used, "stampsAssigned": left + used, "unlimited": False}
        return told | {"expirationDate": None, "lastTransaction": None}

    async def _answered(self, request: Request, work: Callable[[], dict[str, Any]], *, free: bool = False) -> Response:
        """SW's JSON around what the work gives or why it does not; behind a token unless `free`."""
        if self._dial.take_habit("sw", {operation(request.url.path) or ""}, "empty_body"):
            return Response(b"", 200)
        authorization = request.headers.get("authorization", "")

        def admitted() -> dict[str, Any]:
            if not free:
                self.account.admit(authorization)
            return work()

        try:
            return JSONResponse({"data": await run_in_threadpool(admitted), "status": "success"})
        except Refusal as refused:
            return JSONResponse(_error(refused), refused.status)


async def _file(request: Request) -> bytes:
    """The part named `xml` of a multipart form, empty when there is none."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return b""
    async with request.form() as form:
        part = form.get("xml")
        return await part.read() if isinstance(part, UploadFile) else b""
