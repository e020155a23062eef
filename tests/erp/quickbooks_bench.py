"""The QuickBooks adapter against a server of a test's own: what it is given, what is booked there, and its answers."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pytest_httpserver import HTTPServer

from agent.domain.postings import PostingKind
from agent.erp.quickbooks.adapter import QuickBooks
from agent.http_client import HttpClient
from agent.ports import Outcome, Remote, RemoteState, Write
from tests.erp import postings as make

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
USA = make.Mapped("USD", "11", "TAX", "NON", Decimal("0.07"), "2", "3", "35", "60", "84")
INVOICE = make.invoice(USA, "9", "CXC-1", "107.00")
BOOKED = {"Id": "77", "SyncToken": "0", "DocNumber": "CXC-1", "CustomerRef": {"value": "9"}, "TotalAmt": 107.00, "Balance": 107.00}
KNOWN = Remote(PostingKind.INVOICE, "77", "4", "CXC-1", Decimal("107.00"), Decimal("107.00"), RemoteState.LIVE)
PATH = "/v3/company/4620816365"


class Tokens:
    """A connection's token, and whether the adapter asked for another."""

    def __init__(self, *tokens: str, trouble: Exception | None = None) -> None:
        self.tokens = list(tokens) or ["first"]
        self.trouble = trouble
        self.rejected: list[str] = []

    def __call__(self, *, rejected: str = "") -> str:
        if self.trouble and (rejected or len(self.tokens) == 1):
            raise self.trouble
        if rejected:
            self.rejected.append(rejected)
            self.tokens.pop(0)
        return self.tokens[0]


OPENED: list[HttpClient] = []
"""What `adapter` opened; closed when the test is over."""


def adapter(base: str, tokens: Tokens | None = None, deadline: float = 5.0) -> QuickBooks:
    wire = HttpClient(environment="sandbox", endpoints={"QUICKBOOKS": base})
    OPENED.append(wire)
    return QuickBooks(
        wire=wire, access_token=tokens or Tokens(), company="4620816365", environment="sandbox", now=lambda: NOW, deadline=deadline
    )


def fault(code: str, detail: str = "because", **error: str) -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": "No", "Detail": detail, "code": code, **error}], "type": "ValidationFault"}, "time": "now"}


def book(erp: QuickBooks, write: Write | None = None) -> Outcome[Remote]:
    (outcome,) = erp.write([write or make.create(INVOICE)])
    return outcome


def requests(server: HTTPServer) -> list[tuple[str, str]]:
    return [(request.method, request.path.removeprefix(PATH)) for request, _ in server.log]
