"""SAT's status service (ConsultaCFDIService): is this UUID in force, and may it be cancelled?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final
from xml.sax.saxutils import escape, unescape

from lxml import etree
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.practice import cancel_registry
from agent.practice.faults import Dial
from agent.practice.finkok.soap import ENVELOPE, fault
from agent.practice.stamping.safe_xml import safe_parser
from agent.practice.store import Store

TEMPURI: Final = "http://tempuri.org/"
ACUSE: Final = "http://schemas.datacontract.org/2004/07/Sat.Cfdi.Negocio.ConsultaCfdi.Servicio"
ACTION: Final = "http://tempuri.org/IConsultaCFDIService/Consulta"
FOUND: Final = "S - Comprobante obtenido satisfactoriamente."
BAD: Final = "N - 601: La expresión impresa proporcionada no es válida."
MISSING: Final = "N - 602: Comprobante no encontrado."
_PART: Final = re.compile(r"(?:^\?|&)(re|rr|tt|id|fe)=")


@dataclass(frozen=True, slots=True)
class Asked:
    """An expression: issuer, recipient, total, UUID, and the last 8 of the seal when they are given."""

    issuer: str
    recipient: str
    total: Decimal
    uuid: str
    seal: str


@dataclass(frozen=True, slots=True)
class Status:
    """SAT's answer, field by field."""

    code: str
    cancelable: str = ""
    state: str = "No Encontrado"
    cancellation: str = ""
    efos: str = ""


def expression(text: str) -> Asked | None:
    """Read `?re=..&rr=..&tt=..&id=..[&fe=..]` (an & inside an RFC stands there as &amp;), or None when it cannot be."""
    pieces = _PART.split(text.strip())
    parts = {name: unescape(value) for name, value in zip(pieces[1::2], pieces[2::2], strict=True)}
    if pieces[0] or not {"re", "rr", "tt", "id"} <= set(parts):
        return None
    try:
        total = Decimal(parts["tt"])
    except InvalidOperation:
        return None
    return Asked(parts["re"], parts["rr"], total, parts["id"], parts.get("fe", ""))


def look_up(store: Store, dial: Dial, asked: Asked) -> Status:
    """What SAT knows. Dial habits: `not_found` (SAT's lag after a stamp), `in_process` (a cancellation under way)."""
    sql = "select issuer, recipient, total, seal from stamp where uuid = ?"
    row = store.row(sql, asked.uuid.upper())
    if row is None or dial.take_habit("sat", {"consulta"}, "not_found"):
        return Status(MISSING)
    issuer, recipient, total, seal = row
    wrong_seal = asked.seal and not seal.endswith(asked.seal)
    if (asked.issuer, asked.recipient) != (issuer, recipient) or asked.total != Decimal(total) or wrong_seal:
        return Status(BAD)
    found = cancel_registry.standing(store, asked.uuid)
    assert found is not None  # its row was read
    said = found.cancellation
    if found.state == "Vigente" and dial.take_habit("sat", {"consulta"}, "in_process"):
        said = cancel_registry.IN_PROCESS
    return Status(FOUND, found.cancelable, found.state, said, "200")


class Sat:
    """The service at /ConsultaCFDIService.svc."""

    def __init__(self, store: Store, dial: Dial) -> None:
        self.store = store
        self.dial = dial

    def routes(self) -> list[Route]:
        """What is mounted at the service's path."""
        return [Route("/ConsultaCFDIService.svc", self._endpoint, methods=["POST"])]

    async def _endpoint(self, request: Request) -> Response:
        action = request.headers.get("soapaction", "").strip('"')
        status, answer = await run_in_threadpool(self.answer, action, await request.body())
        return Response(answer, status, media_type="text/xml; charset=utf-8")

    def answer(self, action: str, body: bytes) -> tuple[int, bytes]:
        """HTTP status and body for one request."""
        try:
            root = etree.fromstring(body, safe_parser())
        except etree.XMLSyntaxError:
            return 400, b""
        asked = root.findtext(f"{{{ENVELOPE}}}Body/{{{TEMPURI}}}Consulta/{{{TEMPURI}}}expresionImpresa")
        if action != ACTION or asked is None:
            return 500, fault("The message cannot be processed at the receiver, due to an Action mismatch.", "a:ActionNotSupported")
        self.store.count("sat.requests")
        read = expression(asked)
        return 200, _envelope(look_up(self.store, self.dial, read) if read else Status(BAD))


def _envelope(status: Status) -> bytes:
    fields = (
        ("CodigoEstatus", status.code),
        ("EsCancelable", status.cancelable),
        ("Estado", status.state),
        ("EstatusCancelacion", status.cancellation),
        ("ValidacionEFOS", status.efos),
    )
    inner = "".join(f"<a:{name}>{escape(value)}</a:{name}>" if value else f"<a:{name}/>" for name, value in fields)
    return (
        f'<s:Envelope xmlns:s="{ENVELOPE}"><s:Body><ConsultaResponse xmlns="{TEMPURI}">'
        f'<ConsultaResult xmlns:a="{ACUSE}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">{inner}</ConsultaResult>'
        "</ConsultaResponse></s:Body></s:Envelope>"
    ).encode()
