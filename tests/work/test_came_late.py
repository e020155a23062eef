"""A request leaves after its agent stood still so long that the document was believed absent: what it did is found out."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from agent.db.deliveries import Delivery, parse_ref
from agent.db.engine import transaction
from agent.domain.postings import InvoicePosting, PostingKind
from agent.domain.states import SALES
from agent.ports import Match, RemoteState, Write
from agent.work.look_again import doubt_absence, look_again
from tests.work import fake_erp
from tests.work.fake_erp import Lost, PlainErp
from tests.work.hub import World, dies
from tests.work.platform import sale_id


@pytest.mark.parametrize("heard", [True, False])
def test_a_sale_taken_back_while_its_request_stood_still_is_void_in_the_end(office_plain: World, heard: bool) -> None:
    """Whether the answer was heard or not: another agent has believed it absent, and nobody would have looked for it again."""
    world = office_plain
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())

    def stands_still() -> None:
        other = world.agent()  # takes over what the first one holds
        world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-10")
        world.take_in(other)
        world.settle_time()
        world.until_still(other)
        assert world.work(f"invoice:{sale_id(1)}").code == "plan.never_delivered"

    world.books.script["S-00001"] = [stands_still]
    if not heard:
        world.books.unheard.add("S-00001")
    world.agent().work_off()
    world.settle_time()
    world.until_still(world.agent())
    assert world.books.by_number("S-00001").remote.state is RemoteState.VOID
    assert world.sql("select 1 from events where name = 'delivery.came_late'") != []
    assert world.sql("select 1 from attempts where outcome is null or outcome = 'unknown'") == []


def test_nothing_is_asked_when_another_has_booked_it_meanwhile(office_plain: World) -> None:
    world = office_plain
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())

    def stands_still() -> None:
        other = world.agent()
        world.settle_time()
        world.until_still(other)

    world.books.script["S-00001"] = [stands_still]
    world.agent().work_off()
    world.until_still(world.agent())
    assert world.sql("select 1 from events where name = 'delivery.came_late'") == []
    both = {entry.remote.id for entry in world.books.live(PostingKind.INVOICE)}
    [(told,)] = world.sql("select params from erp_sync_logs where code = 'delivery.came_twice'")
    assert {told["known"], told["other"]} == both
    assert told["known"] == world.sql("select erp_entity_id from erp_entity_mappings where entity_type = 'invoice'")[0][0]


def test_what_arrives_from_a_process_that_ended_is_looked_for_ten_minutes_later(office_plain: World) -> None:
    """It stood still between its last check and its first byte, sent, and died: nobody heard of it."""
    world = office_plain
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())

    def stands_still() -> None:
        other = world.agent()
        world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-10")
        world.take_in(other)
        world.settle_time()
        world.until_still(other)

    world.books.script["S-00001"] = [stands_still]
    world.books.fatal.add("S-00001")
    assert dies(world.agent())
    world.books.fatal.clear()
    last = world.agent()
    assert look_again(last.hub) == 0, "not before its time"
    world.sql("update attempts set look_again_at = now()")
    assert look_again(last.hub) == 1
    world.settle_time()
    world.until_still(last)
    assert world.books.by_number("S-00001").remote.state is RemoteState.VOID
    assert world.sql("select 1 from attempts where outcome is null or outcome = 'unknown'") == []


def test_what_never_comes_is_looked_for_twice_and_no_more(office_plain: World) -> None:
    world = office_plain
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())
    world.books.script["S-00001"] = [Lost(done=False, crash=True)]
    assert dies(world.agent())
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-10")
    waits = []
    for _ in range(3):
        last = world.agent()
        world.take_in(last)
        world.settle_time()
        world.until_still(last)
        waits += [round(each.total_seconds() / 600) for (each,) in world.sql("select look_again_at - now() from attempts") if each]
        world.sql("update attempts set look_again_at = now() where look_again_at is not null")
        look_again(last.hub)
    assert waits == [1, 144]
    assert world.books.live(PostingKind.INVOICE) == []


def test_absent_twice_before_the_first_look_leaves_that_look(office_plain: World) -> None:
    """Somebody doubted the absence meanwhile, and it was believed once more: it is looked for ten minutes later, not only in a day."""
    world = office_plain
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(world.agent())
    world.books.script["S-00001"] = [Lost(done=False, crash=True)]
    assert dies(world.agent())
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-10")
    last = world.agent()
    world.take_in(last)
    for _ in range(2):
        world.settle_time()
        world.until_still(last)
        [(attempt, ref, wait)] = world.sql("select id, ref, look_again_at - now() from attempts where ref like 'invoice:%'")
        assert round(wait.total_seconds() / 600) == 1
        with transaction(world.office.engine) as tx:
            delivery = Delivery(world.connection, *parse_ref(ref), world.branch)
            assert doubt_absence(tx, attempt, delivery, settle_seconds=0.0)


class _ByAmount(PlainErp):
    """A vendor where a document is known by its number, and is exactly ours only when it is what would be written."""

    def _matches(self, write: Write) -> list[Match]:
        return [Match(each.remote, each.remote.total == getattr(write.posting, "total", None)) for each in _known(self, write)]


def _known(adapter: PlainErp, write: Write) -> list[fake_erp.Entry]:
    books = adapter._books
    if write.remote is not None or write.posting.number in books.hidden:
        return [each for each in books.entries.values() if write.remote is not None and each.remote.id == write.remote.id]
    return [each for each in books.live(write.posting.kind) if each.posting.number == write.posting.number]


def test_what_came_late_and_changed_meanwhile_is_known_again_and_brought_up_to_date(
    office_plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its agent is dead, so nobody heard of it; what is found there is not what would be written now, but it is what was sent then."""
    world = office_plain
    monkeypatch.setitem(fake_erp.ADAPTERS, "plain", _ByAmount)
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, "100.00")
    world.books.script["S-00001"] = [Lost(done=True, crash=True)]
    world.books.hidden.add("S-00001")
    world.take_in(world.agent())
    assert dies(world.agent())
    world.source.resell(1, "120.00")

    def appears_once_believed_absent() -> None:
        if world.sql("select 1 from attempts where outcome = 'absent'"):
            world.books.hidden.clear()

    world.books.before_find = appears_once_believed_absent
    world.take_in(world.agent())
    world.settle_time()
    world.until_still(world.agent())
    assert [each.remote.total for each in world.books.live(PostingKind.INVOICE)] == [Decimal("120.00")]
    assert world.work(f"invoice:{sale_id(1)}").state == "done"
    outcomes = [row.outcome for row in world.sql("select outcome from attempts where kind = 'invoice' order by started_at")]
    assert outcomes == ["done", "refused", "done"]


def test_what_another_hand_booked_under_our_number_is_doubted_once_and_then_a_persons(
    office_plain: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = office_plain
    monkeypatch.setitem(fake_erp.ADAPTERS, "plain", _ByAmount)
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, "100.00")
    world.books.script["S-00001"] = [Lost(done=False, crash=True)]
    world.take_in(world.agent())
    assert dies(world.agent())
    world.source.resell(1, "120.00")
    agent = world.agent()
    world.take_in(agent)

    def somebody_books_it() -> None:
        if world.sql("select 1 from attempts where outcome = 'absent'") and not world.books.live(PostingKind.INVOICE):
            (sent,) = (each for each in world.books.sent if each.posting.number == "S-00001")
            assert isinstance(sent.posting, InvoicePosting)
            world.books.book(replace(sent.posting, total=Decimal("77.00")))

    world.books.before_find = somebody_books_it
    world.settle_time()
    world.until_still(agent)
    row = world.work(f"invoice:{sale_id(1)}")
    assert (row.state, row.code) == ("dead", "erp.lookalike")
    outcomes = [each.outcome for each in world.sql("select outcome from attempts where kind = 'invoice'")]
    assert outcomes == ["refused"] * 3  # as it is now, as it was sent, and as it is now once more
