"""Diverza (REST): stamps what we sealed; the same ref-id gets the same stamp, and without one every request makes a new CFDI.

Source: its page on RefID, and public clients. It is the least documented of the PACs. Inferred, and to be shown in its sandbox: that
`document.ref-id` behaves as the RefID of its older service; that the enquiry about an RFC is a harmless way to see whether the account
opens; the shape of what it refuses. Therefore nothing fails over to it by itself.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar, Final

from agent.cfdi.safe_xml import CFDI, parse
from agent.cfdi.stamp_check import accept_stamp
from agent.errors import Unavailable, UserError
from agent.pac.diverza_calls import ENDPOINT, Calls, content, objects, uuid_in_path, whole
from agent.pac.diverza_codes import RECEIVED_BEFORE, cancel_refusal, code_of, stamp_refusal
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
    Requested,
    SatStatus,
    Stamped,
    StatusQuestion,
    Throttled,
    Unknown,
    Wire,
)

PRODUCTION: Final = "https://servicios.diverza.com"
SANDBOX: Final = "https://serviciosdemo.diverza.com"
_MAX_DOCUMENT: Final = 1024 * 1024
_MAX_KEY: Final = 100
_DOCUMENTS: Final = "/api/v2/documents"
_OLDER_DOCUMENTS: Final = "/api/v1/documents"
_TYPE: Final = "application/vnd.diverza.cfdi_4.0{}+xml"


class Diverza:
    """One account at Diverza, for one issuer."""

    spec: ClassVar[PacSpec] = PacSpec(
        name="diverza",
        label="Diverza",
        endpoint=ENDPOINT,
        fields=(Field("username"), Field("token", secret=True)),
        bases={"production": PRODUCTION, "sandbox": SANDBOX},
        signs="we_sign",
        idempotent_by="ref_id",
        cancels_foreign=False,
        deadline=90.0,
        visible_after=0.0,  # recovery is the same request again
        verified=False,
        fails_over=False,
    )

    def __init__(self, wire: Wire, *, rfc: str, form: Mapping[str, str], base: str, now: Callable[[], datetime]) -> None:
        self._rfc = rfc
        self._calls = Calls(
            wire, base=base, identity=form["username"].strip(), token=form["token"].strip(), rfc=rfc, deadline=self.spec.deadline
        )

    def check(self) -> PacAccount:
        """Whether the account opens; how many stamps are left Diverza does not say. Raises Unavailable, or UserError `pac.login`."""
        answer = self._calls.send("POST", "/api/v1/rfc/status", receiver={"rfc": self._rfc})
        if not isinstance(answer, Answer):
            raise Unavailable(answer.reason)
        if answer.status in (401, 403):
            raise UserError("pac.login", pac=self.spec.label)
        if answer.status != 200 or not objects(answer.body):
            raise Unavailable(_told(answer))
        return PacAccount(None)

    def clock(self, postal_code: str) -> datetime:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def stamp(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """Sends these bytes once, under `key` as their ref-id: it is never sent without one."""
        if len(sealed_xml) > _MAX_DOCUMENT:
            return Refused("301", f"{len(sealed_xml)} bytes", "document", "pac.too_large")
        root = parse(sealed_xml)
        document = {
            "ref-id": ref_id(key),
            "certificate-number": root.get("NoCertificado", ""),
            "section": "all",
            "format": "xml",
            "template": "letter",
            "type": _TYPE.format("_complemento" if root.find(f"{CFDI}Complemento") is not None else ""),
            "content": base64.b64encode(sealed_xml).decode(),
        }
        answer = self._calls.send("POST", f"{_DOCUMENTS}/stamp", receiver={"emails": []}, document=document)
        return _judged(answer, sealed_xml) if isinstance(answer, Answer) else answer

    def recover(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """What became of these bytes: sends them again under the same ref-id, which hands out the first stamp or makes it.

        Only Done is a statement about the document. A refusal is none: which rules Diverza looks at before it looks for a stamp, and
        whether they are today's or those of the first time, is written down nowhere.
        """
        again = self.stamp(sealed_xml, key=key)
        if isinstance(again, Done):
            return Done(replace(again.result, again=True))
        return Unknown(_why(again))

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        """Hands the request in, once: by its fields, which Diverza seals itself. "canceled" is a receipt like any other PAC's."""
        answer = self._calls.send("PUT", f"{_DOCUMENTS}/{uuid_in_path(request.uuid)}/cancel", document=_asked(request))
        if not isinstance(answer, Answer):
            return answer
        if answer.status != 200:
            text = _text(answer)
            if answer.status < 500 and code_of(text) == RECEIVED_BEFORE:
                return Done(Requested(RECEIVED_BEFORE, text, None, again=True))
            return cancel_refusal(answer.status, text)
        said = [str(each["status"]) for each in objects(answer.body) if each.get("status")]
        if said[:1] != ["canceled"]:
            return Unknown(_told(answer))
        return Done(Requested("201", said[0], None, again=False))

    def acknowledgment(self, uuid: str) -> bytes | None:
        """None: no receipt of a cancellation is described anywhere."""
        return None

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def fetch(self, uuid: str) -> bytes | None:
        """A stamped CFDI printed anew; the older of its services has the older documents."""
        for documents in (_DOCUMENTS, _OLDER_DOCUMENTS):
            answer = self._calls.send("POST", f"{documents}/{uuid_in_path(uuid)}/reprint", document={"section": "all", "format": "xml"})
            if not isinstance(answer, Answer):
                raise Unavailable(answer.reason)
            if answer.status == 404:
                continue
            reply = whole(answer.body) if answer.status == 200 else None
            found = content(reply) if reply else None
            if found is None:
                raise Unavailable(_told(answer))
            return found
        return None

    def requests(self) -> Sequence[str]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def enquire(self, question: StatusQuestion, *, certificate_number: str) -> SatStatus:
        """What SAT says of a CFDI, by way of Diverza. Raises Unavailable."""
        document = {"certificate-number": certificate_number, "rfc_receptor": question.recipient, "total_cfdi": question.total}
        answer = self._calls.send("PUT", f"{_DOCUMENTS}/{uuid_in_path(question.uuid)}/sat_cfdi_enquiry", document=document)
        if not isinstance(answer, Answer):
            raise Unavailable(answer.reason)
        for each in objects(answer.body) if answer.status == 200 else []:
            if "estado" in each:
                told = {name: str(each.get(name) or "") for name in ("es_cancelable", "estado", "estatus_cancelacion")}
                return SatStatus("", told["es_cancelable"], told["estado"], told["estatus_cancelacion"], "")
        raise Unavailable(_told(answer))


def ref_id(key: str) -> str:
    """The key as it is, or its hash where it is too long: the same for the life of a document."""
    return key if len(key) <= _MAX_KEY else sha256(key.encode()).hexdigest()


def _asked(request: CancelRequest) -> dict[str, str]:
    return {
        "certificate-number": request.certificate_number,
        "rfc_receptor": request.recipient,
        "total_cfdi": request.total,
        "motive": request.reason.value,
        "replacement-folio": request.replaced_by,
    }


def _judged(answer: Answer, sealed: bytes) -> Outcome[Stamped]:
    """By the document that came back. One of other bytes means that the ref-id has been used: its stamp exists, and nobody guesses."""
    if answer.status != 200:
        return stamp_refusal(answer.status, _text(answer))
    reply = whole(answer.body)
    stamped = content(reply) if reply else None
    if reply is None or stamped is None:
        return Unknown(_told(answer))
    try:
        stamp = accept_stamp(sealed, stamped)
    except UserError as error:
        return Unknown(f"the returned document is not ours ({error.code})")
    if str(reply.get("uuid", "")).upper() != stamp.uuid:
        return Unknown("the answer names another UUID than its document")
    return Done(Stamped(stamp.uuid, stamped, again=False))


def _text(answer: Answer) -> str:
    return answer.body.decode("utf-8", "replace").strip()


def _told(answer: Answer) -> str:
    return f"Diverza HTTP {answer.status} {_text(answer)[:300]}".strip()


def _why(failure: Refused | NotSent | Throttled | Unknown) -> str:
    if isinstance(failure, Refused):
        return f"Diverza {failure.code}: {failure.text}"
    return "Diverza asks to come back later" if isinstance(failure, Throttled) else failure.reason
