"""The Xero adapter against a server of a test's own: what it is given, what is booked there, and its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from agent.domain.postings import PostingKind
from agent.erp.xero.adapter import Xero
from agent.http_client import HttpClient
from agent.ports import Outcome, Remote, RemoteState, Write
from tests.erp import postings as make
from tests.erp.quickbooks_bench import OPENED, Tokens

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
TENANT = "45e4708e-d862-4111-ab3a-dd8cd03913e1"
CONTACT = "4a83d7a0-0000-4000-8000-000000000009"
BANK = "4a83d7a0-0000-4000-8000-000000000035"
INVOICE_ID = "4a83d7a0-0000-4000-8000-000000000077"
OTHER_ID = "4a83d7a0-0000-4000-8000-000000000078"
CATEGORY = "4a83d7a0-0000-4000-8000-00000000c001"
OPTION = "4a83d7a0-0000-4000-8000-00000000c002"
MAPPED = make.Mapped("USD", "TOUR", "OUTPUT", "NONE", Decimal("0.07"), f"{CATEGORY}/{OPTION}", BANK, BANK, "", "")
INVOICE = make.invoice(MAPPED, CONTACT, "CXC-1", "107.00")
BOOKED = {
    "Type": "ACCREC", "InvoiceID": INVOICE_ID, "InvoiceNumber": "CXC-1", "Contact": {"ContactID": CONTACT, "Name": "J"}, "Total": 107.00,
    "AmountDue": 107.00, "Status": "AUTHORISED", "UpdatedDateUTC": "/Date(1795540000000+0000)/", "LineItems": [], "HasErrors": False,
}  # fmt: skip
KNOWN = Remote(
    PostingKind.INVOICE, INVOICE_ID, BOOKED["UpdatedDateUTC"], "CXC-1", Decimal("107.00"), Decimal("107.00"), RemoteState.LIVE  # type: ignore[arg-type]
)  # fmt: skip
ROOT = "/api.xro/2.0"


def adapter(base: str, tokens: Tokens | None = None, deadline: float = 5.0, company: str = TENANT) -> Xero:
    wire = HttpClient(environment="sandbox", endpoints={"XERO": base})
    OPENED.append(wire)
    return Xero(wire=wire, access_token=tokens or Tokens(), company=company, environment="sandbox", now=lambda: NOW, deadline=deadline)


def answer(name: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"Id": "x", "Status": "OK", "DateTimeUTC": "/Date(1795540000000)/", name: list(rows)}


def wrong(*messages: str, **more: object) -> dict[str, Any]:
    """One element of an answer that was refused."""
    return {"StatusAttributeString": "ERROR", "HasErrors": True, "ValidationErrors": [{"Message": each} for each in messages], **more}


def book(erp: Xero, write: Write | None = None) -> Outcome[Remote]:
    (outcome,) = erp.write([write or make.create(INVOICE)])
    return outcome
