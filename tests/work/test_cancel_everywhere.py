"""The same cancellations through each of the three practice PACs: the dialect is theirs, what becomes of the CFDI is SAT's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.hub import Office
from agent.services.replace_cfdi import draft_replacement, issue_and_cancel
from tests.practice.conftest import practice, server_of_the_run
from tests.practice.vendors import Practice
from tests.work.cancelling import ask, now_of, questions_due, stamped, times_at_sat
from tests.work.practice_mexico import PracticeWorld, practice_mexico

__all__ = ["practice", "server_of_the_run"]
OPERATIONS = {"finkok": "cancel_signature", "sw": "cancel", "diverza": "cancel"}


@pytest.fixture(params=["finkok", "sw", "diverza"])
def anywhere(request: pytest.FixtureRequest, office: Office, catalogs: Catalogs, practice: Practice) -> Iterator[tuple[str, PracticeWorld]]:
    made = practice_mexico(office, catalogs, practice, request.param)
    yield request.param, made
    made.close()


def receipts(place: PracticeWorld) -> list[Any]:
    return place.world.sql("select content from cfdi_papers where kind = 'acknowledgment'")


def test_requested_accepted_and_filed(anywhere: tuple[str, PracticeWorld]) -> None:
    pac, place = anywhere
    agent = place.agent()
    small, large = stamped(place, agent), stamped(place, agent, 2, total="11600.00")
    assert (small.pac, large.pac) == (pac, pac)
    ask(place, small)
    ask(place, large)
    place.world.until_still(agent)
    assert now_of(place, small) == ("CANCELLED", "cancelled", "cancel.cancelled")
    assert now_of(place, large) == ("CANCEL_REQUESTED", "requested", "cancel.waits_for_recipient")
    place.decide(large.uuid, "accept")
    questions_due(place)
    place.world.until_still(agent)
    assert now_of(place, large)[0] == "CANCELLED"
    assert len(receipts(place)) == (0 if pac == "diverza" else 2), "Diverza gives out no receipt that is known"
    assert (times_at_sat(place, small), times_at_sat(place, large)) == (1, 1)
    for cfdi, number in ((small, "S-00001"), (large, "S-00002")):
        memo = place.world.books.by_number(number).posting.memo  # type: ignore[union-attr]
        assert memo.endswith(f"{cfdi.uuid} CANCELADO"), "the accounting system hears of it"


def test_a_lost_answer_is_found_at_sat(anywhere: tuple[str, PracticeWorld]) -> None:
    pac, place = anywhere
    agent = place.agent()
    cfdi = stamped(place, agent, total="11600.00")
    place.practice.fault(pac, OPERATIONS[pac], "reset", phase="after_commit")
    ask(place, cfdi)
    place.world.until_still(agent)
    assert now_of(place, cfdi) == ("CANCEL_REQUESTED", "requested", "cancel.waits_for_recipient")
    assert times_at_sat(place, cfdi) == 1


def test_replaced(anywhere: tuple[str, PracticeWorld]) -> None:
    pac, place = anywhere
    agent, world = place.agent(), place.world
    old = stamped(place, agent)
    new_id = draft_replacement(world.office, old.id)
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    new = world.one("select state, pac from cfdis where id = :id", id=new_id)
    assert (now_of(place, old)[0], new.state, new.pac) == ("CANCELLED", "STAMPED", pac)
    assert world.one("select cfdi_id from cfdi_sales where live").cfdi_id == new_id
