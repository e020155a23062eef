"""A second stamp is cancelled at the PAC that made it, once it is approved, and is over only when SAT says so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from agent.errors import Unavailable
from agent.ports import Done, NotSent, Outcome, Refused, Requested, SatStatus, StatusQuestion, Throttled, Unknown
from agent.work.commands import HANDLERS
from agent.work.loop import Loop
from tests.work.hub import Agent, World
from tests.work.mexico import ledger_of, the_cfdi
from tests.work.test_twin_watch import in_doubt
from tests.work.two_pacs import force, look

IN_FORCE = SatStatus("S - Comprobante obtenido satisfactoriamente.", "Cancelable sin aceptación", "Vigente", "", "200")
CANCELLED = replace(IN_FORCE, state="Cancelado", cancellation="Cancelado sin aceptación")


class FakeSat:
    """SAT with one answer for everything."""

    def __init__(self) -> None:
        self.says: SatStatus | None = IN_FORCE
        self.asked: list[StatusQuestion] = []

    def status(self, question: StatusQuestion) -> SatStatus:
        self.asked.append(question)
        if self.says is None:
            raise Unavailable("no route")
        return self.says


@pytest.fixture
def sat() -> FakeSat:
    return FakeSat()


@pytest.fixture
def twice(mexico: World, sat: FakeSat) -> Callable[[], None]:
    """A document stamped twice, and its second stamp to be cancelled; called, an agent works off what is due."""
    plain = in_doubt(mexico, stamped=True)
    hub = replace(plain.hub, vendors=replace(plain.hub.vendors, sat=lambda _hub, _wire: sat))
    agent = Agent(hub, plain.lanes, Loop(hub, HANDLERS, plain.lanes))
    force(mexico, agent, "fake")
    look(mexico, agent)
    mexico.sql(
        """insert into work (kind, lane, ref, branch, priority, requested_by, approved_by, approved_at)
           select 'cancel_twin', 'cfdi:' || cfdi_id, uuid, branch, 100, 'ana', 'eva', now() from stray_stamps"""
    )

    def works() -> None:
        mexico.due()
        agent.work_off()

    return works


def asked_for(mexico: World) -> tuple[str, str]:
    row = mexico.one("select state, code from work where kind = 'cancel_twin'")
    return row.state, row.code


def test_it_is_cancelled_with_02_where_it_was_stamped(mexico: World, sat: FakeSat, twice: Callable[[], None]) -> None:
    twice()
    (request,) = mexico.ledgers["listing"].cancelled
    twin = mexico.one("select * from stray_stamps")
    assert (request.uuid, request.reason.value, request.replaced_by, request.total) == (twin.uuid, "02", "", "116.00")
    assert ledger_of(mexico).cancelled == [] and request.uuid != the_cfdi(mexico).uuid
    assert asked_for(mexico) == ("ready", "cancel.requested")
    twice()
    assert len(mexico.ledgers["listing"].cancelled) == 1, "a receipt is waited on, not repeated"
    sat.says = CANCELLED
    twice()
    assert asked_for(mexico) == ("done", "twin.cancelled")
    assert mexico.one("select settled_at is not null as settled from stray_stamps").settled
    assert {question.uuid for question in sat.asked} == {twin.uuid}
    assert the_cfdi(mexico).state == "STAMPED"
    assert mexico.one("select count(*) as n from cfdi_papers").n == 1
    assert mexico.one("select count(*) as n from audit where action = 'twin.cancelled'").n == 1


ANSWERS: list[tuple[Outcome[Requested], str, str]] = [
    (NotSent("no route"), "ready", "cancel.not_sent"),
    (Throttled(None), "ready", "cancel.throttled"),
    (Unknown("timeout"), "unknown", "cancel.being_verified"),
    (Refused("205", "not there yet", "not_yet", "cancel.not_found_yet"), "ready", "cancel.not_found_yet"),
    (Refused("300", "who", "account", "pac.login"), "blocked", "pac.login"),
    (Refused("203", "not the issuer", "document", "cancel.not_the_issuer"), "dead", "cancel.not_the_issuer"),
]


@pytest.mark.parametrize(("answer", "state", "code"), ANSWERS, ids=[code for _, _, code in ANSWERS])
def test_every_other_answer(
    mexico: World, sat: FakeSat, twice: Callable[[], None], answer: Outcome[Requested], state: str, code: str
) -> None:
    mexico.ledgers["listing"].cancels = [answer]
    twice()
    assert asked_for(mexico) == (state, code)


def test_a_lost_answer_is_asked_of_sat_before_anything_is_sent_again(mexico: World, sat: FakeSat, twice: Callable[[], None]) -> None:
    mexico.ledgers["listing"].cancels = [Unknown("timeout"), Done(Requested("202", "", None, True))]
    twice()
    twice()
    assert (asked_for(mexico), len(mexico.ledgers["listing"].cancelled)) == (("unknown", "cancel.being_verified"), 1)
    mexico.settle_time()
    twice()
    assert (asked_for(mexico), len(mexico.ledgers["listing"].cancelled)) == (("ready", "cancel.requested"), 2)


def test_while_sat_does_not_answer_nothing_is_sent(mexico: World, sat: FakeSat, twice: Callable[[], None]) -> None:
    sat.says = None
    twice()
    assert (asked_for(mexico), mexico.ledgers["listing"].cancelled) == (("ready", "cancel.sat_unavailable"), [])


def test_five_requests_are_all_there_is(mexico: World, sat: FakeSat, twice: Callable[[], None]) -> None:
    for _ in range(6):
        twice()
        mexico.sql("update attempts set finished_at = now() - interval '73 hours' where kind = 'cancel_twin'")
    assert (asked_for(mexico), len(mexico.ledgers["listing"].cancelled)) == (("dead", "cancel.asked_too_often"), 5)


def test_what_is_cancelled_already_is_only_noted(mexico: World, sat: FakeSat, twice: Callable[[], None]) -> None:
    sat.says = CANCELLED
    twice()
    assert (asked_for(mexico), mexico.ledgers["listing"].cancelled) == (("done", "twin.cancelled"), [])
