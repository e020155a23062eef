"""A plan that is approved twice: it runs once, and the second to approve it is told; twice by one person, or by two at the same moment."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from agent.domain.postings import PostingKind
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work
from agent.services.set_flag import Flag, set_flag
from agent.views import plans as shown
from agent.work.plans import Applied, apply_plan, make_plan
from tests.bad_input.words import known_in_both
from tests.work.conftest import world
from tests.work.fake_erp import SPECS
from tests.work.hub import Agent, World

__all__ = ["world"]
SALES = 8


@pytest.fixture
def agent(world: World) -> Agent:
    """A branch that sends nothing by itself, with sales waiting."""
    made = world.agent()
    set_flag(world.office, branch=world.branch, flag=Flag.AUTO_SYNC, enabled=False)
    for number in range(1, SALES + 1):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
    world.take_in(made)
    return made


def _sent_once(world: World, agent: Agent) -> None:
    for _ in range(4):
        world.due()
        agent.work_off()
    assert world.books.numbers(PostingKind.INVOICE) == [f"S-{number:05d}" for number in range(1, SALES + 1)]
    assert world.books.twice() == []
    assert set(world.books.writes.values()) == {1}


@pytest.mark.parametrize("people", [("ana", "berta"), ("ana", "ana")])
def test_two_approvals_at_the_same_moment_run_it_once_and_one_is_told(world: World, agent: Agent, people: tuple[str, str]) -> None:
    plan_id = make_plan(world.office, world.branch, SPECS)
    together = threading.Barrier(len(people))

    def approve(by: str) -> Applied | UserError:
        together.wait(30)
        try:
            return apply_plan(world.office, plan_id, by=by, specs=SPECS)
        except UserError as error:
            return error

    with ThreadPoolExecutor(len(people)) as pool:
        answers = list(pool.map(approve, people))
    (applied,) = [answer for answer in answers if isinstance(answer, Applied)]
    (told,) = [answer for answer in answers if isinstance(answer, UserError)]
    assert (applied.requested, applied.refused) == (2 * SALES, 0)
    assert told.code == "plan.not_open"
    assert all(str(plan_id) in sentence for sentence in known_in_both(told.code, **told.params).values())
    assert len(world.sql("select 1 from audit where action = 'plan.applied'")) == 1
    _sent_once(world, agent)


def test_two_people_who_press_the_button_at_once_ask_for_one_run(world: World, agent: Agent, local_office: Office) -> None:
    """The page's way: a row of work, asked for by two logins; the first counts, the second reads that it is asked for already."""
    plan_id = make_plan(world.office, world.branch, SPECS)

    def press(office: Office) -> int:
        return request_work(office, kind="sync_apply", lane=f"plan:{world.branch}", ref=str(plan_id), branch=world.branch)

    first = press(local_office)
    with pytest.raises(UserError) as twice:
        press(world.office)
    assert twice.value.code == "work.already_requested"
    known_in_both(twice.value.code, **twice.value.params)
    agent.work_off()
    assert world.one("select state, code from work where id = :id", id=first) == ("done", "plan.applied")

    late = press(local_office)  # somebody whose page still shows the plan as open
    agent.work_off()
    row = world.one("select state, code, params from work where id = :id", id=late)
    assert (row.state, row.code) == ("dead", "plan.not_open")
    assert all(str(plan_id) in sentence for sentence in known_in_both(row.code, **row.params).values())
    assert shown.plan(world.office, plan_id).approved_by == "local"
    _sent_once(world, agent)
