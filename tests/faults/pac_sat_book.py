"""SAT's own book of a run: every request to cancel that reached it, with what it said and how things stood at that moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from agent.practice import cancel_registry
from agent.practice.cancel_registry import Verdict
from agent.practice.cancel_request import Folio
from agent.practice.store import Store

TAKEN = ("received", "received_before")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for one CFDI. `replaced` = a CFDI in force said at that moment that it takes its place (relation 04)."""

    uuid: str
    motive: str
    replacement: str
    verdict: Verdict
    replaced: bool


@contextmanager
def kept() -> Iterator[list[Asked]]:
    """The book of what is handed in during the block, whichever PAC hands it in."""
    book: list[Asked] = []
    hand_in = cancel_registry.hand_in

    def noted(store: Store, asked: Folio, *, rfc: str, pac: str, now: datetime) -> Verdict:
        replaced = any(kind == "04" for _, kind in cancel_registry.related(store, asked.uuid))
        verdict = hand_in(store, asked, rfc=rfc, pac=pac, now=now)
        book.append(Asked(asked.uuid, asked.motive, (asked.replacement or "").upper(), verdict, replaced))
        return verdict

    cancel_registry.hand_in = noted
    try:
        yield book
    finally:
        cancel_registry.hand_in = hand_in
