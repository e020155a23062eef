"""A request leaves after its agent stood still so long that the document was believed absent: what it did is found out."""

from __future__ import annotations

import pytest

from agent.domain.states import SALES
from agent.ports import RemoteState
from tests.work.hub import World
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
