"""Every change a caller can make, alone or as an item of a batch."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from agent.practice import exact_json
from agent.practice.exact_json import CENT, money
from agent.practice.faults import Dial
from agent.practice.quickbooks import journals, names, payments, sales
from agent.practice.quickbooks.company import Books, Stored
from agent.practice.quickbooks.fault import QboFault
from agent.practice.quickbooks.shapes import SHAPES, checked

Writer = Callable[..., Stored]
_WRITERS: Final[Mapping[str, Writer]] = {
    "Customer": names.write_customer,
    "Item": names.write_item,
    "Payment": payments.write_payment,
    "JournalEntry": journals.write_journal,
    "Invoice": lambda books, sent, before, sparse: sales.write_sale(books, "Invoice", sent, before, sparse=sparse),
    "CreditMemo": lambda books, sent, before, sparse: sales.write_sale(books, "CreditMemo", sent, before, sparse=sparse),
}
DELETABLE: Final = ("Invoice", "Payment", "CreditMemo", "JournalEntry")
MOST_REQUEST_ID: Final = 50


@dataclass(frozen=True, slots=True)
class Change:
    """What is asked: `verb` is create, update, void or delete; `requestid` may be empty."""

    kind: str
    verb: str
    sent: dict[str, Any]
    requestid: str


def change(kind: str, sent: object, *, operation: str | None, include: str | None, requestid: str) -> Change:
    """Read the verb out of the parameters and the body. Voiding: an invoice by operation=void, a payment by include=void."""
    if not isinstance(sent, dict):
        raise QboFault("2010", "The request's body is not a JSON object")
    if operation in (None, "create", "update") and include is None:
        return Change(kind, "update" if sent.get("Id") else "create", sent, requestid)
    if operation == "delete" and kind in DELETABLE and include is None:
        return Change(kind, "delete", sent, requestid)
    if (kind, operation, include) in (("Invoice", "void", None), ("Invoice", "update", "void"), ("Payment", "update", "void")):
        return Change(kind, "void", sent, requestid)
    raise QboFault("500", f"Unsupported Operation : Operation {operation or ''} {include or ''} is not supported for {kind}.")


def perform(books: Books, dial: Dial, asked: Change) -> dict[str, Any]:
    """Do it in one transaction and give what is answered; the same request id with the same content is only answered again."""
    operations = {asked.kind.lower(), f"{asked.kind.lower()}.{asked.verb}", "write"}
    code = dial.take_code("quickbooks", operations, "before")
    if code:
        raise _dialled(code, asked.kind)
    keep_ids = bool(asked.requestid) and books.store.setting("quickbooks.requestid", "on") == "on"
    if len(asked.requestid) > MOST_REQUEST_ID:
        raise QboFault("2130", f"requestid is longer than {MOST_REQUEST_ID} characters")
    digest = hashlib.sha256(exact_json.dumps(_sorted([asked.kind, asked.verb, asked.sent])).encode()).hexdigest()
    with books.store.transaction():
        before = _answered(books, asked.requestid, digest) if keep_ids else None
        if before is None:
            recomputed = dial.take_habit("quickbooks", operations, "tax_recomputed") if asked.kind in ("Invoice", "CreditMemo") else False
            answer = _execute(books, asked, recomputed=recomputed)
            books.store.count("quickbooks.changes")
            if keep_ids:
                values = (books.company.realm, asked.requestid, digest, 200, exact_json.dumps(answer))
                books.store.run("insert into qbo_answer values (?, ?, ?, ?, ?)", *values)
        else:
            answer = before
            books.store.count("quickbooks.replays")
    code = dial.take_code("quickbooks", operations, "after_commit")
    if code:
        raise _dialled(code, asked.kind)
    return answer


def _dialled(code: str, kind: str) -> QboFault:
    if code == "duplicate":
        code = "6240" if kind in ("Customer", "Item") else "6140"
    return QboFault(code, f"{code} was set on the practice's fault dial", status=401 if code in ("100", "110", "120") else 400)


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {name: _sorted(value[name]) for name in sorted(value)}
    return [_sorted(item) for item in value] if isinstance(value, list) else value


def _answered(books: Books, requestid: str, digest: str) -> dict[str, Any] | None:
    found = books.store.row("select digest, body from qbo_answer where realm = ? and requestid = ?", books.company.realm, requestid)
    if found is None:
        return None
    if found[0] != digest:  # assumed: the reference only promises the replay of the same content
        raise QboFault("2130", f"requestid {requestid} was used before with other content")
    answer: dict[str, Any] = exact_json.loads(found[1])
    return answer


def _execute(books: Books, asked: Change, *, recomputed: bool) -> dict[str, Any]:
    before = None
    if asked.verb != "create":
        identity = asked.sent.get("Id")
        if not str(identity or "").isdigit():
            raise QboFault("2030", f"Invalid ID : Id should be a valid number. Supplied value:{identity}", element="Id")
        before = books.live(asked.kind, identity)
        books.next_token(before, asked.sent.get("SyncToken"))
    if before is not None and asked.verb == "delete":
        gone = sales.delete(books, asked.kind, before)
        return {asked.kind: {"domain": "QBO", "status": "Deleted", "Id": str(gone.id)}}
    if before is not None and asked.verb == "void":
        stored = sales.void_invoice(books, before) if asked.kind == "Invoice" else payments.void_payment(books, before)
        return {asked.kind: present(books, stored)}
    sparse = asked.sent.get("sparse") is True
    if sparse and before is None:
        raise QboFault("2020", "Required parameter Id is missing in the request", element="Id")
    sent = checked(asked.kind, asked.sent)
    if recomputed:
        detail = sent.get("TxnTaxDetail", {})
        sent["TxnTaxDetail"] = detail | {"TotalTax": money(detail.get("TotalTax")) + CENT}
    stored = _WRITERS[asked.kind](books, sent, before, sparse=sparse)
    return {asked.kind: present(books, books.live(asked.kind, stored.id))}


def present(books: Books, stored: Stored, balances: Mapping[int, Decimal] | None = None) -> dict[str, Any]:
    """An object as the API shows it: a customer with its balance, a US tax code under its word."""
    body = stored.body
    if stored.state == "deleted":
        return {
            "domain": "QBO",
            "status": "Deleted",
            "Id": str(stored.id),
            "MetaData": {"LastUpdatedTime": body["MetaData"]["LastUpdatedTime"]},
        }
    if stored.kind == "Customer":
        balance = books.balance_of(stored.id) if balances is None else balances.get(stored.id, Decimal(0))
        body = body | {"Balance": balance, "BalanceWithJobs": balance}
    if stored.kind == "JournalEntry":  # whose it is, and what of it is open, only our books say
        body = {name: value for name, value in body.items() if name not in ("CustomerRef", "Balance")}
    if stored.kind == "TaxCode" and books.company.sales_tax == "automated":
        body = body | {"Id": body["Name"]}
    return body


def known(word: str) -> str | None:
    """The kind that a path's last word means ("creditmemo" -> "CreditMemo"), or None."""
    return next((kind for kind in SHAPES if kind.lower() == word.lower()), None)
