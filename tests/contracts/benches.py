"""One bench per accounting system: how the practice vendors stand in for it, and what its postings may point to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from itertools import count
from typing import Any

import httpx2

from agent import oauth
from agent.domain.postings import PostingKind
from agent.erp import ERPS
from agent.http_client import HttpClient
from agent.ports import Done, ErpAdapter
from agent.practice import seeds
from agent.practice.xero import seeds as xero_seeds
from tests.erp.postings import Mapped

_NUMBERS = count(1)
REDIRECT = "http://127.0.0.1:8765/callback"


@dataclass(frozen=True, slots=True)
class Stand:
    """What of the practice vendors belongs to one accounting system. `last_write` = what a kind that is several there ends with."""

    realm: str
    client: str
    map_from: Callable[[Mapping[str, Mapping[str, str]]], Mapped]
    secret: str = seeds.CLIENT_SECRET
    vendor: str = "quickbooks"
    api: str = "/v3/company/{realm}/"
    rest_is_kept: bool = True
    """Whether one document holds a receipt of which a part settles nothing; else the suite's receipts settle all they hold."""
    last_write: Mapping[PostingKind, str] = field(default_factory=dict)


def _usa(chart: Mapping[str, Mapping[str, str]]) -> Mapped:
    return Mapped(
        currency="USD",
        item=chart["Item"]["Tour"],
        taxed="TAX",
        untaxed="NON",
        rate=Decimal("0.07"),
        department=chart["Department"]["USA_MIAMI_001"],
        method=chart["PaymentMethod"]["Bank Transfer"],
        bank=chart["Account"]["Operating Bank USD"],
        fees=chart["Account"]["Bank and Gateway Fees"],
        receivables=chart["Account"]["Accounts Receivable (A/R)"],
    )


def _mexico(chart: Mapping[str, Mapping[str, str]]) -> Mapped:
    return Mapped(
        currency="MXN",
        item=chart["Item"]["Excursión"],
        taxed=chart["TaxCode"]["IVA 16%"],
        untaxed=chart["TaxCode"]["Exento"],
        rate=Decimal("0.16"),
        department=chart["Department"]["MX_CUN_001"],
        method=chart["PaymentMethod"]["Transferencia"],
        bank=chart["Account"]["Banco MXN"],
        fees=chart["Account"]["Comisiones bancarias"],
        receivables=chart["Account"]["Cuentas por cobrar (clientes)"],
    )


def _xero(chart: Mapping[str, Mapping[str, str]]) -> Mapped:
    return Mapped(
        currency="USD",
        item=chart["Item"]["Tour"],
        taxed=chart["TaxCode"]["Tax on Sales"],
        untaxed=chart["TaxCode"]["Tax Exempt"],
        rate=Decimal("0.07"),
        department=chart["Department"]["USA_MIAMI_001"],
        method=chart["PaymentMethod"]["Operating Bank USD"],
        bank=chart["Account"]["Operating Bank USD"],
        fees="",
        receivables="",
    )


_TIED = {PostingKind.REFUND: "payment"}
STANDS: Mapping[str, Stand] = {
    "quickbooks": Stand(seeds.REALM_US, seeds.CLIENT_US, _usa, last_write=_TIED),
    "quickbooks_mx": Stand(seeds.REALM_MX, seeds.CLIENT_MX, _mexico, last_write=_TIED),
    "xero": Stand(xero_seeds.TENANT, xero_seeds.CLIENT, _xero, secret="", vendor="xero", api="/api.xro/2.0/", rest_is_kept=False),
}


@dataclass(slots=True)
class Connection:
    """Tokens of one connection, got the way a person gets them, refreshed when the vendor refuses one."""

    wire: HttpClient
    name: str
    tokens: oauth.Tokens | None = None
    refreshed: int = 0

    @property
    def client(self) -> oauth.Client:
        return oauth.Client(STANDS[self.name].client, STANDS[self.name].secret)

    def connect(self) -> oauth.Callback:
        spec = ERPS[self.name].spec.oauth
        assert spec is not None
        begun = oauth.authorization(spec, client_id=self.client.id, redirect_uri=REDIRECT, address=self.wire.address)
        sent_back = httpx2.get(begun.address, follow_redirects=False).headers["location"]
        callback = oauth.returned(sent_back, state=begun.state, names_company=spec.names_company)
        outcome = oauth.redeem(
            self.wire, spec, self.client, code=callback.code, redirect_uri=REDIRECT, verifier=begun.verifier, now=datetime.now(UTC)
        )
        assert isinstance(outcome, Done), outcome
        self.tokens = outcome.result
        return callback

    def __call__(self, *, rejected: str = "") -> str:
        spec = ERPS[self.name].spec.oauth
        assert spec is not None
        assert self.tokens is not None
        if rejected and rejected == self.tokens.access_token:
            outcome = oauth.refresh(self.wire, spec, self.client, refresh_token=self.tokens.refresh_token, now=datetime.now(UTC))
            assert isinstance(outcome, Done), outcome
            self.tokens = outcome.result
            self.refreshed += 1
        return self.tokens.access_token


@dataclass(slots=True)
class Bench:
    """One accounting system under test: its adapter, what its postings point to, and the vendor's own books."""

    name: str
    base: str
    wire: HttpClient
    connection: Connection
    erp: ErpAdapter
    mapped: Mapped

    def hurried(self) -> ErpAdapter:
        """The same adapter with a deadline of half a second."""
        return adapter(self.name, self.wire, self.connection, deadline=0.5)

    def number(self, prefix: str) -> str:
        """A document number nobody used before, on this bench or an earlier one at the same vendors."""
        return f"{prefix}-{next(_NUMBERS):06d}"

    def books(self, kind: str) -> list[dict[str, Any]]:
        """What the vendor itself says it holds of one kind ("invoices")."""
        held = httpx2.get(f"{self.base}/_practice/books/{STANDS[self.name].vendor}").json()["realms"][STANDS[self.name].realm][kind]
        assert isinstance(held, list)
        return held

    def held(self, kind: str, number: str) -> list[dict[str, Any]]:
        """The vendor's documents of one kind with this number."""
        return [document for document in self.books(kind) if document["number"] == number]

    def dial(self, operation: str, fault: str, *, phase: str = "before", times: int = 1) -> None:
        """Sets the practice vendor's fault dial."""
        asked = {"vendor": STANDS[self.name].vendor, "operation": operation, "fault": fault, "phase": phase, "times": times}
        httpx2.post(f"{self.base}/_practice/faults", json=asked).raise_for_status()

    def control(self, path: str, **body: object) -> None:
        """Changes something at the practice vendor."""
        httpx2.post(f"{self.base}/_practice/{path}", json=body).raise_for_status()

    def raw(self, method: str, path: str, body: dict[str, Any] | None = None, **query: str) -> dict[str, Any]:
        """A call as another program, or an accountant at the screen, would make it."""
        stand = STANDS[self.name]
        url = f"{self.base}{stand.api.format(realm=stand.realm)}{path}"
        headers = {"Authorization": f"Bearer {self.connection()}", "Accept": "application/json"}
        headers |= {"xero-tenant-id": stand.realm} if stand.vendor == "xero" else {}
        answer = httpx2.request(method, url, json=body, params=query, headers=headers).json()
        assert isinstance(answer, dict)
        return answer


def adapter(name: str, wire: HttpClient, connection: Connection, deadline: float | None = None) -> ErpAdapter:
    """The adapter of one registry entry, connected."""
    return ERPS[name](
        wire=wire,
        access_token=connection,
        company=STANDS[name].realm,
        environment="practice",
        now=lambda: datetime.now(UTC),
        deadline=deadline,
    )
