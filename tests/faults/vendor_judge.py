"""A company's books against the platform: every document once, to the cent, voided ones void. Our own tables are not asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from tests.faults.story import Expected

What = Literal["twice", "lost", "cents", "not_void"]
_NAME = {"customers": "name"}
_OPEN = {"customers": "balance", "payments": "unapplied"}
OPEN = "open"
"""How a finding begins that tells of an open rest only."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be, with the document's number or name."""

    what: What
    kind: str
    name: str
    detail: str

    def __str__(self) -> str:
        return f"{self.what}: {self.kind} {self.name}: {self.detail}"


def judge(expected: Sequence[Expected], books: Mapping[str, Any]) -> list[Finding]:
    """Everything in the books that differs; empty when nothing does."""
    return list(_findings(expected, books))


def _findings(expected: Sequence[Expected], books: Mapping[str, Any]) -> Iterator[Finding]:
    for kind in ("customers", "invoices", "payments", "credit_memos"):
        wanted = {each.name: each for each in expected if each.kind == kind}
        rows = [(_of_ours(kind, str(row[_NAME.get(kind, "number")])), row) for row in books[kind]]
        for name, count in Counter(name for name, _ in rows).items():
            if count > 1:
                yield Finding("twice", kind, name, f"{count} times")
            if name not in wanted:
                yield Finding("twice", kind, name, "nobody asked for it")
        for name, each in wanted.items():
            held = [row for found, row in rows if found == name]
            if held:
                yield from _differences(each, held)
            elif not each.void:  # what was taken back before it was ever booked need not be there
                yield Finding("lost", kind, name, "not there")


def _of_ours(kind: str, name: str) -> str:
    """A customer that was booked a second time stands under its name with its number behind it."""
    return name.partition(" (")[0] if kind == "customers" else name


def _differences(each: Expected, held: Sequence[Mapping[str, Any]]) -> Iterator[Finding]:
    """With several of it, one must be right; that there are several is told already."""
    if each.total is None:
        yield from _rest(each, held, alone=len(held) == 1)
        return
    void = [row for row in held if row["voided"] or row["deleted"]]
    if each.void:
        if len(void) < len(held):
            yield Finding("not_void", each.kind, each.name, f"{len(held) - len(void)} of {len(held)} are live")
        return
    live = [row for row in held if row not in void]
    if not live:
        yield Finding("lost", each.kind, each.name, "void, and should not be")
        return
    totals = {Decimal(row["total"]) for row in live}
    if each.total not in totals:
        yield Finding("cents", each.kind, each.name, f"{sorted(totals)} instead of {each.total}")
    yield from _rest(each, live, alone=len(held) == 1)


def _rest(each: Expected, live: Sequence[Mapping[str, Any]], *, alone: bool) -> Iterator[Finding]:
    """What is open of the document, or of its customer; with several of it nobody can say."""
    rest = {Decimal(row[_OPEN.get(each.kind, "open")]) for row in live}
    if alone and each.open not in rest:
        yield Finding("cents", each.kind, each.name, f"{OPEN} {sorted(rest)} instead of {each.open}")
