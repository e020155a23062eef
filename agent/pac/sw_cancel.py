"""Cancelling at SW sapien: our signed request, one UUID each; the key stays here."""

from __future__ import annotations

from typing import Final

from agent.pac.sw_calls import Calls, Reply, multipart
from agent.pac.sw_codes import RECEIVED, RECEIVED_BEFORE, cancel_refusal
from agent.ports import CancelRequest, Done, Outcome, Requested, Throttled, Unknown

_PATH: Final = "/cfdi33/cancel/xml"
_TOO_MANY: Final = 429


def cancel(calls: Calls, request: CancelRequest, *, base: str) -> Outcome[Requested]:
    """Hands the request in once; judged by what is said of its UUID, else by the code of the whole answer."""
    content_type, body = multipart(request.signed_xml)
    reply = calls.send("POST", _PATH, base=base, headers={"Content-Type": content_type}, body=body)
    return _read(reply, request.uuid) if isinstance(reply, Reply) else reply


def _read(reply: Reply, uuid: str) -> Outcome[Requested]:
    said = (reply.data or {}).get("uuid")
    if isinstance(said, dict) and said:
        if [name.upper() for name in said] != [uuid.upper()]:
            return Unknown("the answer is about another UUID than the request")
        return _of_folio(reply, str(next(iter(said.values()))))
    if reply.http >= 500:
        return Unknown(f"HTTP {reply.http} {reply.text}")
    if reply.http == _TOO_MANY:
        return Throttled(None)
    return cancel_refusal(reply.code, reply.message, reply.detail)


def _of_folio(reply: Reply, code: str) -> Outcome[Requested]:
    before = code in RECEIVED_BEFORE
    if not before and code not in RECEIVED:
        return cancel_refusal(code, reply.text or code)
    receipt = (reply.data or {}).get("acuse")
    content = receipt.encode("utf-8") if isinstance(receipt, str) and receipt.strip() else None
    return Done(Requested("202" if before else "201", reply.text or code, content, again=before))
