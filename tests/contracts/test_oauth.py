"""Authorising a connection: against the practice authorisation server, and against answers it would never give."""

from __future__ import annotations

import base64
import hashlib
import socket
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from pytest_httpserver import HTTPServer

from agent import oauth
from agent.erp import ERPS
from agent.errors import UserError, codes
from agent.http_client import Exchange, HttpClient
from agent.ports import Done, NotSent, OAuth, Outcome, Refused, Throttled, Unknown
from agent.practice import seeds
from tests.contracts.benches import REDIRECT, Connection
from tests.erp.raw_server import raw_server, read_request

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
CLIENT = oauth.Client("our app", "s:cr&t ñ")
VENDOR = OAuth(
    endpoint="VENDOR_OAUTH",
    authorize_url="https://vendor.example/connect/oauth2",
    token_url="https://tokens.vendor.example/oauth2/v1/tokens/bearer",
    scope="accounting offline",
    pkce=True,
    redirect_path="/oauth/vendor/callback",
    permissions=(),
)


def wire(base: str, **options: object) -> HttpClient:
    return HttpClient(environment="practice", endpoints={"VENDOR_OAUTH": base}, **options)  # type: ignore[arg-type]


def tokens_of(outcome: Outcome[oauth.Tokens]) -> oauth.Tokens:
    assert isinstance(outcome, Done), outcome
    return outcome.result


# --- the address and what comes back ----------------------------------------------------------------------------------


def test_the_address_carries_a_state_and_the_challenge_of_a_verifier_that_it_does_not_show() -> None:
    with wire("http://127.0.0.1:4010/auth") as client:
        begun = oauth.authorization(VENDOR, client_id="our app", redirect_uri=REDIRECT, address=client.address)
        other = oauth.authorization(VENDOR, client_id="our app", redirect_uri=REDIRECT, address=client.address)
    parts = urlsplit(begun.address)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "http://127.0.0.1:4010/auth/connect/oauth2"
    assert query == {
        "response_type": "code",
        "client_id": "our app",
        "redirect_uri": REDIRECT,
        "scope": "accounting offline",
        "state": begun.state,
        "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(begun.verifier.encode()).digest()).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    assert begun.state != other.state
    assert begun.verifier != other.verifier
    assert min(len(begun.state), len(begun.verifier)) >= 43
    assert begun.verifier not in repr(begun)


def test_without_pkce_there_is_no_verifier_and_in_production_the_vendors_own_page() -> None:
    with HttpClient(environment="production") as client:
        begun = oauth.authorization(replace(VENDOR, pkce=False), client_id="c", redirect_uri=REDIRECT, address=client.address)
    assert begun.address.startswith("https://vendor.example/connect/oauth2?")
    assert "code_challenge" not in begun.address
    assert begun.verifier == ""


@pytest.mark.parametrize("text", ["http://127.0.0.1:8765/callback?{}", "/oauth/quickbooks/callback?{}", "?{}", "{}", "  {}\n"])
def test_the_code_is_read_from_an_address_or_from_its_query(text: str) -> None:
    found = oauth.returned(text.format("code=a%2Bb&state=st&realmId=913"), state="st", names_company=True)
    assert (found.code, found.company) == ("a+b", "913")
    assert "a+b" not in repr(found)


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("code=c&state=other&realmId=1", "oauth.state_differs"),
        ("code=c&realmId=1", "oauth.state_differs"),
        ("code=c&state=st&state=other&realmId=1", "oauth.state_differs"),
        ("error=access_denied&state=other", "oauth.state_differs"),
        ("error=access_denied&state=st", "oauth.denied"),
        ("error=invalid_scope&state=st", "oauth.refused"),
        ("code=c&state=st", "oauth.incomplete"),
        ("state=st&realmId=1", "oauth.incomplete"),
        ("", "oauth.state_differs"),
    ],
)
def test_what_comes_back_wrong_is_said(query: str, code: str) -> None:
    with pytest.raises(UserError) as caught:
        oauth.returned(query, state="st", names_company=True)
    assert caught.value.code == code
    assert code in codes()


def test_an_empty_state_never_matches() -> None:
    with pytest.raises(UserError, match=r"oauth\.state_differs"):
        oauth.returned("code=c&state=", state="", names_company=False)


# --- tokens -----------------------------------------------------------------------------------------------------------

ANSWER = {
    "access_token": "acc3ss",
    "refresh_token": "r3fr3sh",
    "expires_in": 3600,
    "x_refresh_token_expires_in": 8_726_400,
    "token_type": "bearer",
}


def test_a_code_is_redeemed_with_the_verifier_and_the_clients_secret_in_the_header_only(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/oauth2/v1/tokens/bearer", method="POST").respond_with_json(ANSWER)
    kept: list[Exchange] = []
    with wire(httpserver.url_for(""), keep=kept.append) as client:
        got = tokens_of(oauth.redeem(client, VENDOR, CLIENT, code="c&1", redirect_uri=REDIRECT, verifier="v3rifi3r", now=NOW))
    request = httpserver.log[0][0]
    assert request.form.to_dict() == {
        "grant_type": "authorization_code",
        "code": "c&1",
        "redirect_uri": REDIRECT,
        "code_verifier": "v3rifi3r",
    }
    assert base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")) == b"our+app:s%3Acr%26t+%C3%B1"
    assert (got.access_token, got.refresh_token) == ("acc3ss", "r3fr3sh")
    assert (got.access_expires_at, got.refresh_expires_at) == (NOW + timedelta(hours=1), NOW + timedelta(seconds=8_726_400))
    assert not {secret for secret in ("acc3ss", "r3fr3sh", "v3rifi3r", "s:cr&t", "c%261") if secret in repr([kept, got, CLIENT])}


def test_a_public_client_names_itself_in_the_form(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/oauth2/v1/tokens/bearer").respond_with_json(ANSWER)
    with wire(httpserver.url_for("")) as client:
        tokens_of(oauth.refresh(client, VENDOR, oauth.Client("our app"), refresh_token="old", now=NOW))
    request = httpserver.log[0][0]
    assert request.form.to_dict() == {"grant_type": "refresh_token", "refresh_token": "old", "client_id": "our app"}
    assert "Authorization" not in request.headers


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        (400, '{"error":"invalid_grant","error_description":"Incorrect or invalid refresh token"}', "connection.expired"),
        (401, '{"error":"invalid_client"}', "oauth.client_refused"),
        (400, '{"error":"unauthorized_client"}', "oauth.client_refused"),
        (400, '{"error":"invalid_scope"}', "oauth.refused"),
        (401, '{"error":"invalid_grant"}', "connection.expired"),
        (401, "<html>", "oauth.refused"),
        (401, "", "oauth.refused"),
        (401, "[]", "oauth.refused"),
        (401, '{"fault":{"type":"AUTHENTICATION"}}', "oauth.refused"),
    ],
)
def test_a_refusal_is_about_the_account_and_has_words(httpserver: HTTPServer, status: int, body: str, message: str) -> None:
    httpserver.expect_request("/oauth2/v1/tokens/bearer").respond_with_data(body, status=status)
    with wire(httpserver.url_for("")) as client:
        outcome = oauth.refresh(client, VENDOR, CLIENT, refresh_token="old", now=NOW)
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == ("account", message)
    assert message in codes()


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "<html>"),
        (200, ""),
        (200, "[]"),
        (200, '{"access_token":"a","refresh_tok'),
        (200, '{"access_token":"a"}'),
        (200, '{"access_token":"","refresh_token":"r"}'),
        (302, '{"access_token":"a","refresh_token":"r"}'),
        (500, '{"error":"invalid_grant"}'),
        (503, ""),
        (502, '{"error":"invalid_client"}'),
        (400, "<html>"),
    ],
)
def test_an_answer_that_may_have_changed_the_token_is_unknown(httpserver: HTTPServer, status: int, body: str) -> None:
    httpserver.expect_request("/oauth2/v1/tokens/bearer").respond_with_data(body, status=status)
    with wire(httpserver.url_for("")) as client:
        assert isinstance(oauth.refresh(client, VENDOR, CLIENT, refresh_token="old", now=NOW), Unknown)


def test_a_throttle_and_a_closed_door_leave_the_token_good(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/oauth2/v1/tokens/bearer").respond_with_data("<xml/>", status=429, headers={"Retry-After": "9"})
    with wire(httpserver.url_for("")) as client:
        assert oauth.refresh(client, VENDOR, CLIENT, refresh_token="old", now=NOW) == Throttled(NOW + timedelta(seconds=9))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with wire(f"http://127.0.0.1:{port}") as client:
        assert isinstance(oauth.refresh(client, VENDOR, CLIENT, refresh_token="old", now=NOW), NotSent)


def test_a_lost_answer_is_unknown() -> None:
    def talk(connection: socket.socket, over: threading.Event) -> None:
        read_request(connection)

    with raw_server(talk) as (base, _), wire(base) as client:
        assert isinstance(oauth.refresh(client, VENDOR, CLIENT, refresh_token="old", now=NOW, deadline=5.0), Unknown)


# --- the whole dance --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ERPS))
def test_a_person_connects_and_the_tokens_rotate(vendors: dict[str, str], name: str) -> None:
    httpx2.post(
        f"{vendors['QUICKBOOKS']}/_practice/settings", json={"oauth.rotate_every": 1, "oauth.kill_old": "yes", "xero.grace": 0}
    ).raise_for_status()
    spec = ERPS[name].spec.oauth
    assert spec is not None
    with HttpClient(environment="practice", endpoints=vendors) as client:
        connection = Connection(client, name)
        callback = connection.connect()
        first = connection.tokens
        assert first is not None
        second = tokens_of(oauth.refresh(client, spec, connection.client, refresh_token=first.refresh_token, now=NOW))
        assert second.refresh_token != first.refresh_token
        dead = oauth.refresh(client, spec, connection.client, refresh_token=first.refresh_token, now=NOW)
        assert isinstance(dead, Refused)
        assert (dead.code, dead.message) == ("invalid_grant", "connection.expired")
        again = oauth.redeem(client, spec, connection.client, code=callback.code, redirect_uri=REDIRECT, verifier="", now=NOW)
        assert isinstance(again, Refused)
        stranger = oauth.Client(connection.client.id, "wrong")
        wrong = oauth.refresh(client, spec, stranger, refresh_token=second.refresh_token, now=NOW)
        assert isinstance(wrong, Refused)
        assert wrong.message == "oauth.client_refused"
        assert tokens_of(oauth.refresh(client, spec, connection.client, refresh_token=second.refresh_token, now=NOW)).access_token
    assert seeds.CLIENT_SECRET not in repr(connection)
