"""SW sapien (REST): stamps and cancellations of what we sealed. Source: SW's API pages and its public SDKs.

What SW does not document and is inferred here: that a request turned away at the door has done nothing, that a refusal by a rule of
SAT's means that these bytes were never stamped, and that one for their date does not (SW may look at the date before it looks for a
stamp). A refused request may or may not use up its customid; nothing here depends on it. No report of all stamps is documented.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import ClassVar, Final
from urllib.parse import quote

from agent.cfdi.safe_xml import parse
from agent.cfdi.stamp_check import accept_stamp
from agent.errors import Unavailable, UserError
from agent.pac.sw_calls import Calls, Reply, multipart, why
from agent.pac.sw_cancel import cancel
from agent.pac.sw_codes import NOTHING_PENDING, STAMPED_BEFORE, stamp_refusal
from agent.pac.sw_store import Store
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

PRODUCTION: Final = "https://services.sw.com.mx"
SANDBOX: Final = "https://services.test.sw.com.mx"
_APIS: Final = {PRODUCTION: "https://api.sw.com.mx", SANDBOX: "https://api.test.sw.com.mx"}
_MAX_DOCUMENT: Final = 1024 * 1024
_MAX_KEY: Final = 100
_TOO_MANY: Final = 429
_UUID: Final = re.compile(r"[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}")


class Sw:
    """One account at SW, for one issuer."""

    spec: ClassVar[PacSpec] = PacSpec(
        name="sw",
        label="SW sapien",
        endpoint="SW",
        fields=(Field("username", required=False), Field("password", secret=True, required=False), Field("token", True, required=False)),
        bases={"production": PRODUCTION, "sandbox": SANDBOX},
        signs="we_sign",
        idempotent_by="customid",
        cancels_foreign=True,  # the signed request names no PAC: it hands in what others stamped too
        deadline=90.0,
        visible_after=60.0,  # the datawarehouse has been seen to lag behind a stamp
        verified=False,  # against the practice PAC only, so far
        lists_requests=True,
    )

    def __init__(self, wire: Wire, *, rfc: str, form: Mapping[str, str], base: str, now: Callable[[], datetime]) -> None:
        login = {name: form.get(name, "").strip() for name in ("username", "password", "token")}
        if not login["token"] and not (login["username"] and login["password"]):
            raise UserError("pac.needs_login", pac=self.spec.label)
        self._rfc = rfc
        self._base = base
        self._api = _APIS.get(base, base)
        self._calls = Calls(wire, base=base, now=now, deadline=self.spec.deadline, **login)
        self._store = Store(wire, self._calls, base=self._api, deadline=self.spec.deadline)

    def check(self) -> PacAccount:
        """The account's stamps left. Raises Unavailable, or UserError `pac.login`."""
        data = self._read("/management/v2/api/users/balance", self._api)
        left = data.get("stampsBalance")
        return PacAccount(left if isinstance(left, int) and data.get("unlimited") is not True else None)

    def clock(self, postal_code: str) -> datetime:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def stamp(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """Sends these bytes once, under `key` as their customid."""
        if len(sealed_xml) > _MAX_DOCUMENT:
            return Refused("301", f"{len(sealed_xml)} bytes", "document", "pac.too_large")
        content_type, body = multipart(sealed_xml)
        headers = {"Content-Type": content_type, "customid": customid(key)}
        reply = self._calls.send("POST", "/v4/cfdi33/stamp/v2", base=self._base, headers=headers, body=body)
        return self._judge(reply, sealed_xml) if isinstance(reply, Reply) else reply

    def recover(self, sealed_xml: bytes, *, key: str) -> Outcome[Stamped]:
        """What became of these bytes: sends them again under the same customid, which hands out the first stamp or makes it.

        Only Done is a statement about the document. A refusal is none: which rules SW looks at before it looks for a stamp, and
        whether they are today's or those of the first time, is written down nowhere.
        """
        again = self.stamp(sealed_xml, key=key)
        if isinstance(again, NotSent | Throttled) or (isinstance(again, Refused) and again.of == "document"):
            return Unknown(why(again))
        return again

    def cancel(self, request: CancelRequest) -> Outcome[Requested]:
        """Hands the signed request in."""
        return cancel(self._calls, request, base=self._base)

    def acknowledgment(self, uuid: str) -> bytes | None:
        """None: SW gives the receipt with its answer, and once more (202) when the request is repeated."""
        return None

    def listed(self, first: date, last: date) -> Iterator[Listed]:
        raise UserError("pac.not_offered", pac=self.spec.label)

    def fetch(self, uuid: str) -> bytes | None:
        """A stamped CFDI from the datawarehouse, which may have it some time after the stamp only."""
        return self._store.fetch(uuid)

    def requests(self) -> Sequence[str]:
        """The UUIDs of received CFDIs whose cancellation waits for this RFC's word."""
        data = self._read(f"/pendings/{quote(self._rfc, safe='')}", self._base, nothing=NOTHING_PENDING)
        found = data.get("uuid", [])
        return tuple(each.upper() for each in found if isinstance(each, str)) if isinstance(found, list) else ()

    def _read(self, path: str, base: str, nothing: str = "") -> Mapping[str, object]:
        reply = self._calls.send("GET", path, base=base)
        if isinstance(reply, Refused):
            raise UserError("pac.login", pac=self.spec.label)
        if not isinstance(reply, Reply):
            raise Unavailable(why(reply))
        if nothing and reply.code == nothing:
            return {}
        if not reply.success or reply.data is None:
            raise Unavailable(f"HTTP {reply.http} {reply.text}".strip())
        return reply.data

    def _judge(self, reply: Reply, sealed: bytes) -> Outcome[Stamped]:
        """By the document that came back, whatever the status says; then by the first stamp that is named; then by the code."""
        document = _document(reply)
        if document is not None:
            return _accepted(sealed, document, _named(reply), again=reply.code in STAMPED_BEFORE)
        named = _named(reply)
        if named:
            return self._from_store(sealed, named)
        if reply.success:
            return Unknown("SW answered without a stamp")
        if reply.http >= 500:
            return Unknown(f"HTTP {reply.http} {reply.text}")
        if reply.http == _TOO_MANY:
            return Throttled(None)
        return stamp_refusal(reply.code, reply.text)

    def _from_store(self, sealed: bytes, uuid: str) -> Outcome[Stamped]:
        try:
            found = self._store.fetch(uuid)
        except Unavailable as error:
            return Unknown(f"stamped before as {uuid}, not fetched: {error.reason}")
        if found is None:
            return Unknown(f"stamped before as {uuid}, not in the datawarehouse yet")
        return _accepted(sealed, found, uuid, again=True)


def customid(key: str) -> str:
    """The key as a header can carry it (an RFC may have a Ñ), in at most 100 characters; always the same for the same key."""
    text = quote(key, safe=":&")
    return text if len(text) <= _MAX_KEY else sha256(key.encode()).hexdigest()


def _accepted(sealed: bytes, document: bytes, named: str, *, again: bool) -> Outcome[Stamped]:
    try:
        stamp = accept_stamp(sealed, document)
    except UserError as error:
        return Unknown(f"the returned document is not ours ({error.code})")
    if named and named != stamp.uuid:
        return Unknown("the answer names another UUID than its document")
    return Done(Stamped(stamp.uuid, document, again=again))


def _document(reply: Reply) -> bytes | None:
    """The stamped CFDI of an answer: in data.cfdi, or (a duplicate, some versions) in messageDetail; as XML or in base64."""
    data = (reply.data or {}).get("cfdi")
    return _xml(data if isinstance(data, str) else "") or (_xml(reply.detail) if reply.code in STAMPED_BEFORE else None)


def _xml(text: str) -> bytes | None:
    content = text.lstrip("\ufeff \r\n\t")
    if content.startswith("<"):
        return content.encode("utf-8")
    try:
        decoded = base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return None
    return decoded if decoded.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else None


def _named(reply: Reply) -> str:
    """The UUID of the TFD beside the document, or of data.uuid (v4), in capitals; "" when none is named."""
    data = reply.data or {}
    tfd, plain = data.get("tfd"), data.get("uuid")
    found = str(plain).upper() if isinstance(plain, str) else ""
    content = _xml(tfd) if isinstance(tfd, str) else None
    if content is not None:
        try:
            found = str(parse(content).get("UUID", "")).upper()
        except UserError:
            return ""
    return found if _UUID.fullmatch(found) else ""
