"""Diverza's REST addresses: stamp, reprint, cancel, the enquiry at SAT, the status of an RFC."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.practice import cancel_registry
from agent.practice.cancel_registry import Verdict
from agent.practice.cancel_request import Folio
from agent.practice.diverza.account import Account
from agent.practice.faults import Dial
from agent.practice.stamping import documents
from agent.practice.stamping.documents import MOST_BYTES
from agent.practice.stamping.rejection import WORDS, Rejection
from agent.practice.store import Store

_DOCUMENT: Final = re.compile(r"/api/(v[12])/documents/(?:(stamp)|([0-9A-Fa-f-]{36})/(reprint|cancel|sat_cfdi_enquiry))")
_RFC: Final = "/api/v1/rfc/status"
_TYPE: Final = re.compile(r"application/vnd\.diverza\.cfdi_4\.0(?:_complemento|_complemento_nomina)?\+xml")
_METHODS: Final = {"stamp": "POST", "reprint": "POST", "rfc_status": "POST", "cancel": "PUT", "sat_cfdi_enquiry": "PUT"}
# How this PAC names what the common judge finds.
_OF_THE_JUDGE: Final[Mapping[str, str]] = {"705": "301", "738": "301", "712": "301", "707": "307"}
_CODES: Final[Mapping[Verdict, str]] = {
    "received_before": "202 - UUID previamente cancelado",
    "not_the_issuer": "203 - UUID no corresponde al emisor",
    "not_found": "205 - UUID no existe",
    "bad_motive": "207 - Motivo de cancelación inválido",
    "bad_replacement": "208 - Folio de sustitución inválido",
    "no_replacement_wanted": "209 - Folio de sustitución no requerido",
    "related": "204 - UUID no cancelable, tiene documentos relacionados",
    "wait": "Existe una solicitud previa",
    "too_often": "Se agotaron las solicitudes",
}


class Refusal(Exception):
    """An answer other than 200; its body is plain text."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.text = text


def operation(path: str) -> str | None:
    """The name on the dial of what is asked under a path, None for a stranger's."""
    if path == _RFC:
        return "rfc_status"
    found = _DOCUMENT.fullmatch(path)
    return (found[2] or found[4]) if found else None


class Diverza:
    """The services over one account and its ledger."""

    def __init__(self, store: Store, dial: Dial, data: Path, clock: Callable[[], datetime] = documents.utc_now) -> None:
        self.account = Account(store, data, clock)
        self._dial = dial

    def routes(self) -> list[Route]:
        """What is mounted."""
        paths = ("/api/{version}/documents/stamp", "/api/{version}/documents/{uuid}/{what}", _RFC)
        return [Route(path, self._endpoint, methods=["POST", "PUT"]) for path in paths]

    async def _endpoint(self, request: Request) -> Response:
        body, path = await request.body(), request.url.path
        status, answer = await run_in_threadpool(self.answer, request.method, path, request.headers, body)
        return Response(answer, status, media_type="application/json" if status == 200 else "text/plain")

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """HTTP status and body for one request."""
        self.account.store.count("diverza.requests")
        try:
            return 200, self._answered(method, path, headers, body).encode()
        except Refusal as refused:
            return refused.status, refused.text.encode()

    def _answered(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> str:
        name = operation(path)
        if name is None or _METHODS[name] != method:
            raise Refusal(404, "Not Found")
        if any(header.lower() == "accept" for header in headers):  # met in the wild: with it, nothing but errors
            raise Refusal(500, "Internal Server Error")
        try:
            asked = json.loads(body)
        except ValueError:
            raise Refusal(400, "Bad Request") from None
        if not isinstance(asked, dict) or not self.account.opened_by(asked):
            raise Refusal(401, "Unauthorized")
        self._dialled(name, "before")
        rfc, document = str(_part(asked, "issuer").get("rfc", "")), _part(asked, "document")
        found = _DOCUMENT.fullmatch(path)
        uuid = (found[3] or "").upper() if found else ""
        told = self._done(name, rfc, uuid, document, version=found[1] if found else "v1")
        self._dialled(name, "after_commit")
        return told

    def _done(self, name: str, rfc: str, uuid: str, document: Mapping[str, Any], *, version: str) -> str:
        match name:
            case "stamp":
                return self._stamp(rfc, document)
            case "reprint":
                return self._reprint(rfc, uuid, version)
            case "cancel":
                return self._cancel(rfc, uuid, document)
            case "sat_cfdi_enquiry":
                return self._enquire(rfc, uuid, document)
            case _:
                return json.dumps({"rfc": rfc, "status": "active"})

    def _dialled(self, name: str, phase: Any) -> None:
        code = self._dial.take_code("diverza", {name}, phase)
        if code:
            raise Refusal(400, f"{code} - {WORDS.get(code, 'set on the dial')}")

    def _stamp(self, rfc: str, document: Mapping[str, Any]) -> str:
        if not _TYPE.fullmatch(str(document.get("type", ""))) or not document.get("certificate-number"):
            raise Refusal(400, "Bad Request")
        try:
            received = base64.b64decode(str(document.get("content", "")).encode(), validate=True)
        except (binascii.Error, UnicodeEncodeError):
            raise Refusal(400, "301 - El contenido no viene en base64") from None
        if not received or len(received) > MOST_BYTES:
            raise Refusal(400, "301 - El contenido no es un XML de hasta 1 MB")
        with self.account.store.transaction():
            identity, xml = self._stamped(rfc, str(document.get("ref-id") or ""), received)
        return json.dumps({"uuid": identity, "content": base64.b64encode(xml.encode()).decode()})

    def _stamped(self, rfc: str, ref_id: str, received: bytes) -> tuple[str, str]:
        """(UUID, XML): the first stamp of a ref-id, whatever bytes come with it; without one a new stamp each time."""
        account = self.account
        earlier = account.ledger.row("uuid = ?", account.first_of(rfc, ref_id)) if ref_id else None
        if earlier is not None:
            account.ledger.called_again(earlier[0])
            return earlier[0], earlier[2]
        try:
            done = account.ledger.stamp(received, now=account.clock(), account=_only(rfc), spend=account.spend)
        except Rejection as refused:
            code = _OF_THE_JUDGE.get(refused.code, refused.code)
            text = f"{refused.words} {refused.extra}".strip()
            raise Refusal(400, f"{code} - {text}" if code else text) from None
        if ref_id:
            account.use(rfc, ref_id, done.uuid)
        return done.uuid, done.xml

    def _reprint(self, rfc: str, uuid: str, version: str) -> str:
        row = self.account.ledger.row("uuid = ? and issuer = ?", uuid, rfc)
        if row is None or (version == "v2" and self._dial.take_habit("diverza", {"reprint"}, "only_v1")):
            raise Refusal(404, "Not Found")
        return json.dumps({"uuid": row[0], "content": base64.b64encode(row[2].encode()).decode()})

    def _cancel(self, rfc: str, uuid: str, document: Mapping[str, Any]) -> str:
        account = self.account
        row = account.store.row("select recipient, total from stamp where uuid = ? and pac = 'diverza'", uuid)
        if row is None:
            raise Refusal(404, "205 - UUID no existe")
        if row != (document.get("rfc_receptor"), document.get("total_cfdi")) or not document.get("certificate-number"):
            raise Refusal(400, "Los datos no corresponden al comprobante")
        if self._dial.take_habit("sat", {"cancelacion"}, "not_found"):
            raise Refusal(400, _CODES["not_found"])
        asked = Folio(uuid, str(document.get("motive", "")), str(document.get("replacement-folio") or "") or None)
        verdict = cancel_registry.hand_in(account.store, asked, rfc=rfc, pac="diverza", now=account.clock())
        if verdict != "received":
            raise Refusal(400, _CODES[verdict])
        return json.dumps({"status": "canceled"})

    def _enquire(self, rfc: str, uuid: str, document: Mapping[str, Any]) -> str:
        row = self.account.store.row("select issuer, recipient, total from stamp where uuid = ?", uuid)
        standing = cancel_registry.standing(self.account.store, uuid)
        if standing is None or row != (rfc, document.get("rfc_receptor"), document.get("total_cfdi")):
            return json.dumps({"estado": "No Encontrado", "es_cancelable": "", "estatus_cancelacion": ""})
        told = {"estado": standing.state, "es_cancelable": standing.cancelable, "estatus_cancelacion": standing.cancellation}
        if self._dial.take_habit("diverza", {"sat_cfdi_enquiry"}, "malformed"):
            return f'{{"response": {json.dumps({"rfc": rfc})},}}{json.dumps(told)}null'
        return json.dumps(told)


def _part(asked: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = asked.get(name)
    return found if isinstance(found, dict) else {}


def _only(rfc: str) -> Callable[[str], None]:
    """The account's check: the CFDI is of the issuer that the request names."""

    def check(issuer: str) -> None:
        if issuer != rfc:
            raise Rejection("303", f"{issuer} {rfc}")

    return check
