"""The agent as it is, but for one thing that makes runs short: it never waits for a vendor's pace. On request one protection is out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from agent import bootstrap, office
from agent.cli import engine
from agent.db.attempts import Attempt
from agent.db.claim import Work
from agent.erp import ERPS
from agent.erp.quickbooks.adapter import QuickBooks, QuickBooksMexico
from agent.http_client.pace import Pace
from agent.hub import Hub
from agent.pac import PACS
from agent.ports import Match, Write
from agent.work import issue_cfdi
from agent.work.cfdi_row import Row


def _no_intent() -> None:
    """A stamp is asked for without a word about it on record, and without the bytes that were sent."""

    def begin(hub: Hub, work: Work, row: Row) -> Attempt:
        from uuid import uuid4

        return Attempt(uuid4(), work.id, "cfdi", work.ref, "stamp", 0, row.document_uuid, "{}", "", row.pac)

    issue_cfdi._begin = begin


def _no_find() -> None:
    """The accounting system is never asked what it has already."""

    def find(self: QuickBooks, wanted: Sequence[Write]) -> Sequence[Sequence[Match]]:
        return [[] for _ in wanted]

    QuickBooks.find = find  # type: ignore[method-assign]


PROTECTIONS: Mapping[str, Callable[[], None]] = {"intent": _no_intent, "find": _no_find}


@dataclass(frozen=True, slots=True)
class Changed:
    """What is not as usual: a protection that is out, seconds until a vendor's answer is given up, seconds that one pass waits
    for what is not due yet, seconds by which the machine's clock is wrong."""

    without: str = ""
    deadline: float = 0.0
    patience: float = 0.0
    clock: float = 0.0


def main(changed: Changed) -> None:
    """Runs the agent's command line (`sys.argv`)."""
    Pace.wait = lambda self, path: None  # type: ignore[method-assign]
    if changed.without:
        PROTECTIONS[changed.without]()
    if changed.deadline:
        for adapter in (QuickBooks, QuickBooksMexico):
            adapter.spec = replace(adapter.spec, deadline=changed.deadline, visible_after=0.0)
        bootstrap.ERPS = {  # type: ignore[attr-defined]
            name: replace(erp, spec=replace(erp.spec, deadline=changed.deadline, visible_after=0.0)) for name, erp in ERPS.items()
        }
        for pac in PACS.values():
            pac.spec = replace(pac.spec, deadline=changed.deadline)
    if changed.patience:
        engine.PATIENCE = changed.patience
    if changed.clock:
        office._now = lambda: datetime.now(UTC) + timedelta(seconds=changed.clock)
    from agent.__main__ import main as agent

    agent()
