"""What the product knows about Xero before it talks to it. Source: Xero's developer documentation."""

from __future__ import annotations

from collections.abc import Mapping

from agent.domain.postings import PostingKind
from agent.ports import Capability, ErpSpec, Field, OAuth

HOST = "https://api.xero.com"  # one for all environments: what Xero has for trying out is a demo company, not another host
TOKEN_URL = "https://identity.xero.com/connect/token"
SCOPES = "offline_access accounting.contacts accounting.invoices accounting.payments accounting.banktransactions accounting.settings.read"
"""The granular ones, which apps made since March 2026 must use; an older app puts its own into the form."""

_SCREENS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "Contacts/View/{id}",
    PostingKind.INVOICE: "AccountsReceivable/View.aspx?InvoiceID={id}",
    PostingKind.PAYMENT: "Bank/ViewTransaction.aspx?bankTransactionID={id}",
    PostingKind.CREDIT_MEMO: "AccountsReceivable/ViewCreditNote.aspx?creditNoteID={id}",
}

XERO = ErpSpec(
    name="xero",
    label="Xero",
    countries=("US",),
    endpoint="XERO",
    fields=(Field("client_id"), Field("redirect_uri", required=False), Field("scope", required=False)),
    capabilities=frozenset(Capability) - {Capability.FEES, Capability.REFUNDS, Capability.DELETE_CREDIT_MEMO},
    oauth=OAuth(
        endpoint="XERO_OAUTH",
        authorize_url="https://login.xero.com/identity/connect/authorize",
        token_url=TOKEN_URL,
        scope=SCOPES,
        pkce=True,  # a public client: there is no secret
        redirect_path="/oauth/xero/callback",
        names_company=False,  # the organisation is asked for with the token
        permissions=("permission.read_company", "permission.write_customers", "permission.write_invoices", "permission.write_payments"),
    ),
    batch_size=50,
    calls_per_minute=60,
    concurrent=5,
    own_key=frozenset({PostingKind.PAYMENT}),  # a receipt's reference is not unique there
    replaced=frozenset({PostingKind.PAYMENT}),
    remaining_headers=("x-minlimit-remaining", "x-appminlimit-remaining"),
    deadline=60.0,
    visible_after=10.0,
    verified=False,  # against the practice vendor only, so far
    deep_links={kind: f"https://go.xero.com/{screen}" for kind, screen in _SCREENS.items()},
)
