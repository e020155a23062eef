"""An answer cut after every class of byte, and what the way out makes of each: Unknown, or a part of a body that looks whole."""

from __future__ import annotations

import re
from base64 import b64decode
from random import Random

from agent.ports import Answer, Unknown

CUTS = ("before_status", "headers", "first_byte", "envelope", "document", "stamp", "last_byte")
"""Before the status line; within the headers; before the body's first byte; in the envelope around the CFDI; in the CFDI; in its stamp
(TFD); one byte before the end."""
_BEFORE_BODY = {"before_status": "no status line", "headers": "headers cut"}
_DOCUMENT, _STAMP = b"<cfdi:Comprobante", b"<tfd:TimbreFiscalDigital"
_CONTENT = re.compile(rb'"content":\s*"([A-Za-z0-9+/=]+)"')


def cut(answer: Answer, where: str, *, framed: bool) -> Answer | Unknown:
    """What comes back of an answer that is cut there; `framed` = its headers say how long it is, so that the cut is noticed."""
    if where in _BEFORE_BODY:
        return Unknown(_BEFORE_BODY[where])
    if framed:
        return Unknown("the body is shorter than announced")
    return Answer(answer.status, answer.headers, answer.body[: place_of(answer.body, where)])


def place_of(body: bytes, where: str) -> int:
    """After how many bytes of a body that class of cut comes. A body that carries no CFDI has all of them in its envelope."""
    if where == "first_byte":
        return 0
    if where == "last_byte":
        return max(0, len(body) - 1)
    begins = _found(body, _DOCUMENT)
    stamped = _found(body, _STAMP, after=begins or 0)  # one PAC hands the stamp out by itself besides, before the document
    if where == "envelope" or begins is None:
        return (begins or len(body)) // 2
    if where == "document" or stamped is None:
        return (begins + (stamped or len(body))) // 2
    return stamped + 60


def any_cut(answer: Answer, random: Random) -> Answer | Unknown:
    """One of them by a seed's chance."""
    return cut(answer, random.choice(CUTS), framed=random.random() < 0.3)


def _found(body: bytes, marker: bytes, *, after: int = 0) -> int | None:
    """Where an element begins behind a place: as it is, with its brackets written as entities, or inside base64."""
    for written in (marker, marker.replace(b"<", b"&lt;")):
        if (at := body.find(written, after)) >= 0:
            return at
    carried = _CONTENT.search(body)
    at = b64decode(carried[1]).find(marker) if carried else -1
    return None if carried is None or at < 0 else carried.start(1) + at * 4 // 3
