"""QuickBooks' query language: `select * from Invoice where DocNumber = 'A-1' orderby TxnDate startposition 1 maxresults 100`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from agent.practice.quickbooks.company import PACIFIC, Books, Stored, name_key
from agent.practice.quickbooks.fault import QboFault

_META: Final = frozenset({"Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime"})
_LIST: Final = _META | {"Name", "Active"}
_SALE: Final = _META | {"DocNumber", "TxnDate", "CustomerRef", "TotalAmt", "Balance"}
# What may stand in a condition or an order; the rest of an object cannot be filtered by.
FILTERABLE: Final[Mapping[str, frozenset[str]]] = {
    "Customer": _META
    | {"DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName", "FullyQualifiedName", "Active", "Balance"}
    | {"PrimaryEmailAddr", "PrimaryPhone"},
    "Vendor": _META | {"DisplayName", "CompanyName", "Active"},
    "Employee": _META | {"DisplayName", "Active"},
    "Invoice": _SALE | {"DueDate"},
    "CreditMemo": _SALE,
    "Payment": _META | {"TxnDate", "CustomerRef", "TotalAmt", "PaymentRefNum"},
    "JournalEntry": _META | {"DocNumber", "TxnDate"},
    "Item": _LIST | {"Type", "FullyQualifiedName", "Sku"},
    "Account": _LIST | {"AccountType", "AccountSubType", "AcctNum", "Classification", "FullyQualifiedName", "CurrencyRef"},
    "Department": _LIST | {"FullyQualifiedName"},
    "PaymentMethod": _LIST | {"Type"},
    "TaxCode": _LIST | {"Description"},
    "TaxRate": _LIST,
    "CompanyCurrency": _LIST | {"Code"},
    "CompanyInfo": frozenset({"Id"}),
    "Preferences": frozenset({"Id"}),
}
_SEARCHED: Final = {"DisplayName": "name", "Name": "name", "DocNumber": "number", "PaymentRefNum": "number", "Id": "id"}
_TOKEN: Final = re.compile(r"\s*(?:('(?:[^'\\]|\\.)*')|(<=|>=|!=|=|<|>)|([A-Za-z_][\w.]*)|(-?\d+(?:\.\d+)?)|([(),*]))", re.S)
OPERATORS: Final = frozenset({"=", "<", ">", "<=", ">=", "in", "like"})
MOST: Final = 1000


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison; a list of values belongs to IN."""

    name: str
    operator: str
    values: tuple[str, ...]


@dataclass(slots=True)
class Query:
    """A parsed query. `count` asks for the number only; `fields` is empty for everything."""

    kind: str = ""
    count: bool = False
    fields: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    order: list[tuple[str, bool]] = field(default_factory=list)
    start: int = 1
    most: int = 100


def _wrong(text: str) -> QboFault:
    return QboFault("4000", f"Error parsing query : QueryParserError: {text}")


class _Words:
    """The query's tokens, read once from left to right."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        position = 0
        text = text.strip()
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                raise _wrong(f"Encountered {text[position : position + 12]!r} at column {position + 1}")
            kind = match.lastindex or 1  # exactly one group of a token takes part
            self._tokens.append((("text", "operator", "word", "number", "mark")[kind - 1], match[kind]))
            position = match.end()
        self._at = 0

    @property
    def done(self) -> bool:
        """True after the last token."""
        return self._at >= len(self._tokens)

    def peek(self) -> str:
        """The next token in lower case, or nothing."""
        return "" if self.done else self._tokens[self._at][1].lower()

    def take(self, *kinds: str) -> str:
        """The next token, which must be of one of these kinds."""
        if self.done or self._tokens[self._at][0] not in kinds:
            raise _wrong(f"Encountered {self.peek() or 'the end'!r} where {' or '.join(kinds)} was expected")
        self._at += 1
        return self._tokens[self._at - 1][1]

    def skip(self, *words: str) -> bool:
        """Take these words if they come next; whether they did."""
        if [token[1].lower() for token in self._tokens[self._at : self._at + len(words)]] != list(words):
            return False
        self._at += len(words)
        return True

    def expect(self, *words: str) -> None:
        """These words must come next."""
        if not self.skip(*words):
            raise _wrong(f"Encountered {self.peek() or 'the end'!r} where {' '.join(words)!r} was expected")


def parse(text: str) -> Query:
    """The query that a text means, or fault 4000 (its form) or 4001 (its entity or property)."""
    words, query = _Words(text), Query()
    words.expect("select")
    if words.skip("count", "(", "*", ")"):
        query.count = True
    elif not words.skip("*"):
        query.fields.append(words.take("word"))
        while words.skip(","):
            query.fields.append(words.take("word"))
    words.expect("from")
    query.kind = _kind(words.take("word"))
    if words.skip("where"):
        query.conditions.append(_condition(words, query.kind))
        while words.skip("and"):
            query.conditions.append(_condition(words, query.kind))
    if words.skip("orderby") or words.skip("order", "by"):
        query.order.append(_order(words, query.kind))
        while words.skip(","):
            query.order.append(_order(words, query.kind))
    if words.skip("startposition"):
        query.start = max(int(words.take("number")), 1)
    if words.skip("maxresults"):
        query.most = int(words.take("number"))
    if not words.done:
        raise _wrong(f"Encountered {words.peek()!r} after the query's end")
    if not 0 < query.most <= MOST:
        raise QboFault("4001", f"Invalid query : maxresults must be between 1 and {MOST}")
    return query


def _kind(word: str) -> str:
    for kind in FILTERABLE:
        if kind.lower() == word.lower():
            return kind
    raise QboFault("4001", f"Invalid query : Invalid context declaration {word}")


def _property(kind: str, word: str) -> str:
    for name in FILTERABLE[kind]:
        if name.lower() == word.lower():
            return name
    raise QboFault("4001", f"Invalid query : property {word} not found for Entity {kind}, or not queryable")


def _order(words: _Words, kind: str) -> tuple[str, bool]:
    name = _property(kind, words.take("word"))
    if words.skip("desc"):
        return name, True
    words.skip("asc")
    return name, False


def _condition(words: _Words, kind: str) -> Condition:
    name = _property(kind, words.take("word"))
    operator = words.take("operator", "word").lower()
    if operator not in OPERATORS:
        raise _wrong(f"Encountered {operator!r} where an operator was expected")
    if operator != "in":
        return Condition(name, operator, (_literal(words),))
    words.expect("(")
    values = [_literal(words)]
    while words.skip(","):
        values.append(_literal(words))
    words.expect(")")
    return Condition(name, operator, tuple(values))


def _literal(words: _Words) -> str:
    if words.peek() in ("true", "false"):
        return words.take("word").lower()
    value = words.take("text", "number")
    return re.sub(r"\\(.)", r"\1", value[1:-1], flags=re.S) if value.startswith("'") else value


def value_of(body: Mapping[str, Any], name: str) -> Any:
    """What an object holds under a queryable name; a reference counts by its id, an address or phone by its text."""
    value: Any = body
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, Mapping):
        value = value.get("value", value.get("Address", value.get("FreeFormNumber")))
    return value


def _comparable(held: Any, wanted: str, name: str) -> tuple[Any, Any]:
    if name.startswith("MetaData"):
        try:
            moment = datetime.fromisoformat(wanted)
        except ValueError:
            raise QboFault("4001", f"Invalid query : {wanted!r} is not a date and time") from None
        return datetime.fromisoformat(held), moment if moment.tzinfo else moment.replace(tzinfo=PACIFIC)
    if isinstance(held, bool):
        return str(held).lower(), wanted.lower()
    if isinstance(held, int | Decimal) or (name == "Id" and str(held).isdigit() and wanted.isdigit()):
        try:
            return Decimal(held), Decimal(wanted)
        except InvalidOperation:
            raise QboFault("4001", f"Invalid query : {wanted!r} is not a number") from None
    return str(held), wanted


_TESTS: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "=": lambda held, wanted: bool(held == wanted),
    "<": lambda held, wanted: bool(held < wanted),
    ">": lambda held, wanted: bool(held > wanted),
    "<=": lambda held, wanted: bool(held <= wanted),
    ">=": lambda held, wanted: bool(held >= wanted),
}


def holds(condition: Condition, body: Mapping[str, Any]) -> bool:
    """Whether an object meets a condition; what it does not hold meets none."""
    held = value_of(body, condition.name)
    if held is None:
        return False
    if condition.operator == "like":
        pattern = "".join(".*" if letter == "%" else re.escape(letter) for letter in condition.values[0])
        return re.fullmatch(pattern, str(held), re.S | re.I) is not None
    test = _TESTS["=" if condition.operator == "in" else condition.operator]
    return any(test(*_comparable(held, wanted, condition.name)) for wanted in condition.values)


def run(books: Books, query: Query, present: Callable[[Stored], dict[str, Any]]) -> dict[str, Any]:
    """The `QueryResponse`: the page of matching objects, or their number."""
    bodies = [(item, present(item)) for item in _candidates(books, query) if item.state != "deleted"]
    if not any(condition.name == "Active" for condition in query.conditions):
        bodies = [(item, body) for item, body in bodies if body.get("Active", True)]
    found = [body for _, body in bodies if all(holds(condition, body) for condition in query.conditions)]
    if query.count:
        return {"totalCount": len(found)}
    for name, descending in reversed(query.order):
        found.sort(key=lambda body, name=name: _sort_key(value_of(body, name), name), reverse=descending)  # type: ignore[misc]
    page = found[query.start - 1 : query.start - 1 + query.most]
    if not page:
        return {}
    if query.fields:
        page = [{name: body[name] for name in ("Id", *query.fields) if name in body} for body in page]
    return {query.kind: page, "startPosition": query.start, "maxResults": len(page)}


def _sort_key(value: Any, name: str) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    return (1, Decimal(value)) if isinstance(value, int | Decimal) or (name == "Id" and value.isdigit()) else (2, str(value))


def _candidates(books: Books, query: Query) -> list[Stored]:
    """Narrow by an indexed column where a condition allows it; `holds` decides afterwards all the same."""
    for condition in query.conditions:
        column = _SEARCHED.get(condition.name)
        if column is None or condition.operator not in ("=", "in") or query.kind == "TaxCode":
            continue
        values: list[object] = [name_key(value) if column == "name" else value for value in condition.values]
        if column == "id":
            values = [int(value) for value in condition.values if value.isdigit()]
        marks = ",".join("?" * len(values))
        return books.select(f"kind = ? and {column} in ({marks})", (query.kind, *values))
    return books.select("kind = ?", (query.kind,))
