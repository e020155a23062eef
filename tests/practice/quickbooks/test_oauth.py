"""Consent, tokens, rotation, revocation."""

from __future__ import annotations

from typing import Any

import pytest

from agent.practice import seeds
from tests.practice.vendors import REDIRECT, Caller, Practice, connect, consent, token


def _refresh(practice: Practice, caller: Caller, refresh: str) -> Any:
    return token(practice.http, caller.client, grant_type="refresh_token", refresh_token=refresh)


def test_each_client_has_its_company_unless_another_is_chosen(practice: Practice) -> None:
    assert consent(practice.http, seeds.CLIENT_US)["realmId"] == seeds.REALM_US
    assert consent(practice.http, seeds.CLIENT_MX) | {"code": ""} == {"code": "", "state": "s-1", "realmId": seeds.REALM_MX}
    assert consent(practice.http, seeds.CLIENT_US, realm=seeds.REALM_MX)["realmId"] == seeds.REALM_MX


def test_the_consent_page_names_the_company_and_leads_on(practice: Practice) -> None:
    params = {"client_id": seeds.CLIENT_MX, "response_type": "code", "scope": "com.intuit.quickbooks.accounting", "redirect_uri": REDIRECT}
    page = practice.http.get("/connect/oauth2", params=params | {"state": "x", "consent": "page"})
    assert page.status_code == 200 and "Spirit Tours México" in page.text
    link = page.text.partition('href="')[2].partition('"')[0].replace("&amp;", "&")
    assert practice.http.get(link).status_code == 302


@pytest.mark.parametrize(
    ("changed", "status", "found"),
    [
        ({"client_id": "stranger"}, 400, "client_id"),
        ({"redirect_uri": "https://elsewhere.example/cb"}, 400, "redirect_uri"),
        ({"realm": "1"}, 400, "no such company"),
        ({"scope": "openid"}, 302, "error=invalid_scope"),
        ({"state": ""}, 302, "error=invalid_request"),
    ],
)
def test_a_wrong_authorization_request(practice: Practice, changed: dict[str, str], status: int, found: str) -> None:
    params = {"client_id": seeds.CLIENT_US, "response_type": "code", "scope": "com.intuit.quickbooks.accounting", "redirect_uri": REDIRECT}
    answer = practice.http.get("/connect/oauth2", params=params | {"state": "x"} | changed)
    assert answer.status_code == status
    assert found in answer.text + answer.headers.get("location", "")


def test_a_code_works_once_and_only_with_its_redirect_and_secret(practice: Practice) -> None:
    code = consent(practice.http, seeds.CLIENT_US)["code"]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    assert token(practice.http, seeds.CLIENT_US, "wrong", **form).json()["error"] == "invalid_client"
    assert token(practice.http, seeds.CLIENT_MX, **form).json()["error"] == "invalid_grant"
    assert token(practice.http, seeds.CLIENT_US, **form | {"redirect_uri": "http://127.0.0.1:1/x"}).json()["error"] == "invalid_grant"
    answer = token(practice.http, seeds.CLIENT_US, **form)
    assert answer.status_code == 200
    assert (answer.json()["expires_in"], answer.json()["token_type"]) == (3600, "bearer")
    assert token(practice.http, seeds.CLIENT_US, **form).json()["error"] == "invalid_grant"


def test_the_refresh_token_changes_on_every_second_refresh_and_the_old_one_dies(practice: Practice, us: Caller) -> None:
    first = us.tokens["refresh_token"]
    assert _refresh(practice, us, first).json()["refresh_token"] == first
    second = _refresh(practice, us, first).json()["refresh_token"]
    assert second != first
    assert _refresh(practice, us, first).json()["error"] == "invalid_grant"
    assert _refresh(practice, us, second).status_code == 200


def test_rotation_can_be_as_documented(practice: Practice, us: Caller) -> None:
    practice.set(oauth__rotate_every=1, oauth__kill_old="no")
    first = us.tokens["refresh_token"]
    second = _refresh(practice, us, first).json()["refresh_token"]
    assert second != first
    assert _refresh(practice, us, first).status_code == 200


def test_an_expired_token_is_3200_and_a_refreshed_one_works(practice: Practice, us: Caller) -> None:
    practice.http.post("/_practice/tokens/expire")
    answer = us.send("GET", "preferences")
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (401, "3200")
    us.tokens = _refresh(practice, us, us.tokens["refresh_token"]).json()
    assert us.send("GET", "preferences").status_code == 200


def test_another_companys_token_is_403(practice: Practice, us: Caller, mx: Caller) -> None:
    us.realm = mx.realm
    answer = us.send("GET", "preferences")
    assert (answer.status_code, answer.json()["fault"]["error"][0]["code"]) == (403, "3100")


def test_revoking_ends_both_tokens(practice: Practice, us: Caller) -> None:
    other = connect(practice)
    login = (us.client, seeds.CLIENT_SECRET)
    assert practice.http.post("/v2/oauth2/tokens/revoke", json={"token": us.tokens["refresh_token"]}, auth=login).status_code == 200
    assert us.send("GET", "preferences").status_code == 401
    assert _refresh(practice, us, us.tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert other.send("GET", "preferences").status_code == 200
    assert practice.http.post("/v2/oauth2/tokens/revoke", json={"token": "none"}, auth=login).status_code == 400
