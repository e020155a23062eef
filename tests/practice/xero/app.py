"""A caller of the practice Xero: PKCE, its token, and JSON both ways."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

from agent.practice import exact_json
from agent.practice.xero import seeds
from tests.practice.vendors import REDIRECT, Practice

SCOPES = "offline_access accounting.contacts accounting.invoices accounting.payments accounting.banktransactions accounting.settings.read"
VERIFIER = "a-verifier-of-more-than-forty-three-characters-in-all"
BANK = seeds.identity("account", "Operating Bank USD")


def challenge(verifier: str = VERIFIER) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def consent(practice: Practice, **changed: str) -> httpx2.Response:
    asked = {"response_type": "code", "client_id": seeds.CLIENT, "redirect_uri": REDIRECT, "scope": SCOPES, "state": "s-1"}
    proof = {"code_challenge": challenge(), "code_challenge_method": "S256"}
    return practice.http.get("/identity/connect/authorize", params=asked | proof | changed)


def returned(answer: httpx2.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def redeem(practice: Practice, code: str, **changed: str) -> httpx2.Response:
    form = {
        "grant_type": "authorization_code",
        "client_id": seeds.CLIENT,
        "code": code,
        "redirect_uri": REDIRECT,
        "code_verifier": VERIFIER,
    }
    return practice.http.post("/connect/token", data=form | changed)


def refresh(practice: Practice, token: str) -> httpx2.Response:
    form = {"grant_type": "refresh_token", "client_id": seeds.CLIENT, "refresh_token": token}
    return practice.http.post("/connect/token", data=form)


@dataclass(slots=True)
class App:
    """A connected app; `tenant` is the organisation its calls name."""

    http: httpx2.Client
    tokens: dict[str, Any]
    tenant: str = seeds.TENANT
    headers: dict[str, str] = field(default_factory=dict)

    def send(self, method: str, path: str, body: object = None, *, key: str = "", **query: str) -> httpx2.Response:
        headers = {"Authorization": f"Bearer {self.tokens['access_token']}", "Accept": "application/json", "xero-tenant-id": self.tenant}
        headers |= {"Idempotency-Key": key} if key else {}
        content = exact_json.dumps(body).encode() if body is not None else None
        return self.http.request(method, f"/api.xro/2.0/{path}", content=content, params=query, headers=headers | self.headers)

    def get(self, name: str, path: str = "", **query: str) -> list[dict[str, Any]]:
        answer = self.send("GET", f"{name}{path}", **query)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = exact_json.loads(answer.content)[name]
        return found

    def put(self, name: str, *documents: dict[str, Any], method: str = "PUT", key: str = "") -> list[dict[str, Any]]:
        """Writes with each document's errors in it."""
        answer = self.send(method, name, {name: list(documents)}, key=key, summarizeErrors="false")
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = exact_json.loads(answer.content)[name]
        return found

    def refused(self, name: str, document: dict[str, Any], *, method: str = "PUT") -> str:
        """The one sentence with which a document is refused."""
        (answered,) = self.put(name, document, method=method)
        (error,) = answered["ValidationErrors"]
        return str(error["Message"])

    def contact(self, name: str, **more: Any) -> str:
        return str(self.put("Contacts", {"Name": name, **more})[0]["ContactID"])

    def invoice(self, contact: str, number: str, amount: int = 100, **more: Any) -> dict[str, Any]:
        return self.put("Invoices", invoice(contact, number, amount, **more))[0]


def invoice(contact: str, number: str, amount: int = 100, **more: Any) -> dict[str, Any]:
    line = {"Description": "Tour", "Quantity": 1, "UnitAmount": amount, "AccountCode": "203", "TaxType": "NONE"}
    body = {"Type": "ACCREC", "Contact": {"ContactID": contact}, "InvoiceNumber": number, "Date": "2026-11-03", "DueDate": "2026-12-03"}
    return body | {"LineItems": [line], "Status": "AUTHORISED"} | more


def payment(invoice_id: str, amount: int, **more: Any) -> dict[str, Any]:
    return {"Invoice": {"InvoiceID": invoice_id}, "Account": {"AccountID": BANK}, "Date": "2026-11-10", "Amount": amount, **more}


def connected(practice: Practice, **changed: str) -> App:
    answer = redeem(practice, returned(consent(practice, **changed))["code"])
    assert answer.status_code == 200, answer.text
    return App(practice.http, answer.json())
