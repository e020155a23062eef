"""Finkok: stamps by SOAP. The same bytes sent twice get the same stamp, which is what recovery stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import ClassVar

from lxml import etree

from agent.cfdi.stamp_check import accept_stamp
from agent.errors import Unavailable, UserError
from agent.pac import finkok_cancel
from agent.pac import finkok_enquiries as enquiries
from agent.pac import finkok_soap as soap
from agent.pac.finkok_calls import ENDPOINT, LOGIN, Calls
from agent.pac.finkok_codes import Incident, outcome_of
from agent.ports import (
    CancelRequest,
    Done,
    Field,
    Listed,
    NotSent,
    Outcome,
    PacAccount,
    PacSpec,
    Refused,
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
        endpoint=ENDPOINT,
        fields=(Field("username"), Field("password", secret=True)),
        bases={"production": PRODUCTION, "sandbox": SANDBOX},
        signs="we_sign",
        idempotent_by="bytes",
        cancels_foreign=False,
        deadline=90.0,
        visible_after=60.0,  # `stamped` has been seen to deny a stamp for seconds after it was made
        verified=False,  # against the practice PAC only, so far
        lists_stamps=True,
        lists_requests=True,
        tells_time=True,
    )

    def __init__(self, wire: Wire, *, rfc: str, form: Mapping[str, str], base: str, now: Callable[[], datetime]) -> None:
        self._taxpayer_id = rfc
        self._calls = Calls(wire, base=base, username=form["username"], password=form["password"], deadline=self.spec.deadline)

    def check(self) -> PacAccount:
        """The stamps left of this issuer.

        Raises Unavailable, or UserError `pac.login`, `pac.rfc_not_registered`, `pac.rfc_suspended`.
        """
        node = self._calls.send("registration", "get", taxpayer_id=self._taxpayer_id)
        if not isinstance(node, etree._Element):
            raise Unavailable(node.reason)
        return self._account(node)

    def _account(self, node: etree._Element) -> PacAccount:
        message = " ".join(soap.texts(node, "message"))
        if LOGIN in message.lower():
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
        """Finkok's time, local at this postal code."""
        return enquiries.clock(self._calls, postal_code)

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        """Hands the request in, once, as we signed it."""
        return finkok_cancel.cancel(self._calls, request)

    def acknowledgment(self, uuid: str) -> bytes | None:
        """The receipt of the last request that SAT received; Finkok keeps no other."""
        return enquiries.acknowledgment(self._calls, self._taxpayer_id, uuid)

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        """What Finkok's own report says it stamped for this issuer."""
        return enquiries.listed(self._calls, self._taxpayer_id, first, last)

    def fetch(self, uuid: str) -> bytes | None:
        """A stamped CFDI of the last three months."""
        return enquiries.fetch(self._calls, self._taxpayer_id, uuid)

    def requests(self) -> Sequence[str]:
        """What suppliers ask this issuer to accept."""
        return enquiries.requests(self._calls, self._taxpayer_id)

    def _ask(self, operation: str, sealed: bytes) -> Outcome[Stamped]:
        node = self._calls.send("stamp", operation, xml=sealed)
        return _read(node, sealed) if isinstance(node, etree._Element) else node


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
