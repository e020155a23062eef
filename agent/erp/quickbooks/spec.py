"""What the product knows about QuickBooks Online before it talks to it. Source: Intuit's developer documentation."""

from __future__ import annotations

from collections.abc import Mapping

from agent.domain.postings import PostingKind
from agent.ports import Capability, ErpSpec, Field, OAuth

HOSTS: Mapping[str, str] = {
    "production": "https://quickbooks.api.intuit.com",
    "sandbox": "https://sandbox-quickbooks.api.intuit.com",
    "practice": "https://sandbox-quickbooks.api.intuit.com",
}

_SCREENS: Mapping[PostingKind, str] = {
    PostingKind.CUSTOMER: "app/customerdetail?nameId={id}",
    PostingKind.INVOICE: "app/invoice?txnId={id}",
    PostingKind.PAYMENT: "app/recvpayment?txnId={id}",
    PostingKind.CREDIT_MEMO: "app/creditmemo?txnId={id}",
    PostingKind.FEE: "app/journal?txnId={id}",
    PostingKind.REFUND: "app/recvpayment?txnId={id}",
}
OWN_KEY = frozenset({PostingKind.PAYMENT, PostingKind.FEE, PostingKind.REFUND})
"""Money whose number is not unique there: sent alone, under a request id of its own; the others go thirty at a time under one."""
_CAPABILITIES = frozenset(Capability)


def _spec(name: str, label: str, country: str, endpoint: str, redirect_path: str) -> ErpSpec:
    return ErpSpec(
        name=name,
        label=label,
        brand="QuickBooks",
        countries=(country,),
        endpoint=endpoint,
        fields=(Field("client_id"), Field("client_secret", secret=True), Field("redirect_uri", required=False)),
        capabilities=_CAPABILITIES,
        oauth=OAuth(
            endpoint=f"{endpoint}_OAUTH",
            authorize_url="https://appcenter.intuit.com/connect/oauth2",
            token_url="https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
            scope="com.intuit.quickbooks.accounting",
            pkce=False,  # Intuit documents none; the client secret stays with the agents
            redirect_path=redirect_path,
            names_company=True,  # realmId comes in the callback, never in the token answer
            permissions=("permission.read_company", "permission.write_customers", "permission.write_invoices", "permission.write_payments"),
        ),
        batch_size=30,
        calls_per_minute=500,
        batches_per_minute=40,
        batch_path="/batch",
        own_key=OWN_KEY,
        replaced=frozenset({PostingKind.REFUND}),
        concurrent=10,
        deadline=60.0,
        visible_after=10.0,
        verified=False,  # against the practice vendor only, so far
        deep_links={kind: f"https://qbo.intuit.com/{screen}" for kind, screen in _SCREENS.items()},
        sandbox_deep_links={kind: f"https://sandbox.qbo.intuit.com/{screen}" for kind, screen in _SCREENS.items()},
    )


UNITED_STATES = _spec("quickbooks", "QuickBooks Online", "US", "QUICKBOOKS", "/oauth/quickbooks/callback")
MEXICO = _spec("quickbooks_mx", "QuickBooks México", "MX", "QUICKBOOKS_MX", "/oauth/quickbooks-mx/callback")
