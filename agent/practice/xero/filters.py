"""What a caller may ask a list for: `where=Type=="ACCREC" AND (InvoiceNumber=="A" OR InvoiceNumber=="B")`, order, pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from agent.practice.xero.refusal import Refusal, bad_request

Document = Mapping[str, Any]
Test = Callable[[Document], bool]
_TOKEN: Final = re.compile(
    r'\s*(?:"((?:[^"\\]|\\.)*)"|(?:guid|Guid)\("?([0-9a-fA-F-]+)"?\)|DateTime\((\d+),\s*(\d+),\s*(\d+)\)|(==|!=|>=|<=|=|>|<|\(|\))'
    r"|(-?\d+(?:\.\d+)?)|((?:AND|OR)\b|&&|\|\|)|([A-Za-z][\w.]*))"
)
_COMPARED: Final[Mapping[str, Callable[[Any, Any], bool]]] = {
    "==": lambda have, want: bool(have == want),
    "=": lambda have, want: bool(have == want),
    "!=": lambda have, want: bool(have != want),
    ">": lambda have, want: bool(have > want),
    "<": lambda have, want: bool(have < want),
    ">=": lambda have, want: bool(have >= want),
    "<=": lambda have, want: bool(have <= want),
}


def where(text: str, known: frozenset[str]) -> Test:
    """The test that a condition means; a Refusal for one that cannot be read or names what cannot be filtered by."""
    words = _Words(text, known)
    test = words.either()
    if not words.done:
        raise _wrong(text)
    return test


def ordered(found: list[dict[str, Any]], order: str) -> list[dict[str, Any]]:
    """The documents in the order asked for: `InvoiceNumber ASC`."""
    name, _, direction = order.partition(" ")
    if direction.strip().upper() not in ("", "ASC", "DESC"):
        raise _wrong(order)
    return sorted(found, key=lambda each: str(each.get(name, "")), reverse=direction.strip().upper() == "DESC")


class _Words:
    """A condition's tokens, read once from left to right: AND binds closer than OR."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self._text = text
        self._known = known
        self._tokens: list[tuple[str, Any]] = []
        position = 0
        while position < len(text.rstrip()):
            match = _TOKEN.match(text, position)
            if match is None:
                raise _wrong(text)
            self._tokens.append(_token(match))
            position = match.end()
        self._at = 0

    @property
    def done(self) -> bool:
        """True after the last token."""
        return self._at >= len(self._tokens)

    def either(self) -> Test:
        """One condition or several joined with OR."""
        tests = [self._both()]
        while self._skip("OR", "||"):
            tests.append(self._both())
        return tests[0] if len(tests) == 1 else lambda document: any(test(document) for test in tests)

    def _both(self) -> Test:
        tests = [self._one()]
        while self._skip("AND", "&&"):
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda document: all(test(document) for test in tests)

    def _one(self) -> Test:
        if self._skip("("):
            test = self.either()
            if not self._skip(")"):
                raise _wrong(self._text)
            return test
        kind, name = self._take("word")
        if name not in self._known:
            raise bad_request(f"No property or field '{name}' exists", number=16, kind="QueryParseException")
        _, operator = self._take("mark")
        kind, value = self._take("text", "id", "day", "number")
        if operator not in _COMPARED:
            raise _wrong(self._text)
        return lambda document: _meets(document, name, operator, kind, value)

    def _take(self, *kinds: str) -> tuple[str, Any]:
        if self.done or self._tokens[self._at][0] not in kinds:
            raise _wrong(self._text)
        self._at += 1
        return self._tokens[self._at - 1]

    def _skip(self, *marks: str) -> bool:
        if self.done or self._tokens[self._at][1] not in marks or self._tokens[self._at][0] not in ("mark", "join"):
            return False
        self._at += 1
        return True


def _token(match: re.Match[str]) -> tuple[str, Any]:
    if match[1] is not None:
        return "text", match[1].replace('\\"', '"').replace("\\\\", "\\")
    if match[2]:
        return "id", match[2].lower()
    if match[3]:
        return "day", date(int(match[3]), int(match[4]), int(match[5])).isoformat()
    if match[6]:
        return "mark", match[6]
    if match[7]:
        return "number", Decimal(match[7])
    return ("join", match[8]) if match[8] else ("word", match[9])


def _meets(document: Document, name: str, operator: str, kind: str, value: Any) -> bool:
    have: Any = document
    for part in name.split("."):
        have = have.get(part) if isinstance(have, Mapping) else None
    if have is None:
        return False
    if kind == "text":
        have, value = str(have).casefold(), value.casefold()
    elif kind in ("id", "day"):
        have = str(have)
    return _COMPARED[operator](have, value)


def _wrong(text: str) -> Refusal:
    return bad_request(f"The filter or order cannot be read: {text}", number=16, kind="QueryParseException")
