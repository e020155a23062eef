"""What a person finds out about a delivery nobody knows the fate of: checked before it is believed."""

from __future__ import annotations

import pytest

from agent.db.engine import transaction
from agent.domain.postings import PostingKind
from agent.errors import UserError
from agent.services.request_work import request_work
from agent.work.resolve import resolve
from tests.work.fake_erp import Lost
from tests.work.hub import Agent, World
from tests.work.platform import sale_id

INVOICE = f"invoice:{sale_id(1)}"


@pytest.fixture
def unknown(office_plain: World) -> tuple[World, Agent]:
    """A sale that went out without an answer and does not show itself at the vendor."""
    world = office_plain
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.books.hidden.add("S-00001")
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    assert world.work(INVOICE).state == "unknown"
    return world, agent


def _say(world: World, decision: str, remote: str = "") -> None:
    work_id = world.work(INVOICE).id
    args = {"decision": decision, "remote": remote}
    request_work(world.office, kind="resolve", lane=f"resolve:{work_id}", ref=str(work_id), branch=world.branch, args=args)


def test_a_document_that_was_found_is_read_there_and_adopted(unknown: tuple[World, Agent]) -> None:
    world, agent = unknown
    remote = next(iter(world.books.entries.values() if not world.books.hidden else [world.books.by_number("S-00001")])).remote
    world.books.hidden.clear()
    _say(world, "done", remote.id)
    agent.work_off()
    world.due()
    agent.work_off()
    assert world.work(INVOICE).state == "done"
    assert world.books.writes["S-00001"] == 1
    assert world.one("select erp_entity_id from erp_entity_mappings where entity_type = 'invoice'").erp_entity_id == remote.id


def test_an_id_that_is_not_there_is_not_believed(unknown: tuple[World, Agent]) -> None:
    world, agent = unknown
    _say(world, "done", "nobody")
    for _ in range(2):
        agent.work_off()
        world.due()
    assert world.work(INVOICE).state == "unknown"
    assert world.books.writes["S-00001"] == 1


def test_not_there_is_not_believed_before_its_time(unknown: tuple[World, Agent]) -> None:
    world, agent = unknown
    _say(world, "absent")
    agent.work_off()
    assert world.one("select state, code from work where kind = 'resolve'") == ("dead", "work.too_early")
    assert world.work(INVOICE).state == "unknown"


def test_what_is_not_there_is_looked_for_once_more_and_sent_again(unknown: tuple[World, Agent]) -> None:
    world, agent = unknown
    world.settle_time()
    world.books.hidden.clear()  # it was there all the time: the person did not see it
    _say(world, "absent")
    agent.work_off()
    world.due()
    agent.work_off()
    assert world.work(INVOICE).state == "done"
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001"]
    assert world.books.writes["S-00001"] == 1


@pytest.mark.parametrize(("decision", "remote"), [("", ""), ("done", ""), ("absent", "7"), ("maybe", "7")])
def test_half_a_decision_is_refused(unknown: tuple[World, Agent], decision: str, remote: str) -> None:
    world, _ = unknown
    with pytest.raises(UserError, match=r"work\.not_resolvable"), transaction(world.office.engine) as tx:
        resolve(tx, world.work(INVOICE).id, decision=decision, remote=remote, by="local")
