"""Finkok's cancellation: the issuer's signed request goes to SAT's register, one refused CFDI keeps all of them back."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from agent.practice import cancel_registry, cancel_request
from agent.practice.cancel_registry import Verdict
from agent.practice.cancel_request import CancelRequest, Folio
from agent.practice.faults import Dial
from agent.practice.finkok import soap
from agent.practice.finkok.account import Account, Fields, Result
from agent.practice.stamping.rejection import Rejection
from agent.practice.stamping.zones import CENTRE

LOGIN: Final = "Invalid Username or Password"
_CODES: Final[Mapping[Verdict, tuple[str, str]]] = {
    "received": ("201", ""),
    "received_before": ("202", ""),
    "not_the_issuer": ("203", "UUID no corresponde al emisor"),
    "not_found": ("205", "UUID no existe"),
    "bad_motive": ("207", "Motivo de cancelación inválido"),
    "bad_replacement": ("207", "Folio de sustitución inválido"),
    "no_replacement_wanted": ("207", "Folio de sustitución no requerido"),
    "related": ("no_cancelable", "El CFDI tiene documentos relacionados vigentes"),
    "wait": ("798", "Existe una solicitud previa, espere 72 horas"),
    "too_often": ("799", "Se agotaron las 5 solicitudes de este UUID"),
}
# What the dial may ask for, where it is a sentence about the whole request; every other name is the code of the one CFDI.
_WHOLE: Final[Mapping[str, str]] = {
    "300": LOGIN, "304": "304", "501": "501", "701": "701", "702": "702", "703": "703", "704": "704", "711": "711",
    "no_encontrado": "UUID: {uuid} No Encontrado", "buffer": "UUID: {uuid} Already en BufferCancellation",
    "cancelled": "UUID: {uuid} Already Cancelled", "passphrase": "Invalid Passphrase", "padding": "Incorrect padding",
}  # fmt: skip
_GOOD: Final = ("201", "202")


class _Kept(Exception):
    """One CFDI was refused, so none is presented."""

    def __init__(self, folio: Folio, code: str, words: str) -> None:
        super().__init__(code)
        self.folio = folio
        self.code = code
        self.words = words


class Cancelling:
    """The operations of the service `cancel` that change or tell what SAT's register holds."""

    def __init__(self, account: Account, dial: Dial, data: Path, clock: Callable[[], datetime]) -> None:
        self._account = account
        self._dial = dial
        self._data = data
        self._clock = clock

    def cancel_signature(self, fields: Fields) -> Result:
        """A signed request, judged as a whole, then CFDI by CFDI."""
        self._account.store.count("finkok.requests")
        if not self._account.logged_in(fields):
            return [("CodEstatus", LOGIN)]
        try:
            signed = base64.b64decode(fields.get("xml", "").encode(), validate=True)
            request = cancel_request.verified(signed, data=self._data, now=self._clock())
        except binascii.Error:
            return [("CodEstatus", "Incorrect padding")]
        except Rejection as refused:
            return [("CodEstatus", "711" if refused.code in ("305", "306", "308", "712") else refused.code)]
        asked = self._dialled("before", request)
        if asked is not None:
            return asked
        result = self._presented(request)
        lost = self._dialled("after_commit", request)
        return result if lost is None else lost

    def _presented(self, request: CancelRequest) -> Result:
        for folio in request.folios:
            if self._account.ledger.row("uuid = ?", folio.uuid) is None:
                return [("CodEstatus", f"UUID: {folio.uuid} No Encontrado")]
        try:
            with self._account.store.transaction():
                told = [(folio, *self._handed_in(folio, request.rfc)) for folio in request.folios]
        except _Kept as kept:
            return self._answer(request, [(kept.folio, kept.code, kept.words)], "")
        receipt = cancel_registry.receipt(self._account.store, request.folios[-1].uuid, request.rfc)
        return self._answer(request, told, _envelope(receipt) if receipt else "")

    def _handed_in(self, folio: Folio, rfc: str) -> tuple[str, str]:
        store = self._account.store
        if self._dial.take_habit("sat", {"cancelacion"}, "not_found"):
            raise _Kept(folio, *_CODES["not_found"])
        code, words = _CODES[cancel_registry.hand_in(store, folio, rfc=rfc, pac="finkok", now=self._clock())]
        if code not in _GOOD:
            raise _Kept(folio, code, words)
        standing = cancel_registry.standing(store, folio.uuid)
        return code, standing.cancellation if standing else ""

    def _dialled(self, phase: str, request: CancelRequest) -> Result | None:
        name = self._dial.take_code("finkok", {"cancel_signature"}, "before" if phase == "before" else "after_commit")
        if name is None:
            return None
        folio = request.folios[0]
        if name in _WHOLE:
            return [("CodEstatus", _WHOLE[name].format(uuid=folio.uuid))]
        return self._answer(request, [(folio, name, "set on the practice's fault dial")], "")

    def _answer(self, request: CancelRequest, told: list[tuple[Folio, str, str]], acuse: str) -> Result:
        folios: list[soap.Node] = [
            ("Folio", [("UUID", folio.uuid), ("EstatusUUID", code), ("EstatusCancelacion", words or None)]) for folio, code, words in told
        ]
        moment = self._clock().astimezone(CENTRE).replace(tzinfo=None).isoformat(timespec="seconds")
        return [("Folios", folios), ("Acuse", acuse or None), ("Fecha", moment), ("RfcEmisor", request.rfc)]

    def pending(self, fields: Fields) -> Result:
        """get_pending: received CFDIs whose cancellation an RFC is asked to accept."""
        if not self._account.logged_in(fields):
            return [("uuids", None), ("error", LOGIN)]
        found = cancel_registry.to_accept(self._account.store, fields.get("rtaxpayer_id", ""))
        return [("uuids", [("tns:string", uuid) for uuid in found])]


def _envelope(receipt: str) -> str:
    """SAT's receipt as Finkok hands it on: the whole answer of SAT's own service."""
    inner = receipt.replace("<Acuse xmlns=", "<CancelaCFDResult xmlns=").replace("</Acuse>", "</CancelaCFDResult>")
    return (
        '<?xml version="1.0" encoding="utf-8"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        f'<CancelaCFDResponse xmlns="http://cancelacfd.sat.gob.mx">{inner}</CancelaCFDResponse></s:Body></s:Envelope>'
    )
