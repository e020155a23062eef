"""The practice company's own screen: one document as a page, where QuickBooks has its app."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from agent.practice.quickbooks.company import Books, company
from agent.practice.store import Store

SCREENS: Final[Mapping[str, tuple[str, str]]] = {
    "customerdetail": ("Customer", "nameId"),
    "invoice": ("Invoice", "txnId"),
    "recvpayment": ("Payment", "txnId"),
    "creditmemo": ("CreditMemo", "txnId"),
    "journal": ("JournalEntry", "txnId"),
}
"""Screen -> what it shows, and the name of the id in its address."""

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:46rem;padding:0 1rem;color:#16203a}"
    "h1{font-size:1.4rem}table{border-collapse:collapse;width:100%}td{padding:.35rem .6rem;border-bottom:1px solid #dde2ec;"
    "vertical-align:top}td:first-child{color:#5a6478;width:14rem}.p{background:#f7a80b;padding:.4rem .8rem;font-weight:600}"
)


def show(store: Store, request: Request) -> Response:
    """The document that the address names; 404 with a sentence when it is not there."""
    kind, name = SCREENS.get(request.path_params["screen"], ("", ""))
    realm, identity = request.query_params.get("company", ""), request.query_params.get(name, "")
    held = company(store, realm) if kind else None
    stored = Books(store, held).get(kind, identity) if held is not None else None
    if held is None or stored is None:
        return HTMLResponse(_page("Not here", "<p>This company holds no such document.</p>"), 404)
    title = f"{kind} {stored.body.get('DocNumber') or stored.body.get('DisplayName') or stored.id}"
    rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{html.escape(value)}</td></tr>" for name, value in _flat("", stored.body))
    return HTMLResponse(_page(title, f"<p>{html.escape(held.name)}</p><table>{rows}</table>"))


def _page(title: str, body: str) -> str:
    head = f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{html.escape(title)}</title><style>{_STYLE}</style>"
    return f"{head}<body><p class='p'>PRÁCTICA / PRACTICE</p><h1>{html.escape(title)}</h1>{body}</body></html>"


def _flat(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    """The document's fields as (path, text), in its own order."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(f"{prefix}.{name}" if prefix else str(name), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value, 1):
            yield from _flat(f"{prefix} {index}", inner)
    else:
        yield prefix, str(value)
