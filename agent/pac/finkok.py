"""Finkok: stamps by SOAP. The same bytes sent twice get the same stamp, which is what recovery stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from lxml import etree

from agent.cfdi.stamp_check import accept_stamp
from agent.errors import Unavailable, UserError
from agent.pac import finkok_soap as soap
from agent.pac.finkok_codes import Incident, outcome_of
from agent.ports import (
    Answer,
    CancelRequest,
    Done,
    Field,
    Listed,
    NotSent,
    Outcome,
    PacAccount,
    PacSpec,
    Refused,
    Request,
    Requested,
    Stamped,
    Throttled,
    Unknown,
    Wire,
)

PRODUCTION = "https://facturacion.finkok.com"
SANDBOX = "https://demo-facturacion.finkok.com"
_MAX_DOCUMENT = 1024 * 1024
_NEVER_STAMPED = "603"
_BEFORE = "307"
_ACTIVE = "A"


class Finkok:
    """One account at Finkok, for one issuer."""

    spec: ClassVar[PacSpec] = PacSpec(
        name="finkok",
        label="Finkok",
        endpoint="FINKOK",
        fields=(Field("username"), Field("password", secret=True)),
        bases={"production": PRODUCTION, "sandbox": SANDBOX},
        signs="we_sign",
        idempotent_by="bytes",
        cancels_foreign=False,
        deadline=90.0,
        visible_after=60.0,  # `stamped` has been seen to deny a stamp for seconds after it was made
        verified=False,  # against the practice PAC only, so far
    )

    def __init__(self, wire: Wire, *, rfc: str, form: Mapping[str, str], base: str, now: Callable[[], datetime]) -> None:
        self._wire = wire
        self._username = form["username"]
        self._password = form["password"]
        self._taxpayer_id = rfc
        self._base = base

    def check(self) -> PacAccount:
        """The stamps left of this issuer.

        Raises Unavailable, or UserError `pac.login`, `pac.rfc_not_registered`, `pac.rfc_suspended`.
        """
        body = soap.envelope(
            "registration",
            "get",
            reseller_username=self._username,
            reseller_password=self._password,
            taxpayer_id=self._taxpayer_id,
        )
        answer = self._send("registration", "get", body)
        if not isinstance(answer, Answer) or answer.status != 200:
            raise Unavailable(answer.reason if not isinstance(answer, Answer) else f"HTTP {answer.status}")
        try:
            node = soap.result(answer.body, "get")
        except soap.NoAnswer as error:
            raise Unavailable(str(error)) from None
        return self._account(node)

    def _account(self, node: etree._Element) -> PacAccount:
        message = " ".join(soap.texts(node, "message"))
        if "username or password" in message.lower():
            raise UserError("pac.login", pac=self.spec.label)
        for user in node.iter(f"{soap.VIEWS}ResellerUser"):
            if self._taxpayer_id not in soap.texts(user, "taxpayer_id"):
                continue
            if soap.texts(user, "status")[:1] not in ([], [_ACTIVE]):
                raise UserError("pac.rfc_suspended", pac=self.spec.label, rfc=self._taxpayer_id)
            credit = soap.texts(user, "credit")
            return PacAccount(int(credit[0]) if credit and credit[0].lstrip("-").isdigit() else None)
        raise UserError("pac.rfc_not_registered", pac=self.spec.label, rfc=self._taxpayer_id)

    def stamp(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """Sends these bytes once. Finkok needs no `key`: it knows a document by its bytes."""
        if len(sealed_xml) > _MAX_DOCUMENT:
            return Refused("705", f"{len(sealed_xml)} bytes", "document", "pac.too_large")
        return self._ask("stamp", sealed_xml)

    def recover(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """What became of these bytes: asks for the stamp, and where Finkok knows none sends the same bytes again.

        Only Done, `Refused(code="603")` (never stamped, and not stamped now) and a refusal of the second sending are
        statements about the document; a failure of the question itself is always Unknown. A 603 within
        `spec.visible_after` of the first sending proves nothing.
        """
        asked = self._ask("stamped", sealed_xml)
        if isinstance(asked, Done):
            return Done(replace(asked.result, again=True))
        if not (isinstance(asked, Refused) and asked.code == _NEVER_STAMPED):
            return Unknown(_reason(asked))
        again = self._ask("stamp", sealed_xml)
        if isinstance(again, Refused) and again.of == "document":
            return Refused(_NEVER_STAMPED, f"{again.code} {again.text}", "document", again.message)
        if isinstance(again, NotSent | Throttled):
            return Unknown(_reason(again))
        return again

    def clock(self, postal_code: str) -> datetime:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def acknowledgment(self, uuid: str) -> bytes | None:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def fetch(self, uuid: str) -> bytes | None:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def requests(self) -> Sequence[str]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def _ask(self, operation: str, sealed: bytes) -> Outcome[Stamped]:
        body = soap.envelope("stamp", operation, xml=sealed, username=self._username, password=self._password)
        answer = self._send("stamp", operation, body)
        if not isinstance(answer, Answer):
            return answer
        if answer.status != 200:
            # Whatever a gateway or a crashed server says, the request may have been carried out.
            return Unknown(f"HTTP {answer.status}")
        try:
            node = soap.result(answer.body, operation)
        except soap.NoAnswer as error:
            return Unknown(str(error))
        return _read(node, sealed)

    def _send(self, service: str, operation: str, body: bytes) -> Answer | NotSent | Unknown:
        request = Request(
            method="POST",
            endpoint=self.spec.endpoint,
            base=self._base,
            path=f"/servicios/soap/{service}",
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"'},
            body=body,
        )
        return self._wire.send(request, deadline=self.spec.deadline)


def _read(node: etree._Element, sealed: bytes) -> Outcome[Stamped]:
    """Judged by the document that came back, never by the presence of incidences: a recovered stamp has both."""
    stamped, found = soap.document(node), tuple(soap.incidents(node))
    if stamped is None:
        return outcome_of(found or _fault(node))
    try:
        stamp = accept_stamp(sealed, stamped)
    except UserError as error:
        return Unknown(f"the returned document is not ours ({error.code})")
    if any(uuid.upper() != stamp.uuid for uuid in soap.texts(node, "UUID")):
        return Unknown("the answer names another UUID than its document")
    before = any(incident.code == _BEFORE for incident in found) or "previamente" in " ".join(soap.texts(node, "CodEstatus"))
    return Done(Stamped(stamp.uuid, stamped, again=before))


def _fault(node: etree._Element) -> tuple[Incident, ...]:
    codes, strings = soap.texts(node, "faultcode"), soap.texts(node, "faultstring")
    return (Incident(codes[0] if codes else "", strings[0] if strings else ""),) if codes or strings else ()


def _reason(failure: Refused | NotSent | Throttled | Unknown) -> str:
    if isinstance(failure, Refused):
        return f"Finkok {failure.code}: {failure.text}"
    return "Finkok asks to come back later" if isinstance(failure, Throttled) else failure.reason
