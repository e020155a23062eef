"""Consent with PKCE, rotation with its half hour of grace, scopes, connections."""

from __future__ import annotations

import pytest

from agent.practice.xero import seeds
from tests.practice.vendors import Practice
from tests.practice.xero.app import App, challenge, connected, consent, redeem, refresh, returned


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({"scope": "accounting.everything"}, "invalid_scope"),
        ({"scope": ""}, "invalid_scope"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
    ],
)
def test_a_consent_that_is_asked_for_wrongly_is_refused(practice: Practice, changed: dict[str, str], found: str) -> None:
    assert returned(consent(practice, **changed)) == {"error": found, "state": "s-1"}


def test_a_stranger_and_a_foreign_return_address_get_a_page(practice: Practice) -> None:
    assert consent(practice, client_id="stranger").status_code == 400
    assert consent(practice, redirect_uri="https://elsewhere.example/cb").status_code == 400


def test_a_code_is_good_once_and_only_with_its_verifier(practice: Practice) -> None:
    code = returned(consent(practice))["code"]
    assert redeem(practice, code, code_verifier="another-verifier-that-is-as-long-as-the-first").json() == {"error": "invalid_grant"}
    assert redeem(practice, code, redirect_uri="http://127.0.0.1:1/").status_code == 400
    assert redeem(practice, code).json().keys() >= {"access_token", "refresh_token", "expires_in"}
    assert redeem(practice, code).json() == {"error": "invalid_grant"}
    assert len(challenge()) == 43


def test_a_refresh_token_changes_at_every_use_and_the_old_one_lives_for_its_grace(practice: Practice) -> None:
    first = connected(practice).tokens["refresh_token"]
    second = refresh(practice, first).json()["refresh_token"]
    assert refresh(practice, first).status_code == 200
    practice.set(xero__grace=0)
    assert refresh(practice, second).status_code == 200
    assert refresh(practice, second).json() == {"error": "invalid_grant"}


def test_without_offline_access_there_is_no_refresh_token(practice: Practice) -> None:
    answer = redeem(practice, returned(consent(practice, scope="accounting.contacts"))["code"]).json()
    assert "refresh_token" not in answer


def test_a_door_opens_with_its_own_scope_only(practice: Practice) -> None:
    practice.set(xero__limits="off")
    app = connected(practice, scope="offline_access accounting.invoices.read accounting.contacts")
    assert app.send("GET", "Invoices").status_code == 200
    assert app.send("PUT", "Invoices", {"Invoices": [{}]}).status_code == 401
    assert app.send("GET", "Payments").json()["Detail"] == "AuthorizationUnsuccessful"
    assert app.send("PUT", "Contacts", {"Contacts": [{"Name": "x"}]}).status_code == 200


def test_a_connection_is_ended_by_its_own_id_and_the_organisation_is_shut(app: App) -> None:
    headers = {"Authorization": f"Bearer {app.tokens['access_token']}"}
    (held,) = app.http.get("/connections", headers=headers).json()
    assert (held["tenantId"], held["tenantType"]) == (seeds.TENANT, "ORGANISATION")
    assert app.http.delete(f"/connections/{seeds.TENANT}", headers=headers).status_code == 404
    assert app.http.delete(f"/connections/{held['id']}", headers=headers).status_code == 204
    answer = app.send("GET", "Contacts")
    assert (answer.status_code, answer.json()["Detail"]) == (403, "AuthenticationUnsuccessful")


def test_the_other_organisation_is_shut_until_it_was_chosen_too(practice: Practice, app: App) -> None:
    app.tenant = seeds.TENANT_OTHER
    assert app.send("GET", "Contacts").status_code == 403
    both = connected(practice, tenant="all")
    both.tenant = seeds.TENANT_OTHER
    assert both.put("Contacts", {"Name": "There"})[0]["Name"] == "There"
    both.tenant = seeds.TENANT
    assert both.get("Contacts") == []


def test_a_token_that_is_over_says_so(practice: Practice, app: App) -> None:
    practice.http.post("/_practice/tokens/expire")
    answer = app.send("GET", "Contacts")
    assert answer.status_code == 401
    assert answer.json()["Detail"].startswith("TokenExpired")
    assert answer.headers["Xero-Correlation-Id"]
