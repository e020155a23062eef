"""OAuth 2 as a client: where a person authorises, what comes back, and tokens for it.

Authlib makes and reads the messages; they travel through our own wire, with its deadline. Nothing is stored here: who
refreshes when, and what is written before a token is used, is `agent.work`'s.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote_plus, urlsplit

from authlib.common.security import generate_token
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from agent.errors import UserError
from agent.http_client import exact_json
from agent.http_client.retry_after import retry_after
from agent.ports import Answer, Done, OAuth, Outcome, Refused, Request, Throttled, Unknown, Wire

# RFC 6749, 5.2. What is not listed here is about the request, which is the product's own.
_REFUSALS: Mapping[str, str] = {
    "invalid_grant": "connection.expired",
    "invalid_client": "oauth.client_refused",
    "unauthorized_client": "oauth.client_refused",
}


@dataclass(frozen=True, slots=True)
class Client:
    """Our app at the vendor. A client without a secret is a public one."""

    id: str
    secret: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class Authorization:
    """One authorisation under way: the address a browser opens, and what must be kept until the answer comes."""

    address: str
    state: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Callback:
    """What the vendor sent back through the browser; `company` is empty where it names none."""

    code: str = field(repr=False)
    company: str


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a connection holds. The refresh token of every answer replaces the one before."""

    access_token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    access_expires_at: datetime
    refresh_expires_at: datetime | None
    scope: str


def authorization(oauth: OAuth, *, client_id: str, redirect_uri: str, address: Callable[[str, str], str]) -> Authorization:
    """Where a person authorises us, with a fresh state and, where the vendor takes it, a PKCE verifier (S256).

    `address` is `HttpClient.address`: it puts practice or sandbox in the vendor's place.
    """
    state, verifier = generate_token(43), generate_token(64) if oauth.pkce else ""
    proof = {"code_challenge": str(create_s256_code_challenge(verifier)), "code_challenge_method": "S256"} if verifier else {}  # type: ignore[no-untyped-call]
    base, path = split(oauth.authorize_url)
    page = address(oauth.endpoint, base) + path
    uri = prepare_grant_uri(page, client_id, "code", redirect_uri=redirect_uri, scope=oauth.scope, state=state, **proof)
    return Authorization(str(uri), state, verifier)


def returned(address_or_query: str, *, state: str, names_company: bool) -> Callback:
    """The code in what the browser was sent back to: the whole address, or only its query, as pasted or received.

    Raises UserError `oauth.state_differs`, `oauth.denied` (the person said no), or `oauth.incomplete`.
    """
    text = address_or_query.strip()
    query = urlsplit(text).query if "://" in text or text.startswith("/") else text.removeprefix("?")
    found = {name: values[0] for name, values in parse_qs(query).items() if len(values) == 1}
    if not state or found.get("state") != state:
        raise UserError("oauth.state_differs")
    if error := found.get("error"):
        raise UserError("oauth.denied" if error == "access_denied" else "oauth.refused", text=error)
    if "code" not in found or (names_company and "realmId" not in found):
        raise UserError("oauth.incomplete")
    return Callback(found["code"], found.get("realmId", ""))


def redeem(
    wire: Wire, oauth: OAuth, client: Client, *, code: str, redirect_uri: str, verifier: str, now: datetime, deadline: float = 60.0
) -> Outcome[Tokens]:
    """The tokens for a code. A code is good once: after Unknown the person authorises again."""
    extra = {"code_verifier": verifier} if verifier else {}
    form = prepare_token_request("authorization_code", redirect_uri=redirect_uri, code=code, **extra)
    return _tokens(wire, oauth, client, form, now, deadline)


def refresh(wire: Wire, oauth: OAuth, client: Client, *, refresh_token: str, now: datetime, deadline: float = 60.0) -> Outcome[Tokens]:
    """New tokens for a refresh token.

    NotSent and Throttled leave the old token good. Unknown may have changed it: the vendor's new one is lost, and how
    long the old one still works is the vendor's (QuickBooks: 24 hours), so the same token is tried again. Refused with
    `connection.expired` is final: a person has to connect again.
    """
    form = prepare_token_request("refresh_token", refresh_token=refresh_token)
    return _tokens(wire, oauth, client, form, now, deadline)


def split(url: str) -> tuple[str, str]:
    """("https://host", "/path") of an address."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}", parts.path


def _tokens(wire: Wire, oauth: OAuth, client: Client, form: str, now: datetime, deadline: float) -> Outcome[Tokens]:
    base, path = split(oauth.token_url)
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    if client.secret:
        # RFC 6749, 2.3.1: both are form-encoded before they are joined
        pair = f"{quote_plus(client.id)}:{quote_plus(client.secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    else:
        form = f"{form}&client_id={quote_plus(client.id)}"
    request = Request("POST", oauth.endpoint, base, path, headers=headers, body=form.encode())
    answer = wire.send(request, deadline=deadline)
    return _read(answer, now) if isinstance(answer, Answer) else answer


def _read(answer: Answer, now: datetime) -> Outcome[Tokens]:
    if answer.status == 429:
        return Throttled(retry_after(answer.headers, now))
    try:
        content = exact_json.loads(answer.body)
    except ValueError:
        content = None
    if answer.status == 401 and not (isinstance(content, dict) and content.get("error")):
        return Refused("401", "", "account", "oauth.refused")  # a definite no, whatever words it comes in
    if content is None:
        return Unknown(f"HTTP {answer.status}, not JSON")
    if not isinstance(content, dict) or answer.status >= 500:
        return Unknown(f"HTTP {answer.status}")
    if error := content.get("error"):
        return Refused(str(error), str(content.get("error_description", "")), "account", _REFUSALS.get(str(error), "oauth.refused"))
    access, refreshed, seconds = content.get("access_token"), content.get("refresh_token"), content.get("expires_in")
    if answer.status != 200 or not isinstance(access, str) or not isinstance(refreshed, str) or not access or not refreshed:
        return Unknown(f"HTTP {answer.status} without tokens")
    lives = content.get("x_refresh_token_expires_in")
    return Done(
        Tokens(
            access_token=access,
            refresh_token=refreshed,
            access_expires_at=now + timedelta(seconds=_seconds(seconds) or 0),
            refresh_expires_at=None if (days := _seconds(lives)) is None else now + timedelta(seconds=days),
            scope=str(content.get("scope", "")),
        )
    )


def _seconds(value: object) -> int | None:
    return int(str(value)) if isinstance(value, int | str) and str(value).isdigit() else None
