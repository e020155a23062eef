"""One account's calls at SW sapien: a token, one request, and its JSON read with care.

Source: SW's API pages and its public SDKs. Inferred: `expires_in` counts seconds or is an instant since 1970, so at most two hours are
believed; a 401 without SAT's rule about dates is the door's and nothing was done behind it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from threading import Lock
from typing import Any, Final, Literal

from agent.pac.sw_codes import code_of
from agent.ports import Answer, Failure, NotSent, Refused, Request, Throttled, Unknown, Wire

ENDPOINT: Final = "SW"
_LONGEST: Final = timedelta(hours=2)
_BEFORE: Final = timedelta(minutes=5)
_SECONDS_TO_LOG_IN: Final = 30.0
_EPOCH: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Reply:
    """SW's JSON: HTTP status, whether it says success, the code of its message, its texts and data."""

    http: int
    success: bool
    code: str
    message: str
    detail: str
    data: Mapping[str, Any] | None

    @property
    def text(self) -> str:
        """All that SW says in words, as long as it is one sentence or two: a whole document may stand there."""
        return f"{self.message} {self.detail}".strip() if len(self.detail) < 2000 else self.message

    @property
    def denied(self) -> bool:
        """Whether it was turned away at the door for its token."""
        return self.http == 401 and not (self.code == "401" and "fecha" in self.message.lower())


class Tokens:
    """Tokens of all accounts of this process until shortly before they expire; they are in memory only."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._held: dict[tuple[str, ...], tuple[str, datetime]] = {}

    def get(self, account: tuple[str, ...], now: datetime) -> str | None:
        """The account's token, None when there is none that is still good."""
        with self._lock:
            token, until = self._held.get(account, ("", now))
            return token if now < until else None

    def keep(self, account: tuple[str, ...], token: str, until: datetime) -> None:
        """Hold it until then."""
        with self._lock:
            self._held[account] = token, until

    def forget(self, account: tuple[str, ...]) -> None:
        """Drop it: SW knows it no longer."""
        with self._lock:
            self._held.pop(account, None)


_TOKENS: Final = Tokens()


class Calls:
    """Sends as one account, with its user and password or with its endless token."""

    def __init__(
        self, wire: Wire, *, base: str, username: str, password: str, token: str, now: Callable[[], datetime], deadline: float
    ) -> None:
        self._wire = wire
        self._base = base
        self._login = {"user": username, "password": password}
        self._endless = token
        self._now = now
        self._deadline = deadline
        self._account = (base, username, sha256(password.encode()).hexdigest())

    def send(
        self, method: Literal["GET", "POST"], path: str, *, base: str, headers: Mapping[str, str] | None = None, body: bytes = b""
    ) -> Reply | Refused | NotSent | Throttled | Unknown:
        """SW's answer. Refused is about the login only; NotSent also when no token could be had: the request itself did not leave.

        A request turned away for an old token is sent once more under a new one: nothing had been done.
        """
        for last in (False, True):
            token = self._token()
            if not isinstance(token, str):
                return token
            more = {"Authorization": f"Bearer {token}", **(headers or {})}
            sent = self._wire.send(Request(method, ENDPOINT, base, path, more, body=body), deadline=self._deadline)
            reply = read(sent) if isinstance(sent, Answer) else sent
            if not (isinstance(reply, Reply) and reply.denied):
                return reply
            _TOKENS.forget(self._account)
            if last or self._endless:
                return Refused(reply.code or "401", reply.text, "account", "pac.login")
        raise AssertionError("the second time is the last")

    def _token(self) -> str | Refused | NotSent | Throttled:
        if self._endless:
            return self._endless
        now = self._now()
        if (held := _TOKENS.get(self._account, now)) is not None:
            return held
        request = Request(
            method="POST",
            endpoint=ENDPOINT,
            base=self._base,
            path="/v2/security/authenticate",
            headers={"Content-Type": "application/json"},
            body=json.dumps(self._login).encode(),
        )
        sent = self._wire.send(request, deadline=_SECONDS_TO_LOG_IN)
        reply = read(sent) if isinstance(sent, Answer) else sent
        if not isinstance(reply, Reply):
            return NotSent(f"no token: {reply.reason}")
        token = (reply.data or {}).get("token")
        if reply.success and isinstance(token, str) and token.isascii() and token.isprintable() and token:
            _TOKENS.keep(self._account, token, now + _lifetime((reply.data or {}).get("expires_in"), now) - _BEFORE)
            return token
        if reply.http == 429:
            return Throttled(None)
        if reply.denied or reply.code.startswith("AU"):
            return Refused(reply.code, reply.text, "account", "pac.login")
        return NotSent(f"no token: HTTP {reply.http} {reply.text}")


def _lifetime(told: object, now: datetime) -> timedelta:
    try:
        seconds = float(str(told))
    except ValueError:
        return _LONGEST
    if seconds >= _EPOCH:
        seconds -= now.timestamp()
    return max(_BEFORE, min(timedelta(seconds=seconds), _LONGEST)) if 0 < seconds < _EPOCH else _BEFORE


def read(answer: Answer) -> Reply | Unknown:
    """The JSON of an answer, or Unknown: empty, HTML, cut, or somebody else's."""
    try:
        document = json.loads(answer.body.decode("utf-8-sig"))
    except ValueError:
        return Unknown(f"HTTP {answer.status}, not SW's JSON")
    status = document.get("status") if isinstance(document, dict) else None
    if not isinstance(status, str):
        return Unknown(f"HTTP {answer.status}, not SW's JSON")
    message, detail, data = document.get("message"), document.get("messageDetail"), document.get("data")
    words = message if isinstance(message, str) else ""
    return Reply(
        http=answer.status,
        success=status == "success" and 200 <= answer.status < 300,
        code=code_of(words),
        message=words,
        detail=detail if isinstance(detail, str) else "",
        data=data if isinstance(data, dict) else None,
    )


def why(failure: Failure) -> str:
    """A failed call in a few words."""
    if isinstance(failure, Refused):
        return f"SW {failure.code}: {failure.text}"
    return "SW asks to come back later" if isinstance(failure, Throttled) else failure.reason


def multipart(xml: bytes) -> tuple[str, bytes]:
    """Content type and body of a form with one file named `xml`; the boundary follows from the file, so it cannot stand in it."""
    boundary = f"erphub-{sha256(xml).hexdigest()}"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="xml"; filename="xml"\r\nContent-Type: text/xml\r\n\r\n'
    return f"multipart/form-data; boundary={boundary}", head.encode() + xml + f"\r\n--{boundary}--\r\n".encode()
