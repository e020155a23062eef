"""What is already in the organisation: our documents by our numbers, others by their names, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import TypeVar
from urllib.parse import quote_plus

from agent.domain.postings import CustomerPosting, Posting, PostingKind
from agent.erp.xero import answers
from agent.erp.xero.bodies import IDS, NUMBERS, PLURALS
from agent.erp.xero.calls import Calls, Object
from agent.errors import Unavailable
from agent.ports import Match, Remote, Write

T = TypeVar("T")

PAGE = 100
_LISTED = 40  # numbers or ids in one address
_CONDITIONS = 15  # conditions joined with OR in one address
_ADDRESS_LENGTH = 4000
_RECEIPTS = 'Type=="RECEIVE-OVERPAYMENT"'
_ONLY: Mapping[PostingKind, str] = {
    PostingKind.INVOICE: 'Type=="ACCREC"',
    PostingKind.CREDIT_MEMO: 'Type=="ACCRECCREDIT"',
    PostingKind.PAYMENT: 'PaymentType=="ACCRECPAYMENT"',
}


class Lookups:
    """Reads of one organisation; everything raises Unavailable when no trustworthy answer comes."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def listed(self, name: str, query: Mapping[str, str], *, changed_since: datetime | None = None) -> Iterator[Object]:
        """Every row of a list, page by page."""
        page = 1
        while True:
            asked = {**query, "page": str(page), "pageSize": str(PAGE)}
            found = self._rows(name, self._calls.read(f"/{name}", asked, changed_since=changed_since))
            yield from found
            if len(found) < PAGE:
                return
            page += 1

    def all(self, path: str, name: str = "", **query: str) -> list[Object]:
        """Every row of a list that has no pages: accounts, tax rates, items, tracking categories, currencies."""
        return self._rows(name or path, self._calls.read(f"/{path}", query))

    def matches(self, wanted: Sequence[Write]) -> list[list[Match]]:
        """For each document, in order, those that are, or may be, it.

        By id when it is known, else by our number; a customer by its name as well. A receipt of ours of which not all is
        allocated yet is not there: sending it again finishes it.
        """
        found = _Found()
        for kind in PLURALS:
            known = [write.remote.id for write in wanted if write.posting.kind is kind and write.remote is not None]
            found.add("id", kind, self.by_id(kind, known))
            postings = [write.posting for write in wanted if write.posting.kind is kind and write.remote is None]
            found.add("number", kind, self._by_number(kind, [each.number for each in postings]))
            found.add("name", kind, self._by_name([each for each in postings if isinstance(each, CustomerPosting)]))
        return [
            [self._match(write, entity) for entity in found.of(write) if not self._parse(answers.unfinished, write, entity)]
            for write in wanted
        ]

    def by_id(self, kind: PostingKind, ids: Sequence[str]) -> list[Object]:
        """The documents with these ids that are there, deleted ones included; a receipt with what of it is allocated."""
        wanted = sorted({each for each in ids if each})
        if kind in (PostingKind.CUSTOMER, PostingKind.INVOICE):
            more = {"includeArchived": "true"} if kind is PostingKind.CUSTOMER else {}
            return [row for some in _parts(wanted, _LISTED) for row in self.listed(PLURALS[kind], {"IDs": ",".join(some), **more})]
        found = self._where(PLURALS[kind], [f'{IDS[kind]}==guid("{each}")' for each in wanted])
        if kind is PostingKind.PAYMENT and len(found) < len(wanted):
            seen = {str(row.get(IDS[kind])) for row in found}
            found += self._receipts([f'{answers.RECEIPT}==guid("{each}")' for each in wanted if each not in seen])
        return found

    def numbered(self, kind: PostingKind, number: str) -> list[Object]:
        """The documents of a kind that bear our number, deleted ones not."""
        return [row for row in self._by_number(kind, [number]) if row.get("Status") != "DELETED"]

    def owner_of_name(self, name: str) -> str:
        """Who else bears this name, "Contact 6e2...": customers and suppliers are one list."""
        return next((f"Contact {row.get('ContactID', '')}" for row in self._named([name])), "")

    def changes(self, since: datetime) -> Iterator[Remote]:
        """What changed since then, to the second, deleted and voided documents included."""
        for row in self.listed("Contacts", {"includeArchived": "true"}, changed_since=since):
            yield self.remote(PostingKind.CUSTOMER, row)
        for kind, where in _ONLY.items():
            for row in self.listed(PLURALS[kind], {"where": where}, changed_since=since):
                yield self.remote(kind, row)
        for row in self.listed("BankTransactions", {"where": _RECEIPTS}, changed_since=since):
            yield self.remote(PostingKind.PAYMENT, row)

    def remote(self, kind: PostingKind, entity: Object) -> Remote:
        """The document as a value; Unavailable when it cannot be read."""
        return self._parse(answers.remote_of, kind, entity)

    def with_allocations(self, receipt: Object) -> Object:
        """The receipt together with what of it is allocated, which only its overpayment says."""
        overpayment = self._calls.read(f"/Overpayments/{receipt.get('OverpaymentID')}")
        rows = self._rows("Overpayments", overpayment)
        if len(rows) != 1:
            raise Unavailable("no overpayment")
        return {**receipt, "Allocations": rows[0].get("Allocations") or [], "RemainingCredit": rows[0].get("RemainingCredit")}

    def _by_number(self, kind: PostingKind, numbers: Iterable[str]) -> list[Object]:
        wanted = sorted({each for each in numbers if each and '"' not in each})
        if kind is PostingKind.INVOICE:
            pages = (self.listed("Invoices", {"InvoiceNumbers": ",".join(some), "where": _ONLY[kind]}) for some in _parts(wanted, _LISTED))
            return [row for page in pages for row in page]
        conditions = [f'{NUMBERS[kind]}=="{each}"' for each in wanted]
        found = self._where(PLURALS[kind], conditions)
        return found + self._receipts(conditions) if kind is PostingKind.PAYMENT else found

    def _by_name(self, customers: Sequence[CustomerPosting]) -> list[Object]:
        return self._named(sorted({each.name for each in customers}))

    def _named(self, names: Sequence[str]) -> list[Object]:
        """Contacts by name. How a quotation mark is written in a condition is not documented: such a name is searched as text."""
        awkward = [name for name in names if '"' in name or "\\" in name]
        found = self._where("Contacts", [f'Name=="{name}"' for name in names if name not in awkward])
        for name in awkward:
            found += self.listed("Contacts", {"searchTerm": name, "includeArchived": "true"})
        return found

    def _where(self, name: str, conditions: Sequence[str]) -> list[Object]:
        more = {"includeArchived": "true"} if name == "Contacts" else {}
        only = next((f" AND {only}" for kind, only in _ONLY.items() if PLURALS[kind] == name), "")
        asked = (f"({' OR '.join(some)}){only}" for some in _short_enough(conditions))
        return [row for where in asked for row in self.listed(name, {"where": where, **more})]

    def _receipts(self, conditions: Sequence[str]) -> list[Object]:
        asked = (f"({' OR '.join(some)}) AND {_RECEIPTS}" for some in _short_enough(conditions))
        found = [row for where in asked for row in self.listed("BankTransactions", {"where": where})]
        return [self.with_allocations(row) if row.get("Status") == "AUTHORISED" else row for row in found]

    def _rows(self, name: str, answer: Object | None) -> list[Object]:
        if answer is None:
            raise Unavailable(f"{name} is not there")
        return self._parse(answers.rows, answer, name)

    def _match(self, wanted: Write, entity: Object) -> Match:
        exact = wanted.remote is not None or self._parse(answers.is_ours, wanted, entity)
        return Match(self.remote(wanted.posting.kind, entity), exact)

    def _parse(self, parse: Callable[..., T], *values: object) -> T:
        try:
            return parse(*values)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error


class _Found:
    """Documents as they were found, by kind, field and value, to be given to those that asked for them; deleted ones are not there."""

    def __init__(self) -> None:
        self._entities: dict[tuple[PostingKind, str, str], list[Object]] = {}

    def add(self, field: str, kind: PostingKind, entities: Iterable[Object]) -> None:
        for entity in entities:
            if entity.get("Status") != "DELETED":
                self._entities.setdefault((kind, field, _value(kind, entity, field)), []).append(entity)

    def of(self, write: Write) -> list[Object]:
        posting: Posting = write.posting
        if write.remote is not None:
            return self._get(posting.kind, "id", write.remote.id)
        numbered = self._get(posting.kind, "number", posting.number)
        if not isinstance(posting, CustomerPosting):
            return numbered
        known = {entity.get("ContactID") for entity in numbered}
        return numbered + [each for each in self._get(posting.kind, "name", posting.name) if each.get("ContactID") not in known]

    def _get(self, kind: PostingKind, field: str, value: str) -> list[Object]:
        return self._entities.get((kind, field, _folded(value)), []) if value else []


def _value(kind: PostingKind, entity: Object, field: str) -> str:
    names = {"id": answers.RECEIPT if answers.is_receipt(entity) else IDS[kind], "number": NUMBERS[kind], "name": "Name"}
    return _folded(str(entity.get(names[field]) or ""))


def _folded(text: str) -> str:
    """Names and numbers are the same whatever their case."""
    return text.strip().casefold()


def _short_enough(conditions: Sequence[str]) -> Iterator[list[str]]:
    """The conditions in lists that still fit an address."""
    some: list[str] = []
    length = 0
    for condition in conditions:
        more = len(quote_plus(condition)) + len("+OR+")
        if some and (length + more > _ADDRESS_LENGTH or len(some) == _CONDITIONS):
            yield some
            some, length = [], 0
        some.append(condition)
        length += more
    if some:
        yield some


def _parts(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), size):
        yield values[start : start + size]
