"""Finkok's SOAP services over the ledger of stamps: stamp, cancel, utilities, registration."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.practice.faults import Dial
from agent.practice.finkok import soap
from agent.practice.finkok.account import Account, Fields, Result
from agent.practice.finkok.cancelling import Cancelling
from agent.practice.finkok.enquiries import HELD, Enquiries
from agent.practice.stamping import documents
from agent.practice.stamping.rejection import WORDS, Rejection
from agent.practice.stamping.zones import CENTRE
from agent.practice.store import Store

GOOD: Final = "Comprobante timbrado satisfactoriamente"
BEFORE: Final = "Comprobante timbrado previamente"


class Finkok:
    """The SOAP services over one account and its ledger."""

    def __init__(self, store: Store, dial: Dial, data: Path, clock: Callable[[], datetime] = documents.utc_now) -> None:
        self.store = store
        self.dial = dial
        self._true_clock = clock
        self.account = Account(store, data)
        enquiries, cancelling = Enquiries(self.account, dial, self.clock), Cancelling(self.account, dial, data, self.clock)
        self._operations: Mapping[str, Mapping[str, Callable[[Fields], Result]]] = {
            "stamp": {
                "stamp": lambda fields: self._stamp(fields, "stamp"),
                "quick_stamp": lambda fields: self._stamp(fields, "quick_stamp"),
                "stamped": self._stamped,
                "query_pending": enquiries.pending,
                "sign_stamp": self._sign_stamp,
            },
            "cancel": {
                "cancel_signature": cancelling.cancel_signature,
                "get_sat_status": enquiries.sat_status,
                "get_receipt": enquiries.receipt,
                "get_pending": cancelling.pending,
            },
            "utilities": {"datetime": enquiries.local_time, "report_uuid": enquiries.report_uuid, "get_xml": enquiries.get_xml},
            "registration": {"get": self.account.customers},
        }

    def clock(self) -> datetime:
        """The PAC's clock, which may be set to run behind."""
        return self._true_clock() - timedelta(minutes=int(self.store.setting("finkok.clock_behind", "0")))

    def routes(self) -> list[Route]:
        """What is mounted at the vendor's paths; posting to the .wsdl address works too, as it does at Finkok."""
        return [Route("/servicios/soap/{service}", self._endpoint, methods=["POST"])]

    async def _endpoint(self, request: Request) -> Response:
        service = request.path_params["service"].removesuffix(".wsdl")
        body = await request.body()
        status, answer = await run_in_threadpool(self.answer, service, request.headers.get("content-type", ""), body)
        headers = {"Connection": "close", "Server": "nginx", "Set-Cookie": f"sessionid={secrets.token_hex(16)}; HttpOnly; Path=/"}
        return Response(answer, status, headers, "text/xml; charset=utf-8")

    def answer(self, service: str, content_type: str, body: bytes) -> tuple[int, bytes]:
        """HTTP status and body for one request."""
        if service not in self._operations:
            return 404, b"<h1>Not Found</h1>"
        namespace = f"http://facturacion.finkok.com/{service}"
        asked = soap.read(body, namespace) if content_type.startswith("text/xml") else None
        if asked is None or asked.name not in self._operations[service]:
            return 500, soap.fault("Method not found or malformed request", "senv:Client.SchemaValidationError")
        if self.dial.take_habit("finkok", {asked.name}, "fault"):
            return 500, soap.fault("local variable 'invoice' referenced before assignment")
        return 200, soap.answer(namespace, asked.name, self._operations[service][asked.name](asked.fields))

    def _stamp(self, fields: Fields, operation: str) -> Result:
        self.store.count("finkok.requests")
        try:
            if not self.account.logged_in(fields):
                raise Rejection("300")
            self._dialled(operation, "before")
            received = documents.decoded(fields.get("xml"))
            with self.store.transaction():
                row = self.account.ledger.of_bytes(received)
                result = self._again(row, operation) if row else self._first(received)
            self._dialled(operation, "after_commit")
            return result
        except Rejection as refused:
            return self._refused(refused)

    def _dialled(self, operation: str, phase: Any) -> None:
        code = self.dial.take_code("finkok", {operation}, phase)
        if code:
            raise Rejection("307" if code == "duplicate" else code, "set on the practice's fault dial")

    def _first(self, received: bytes) -> Result:
        account = self.account
        done = account.ledger.stamp(received, now=self.clock(), account=account.registered, spend=account.spend)
        return [
            ("xml", done.xml),
            ("UUID", done.uuid),
            ("Fecha", done.moment),
            ("CodEstatus", GOOD),
            ("SatSeal", done.seal),
            ("Incidencias", []),
            ("NoCertificadoSAT", done.certificate_number),
        ]

    def _again(self, row: tuple[Any, ...], operation: str) -> Result:
        """307: `stamp` hands the earlier stamp out again (its UUID element twice, as captured), `quick_stamp` only says so."""
        identity, issuer, xml, _, moment, _ = row
        self.account.ledger.called_again(identity)
        told: soap.Node = ("Incidencias", [self._incident(Rejection("307"), issuer, identity)])
        if operation == "quick_stamp" or self.dial.take_habit("finkok", {operation}, "307_without_xml"):
            return [("UUID", ""), ("CodEstatus", ""), told]
        return [("xml", xml), ("UUID", identity), ("UUID", identity), ("Fecha", moment), ("CodEstatus", BEFORE), told]

    def _stamped(self, fields: Fields) -> Result:
        try:
            if not self.account.logged_in(fields):
                raise Rejection("300")
            self._dialled("stamped", "before")
            row = self.account.ledger.of_bytes(documents.decoded(fields.get("xml")))
            if row is None or self.dial.take_habit("finkok", {"stamped"}, "603_lag"):
                raise Rejection("603")
        except Rejection as refused:
            return self._refused(refused)
        identity, _, xml, _, moment, _ = row
        return [("xml", xml), ("UUID", identity), ("Fecha", moment), ("CodEstatus", HELD), ("Incidencias", [])]

    def _sign_stamp(self, fields: Fields) -> Result:
        """The PAC would seal with a certificate kept there; none that is kept matches."""
        return self._refused(Rejection("300" if not self.account.logged_in(fields) else "719"))

    def _refused(self, refused: Rejection) -> Result:
        return [("UUID", ""), ("CodEstatus", ""), ("Incidencias", [self._incident(refused, "", "")])]

    def _incident(self, refused: Rejection, issuer: str, identity: str) -> soap.Node:
        moment = self.clock().astimezone(CENTRE).replace(tzinfo=None).isoformat(timespec="seconds")
        number = str(self.store.next_number("finkok.incident"))
        nodes: Sequence[soap.Node] = [
            ("IdIncidencia", number),
            ("RfcEmisor", issuer),
            ("Uuid", identity),
            ("CodigoError", refused.code),
            ("WorkProcessId", secrets.token_hex(16)),
            ("MensajeIncidencia", refused.words or WORDS.get(refused.code, "")),
            ("ExtraInfo", refused.extra or None),
            ("NoCertificadoPac", ""),
            ("FechaRegistro", moment),
        ]
        return "Incidencia", nodes
