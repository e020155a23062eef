"""SAT's status service (ConsultaCFDIService), asked by hand: the envelope is written here and the answer read field by field.

Its published WSDL is older than its answers, so that a generated client refuses them.
"""

from __future__ import annotations

from typing import Final
from xml.sax.saxutils import escape

from lxml import etree

from agent.cfdi.safe_xml import parse
from agent.errors import Unavailable, UserError
from agent.ports import Answer, Request, SatStatus, StatusQuestion, Wire

PRODUCTION: Final = "https://consultaqr.facturaelectronica.sat.gob.mx"
SANDBOX: Final = "https://pruebacfdiconsultaqr.cloudapp.net"
PATH: Final = "/ConsultaCFDIService.svc"
ACTION: Final = "http://tempuri.org/IConsultaCFDIService/Consulta"
DEADLINE: Final = 30.0
_SOAP: Final = "http://schemas.xmlsoap.org/soap/envelope/"
_TEMPURI: Final = "http://tempuri.org/"


def expression(question: StatusQuestion) -> str:
    """What is printed in the QR code, as the service takes it: `&` inside an RFC is written `&amp;`."""
    parts = {"re": escape(question.issuer), "rr": escape(question.recipient), "tt": question.total, "id": question.uuid}
    if question.seal_end:
        parts["fe"] = question.seal_end
    return "?" + "&".join(f"{name}={value}" for name, value in parts.items())


class SatStatusService:
    """The service in one environment: production's own address, else the one for tests (practice overrides it)."""

    def __init__(self, wire: Wire, environment: str) -> None:
        self._wire = wire
        self._base = PRODUCTION if environment == "production" else SANDBOX

    def status(self, question: StatusQuestion) -> SatStatus:
        """What SAT says of one CFDI now. Not found proves nothing of a fresh stamp. Raises Unavailable."""
        request = Request(
            method="POST",
            endpoint="SAT",
            base=self._base,
            path=PATH,
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{ACTION}"'},
            body=_envelope(expression(question)),
        )
        answer = self._wire.send(request, deadline=DEADLINE)
        if not isinstance(answer, Answer):
            raise Unavailable(f"SAT: {answer.reason}")
        if answer.status != 200:
            raise Unavailable(f"SAT: HTTP {answer.status}")
        return _read(answer.body)


def _envelope(asked: str) -> bytes:
    return (
        f'<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="{_SOAP}"><s:Body><Consulta xmlns="{_TEMPURI}">'
        f"<expresionImpresa>{escape(asked)}</expresionImpresa></Consulta></s:Body></s:Envelope>"
    ).encode()


def _read(body: bytes) -> SatStatus:
    """The five fields; raises Unavailable for anything that is not the whole answer."""
    try:
        root = parse(body)
    except UserError as error:
        raise Unavailable(f"SAT: {error.code}") from None
    found = root.find(f"{{{_SOAP}}}Body/{{{_TEMPURI}}}ConsultaResponse/{{{_TEMPURI}}}ConsultaResult")
    if found is None:
        raise Unavailable("SAT: no answer in what came back")
    fields = {etree.QName(child).localname: (child.text or "").strip() for child in found if isinstance(child.tag, str)}
    if not fields.get("CodigoEstatus") or not fields.get("Estado"):
        raise Unavailable("SAT: the answer says no state")
    return SatStatus(
        code=fields["CodigoEstatus"],
        cancelable=fields.get("EsCancelable", ""),
        state=fields["Estado"],
        cancellation=fields.get("EstatusCancelacion", ""),
        efos=fields.get("ValidacionEFOS", ""),
    )
