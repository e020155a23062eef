"""What a person follows of a cancellation: its steps, its days, SAT's and the PAC's words, and what must go first."""

from __future__ import annotations

from agent.services.ask_now import ask_now, ask_sat_now
from agent.services.replace_cfdi import draft_replacement, issue_and_cancel
from agent.views.cancel_case import cancel_case, tickets
from agent.views.cfdi import REJECTED, CfdiFilter, lines
from agent.views.deadlines import deadlines
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import ask, place, questions_due, stamped
from tests.work.practice_mexico import PracticeWorld

__all__ = ["place", "practice", "server_of_the_run"]


def steps(place: PracticeWorld, cfdi_id: int) -> list[tuple[str, str]]:
    found = cancel_case(place.world.office, cfdi_id)
    assert found is not None
    return [(one.code.removeprefix("cancel_step."), one.state) for one in found.steps]


def test_a_request_is_followed_to_its_end(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    before = cancel_case(world.office, old.id)
    assert before is not None and not before.begun and before.purpose == "sale" and before.outlook.uuid in before.outlook.address
    assert (before.requests, before.most, before.related, before.replacement) == (0, 5, (), None)
    ask(place, old)
    waiting = cancel_case(world.office, old.id)
    assert waiting is not None and waiting.running and waiting.asked is not None and waiting.asked.reason == "02"
    world.until_still(agent)
    found = cancel_case(world.office, old.id)
    assert found is not None and found.case is not None
    assert (found.requests, found.pac_code, found.case.state) == (1, "201", "requested")
    assert found.pac_text != "" and found.next_question is not None
    place.decide(old.uuid, "accept")
    questions_due(place)
    world.until_still(agent)
    assert {state for _, state in steps(place, old.id)} == {"done"}
    assert tickets(world.office, old.id, wanted="", limit=5) == ()


def test_a_replacement_shows_what_is_done_and_what_is_next(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    new_id = draft_replacement(world.office, old.id)
    found = cancel_case(world.office, old.id)
    assert found is not None and found.replacement is not None
    assert (found.replacement.id, found.replacement.state, found.replacement.kind) == (new_id, "DRAFT", "replacement")
    assert steps(place, old.id)[:3] == [("drafted", "done"), ("stamped", "next"), ("requested", "later")]
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    assert steps(place, old.id)[:4] == [("drafted", "done"), ("stamped", "done"), ("requested", "done"), ("accepted", "waiting")]


def test_what_is_not_there_has_no_case(place: PracticeWorld) -> None:
    assert cancel_case(place.world.office, 4_000_000) is None


def test_today_names_what_was_rejected_and_what_ends_by_tomorrow(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    ask(place, old)
    world.until_still(agent)
    world.sql("update cancellations set accept_by = :day", day=world.office.now().date())
    assert [(one.kind, one.names) for one in deadlines(world.office, branch=None) if one.kind.startswith("cancels")] == [
        ("cancels_due", ("A-1",))
    ]
    place.decide(old.uuid, "refuse")
    questions_due(place)
    world.until_still(agent)
    assert [(one.kind, one.names) for one in deadlines(world.office, branch=None) if one.kind.startswith("cancels")] == [
        ("cancels_rejected", ("A-1",))
    ]
    rejected = CfdiFilter(state=REJECTED)
    assert [line.id for line in lines(world.office, rejected, after=None, limit=10).rows] == [old.id]
    assert lines(world.office, CfdiFilter(state=REJECTED, branch="nowhere"), after=None, limit=10).rows == ()


def test_both_sides_of_a_replacement_name_each_other(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    issue_and_cancel(world.office, draft_replacement(world.office, old.id))
    world.until_still(agent)
    before, after = cancel_case(world.office, old.id), cancel_case(world.office, old.id + 1)
    assert before is not None and after is not None and before.replacement is not None and after.replaces is not None
    assert (before.replacement.number, before.replaces) == ("A-2", None)
    assert (after.replaces.id, after.replaces.number) == (old.id, "A-1")


def test_only_the_document_that_was_asked_about_is_due(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    both = [stamped(place, agent, number, total="11600.00") for number in (1, 2)]
    for each in both:
        ask(place, each)
    world.until_still(agent)
    world.sql("delete from work where kind = 'ask_sat'")
    ask_sat_now(world.office, both[0].id)
    assert [row.ref for row in world.sql("select ref from work where kind = 'ask_sat'")] == [str(both[0].id)]
    assert ask_now(world.office) == [each.id for each in both]
