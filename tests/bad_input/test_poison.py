"""A document whose sending fails every time by a fault of ours: it never holds up its neighbours, and a person sees it with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from agent.db.claim import Work, finish
from agent.db.engine import transaction
from agent.domain.postings import PostingKind
from agent.hub import Hub
from agent.views.unknowns import unknowns
from agent.work.loop import Loop
from tests.bad_input.words import known_in_both
from tests.work.conftest import either, world
from tests.work.hub import LIMITS, World
from tests.work.platform import sale_id

__all__ = ["either", "world"]
POISON = "S-00002"


def _breaks() -> None:
    raise ValueError("ours")


def test_a_document_whose_sending_fails_every_time_stops_nobody(either: World) -> None:
    world, agent = either, either.agent()
    for number in (1, 2, 3):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
    world.books.script[POISON] = [_breaks] * 100
    world.take_in(agent)
    for _ in range(LIMITS.max_attempts):
        agent.work_off()
        world.due()
        world.settle_time()
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001", "S-00003"]
    assert world.books.twice() == []
    row = world.work(f"invoice:{sale_id(2)}")
    (line,) = unknowns(world.office, branch=None, after=None, limit=10).rows
    assert (line.number, row.state, row.code) == (POISON, "unknown", "bug.in_work")
    assert all("ValueError" in sentence for sentence in known_in_both(line.code, **line.params).values())
    assert row.attempts + row.waits >= LIMITS.max_attempts - 1, "it was not asked about again and again without a pause"

    world.books.script.clear()  # the fault is mended
    world.until_still(agent)
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001", POISON, "S-00003"]
    assert world.books.twice() == []


@pytest.mark.parametrize("kind", ["take_in", "issue_cfdi"])
def test_a_row_that_fails_every_time_is_parked_with_its_reason(world: World, kind: str) -> None:
    agent = world.agent()
    for ref in ("nonsense", str(world.source_id)):
        world.sql("insert into work (kind, lane, ref, branch) values (:kind, 'a', :ref, :branch)", kind=kind, ref=ref, branch=world.branch)
    for _ in range(LIMITS.max_attempts):
        agent.work_off()
        world.due()
    row = world.work("nonsense")
    assert (row.state, row.code, row.attempts) == ("dead", "bug.in_work", LIMITS.max_attempts)
    assert all("ValueError" in sentence for sentence in known_in_both(row.code, **row.params).values())
    if kind == "take_in":
        assert world.work(str(world.source_id)).state == "done"


def test_a_row_whose_statements_the_database_cancels_every_time_is_parked_and_stops_nobody(world: World) -> None:
    agent = world.agent()
    for ref in ("1", "bad", "2"):
        world.sql("insert into work (kind, lane, ref, branch) values ('k', 'a', :ref, :branch)", ref=ref, branch=world.branch)

    def handler(hub: Hub, rows: Sequence[Work]) -> None:
        with transaction(hub.office.engine) as tx:
            for row in rows:
                if row.ref == "bad":
                    tx.execute(text("set local statement_timeout = 1"))
                    tx.execute(text("select pg_sleep(1)"))
                finish(tx, row, state="done")

    for _ in range(LIMITS.max_attempts):
        Loop(agent.hub, {"k": handler}, agent.lanes).run_dry(horizon=0.0)
        world.due()
    assert world.sql("select ref, state from work order by id") == [("1", "done"), ("bad", "dead"), ("2", "done")]
