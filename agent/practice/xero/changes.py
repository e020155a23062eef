"""Every change that a caller can make, document by document; a key that came before is only answered again."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from agent.practice import exact_json
from agent.practice.faults import Dial
from agent.practice.xero import contacts, present, receipts, sales, shapes
from agent.practice.xero.organisation import Books, Held
from agent.practice.xero.refusal import Invalid, bad_request, not_found, validation
from agent.practice.xero.settled import Applied

MOST: Final = 50
MOST_KEY: Final = 128
KEPT_SECONDS: Final = 360


@dataclass(frozen=True, slots=True)
class Change:
    """One call that writes: `path` below the API's root, `each` = errors stand in each document (summarizeErrors=false)."""

    method: str
    path: tuple[str, ...]
    body: Any
    key: str
    each: bool


@dataclass(frozen=True, slots=True)
class _Kind:
    shape: shapes.Shape
    write: Callable[[Books, dict[str, Any], bool, bool], Held]
    show: Callable[[Books, Held], dict[str, Any]]
    id: str


_KINDS: Final[Mapping[str, _Kind]] = {
    "Contacts": _Kind(
        shapes.CONTACT, lambda books, sent, create, _: contacts.write(books, sent, create=create), present.contact, "ContactID"
    ),
    "Invoices": _Kind(
        shapes.INVOICE,
        lambda books, sent, create, off: sales.write(books, sales.INVOICE, sent, create=create, recomputed=off),
        present.invoice,
        "InvoiceID",
    ),
    "CreditNotes": _Kind(
        shapes.CREDIT_NOTE,
        lambda books, sent, create, off: sales.write(books, sales.CREDIT_NOTE, sent, create=create, recomputed=off),
        present.credit_note,
        "CreditNoteID",
    ),
    "Payments": _Kind(shapes.PAYMENT, lambda books, sent, create, _: receipts.pay(books, sent), present.payment, "PaymentID"),
    "BankTransactions": _Kind(
        shapes.BANK_TRANSACTION, lambda books, sent, create, _: receipts.receive(books, sent), present.receipt, "BankTransactionID"
    ),
}
WRITABLE: Final = frozenset(_KINDS)


def perform(books: Books, dial: Dial, asked: Change, operations: frozenset[str]) -> dict[str, Any]:
    """The answer's own part, `{"Invoices": [...]}`. All of a call is done in one transaction, each document in its own inside it."""
    if message := dial.take_code("xero", operations, "before"):
        raise validation([{"ValidationErrors": [{"Message": message}]}])
    if len(asked.key) > MOST_KEY:
        raise bad_request(f"The Idempotency-Key is longer than {MOST_KEY} characters")
    keep = bool(asked.key) and books.store.setting("xero.keys", "on") == "on"
    digest = hashlib.sha256(exact_json.dumps([asked.method, list(asked.path), asked.body]).encode()).hexdigest()
    with books.store.transaction():
        before = _answered(books, asked.key, digest) if keep else None
        if before is None:
            answer = _done(books, dial, asked, operations)
            books.store.count("xero.changes")
            if keep:
                row = (books.of.tenant, asked.key, digest, exact_json.dumps(answer), books.clock())
                books.store.run("insert or replace into xero_answer values (?, ?, ?, ?, ?)", *row)
        else:
            answer = before
            books.store.count("xero.replays")
    if message := dial.take_code("xero", operations, "after_commit"):
        raise validation([{"ValidationErrors": [{"Message": message}]}])
    return answer


def _answered(books: Books, key: str, digest: str) -> dict[str, Any] | None:
    """What the key was answered; it is kept for minutes only."""
    columns = "digest, body, at"
    found = books.store.row(f"select {columns} from xero_answer where tenant = ? and key = ?", books.of.tenant, key)  # noqa: S608 - own texts only
    if found is None or found[2] < books.clock() - KEPT_SECONDS:
        return None
    if found[0] != digest:
        raise validation([{"ValidationErrors": [{"Message": f"Idempotency Key: {key} is used with a different request."}]}])
    answer: dict[str, Any] = exact_json.loads(found[1])
    return answer


def _done(books: Books, dial: Dial, asked: Change, operations: frozenset[str]) -> dict[str, Any]:
    match asked.method, asked.path:
        case "PUT" | "POST", (name,) if name in _KINDS:
            return {name: _many(books, dial, name, asked, operations)}
        case "POST", ("Payments", identity):
            gone = _deleted(asked.body, identity)
            return {"Payments": [_single(books, _valid(lambda: receipts.unpay(books, gone)), "Payments")]}
        case "POST", ("BankTransactions", identity):
            (sent,) = _sent(asked.body, "BankTransactions")
            checked = shapes.checked(shapes.BANK_TRANSACTION, sent, "BankTransaction")
            return {"BankTransactions": [_single(books, _valid(lambda: receipts.unreceive(books, checked, identity)), "BankTransactions")]}
        case "POST", (name, identity) if name in _KINDS:
            changed = Change(
                "POST", (name,), {name: [each | {_KINDS[name].id: identity} for each in _sent(asked.body, name)]}, "", asked.each
            )
            return {name: _many(books, dial, name, changed, operations)}
        case "PUT", (holder, identity, "Allocations") if holder in ("Overpayments", "CreditNotes"):
            source = _source(books, holder, identity)
            parts = [shapes.checked(shapes.ALLOCATION, each, "Allocation") for each in _sent(asked.body, "Allocations")]
            return {"Allocations": [present.allocation(each) for each in _valid(lambda: _allocated(books, source, parts))]}
        case "DELETE", (holder, identity, "Allocations", allocation) if holder in ("Overpayments", "CreditNotes"):
            released = _valid(lambda: receipts.unallocate(books, _source(books, holder, identity), allocation))
            if released is None:
                raise not_found()
            return {"AllocationID": released.id, "IsDeleted": True}
    raise not_found()


def _many(books: Books, dial: Dial, name: str, asked: Change, operations: frozenset[str]) -> list[dict[str, Any]]:
    """Each document in its own transaction; without summarizeErrors=false one that is wrong stops them all."""
    kind = _KINDS[name]
    sent = [shapes.checked(kind.shape, each, name.removesuffix("s")) for each in _sent(asked.body, name)]
    answered: list[dict[str, Any]] = []
    for document in sent:
        off = name in ("Invoices", "CreditNotes") and dial.take_habit("xero", operations, "tax_recomputed")
        try:
            with books.store.transaction():
                held = kind.write(books, document, asked.method == "PUT", off)
            answered.append(kind.show(books, held) | present.OK)
        except Invalid as refused:
            # the document comes back as it was sent, with what is wrong with it
            errors = [{"Message": message} for message in refused.messages]
            shown = {name: value for name, value in document.items() if name != "LineItems"}
            answered.append(shown | {"StatusAttributeString": "ERROR", "HasErrors": True, "ValidationErrors": errors})
    wrong = [each for each in answered if "ValidationErrors" in each]
    if wrong and not asked.each:
        raise validation(list(wrong))
    return answered


def _sent(body: object, name: str) -> list[dict[str, Any]]:
    """The documents of a body: a list under their name, or one alone."""
    if not isinstance(body, dict):
        raise bad_request("The request's body is not a JSON object", number=14)
    found = body.get(name, [body])
    if not isinstance(found, list) or not found or not all(isinstance(each, dict) for each in found):
        raise bad_request(f"{name} is not a list of documents", number=14)
    if len(found) > MOST:
        raise bad_request(f"At most {MOST} documents may be sent at once", number=14)
    return found


def _deleted(body: object, identity: str) -> str:
    documents = _sent(body, "Payments")
    if [each.get("Status") for each in documents] != ["DELETED"]:
        raise validation(
            [{"PaymentID": identity, "ValidationErrors": [{"Message": "Payments can only be updated to a status of DELETED"}]}]
        )
    return identity


def _single(books: Books, held: Held | None, name: str) -> dict[str, Any]:
    if held is None:
        raise not_found()
    return _KINDS[name].show(books, held) | present.OK


def _valid(do: Callable[[], Any]) -> Any:
    """What it gives; an Invalid becomes the refusal of the whole call, as it does for one document in an address."""
    try:
        return do()
    except Invalid as refused:
        raise validation([{"ValidationErrors": [{"Message": message} for message in refused.messages]}]) from None


def _allocated(books: Books, source: Held, parts: list[dict[str, Any]]) -> list[Applied]:
    return [receipts.allocate(books, source, each) for each in parts]


def _source(books: Books, holder: str, identity: str) -> Held:
    found = receipts.overpayment(books, identity) if holder == "Overpayments" else books.get("credit_note", identity)
    if found is None:
        raise not_found()
    return found
