"""Finkok's SOAP services over the ledger of stamps: stamp, cancel, utilities, registration."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.practice import authority, sat
from agent.practice.faults import Dial
from agent.practice.finkok import soap, stamping
from agent.practice.finkok.rejection import WORDS, Rejection
from agent.practice.finkok.zones import CENTRE, zone_of
from agent.practice.store import Store

GOOD: Final = "Comprobante timbrado satisfactoriamente"
BEFORE: Final = "Comprobante timbrado previamente"
HELD: Final = "Comprobante recibido satisfactoriamente"
LOGIN: Final = "Invalid username or password"
Result = list[soap.Node]
_COLUMNS: Final = "uuid, issuer, xml, seal, stamped_at, state"


class Finkok:
    """One reseller account; every RFC whose CSD is accepted may stamp unless a taxpayer row says otherwise."""

    def __init__(self, store: Store, dial: Dial, data: Path, clock: Callable[[], datetime] = stamping.utc_now) -> None:
        self.store = store
        self.dial = dial
        self.data = data
        self.clock = clock
        self._operations: Mapping[str, Mapping[str, Callable[[Mapping[str, str]], Result]]] = {
            "stamp": {
                "stamp": lambda fields: self._stamp(fields, "stamp"),
                "quick_stamp": lambda fields: self._stamp(fields, "quick_stamp"),
                "stamped": self._stamped,
                "query_pending": self._pending,
                "sign_stamp": self._sign_stamp,
            },
            "cancel": {"get_sat_status": self._sat_status, "get_receipt": self._receipt},
            "utilities": {"datetime": self._datetime, "report_uuid": self._report_uuid, "get_xml": self._get_xml},
            "registration": {"get": self._customers},
        }

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

    def _logged_in(self, fields: Mapping[str, str], prefix: str = "") -> bool:
        user, password = fields.get(f"{prefix}username", ""), fields.get(f"{prefix}password", "")
        known = self.store.setting("finkok.user", ""), self.store.setting("finkok.password", "")
        return secrets.compare_digest(user.encode(), known[0].encode()) and secrets.compare_digest(password.encode(), known[1].encode())

    # -- stamping

    def _stamp(self, fields: Mapping[str, str], operation: str) -> Result:
        self.store.count("finkok.requests")
        try:
            if not self._logged_in(fields):
                raise Rejection("300")
            self._dialled(operation, "before")
            received = stamping.decoded(fields.get("xml"))
            with self.store.transaction():
                row = self._row("sha256 = ?", hashlib.sha256(received).hexdigest())
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
        now = self.clock()
        document = stamping.examined(received, data=self.data, now=now, account=self._registered)
        self._spend(document.issuer)
        done = stamping.stamped(document, received, stamper=authority.stamping_certificate(self.data, now), now=now)
        self._enter(document, done, received)
        self.store.count("finkok.changes")
        return [
            ("xml", done.xml),
            ("UUID", done.uuid),
            ("Fecha", done.moment),
            ("CodEstatus", GOOD),
            ("SatSeal", done.seal),
            ("Incidencias", []),
            ("NoCertificadoSAT", done.certificate_number),
        ]

    def _enter(self, document: stamping.Document, done: stamping.Stamped, received: bytes) -> None:
        columns = {
            "uuid": done.uuid,
            "sha256": hashlib.sha256(received).hexdigest(),
            "issuer": document.issuer,
            "recipient": document.recipient,
            "series": document.series,
            "folio": document.folio,
            "kind": document.kind,
            "total": document.total,
            "currency": document.currency,
            "seal": document.seal,
            "stamped_at": done.moment,
            "received": received,
            "xml": done.xml,
            "state": "Vigente",
        }
        marks = ", ".join("?" * len(columns))
        self.store.run(f"insert into stamp ({', '.join(columns)}) values ({marks})", *columns.values())  # noqa: S608 - own names only

    def _again(self, row: tuple[Any, ...], operation: str) -> Result:
        """307: `stamp` hands the earlier stamp out again (its UUID element twice, as captured), `quick_stamp` only says so."""
        identity, issuer, xml, _, moment, _ = row
        self.store.run("update stamp set calls = calls + 1 where uuid = ?", identity)
        told: soap.Node = ("Incidencias", [self._incident(Rejection("307"), issuer, identity)])
        if operation == "quick_stamp" or self.dial.take_habit("finkok", {operation}, "307_without_xml"):
            return [("UUID", ""), ("CodEstatus", ""), told]
        return [("xml", xml), ("UUID", identity), ("UUID", identity), ("Fecha", moment), ("CodEstatus", BEFORE), told]

    def _stamped(self, fields: Mapping[str, str]) -> Result:
        try:
            if not self._logged_in(fields):
                raise Rejection("300")
            self._dialled("stamped", "before")
            row = self._row("sha256 = ?", hashlib.sha256(stamping.decoded(fields.get("xml"))).hexdigest())
            if row is None or self.dial.take_habit("finkok", {"stamped"}, "603_lag"):
                raise Rejection("603")
        except Rejection as refused:
            return self._refused(refused)
        identity, _, xml, _, moment, _ = row
        return [("xml", xml), ("UUID", identity), ("Fecha", moment), ("CodEstatus", HELD), ("Incidencias", [])]

    def _sign_stamp(self, fields: Mapping[str, str]) -> Result:
        """The PAC would seal with a certificate kept there; none that is kept matches."""
        return self._refused(Rejection("300" if not self._logged_in(fields) else "719"))

    def _pending(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("error", LOGIN)]
        row = self._row("uuid = ?", fields.get("uuid", "").upper())
        if row is None:
            return [("error", "UUID does not exists")]
        return [("status", "F"), ("xml", row[2]), ("uuid", row[0]), ("uuid_status", row[5]), ("attempts", "1"), ("date", row[4])]

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

    # -- the account

    def _registered(self, rfc: str) -> None:
        found = self.store.row("select status from finkok_taxpayer where rfc = ?", rfc)
        if found is None and self.store.setting("finkok.open", "yes") != "yes":
            raise Rejection("702", rfc)
        if found is not None and found[0] == "S":
            raise Rejection("701", rfc)

    def _spend(self, rfc: str) -> None:
        if self.store.setting("finkok.suspended", "no") == "yes":
            raise Rejection("703")
        left = self._credit()
        if left <= 0:
            raise Rejection("718", rfc)
        self.store.set("finkok.credit", str(left - 1))

    def _credit(self) -> int:
        return int(self.store.setting("finkok.credit", "0"))

    def _customers(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields, "reseller_"):
            return [("message", LOGIN)]
        rfc = fields.get("taxpayer_id", "")
        found = self.store.row("select status from finkok_taxpayer where rfc = ?", rfc)
        if rfc and found is None and self.store.setting("finkok.open", "yes") != "yes":
            return [("message", "RFC does not exists"), ("users", [])]
        counted = self.store.row("select count(*) from stamp where issuer = ? or ? = ''", rfc, rfc)
        assert counted is not None
        user: Sequence[soap.Node] = [
            ("status", found[0] if found else "A"),
            ("counter", str(counted[0])),
            ("taxpayer_id", rfc or authority.PAC_RFC),
            ("credit", str(self._credit())),
        ]
        return [("message", None), ("users", [("ResellerUser", user)])]

    # -- cancel and utilities

    def _sat_status(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("error", LOGIN), ("sat", None)]
        try:
            total = Decimal(fields.get("total", ""))
        except InvalidOperation:
            return [("error", "total is not a number"), ("sat", None)]
        asked = sat.Asked(fields.get("taxpayer_id", ""), fields.get("rtaxpayer_id", ""), total, fields.get("uuid", ""), "")
        status = sat.look_up(self.store, self.dial, asked)
        nodes: Sequence[soap.Node] = [
            ("DetallesValidacionEFOS", ""),
            ("EsCancelable", status.cancelable),
            ("ValidacionEFOS", status.efos),
            ("CodigoEstatus", status.code),
            ("Estado", status.state),
            ("EstatusCancelacion", status.cancellation),
        ]
        return [("error", None), ("sat", nodes)]

    def _receipt(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("success", "false"), ("error", LOGIN)]
        identity, rfc = fields.get("uuid", "").upper(), fields.get("taxpayer_id", "")
        row = self._row("uuid = ? and issuer = ?", identity, rfc)
        if row is None or fields.get("type") != "R":
            return [("uuid", identity), ("success", "false"), ("taxpayer_id", rfc), ("error", "UUID does not exists")]
        receipt = f'<Acuse UUID="{row[0]}" CodEstatus="{HELD}" Fecha="{row[4]}" NoCertificadoSAT=""/>'
        return [("uuid", row[0]), ("success", "true"), ("receipt", receipt), ("taxpayer_id", rfc), ("date", row[4])]

    def _datetime(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("error", LOGIN)]
        zone = zone_of(fields["zipcode"]) if fields.get("zipcode") else CENTRE
        if zone is None:
            return [("error", "Invalid zipcode")]
        return [("datetime", self.clock().astimezone(zone).replace(tzinfo=None).isoformat(timespec="seconds"))]

    def _report_uuid(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("error", LOGIN)]
        values = (fields.get("taxpayer_id", ""), fields.get("date_from", ""), fields.get("date_to", "9999"))
        sql = "select stamped_at, uuid from stamp where issuer = ? and stamped_at >= ? and stamped_at <= ? order by stamped_at, uuid"
        rows: Sequence[soap.Node] = [
            ("ReportUUID", [("date", moment), ("uuid", identity)]) for moment, identity in self.store.rows(sql, values)
        ]
        return [("invoices", rows)]

    def _get_xml(self, fields: Mapping[str, str]) -> Result:
        if not self._logged_in(fields):
            return [("error", LOGIN)]
        row = self._row("uuid = ? and issuer = ?", fields.get("uuid", "").upper(), fields.get("taxpayer_id", ""))
        return [("xml", row[2])] if row else [("error", "UUID Does not Exists")]

    def _row(self, condition: str, *values: object) -> tuple[Any, ...] | None:
        return self.store.row(f"select {_COLUMNS} from stamp where {condition}", *values)  # noqa: S608 - own texts only
