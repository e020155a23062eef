"""Xero's identity server: consent, PKCE, half-hour access tokens, refresh tokens that change at every use, connections."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from agent.practice.store import Store
from agent.practice.xero.organisation import new_id
from agent.practice.xero.refusal import forbidden, not_found, unauthorized

ACCESS_SECONDS: Final = 1800
REFRESH_SECONDS: Final = 60 * 86_400
GRACE_SECONDS: Final = 1800
CODE_SECONDS: Final = 300
_DOORS: Final = ("contacts", "settings", "invoices", "payments", "banktransactions", "transactions")
SCOPES: Final = frozenset(
    {"openid", "profile", "email", "offline_access", *(f"accounting.{door}{end}" for door in _DOORS for end in ("", ".read"))}
)


class OAuthError(Exception):
    """A refusal of the token endpoint: the error of RFC 6749 and the status."""

    def __init__(self, error: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.status = status


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls: the person's authorisation of an app, and what it may be used for."""

    client: str
    event: str
    scopes: frozenset[str]


class Identity:
    """Apps are settings of the store: "xero.client.<id>" is "public" (PKCE, no secret) or the app's secret.

    "xero.tenant.<id>" is the organisation that a person chooses. A refresh token that was used works for another half hour
    ("xero.grace" in seconds), in case the answer was lost.
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def authorize(self, query: Mapping[str, str]) -> tuple[int, str]:
        """(302, where to go) or (400, a page). The person consents to the app's organisation, to `tenant`, or to all (`tenant=all`)."""
        client, redirect, state = (query.get(name, "") for name in ("client_id", "redirect_uri", "state"))
        kind = self._store.setting(f"xero.client.{client}", "")
        if not kind or urlsplit(redirect).hostname not in ("127.0.0.1", "localhost", "::1"):
            return 400, _page("unauthorized_client: the client_id or the redirect_uri is not one of an app's.")
        scopes = query.get("scope", "").split()
        problem = "unsupported_response_type" if query.get("response_type") != "code" else ""
        problem = problem or ("invalid_scope" if not scopes or not set(scopes) <= SCOPES else "")
        challenged = query.get("code_challenge_method") == "S256" and len(query.get("code_challenge", "")) == 43
        problem = problem or ("" if challenged or (kind != "public" and "code_challenge" not in query) else "invalid_request")
        if problem:
            return 302, f"{redirect}?{urlencode({'error': problem, 'state': state})}"
        code = self._consented(client, redirect, scopes, query)
        separator = "&" if urlsplit(redirect).query else "?"
        return 302, f"{redirect}{separator}{urlencode({'code': code, 'scope': ' '.join(scopes), 'state': state})}"

    def _consented(self, client: str, redirect: str, scopes: list[str], query: Mapping[str, str]) -> str:
        code, event = secrets.token_urlsafe(32), new_id()
        chosen = query.get("tenant") or self._store.setting(f"xero.tenant.{client}", "")
        tenants = [row[0] for row in self._store.rows("select tenant from xero_organisation order by tenant")]
        with self._store.transaction():
            for tenant in tenants if chosen == "all" else [chosen]:
                self._store.run("delete from xero_connection where client = ? and tenant = ?", client, tenant)
                self._store.run("insert into xero_connection values (?, ?, ?, ?, ?)", new_id(), client, tenant, event, self._clock())
            row = (code, client, event, redirect, " ".join(scopes), query.get("code_challenge", ""), self._clock() + CODE_SECONDS)
            self._store.run("insert into xero_code values (?, ?, ?, ?, ?, ?, ?)", *row)
        return code

    def client(self, authorization: str, form: Mapping[str, str]) -> str:
        """The app that asks: a public one names itself in the form, one with a secret shows it there or in a Basic header."""
        scheme, _, encoded = authorization.partition(" ")
        if scheme.lower() == "basic":
            try:
                name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
            except ValueError:
                name = secret = ""
            kind = self._store.setting(f"xero.client.{name}", "")
            if kind in ("", "public") or not secrets.compare_digest(kind, secret):
                raise OAuthError("invalid_client", 401 if not kind else 400)
            return name
        name, secret = form.get("client_id", ""), form.get("client_secret", "")
        kind = self._store.setting(f"xero.client.{name}", "")
        if not kind or (kind != "public" and not secrets.compare_digest(kind, secret)):
            raise OAuthError("invalid_client")
        return name

    def token(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Tokens for a code or for a refresh token."""
        with self._store.transaction():
            match form.get("grant_type"):
                case "authorization_code":
                    return self._redeem(client, form)
                case "refresh_token":
                    return self._refresh(client, form.get("refresh_token", ""))
        raise OAuthError("unsupported_grant_type")

    def _redeem(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        columns = "client, event, redirect, scopes, challenge, expires"
        found = self._store.row(f"select {columns} from xero_code where code = ?", form.get("code", ""))  # noqa: S608 - own texts only
        if found is None or found[0] != client or found[5] < self._clock() or form.get("redirect_uri") != found[2]:
            raise OAuthError("invalid_grant")
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        if found[4] and base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != found[4]:
            raise OAuthError("invalid_grant")
        self._store.run("delete from xero_code where code = ?", form["code"])
        return self._answer(client, found[1], found[3])

    def _refresh(self, client: str, token: str) -> dict[str, Any]:
        found = self._store.row("select client, event, scopes, dies from xero_refresh where token = ?", token)
        now = self._clock()
        if found is None or found[0] != client or found[3] <= now:
            raise OAuthError("invalid_grant")
        grace = int(self._store.setting("xero.grace", str(GRACE_SECONDS)))
        self._store.run("update xero_refresh set dies = min(dies, ?) where token = ?", now + grace, token)
        return self._answer(client, found[1], found[2])

    def _answer(self, client: str, event: str, scopes: str) -> dict[str, Any]:
        now = self._clock()
        claims = {"nbf": int(now), "exp": int(now) + ACCESS_SECONDS, "client_id": client, "authentication_event_id": event, "jti": new_id()}
        access = ".".join((_part({"alg": "RS256", "typ": "JWT"}), _part(claims | {"scope": scopes.split()}), secrets.token_urlsafe(32)))
        self._store.run("insert into xero_access values (?, ?, ?, ?, ?)", access, client, event, scopes, now + ACCESS_SECONDS)
        answer = {"access_token": access, "expires_in": ACCESS_SECONDS, "token_type": "Bearer", "scope": scopes}
        if "offline_access" not in scopes.split():
            return answer
        refresh = secrets.token_urlsafe(32)
        self._store.run("insert into xero_refresh values (?, ?, ?, ?, ?)", refresh, client, event, scopes, now + REFRESH_SECONDS)
        return answer | {"refresh_token": refresh}

    def revoke(self, client: str, token: str) -> None:
        """Ends a refresh token, and with it all connections of its person to the app; an unknown one is no error (RFC 7009)."""
        with self._store.transaction():
            if self._store.row("select 1 from xero_refresh where token = ? and client = ?", token, client):
                for table in ("xero_refresh", "xero_access", "xero_connection"):
                    self._store.run(f"delete from {table} where client = ?", client)  # noqa: S608 - own names only

    def bearer(self, authorization: str) -> Bearer:
        """Who calls; Refusal 401 for no token, an unknown one, or one past its half hour."""
        scheme, _, token = authorization.partition(" ")
        found = self._store.row("select client, event, scopes, expires from xero_access where token = ?", token)
        if scheme.lower() != "bearer" or found is None:
            raise unauthorized("AuthenticationUnsuccessful")
        if found[3] <= self._clock():
            raise unauthorized("TokenExpired: token expired at 01/01/1970 00:00:00")
        return Bearer(found[0], found[1], frozenset(found[2].split()))

    def inside(self, bearer: Bearer, tenant: str) -> None:
        """Refusal 403 unless the app is connected to the organisation."""
        if not self._store.row("select 1 from xero_connection where client = ? and tenant = ?", bearer.client, tenant):
            raise forbidden()

    def connections(self, bearer: Bearer) -> list[dict[str, Any]]:
        """The organisations that the app is connected to."""
        sql = (
            "select c.id, c.event, c.tenant, o.name from xero_connection c join xero_organisation o on o.tenant = c.tenant "
            "where c.client = ? order by o.name"
        )
        return [
            {"id": identity, "authEventId": event, "tenantId": tenant, "tenantType": "ORGANISATION", "tenantName": name,
             "createdDateUtc": "2026-11-01T09:00:00.0000000", "updatedDateUtc": "2026-11-01T09:00:00.0000000"}
            for identity, event, tenant, name in self._store.rows(sql, (bearer.client,))
        ]  # fmt: skip

    def disconnect(self, bearer: Bearer, identity: str) -> None:
        """Ends one connection, by its own id: the tenant's is another one, and is not found."""
        if not self._store.run("delete from xero_connection where client = ? and id = ?", bearer.client, identity):
            raise not_found()

    def expire_access(self) -> None:
        """Every access token is past its half hour from now on."""
        self._store.run("update xero_access set expires = 0")


def _part(value: Mapping[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def _page(words: str) -> str:
    head = "<!doctype html><html lang='en'><title>Xero (practice)</title><body><h1>Xero (practice)</h1>"
    return f"{head}<p>{html.escape(words)}</p></body></html>"
