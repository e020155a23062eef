"""A stamped CFDI at the practice Finkok, and what a test of its cancellation asks and does."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.db.engine import transaction
from agent.domain.cancellation import CancelReason
from agent.hub import Office
from agent.services.request_cancellation import request_cancellation
from agent.work.ask_sat import request_questions
from tests.practice.vendors import Practice
from tests.work.hub import Agent, World
from tests.work.mexico import BUYER
from tests.work.practice_mexico import PracticeWorld, practice_mexico


@pytest.fixture
def place(office: Office, catalogs: Catalogs, practice: Practice) -> Iterator[PracticeWorld]:
    made = practice_mexico(office, catalogs, practice)
    yield made
    made.close()


def sell(world: World, number: int, total: str = "116.00") -> None:
    world.source.customer(number, world.branch, **BUYER)
    world.source.sale(number, world.branch, total, moneda="MXN")


def stamped(place: PracticeWorld, agent: Agent, number: int = 1, total: str = "116.00") -> Any:
    """A sale of that total, booked and stamped."""
    sell(place.world, number, total)
    place.world.take_in(agent)
    place.world.until_still(agent)
    return place.world.one("select * from cfdis where state = 'STAMPED' order by id desc limit 1")


def ask(place: PracticeWorld, cfdi: Any, reason: CancelReason = CancelReason.WITH_ERRORS, replaced_by: int | None = None) -> None:
    request_cancellation(place.world.office, cfdi.id, reason=reason, replaced_by=replaced_by)


def now_of(place: PracticeWorld, cfdi: Any) -> tuple[str, str, str]:
    """State of the CFDI, of its newest case, and the case's code."""
    row = place.world.one("select state from cfdis where id = :id", id=cfdi.id)
    case = place.world.sql("select state, code from cancellations where cfdi_id = :id order by id desc limit 1", id=cfdi.id)
    return (row.state, case[0].state, case[0].code) if case else (row.state, "", "")


def at_sat(place: PracticeWorld, statement: str, *values: object) -> list[Any]:
    """A statement on what the practice SAT holds."""
    held = sqlite3.connect(place.practice.data / "practice.sqlite", isolation_level=None)
    try:
        return held.execute(statement, values).fetchall()
    finally:
        held.close()


def times_at_sat(place: PracticeWorld, cfdi: Any) -> int:
    """How many requests for it SAT has received."""
    rows = at_sat(place, "select times from cancellation where uuid = ?", cfdi.uuid)
    return int(rows[0][0]) if rows else 0


def questions_due(place: PracticeWorld, hours: int = 2) -> int:
    """SAT was last asked `hours` ago; how many questions are due."""
    place.world.sql("update sat_answers set asked_at = asked_at - make_interval(hours => :hours)", hours=hours)
    with transaction(place.world.office.engine) as tx:
        return request_questions(tx, "practice")
