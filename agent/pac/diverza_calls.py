"""One account's calls at Diverza: JSON out, and what comes back read with care, since its bodies have been met malformed."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Mapping
from typing import Any, Final, Literal

from agent.errors import UserError
from agent.ports import Answer, NotSent, Request, Unknown, Wire

ENDPOINT: Final = "DIVERZA"
_UUID: Final = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


class Calls:
    """Sends with the credentials that stand in every body."""

    def __init__(self, wire: Wire, *, base: str, identity: str, token: str, rfc: str, deadline: float) -> None:
        self._wire = wire
        self._base = base
        self._common = {"credentials": {"id": identity, "token": token}, "issuer": {"rfc": rfc}}
        self._deadline = deadline

    def send(self, method: Literal["POST", "PUT"], path: str, **parts: Mapping[str, object]) -> Answer | NotSent | Unknown:
        """One request. An Accept header makes Diverza answer with errors, so none is sent."""
        body = json.dumps(self._common | parts, ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Accept": ""}
        request = Request(method, ENDPOINT, self._base, path, headers, body=body)
        return self._wire.send(request, deadline=self._deadline)


def uuid_in_path(uuid: str) -> str:
    """A UUID that may stand in an address; anything else could lead elsewhere. Raises UserError `cancel.bad_uuid`."""
    folded = uuid.strip().upper()
    if not _UUID.fullmatch(folded):
        raise UserError("cancel.bad_uuid", uuid=uuid)
    return folded


def objects(body: bytes) -> list[dict[str, Any]]:
    """Every JSON object in a body, wherever it begins: bodies come with text around them, or two after another."""
    text, decoder = body.decode("utf-8", "replace"), json.JSONDecoder()
    found, position = [], text.find("{")
    while position >= 0:
        try:
            value, end = decoder.raw_decode(text, position)
        except (ValueError, RecursionError):
            end = position + 1
        else:
            found.append(value)
        position = text.find("{", end)
    return found


def whole(body: bytes) -> dict[str, Any] | None:
    """The one JSON object that a body is, None when it is anything else: a stamp is never picked out of rubble."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def content(reply: Mapping[str, Any]) -> bytes | None:
    """The document that an answer carries, None when it carries none."""
    try:
        return base64.b64decode(str(reply["content"]), validate=True) or None
    except (KeyError, binascii.Error, ValueError):
        return None
