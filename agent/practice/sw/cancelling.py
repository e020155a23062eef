"""SW's cancellation: the issuer's signed request is verified and goes to SAT's register, in SAT's codes since 2022."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from agent.practice import cancel_registry, cancel_request
from agent.practice.cancel_registry import Verdict
from agent.practice.cancel_request import CancelRequest
from agent.practice.faults import Dial
from agent.practice.stamping.rejection import Rejection
from agent.practice.sw.account import Account
from agent.practice.sw.receipt import sealed
from agent.practice.sw.words import Refusal

# 798 and 799 are Finkok's own numbers for what the common register refuses; SW's are not documented.
CODES: Final[Mapping[Verdict, str]] = {
    "received": "201",
    "received_before": "202",
    "not_the_issuer": "203",
    "related": "204",
    "not_found": "205",
    "bad_motive": "207",
    "bad_replacement": "208",
    "no_replacement_wanted": "209",
    "wait": "798",
    "too_often": "799",
}
_DETAILS: Final[Mapping[str, str]] = {"CR1308": "Certificado revocado o caduco", "CR1309": "Firma inválida", "CA1000": "XML mal formado"}
# What is wrong with the request as a whole hides behind CACFDI33: its code, from the Rejection's.
_HIDDEN: Final[Mapping[str, str]] = {"301": "CA1000", "302": "CR1309", "304": "CR1308", "305": "CR1308"}


class Cancelling:
    """POST /cfdi33/cancel/xml and GET /pendings/{rfc}."""

    def __init__(self, account: Account, dial: Dial, data: Path) -> None:
        self._account = account
        self._dial = dial
        self._data = data

    def cancel(self, signed: bytes) -> dict[str, Any]:
        """The data of the answer: the receipt and each UUID's code. What SAT refuses is an error answer with that code."""
        self._account.store.count("sw.requests")
        try:
            request = cancel_request.verified(signed, data=self._data, now=self._account.clock())
        except Rejection as refused:
            raise _hidden(_HIDDEN.get(refused.code, ""), refused.code) from None
        self._dialled("before")
        told = {folio.uuid: self._handed_in(request, index) for index, folio in enumerate(request.folios)}
        self._dialled("after_commit")
        bad = next((code for code in told.values() if code not in ("201", "202")), None)
        if bad is not None:
            raise Refusal(bad, "SAT", data={"uuid": told} if len(told) > 1 else None)
        receipt = cancel_registry.receipt(self._account.store, request.folios[-1].uuid, request.rfc)
        return {"acuse": sealed(receipt) if receipt else None, "uuid": told}

    def _handed_in(self, request: CancelRequest, index: int) -> str:
        if self._dial.take_habit("sat", {"cancelacion"}, "not_found"):
            return "205"
        asked = request.folios[index]
        return CODES[cancel_registry.hand_in(self._account.store, asked, rfc=request.rfc, pac="sw", now=self._account.clock())]

    def _dialled(self, phase: Any) -> None:
        code = self._dial.take_code("sw", {"cancel"}, phase)
        if code is not None and code in _DETAILS:
            raise _hidden(code, code)
        if code:
            raise Refusal(code, "set on the practice's fault dial")

    def pending(self, rfc: str) -> dict[str, Any]:
        """UUIDs of received CFDIs that wait for this RFC's word."""
        found = cancel_registry.to_accept(self._account.store, rfc)
        if not found:
            raise Refusal("CA1101")
        return {"uuid": found}


def _hidden(detail: str, code: str) -> Refusal:
    return Refusal("CACFDI33", detail=f"{detail} - {_DETAILS[detail]}") if detail else Refusal(code, "Certificado no válido")
