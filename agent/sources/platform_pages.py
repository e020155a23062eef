"""One listing of the platform's API, read to its end: pages of a hundred, which may shift while they are read.

A page is asked for by its number, so a row that is added or taken away meanwhile moves all that follow: one may be met twice and another
never. A reading counts when as many different rows were met as the listing says there are; else it is read again, and what the readings
met is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from agent.errors import Unavailable, UserError
from agent.http_client.exact_json import loads
from agent.http_client.retry_after import retry_after
from agent.ports import Answer, Request, Wire

log = structlog.get_logger()

ENDPOINT: Final = "PLATFORM"
PAGE: Final = 100
READINGS: Final = 3
MOST_PAGES: Final = 10_000
LEFT_FOR_PEOPLE: Final = 25
"""So many of the hour's requests are never used: the key is a user's, who may need some."""

Rows = dict[str, Mapping[str, Any]]


class NotListed(Exception):
    """The API has no such listing."""


@dataclass(frozen=True, slots=True)
class _Page:
    rows: list[Any]
    total: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Reading:
    rows: Rows
    total: int
    pages: int
    steady: bool
    repeats: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """What was listed, by id, and how many requests it took."""

    rows: Rows
    requests: int


class Pages:
    """The API at `base` under `token`, a JWT; `now` tells when a refusal for a while ends."""

    def __init__(self, wire: Wire, *, base: str, token: str, now: Callable[[], datetime], deadline: float = 30.0) -> None:
        self._wire = wire
        self._base = base
        self._token = token.strip()
        self._now = now
        self._deadline = deadline

    def read(self, table: str, path: str, key: str, filters: Mapping[str, str]) -> Listing:
        """Every row that the listing holds under `key`.

        Raises `NotListed`, `Unavailable` (no answer, too many questions, never steady), UserError `source.repeats`,
        `source.key_refused`, `source.api_refused`.
        """
        gathered: Rows = {}
        requests = 0
        reading = None
        for _ in range(READINGS):
            reading = self._once(table, path, key, filters)
            requests += reading.pages
            gathered |= reading.rows
            if reading.steady:
                return Listing(reading.rows, requests)
        assert reading is not None
        if reading.repeats:
            raise UserError("source.repeats", table=table)
        if len(gathered) >= reading.total:
            return Listing(gathered, requests)
        raise Unavailable(f"{table}: {len(gathered)} of {reading.total} rows were met in {READINGS} readings")

    def has(self, path: str, key: str) -> bool:
        """Whether the API has this listing; one request."""
        try:
            self._page(path, key, {"page": "1", "limit": "1"})
        except NotListed:
            return False
        return True

    def _once(self, table: str, path: str, key: str, filters: Mapping[str, str]) -> _Reading:
        rows: Rows = {}
        first_total, nameless, number, repeats = 0, 0, 0, False
        before: set[str] = set()
        while True:
            number += 1
            if number > MOST_PAGES:
                raise UserError("source.repeats", table=table)
            page = self._page(path, key, {**filters, "page": str(number), "limit": str(PAGE)})
            first_total = first_total if number > 1 else page.total
            named = {str(row["id"]).lower(): row for row in page.rows if isinstance(row, dict) and row.get("id")}
            nameless += sum(1 for row in page.rows if not isinstance(row, dict) or not row.get("id"))
            repeats = repeats or (number > 1 and bool(named) and named.keys() == before)
            before = set(named)
            rows |= named
            if not page.rows or number >= page.pages or repeats:
                break
        if nameless:
            log.warning("source.rows_without_id", table=table, rows=nameless)
        steady = not repeats and first_total == page.total == len(rows) + nameless
        return _Reading(rows, page.total, number, steady, repeats)

    def _page(self, path: str, key: str, query: Mapping[str, str]) -> _Page:
        if not self._token or not self._token.isascii() or not self._token.isprintable():
            raise UserError("source.key_refused", error="-", message="")
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        request = Request("GET", ENDPOINT, self._base, path, headers, query)
        answer = self._wire.send(request, deadline=self._deadline)
        if not isinstance(answer, Answer):
            raise Unavailable(answer.reason)
        document = _document(answer)
        if answer.status != 200 or document.get("success") is not True:
            self._refused(answer, document)
        self._keep_some(answer)
        data = document.get("data")
        rows = data.get(key) if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(rows, list):
            raise Unavailable(f"{path}: no list {key}")
        return _Page(rows, _count(data, "total", path), _count(data, "pages", path))

    def _keep_some(self, answer: Answer) -> None:
        left = _header(answer, "x-ratelimit-remaining")
        if left.isascii() and left.isdigit() and int(left[:9]) < LEFT_FOR_PEOPLE:
            raise Unavailable(f"only {left} questions are left this hour", self._now() + timedelta(minutes=5))

    def _refused(self, answer: Answer, document: Mapping[str, Any]) -> None:
        said = " ".join(str(document[name]) for name in ("message", "details") if isinstance(document.get(name), str))
        code = str(document.get("error") or answer.status)
        if answer.status == 429:
            raise Unavailable(f"{code} {said}".strip(), retry_after(answer.headers, self._now()))
        if answer.status in (404, 405, 501):
            raise NotListed(said)
        if answer.status in (401, 403):
            raise UserError("source.key_refused", error=code[:60], message=said[:200])
        if answer.status >= 500 or not document:
            raise Unavailable(f"HTTP {answer.status} {said}".strip()[:300])
        raise UserError("source.api_refused", error=code[:60], message=said[:200])


def _document(answer: Answer) -> Mapping[str, Any]:
    """The JSON object of the answer; empty where it is none, which only an answer that is no 200 may be."""
    try:
        document = loads(answer.body)
    except (ValueError, RecursionError):
        document = None
    if isinstance(document, dict):
        return document
    if answer.status == 200:
        raise Unavailable("the answer is no JSON object")
    return {}


def _count(data: Mapping[str, Any], name: str, path: str) -> int:
    value = data.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Unavailable(f"{path}: {name} is no number")
    return value


def _header(answer: Answer, wanted: str) -> str:
    return next((value.strip() for name, value in answer.headers.items() if name.lower() == wanted), "")
