"""Cancelling at Finkok: our signed request, one UUID each, judged by what is said of that UUID and nothing else."""

from __future__ import annotations

from lxml import etree

from agent.pac import finkok_soap as soap
from agent.pac.finkok_calls import Calls
from agent.pac.finkok_cancel_codes import RECEIVED, RECEIVED_BEFORE, cancelled_before, refusal_of
from agent.ports import CancelRequest, Done, Outcome, Requested, Unknown


def cancel(calls: Calls, request: CancelRequest) -> Outcome[Requested]:
    """Hands the request in once. It is not left in Finkok's own queue when SAT does not answer: then we would not know when it goes."""
    node = calls.send("cancel", "cancel_signature", xml=request.signed_xml, store_pending=False)
    return _read(node, request.uuid) if isinstance(node, etree._Element) else node


def _read(node: etree._Element, uuid: str) -> Outcome[Requested]:
    whole = " ".join(soap.texts(node, "CodEstatus"))
    folios = list(node.iterfind(f"{soap.VIEWS}Folios/{soap.VIEWS}Folio"))
    if not folios:  # said of the whole: login, certificate, a UUID that Finkok does not know
        before = cancelled_before(whole)
        return Done(Requested(RECEIVED_BEFORE, whole, None, again=True)) if before else refusal_of(whole, whole)
    if len(folios) > 1 or [text.upper() for text in soap.texts(folios[0], "UUID")] != [uuid.upper()]:
        return Unknown("the answer is about another UUID than the request")
    status = " ".join(soap.texts(folios[0], "EstatusUUID")) or whole
    told = " ".join(soap.texts(folios[0], "EstatusCancelacion"))
    text = told or whole or status
    before = status == RECEIVED_BEFORE or cancelled_before(status)
    if status != RECEIVED and not before:
        return refusal_of(status, text)
    return Done(Requested(RECEIVED_BEFORE if before else RECEIVED, text, soap.escaped(node, "Acuse"), again=before))
