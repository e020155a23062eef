"""Intuit's OAuth server: consent, codes, one-hour access tokens, refresh tokens whose value changes."""

from __future__ import annotations

import base64
import binascii
import html
import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode, urlsplit

from agent.practice.quickbooks.fault import forbidden, unauthorized
from agent.practice.store import Store

SCOPE: Final = "com.intuit.quickbooks.accounting"
ACCESS_SECONDS: Final = 3600
REFRESH_SECONDS: Final = 8_726_400
CODE_SECONDS: Final = 600


class OAuthError(Exception):
    """A refusal of the token endpoint: the error of RFC 6749 and the status."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status


class OAuth:
    """Clients are settings of the store ("oauth.client.<id>" = secret); a client's own company is "oauth.realm.<id>".

    Refresh: on every n-th refresh of a grant ("oauth.rotate_every", 2) the token gets a new value; the old one dies at once
    ("oauth.kill_old" = "yes"), or, as Intuit documents it, 24 hours later ("no").
    """

    def __init__(self, store: Store, clock: Callable[[], float] = time.time) -> None:
        self._store = store
        self._clock = clock

    def authorize(self, query: Mapping[str, str]) -> tuple[int, str]:
        """(302, where to go) or (200 or 400, a page): the person's consent, given without asking unless `consent=page`."""
        client, redirect = query.get("client_id", ""), query.get("redirect_uri", "")
        if not self._store.setting(f"oauth.client.{client}", ""):
            return 400, _page("The app's client_id is not known here.")
        if urlsplit(redirect).hostname not in ("127.0.0.1", "localhost", "::1"):
            return 400, _page("The redirect_uri is not one of the app's.")
        state = query.get("state", "")
        if query.get("response_type") != "code" or SCOPE not in query.get("scope", "").split() or not state:
            answer = {"error": "invalid_request" if not state or query.get("response_type") != "code" else "invalid_scope", "state": state}
            return 302, f"{redirect}?{urlencode(answer)}"
        realm = query.get("realm") or self._store.setting(f"oauth.realm.{client}", "")
        named = self._store.row("select name from qbo_company where realm = ?", realm)
        if named is None:
            return 400, _page("There is no such company.")
        if query.get("consent") == "page":
            again = urlencode({name: value for name, value in query.items() if name != "consent"})
            return 200, _page(f"Connect ERP Hub to <b>{html.escape(named[0])}</b>?", f"/connect/oauth2?{again}")
        code = secrets.token_urlsafe(24)
        expires = self._clock() + CODE_SECONDS
        with self._store.transaction():
            values = (code, client, realm, redirect, expires)
            self._store.run("insert into oauth_code (code, client, realm, redirect_uri, expires) values (?, ?, ?, ?, ?)", *values)
        separator = "&" if urlsplit(redirect).query else "?"
        return 302, f"{redirect}{separator}{urlencode({'code': code, 'state': state, 'realmId': realm})}"

    def client(self, authorization: str) -> str:
        """The client that a Basic header names, its secret checked; else OAuthError invalid_client."""
        scheme, _, encoded = authorization.partition(" ")
        try:
            name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = secret = ""
        if scheme.lower() != "basic" or not secret or not secrets.compare_digest(self._store.setting(f"oauth.client.{name}", ""), secret):
            raise OAuthError("invalid_client", "Client authentication failed", 401)
        return name

    def token(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Tokens for a code or for a refresh token; the answer's refresh token is the one to keep."""
        with self._store.transaction():
            match form.get("grant_type"):
                case "authorization_code":
                    return self._redeem(client, form)
                case "refresh_token":
                    return self._refresh(client, form.get("refresh_token", ""))
        raise OAuthError("unsupported_grant_type", "grant_type must be authorization_code or refresh_token")

    def _redeem(self, client: str, form: Mapping[str, str]) -> dict[str, Any]:
        found = self._store.row("select client, realm, redirect_uri, expires, used from oauth_code where code = ?", form.get("code", ""))
        if found is None or found[0] != client or found[3] < self._clock() or found[4]:
            raise OAuthError("invalid_grant", "Invalid authorization code")
        if form.get("redirect_uri") != found[2]:
            raise OAuthError("invalid_grant", "The redirect_uri does not match the one of the authorization")
        self._store.run("update oauth_code set used = 1 where code = ?", form["code"])
        grant = self._store.next_number("oauth.grant")
        self._store.run("insert into oauth_grant (id, client, realm) values (?, ?, ?)", grant, client, found[1])
        return self._answer(grant, self._new_refresh(grant))

    def _refresh(self, client: str, token: str) -> dict[str, Any]:
        now = self._clock()
        sql = (
            "select r.grant_id, r.born, g.client, g.refreshes from oauth_refresh r join oauth_grant g on g.id = r.grant_id "
            "where r.token = ? and r.dies > ?"
        )
        found = self._store.row(sql, token, now)
        if found is None or found[2] != client:
            raise OAuthError("invalid_grant", "Incorrect or invalid refresh token")
        grant, _, _, refreshes = found
        self._store.run("update oauth_grant set refreshes = refreshes + 1 where id = ?", grant)
        every = int(self._store.setting("oauth.rotate_every", "2"))
        if every and (refreshes + 1) % every == 0:
            dies = now if self._store.setting("oauth.kill_old", "yes") == "yes" else now + 86_400
            self._store.run("update oauth_refresh set dies = ? where token = ?", dies, token)
            token = self._new_refresh(grant)
        return self._answer(grant, token)

    def _new_refresh(self, grant: int) -> str:
        token = f"AB1{secrets.token_urlsafe(35)}"
        now = self._clock()
        self._store.run("insert into oauth_refresh values (?, ?, ?, ?)", token, grant, now, now + REFRESH_SECONDS)
        return token

    def _answer(self, grant: int, refresh: str) -> dict[str, Any]:
        access = f"eyJlbmMiOiJwcmFjdGljZSJ9..{secrets.token_urlsafe(64)}"
        self._store.run("insert into oauth_access values (?, ?, ?)", access, grant, self._clock() + ACCESS_SECONDS)
        lives = {"expires_in": ACCESS_SECONDS, "x_refresh_token_expires_in": REFRESH_SECONDS}
        return {"token_type": "bearer", "access_token": access, "refresh_token": refresh, **lives}

    def revoke(self, token: str) -> None:
        """End the grant that a token, access or refresh, belongs to."""
        with self._store.transaction():
            found = self._store.row("select grant_id from oauth_refresh where token = ?", token) or self._store.row(
                "select grant_id from oauth_access where token = ?", token
            )
            if found is None:
                raise OAuthError("invalid_request", "The token is not known")
            self._store.run("delete from oauth_refresh where grant_id = ?", found[0])
            self._store.run("delete from oauth_access where grant_id = ?", found[0])

    def check(self, authorization: str, realm: str) -> None:
        """Let a call through: a bearer token within its hour, of this company. 401 3200 or 403 3100 otherwise."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise unauthorized("Token missing")
        sql = "select a.expires, g.realm from oauth_access a join oauth_grant g on g.id = a.grant_id where a.token = ?"
        found = self._store.row(sql, token)
        if found is None:
            raise unauthorized("Token revoked or invalid")
        if found[0] <= self._clock():
            raise unauthorized("Token expired")
        if found[1] != realm:
            raise forbidden()

    def expire_access(self) -> None:
        """Every access token is past its hour from now on."""
        with self._store.transaction():
            self._store.run("update oauth_access set expires = 0")


def _page(words: str, link: str = "") -> str:
    button = f'<p><a href="{html.escape(link)}" id="connect">Connect</a></p>' if link else ""
    head = "<!doctype html><html lang='en'><title>QuickBooks (practice)</title><body><h1>QuickBooks (practice)</h1>"
    return f"{head}<p>{words}</p>{button}</body></html>"
