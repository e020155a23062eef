"""The process ends at every step of a delivery; the next one finds out what became of it, from the vendor's own books."""

from __future__ import annotations

from decimal import Decimal

import pytest

from agent.domain.postings import PostingKind
from agent.domain.states import SALES
from agent.errors import Unavailable, UserError
from agent.hub import Office
from agent.ports import NotSent, Refused, RemoteState, Throttled
from tests.work.fake_erp import Crash, Lost, Step
from tests.work.hub import World, dies, fused, set_up
from tests.work.platform import sale_id

INVOICE = f"invoice:{sale_id(1)}"


def _sold(world: World) -> None:
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)


def _booked_once(world: World) -> None:
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001"]
    assert world.books.twice() == []
    mapped = world.one("select erp_entity_id, erp_state from erp_entity_mappings where entity_type = 'invoice'")
    assert mapped == (world.books.by_number("S-00001").remote.id, "live")
    assert world.sql("select 1 from attempts where outcome is null or outcome = 'unknown'") == []
    assert world.sql("select 1 from work where state <> 'done'") == []


def test_the_process_ends_before_each_commit(either: World) -> None:
    """Customer, invoice and payment are on their way; whatever was committed, each is booked once in the end."""
    world = either
    _sold(world)
    world.source.payment(1, world.branch)
    world.take_in(world.agent())
    died, at = 0, 1
    while True:
        with fused(world.office.engine) as fuse:
            agent = world.agent()
            fuse.at = fuse.count + at
            if not dies(agent):
                break
        died, at = died + 1, at + 1 if died % 2 else at  # each step twice: the second time on what the first left behind
        world.due()
        world.sql("update work set stalls = 0")
    assert died > 8
    world.until_still(world.agent())
    _booked_once(world)
    assert world.books.numbers(PostingKind.PAYMENT) == ["P-00001"]


@pytest.mark.parametrize("done", [True, False])
@pytest.mark.parametrize("crash", [True, False])
def test_what_was_sent_without_an_answer_is_booked_once(either: World, done: bool, crash: bool) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done, crash)]
    world.take_in(agent)
    assert dies(agent) is crash
    assert world.one("select count(*) as n from attempts where kind = 'invoice' and (outcome is null or outcome = 'unknown')").n == 1
    agent = world.agent()
    world.due()
    world.until_still(agent)
    _booked_once(world)


def test_the_process_ends_between_intent_and_call(either: World) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.take_in(agent)

    def end() -> None:
        if world.books.numbers(PostingKind.CUSTOMER):
            world.books.before_find = None
            raise Crash

    world.books.before_find = end
    assert dies(agent)
    assert world.books.writes["S-00001"] == 0
    agent = world.agent()
    row = world.work(INVOICE)
    assert (row.state, row.stalls, row.attempts) == ("unknown", 1, 0)
    world.until_still(agent)
    _booked_once(world)


def test_without_keys_not_there_is_believed_only_after_its_time(office_plain: World) -> None:
    world = office_plain
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=False)]
    world.sync(agent)
    for _ in range(3):
        world.due()
        agent.work_off()
        assert world.work(INVOICE).state == "unknown"
    assert world.books.writes["S-00001"] == 1
    world.due()
    world.settle_time()
    agent.work_off()
    assert world.books.writes["S-00001"] == 2
    _booked_once(world)
    assert [row.outcome for row in world.sql("select outcome from attempts where kind = 'invoice' order by started_at")] == [
        "absent",
        "done",
    ]


def test_what_shows_itself_late_is_adopted(office_plain: World) -> None:
    world = office_plain
    agent = world.agent()
    _sold(world)
    world.books.hidden.add("S-00001")
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    world.due()
    agent.work_off()
    assert world.work(INVOICE).state == "unknown"
    world.books.hidden.clear()
    world.due()
    agent.work_off()
    assert world.books.writes["S-00001"] == 1
    _booked_once(world)


def test_what_went_in_a_batch_is_not_sent_alone_before_its_time(office: Office) -> None:
    """The vendor knows the batch again, not one document of it: sent alone, under its own key, it would be booked twice."""
    world = set_up(office, erp="batched")
    agent = world.agent()
    _sold(world)
    world.source.customer(2, world.branch)
    world.source.sale(2, world.branch)
    numbers = ("S-00001", "S-00002")
    for number in numbers:
        world.books.hidden.add(number)
        world.books.script[number] = [Lost(done=True)]
    world.sync(agent)
    for _ in range(3):
        world.due()
        agent.work_off()
    assert [world.books.writes[number] for number in numbers] == [1, 1]
    world.books.hidden.clear()
    world.until_still(agent)
    assert [world.books.writes[number] for number in numbers] == [1, 1]
    assert world.books.numbers(PostingKind.INVOICE) == list(numbers)
    assert world.states() == {"done": len(world.sql("select 1 from work"))}


ANSWERS: list[Step] = [
    NotSent("no route"),
    Throttled(None),
    Refused("3200", "who are you", "account", "connection.expired"),
    Refused("140", "busy", "not_yet", "erp.busy"),
    Lost(done=False),
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_a_question_that_is_not_answered_says_nothing_about_the_first_request(world: World, answer: Step) -> None:
    """The vendor had done it, does not show it yet, and does not answer the second request."""
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=True), answer]
    world.sync(agent)
    world.books.hidden.add("S-00001")
    world.due()
    agent.work_off()
    row = world.work(INVOICE)
    assert row.state == "unknown"
    assert world.one("select outcome from attempts where kind = 'invoice'").outcome == "unknown"
    world.sql("update connections set state = 'connected'")
    world.until_still(agent)
    assert len({write.key for write in world.books.sent if write.posting.number == "S-00001"}) == 1
    _booked_once(world)


def test_an_expired_connection_is_marked_and_its_unknown_rows_wait_for_it(world: World) -> None:
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    world.books.unreadable = UserError("connection.expired")
    world.due()
    agent.work_off()
    assert world.one("select state, state_code from connections") == ("expired", "connection.expired")
    world.due()
    before = world.books.finds
    agent.work_off()
    row = world.work(INVOICE)
    assert (row.state, row.code, world.books.finds) == ("unknown", "connection.expired", before)
    world.books.unreadable = None
    world.sql("update connections set state = 'connected'")
    world.until_still(agent)
    _booked_once(world)


def test_a_vendor_that_cannot_be_read_is_asked_again(either: World) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    world.books.unreadable = Unavailable("down")
    world.due()
    world.settle_time()
    agent.work_off()
    assert world.work(INVOICE).state == "unknown"
    world.books.unreadable = None
    world.until_still(agent)
    _booked_once(world)


@pytest.mark.parametrize("done", [True, False])
def test_an_update_without_an_answer_ends_as_sent(either: World, done: bool) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.sync(agent)
    world.books.script["S-00001"] = [Lost(done)]
    world.source.resell(1, "75.00")
    world.sync(agent)
    world.until_still(agent)
    assert world.books.by_number("S-00001").remote.total == Decimal("75.00")
    assert world.one("select erp_total, erp_state from erp_entity_mappings where entity_type = 'invoice'") == (Decimal("75.00"), "live")
    _booked_once(world)


@pytest.mark.parametrize("done", [True, False])
def test_a_void_without_an_answer_ends_as_void(either: World, done: bool) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.sync(agent)
    world.books.script["S-00001"] = [Lost(done)]
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    world.sync(agent)
    world.until_still(agent)
    assert world.books.by_number("S-00001").remote.state is RemoteState.VOID
    assert world.one("select erp_state from erp_entity_mappings where entity_type = 'invoice'").erp_state == "void"


def test_what_changed_meanwhile_is_delivered_after_it_was_settled(either: World) -> None:
    world = either
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    world.source.resell(1, "80.00")
    world.take_in(agent)
    assert world.one("select count(*) as n from work where ref = :ref", ref=INVOICE).n == 1
    world.until_still(agent)
    assert world.books.by_number("S-00001").remote.total == Decimal("80.00")
    _booked_once(world)


def test_settling_what_did_not_change_asks_for_nothing_more(world: World) -> None:
    agent = world.agent()
    _sold(world)
    world.books.script["S-00001"] = [Lost(done=True)]
    world.sync(agent)
    world.until_still(agent)
    assert world.one("select count(*) as n from work where ref = :ref", ref=INVOICE).n == 1
