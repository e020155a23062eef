"""What is already in the company: our documents by our numbers, others by their names, and what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import quote_plus

from agent.domain.postings import CustomerPosting, Posting, PostingKind
from agent.erp.quickbooks import answers
from agent.erp.quickbooks.bodies import ENTITIES, NUMBERS, path_of
from agent.erp.quickbooks.calls import Calls, Object
from agent.errors import Unavailable
from agent.ports import Match, Remote, Write

T = TypeVar("T")

PAGE = 1000
CHANGES_KEPT = timedelta(days=30)  # how far back QuickBooks' change data goes
_CHANGES_LIMIT = 1000
_LIST_LENGTH = 100
_ADDRESS_LENGTH = 4000


def quoted(text: str) -> str:
    """The text as a literal of Intuit's query language: in single quotes, with \\ and ' escaped."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


class Lookups:
    """Queries against one company; everything raises Unavailable when no trustworthy answer comes."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def query(self, entity: str, where: str = "") -> Iterator[Object]:
        """Every row of `entity` that meets `where`, page by page."""
        start = 1
        while True:
            statement = f"select * from {entity}{' where ' + where if where else ''} orderby Id startposition {start} maxresults {PAGE}"  # noqa: S608
            page = self._readable(lambda answer: answers.rows(answer, entity), "/query", {"query": statement})
            yield from page
            if len(page) < PAGE:
                return
            start += PAGE

    def current(self, kind: PostingKind, remote_id: str) -> Object | None:
        """The document as it stands now, or None when the vendor says it is not there."""
        answer = self._calls.read(f"{path_of(kind)}/{remote_id}")
        if answer is None:
            return None
        try:
            return answers.inner(answer, ENTITIES[kind])
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def matches(self, wanted: Sequence[Write]) -> list[list[Match]]:
        """For each document, in order, those that are, or may be, it.

        By id when it is known, else by our number; a customer by its name, or by its mail when its notes bear our
        number. One query finds all documents of a kind.
        """
        found = _Found()
        for kind in ENTITIES:
            known = [write.remote.id for write in wanted if write.posting.kind is kind and write.remote is not None]
            found.add("Id", kind, self._among(kind, "Id", known))
            postings = [write.posting for write in wanted if write.posting.kind is kind and write.remote is None]
            for field, values in _searched(kind, postings):
                found.add(field, kind, self._among(kind, field, values))
        return [[self._match(write, entity) for entity in found.of(write)] for write in wanted]

    def entries(self, number: str) -> list[Object]:
        """The journal entries of this number: a refund's money."""
        return list(self.query("JournalEntry", f"DocNumber = {quoted(number)}"))

    def owner_of_name(self, name: str) -> str:
        """Who else bears this display name, "Vendor 12"; empty when nobody is found. Names are shared by three lists."""
        for entity in ("Customer", "Vendor", "Employee"):
            for row in self.query(entity, f"DisplayName = {quoted(name)} and Active in (true, false)"):
                return f"{entity} {row.get('Id', '')}"
        return ""

    def changes(self, since: datetime, now: datetime) -> Iterator[Remote]:
        """What changed since then. Beyond 30 days, or 1,000 changes, it is queried; deletions are then not seen."""
        names = ",".join(answers.KINDS)
        moment = since.astimezone(UTC).isoformat(timespec="seconds")
        if now - since < CHANGES_KEPT:
            found = self._readable(lambda answer: list(answers.changed(answer)), "/cdc", {"entities": names, "changedSince": moment})
            yield from found
            if len(found) < _CHANGES_LIMIT:
                return
        for entity, kind in answers.KINDS.items():
            inactive = " and Active in (true, false)" if kind is PostingKind.CUSTOMER else ""
            for row in self.query(entity, f"MetaData.LastUpdatedTime >= {quoted(moment)}{inactive}"):
                yield self._remote(kind, row)

    def _among(self, kind: PostingKind, field: str, values: Sequence[str]) -> Iterator[Object]:
        """Every document of a kind whose field holds one of these values, inactive ones included, deleted ones not."""
        inactive = " and Active in (true, false)" if kind is PostingKind.CUSTOMER else ""
        for some in _short_enough(sorted({value for value in values if value})):
            yield from self.query(ENTITIES[kind], f"{field} in ({', '.join(map(quoted, some))}){inactive}")

    def _readable(self, parse: Callable[[Object], list[T]], path: str, query: Mapping[str, str]) -> list[T]:
        answer = self._calls.read(path, query)
        if answer is None:
            raise Unavailable(f"{path} is not there")
        try:
            return parse(answer)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def _remote(self, kind: PostingKind, entity: Object) -> Remote:
        try:
            return answers.remote_of(kind, entity)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error

    def _match(self, wanted: Write, entity: Object) -> Match:
        try:
            exact = wanted.remote is not None or answers.is_ours(wanted, entity)
            return Match(answers.remote_of(wanted.posting.kind, entity), exact)
        except answers.Unreadable as error:
            raise Unavailable(str(error)) from error


class _Found:
    """Documents as they were found, by kind, field and value, to be given to those that asked for them."""

    def __init__(self) -> None:
        self._entities: dict[tuple[PostingKind, str, str], list[Object]] = {}

    def add(self, field: str, kind: PostingKind, entities: Iterable[Object]) -> None:
        for entity in entities:
            self._entities.setdefault((kind, field, _value(entity, field)), []).append(entity)

    def of(self, write: Write) -> list[Object]:
        posting = write.posting
        if write.remote is not None:
            return self._get(posting.kind, "Id", write.remote.id)
        if not isinstance(posting, CustomerPosting):
            return self._get(posting.kind, NUMBERS[posting.kind], posting.number)
        named = self._get(posting.kind, "DisplayName", posting.name)
        known = {entity.get("Id") for entity in named}
        # families and agencies share a mail address: alone it says nothing
        mailed = [each for each in self._get(posting.kind, "PrimaryEmailAddr", posting.email) if answers.bears(each, posting.number)]
        return named + [entity for entity in mailed if entity.get("Id") not in known]

    def _get(self, kind: PostingKind, field: str, value: str) -> list[Object]:
        return self._entities.get((kind, field, _folded(value)), []) if value else []


def _searched(kind: PostingKind, postings: Sequence[Posting]) -> list[tuple[str, list[str]]]:
    """Which fields are searched for documents of a kind that are not known by id, and for what."""
    if kind is not PostingKind.CUSTOMER:
        return [(NUMBERS[kind], [posting.number for posting in postings])]
    customers = [posting for posting in postings if isinstance(posting, CustomerPosting)]
    return [("DisplayName", [each.name for each in customers]), ("PrimaryEmailAddr", [each.email for each in customers])]


def _value(entity: Object, field: str) -> str:
    value = entity.get(field)
    return _folded(str(value.get("Address", "")) if isinstance(value, Mapping) else str(value or ""))


def _folded(text: str) -> str:
    """Names and numbers are the same whatever their case: how QuickBooks compares them."""
    return text.strip().casefold()


def _short_enough(values: Sequence[str]) -> Iterator[list[str]]:
    """The values in lists of at most 100 whose query still fits an address."""
    some: list[str] = []
    length = 0
    for value in values:
        more = len(quote_plus(quoted(value))) + 4
        if some and (length + more > _ADDRESS_LENGTH or len(some) == _LIST_LENGTH):
            yield some
            some, length = [], 0
        some.append(value)
        length += more
    if some:
        yield some
