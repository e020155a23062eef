"""The practice organisation's own screens: what it holds, and one document as a page."""

from __future__ import annotations

import html
from collections.abc import Iterator
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from agent.practice.store import Store
from agent.practice.xero.organisation import Books, Held, organisation

_KINDS: Final = {"contact": "Contacts", "invoice": "Invoices", "credit_note": "Credit notes", "payment": "Payments", "receipt": "Receipts"}
_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:56rem;padding:0 1rem;color:#16203a}"
    "h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td{padding:.35rem .6rem;border-bottom:1px solid #dde2ec;vertical-align:top}td.n{text-align:right}a{color:#0b5cad}"
    ".p{background:#f7a80b;padding:.4rem .8rem;font-weight:600}.e{color:#5a6478}"
)
_NUMBERS: Final = ("InvoiceNumber", "CreditNoteNumber", "Reference", "ContactNumber")


def show(store: Store, request: Request) -> Response:
    """An organisation with everything in it, or the document that the address names; 404 with a sentence when it is not there."""
    held = organisation(store, request.path_params["tenant"])
    if held is None:
        return HTMLResponse(_page("Not here", "<p>There is no such organisation.</p>"), 404)
    books = Books(store, held)
    if "kind" not in request.path_params:
        return HTMLResponse(_page(held.name, "".join(_table(books, kind) for kind in _KINDS)))
    found = books.get(request.path_params["kind"], request.path_params["identity"])
    if found is None:
        return HTMLResponse(_page("Not here", "<p>This organisation holds no such document.</p>"), 404)
    rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{html.escape(text)}</td></tr>" for name, text in _flat("", found.body))
    return HTMLResponse(_page(_title(found), f"<p>{html.escape(held.name)}</p><table>{rows}</table>"))


def _table(books: Books, kind: str) -> str:
    found = books.everything(kind)
    rows = "".join(
        f"<tr><td><a href='/xero/{books.of.tenant}/{kind}/{each.id}'>{html.escape(_title(each))}</a></td>"
        f"<td>{html.escape(each.status)}</td>"
        f"<td>{html.escape(str(each.body.get('Date', '')))}</td>"
        f"<td class='n'>{html.escape(str(each.body.get('Total', each.body.get('Amount', ''))))}</td></tr>"
        for each in found
    )
    return f"<h2>{_KINDS[kind]}</h2>" + (f"<table>{rows}</table>" if rows else "<p class='e'>None yet.</p>")


def _title(held: Held) -> str:
    return str(held.body.get("Name") or next((held.body[name] for name in _NUMBERS if held.body.get(name)), held.id))


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
