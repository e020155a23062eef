"""A document in doubt that its PAC never answers for: its XML is given and checked, or two people say that it is not there."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from agent.errors import Unavailable
from agent.ports import SatStatus
from agent.services.declare_absent import request_absent
from agent.services.request_work import request_work
from agent.work.commands import HANDLERS
from agent.work.loop import Loop
from tests.cfdi.authority import stamp
from tests.conftest import NOW
from tests.work.fake_erp import Lost
from tests.work.hub import Agent, World
from tests.work.mexico import Clock, ledger_of, the_cfdi
from tests.work.test_cancel_twin import IN_FORCE, FakeSat
from tests.work.two_pacs import force, second_pac, send, stamped_everywhere, state_of

NOT_KNOWN = SatStatus("N - 602: Comprobante no encontrado.", "", "No Encontrado", "", "")
UUID = "5A1B6F6E-3C3B-4C22-9A61-1D0D0A2F7B11"


@pytest.fixture
def sat() -> FakeSat:
    return FakeSat()


@pytest.fixture
def agent(mexico: World, sat: FakeSat) -> Agent:
    plain = mexico.agent()
    hub = replace(plain.hub, vendors=replace(plain.hub.vendors, sat=lambda _hub, _wire: sat))
    return Agent(hub, plain.lanes, Loop(hub, HANDLERS, plain.lanes))


@pytest.fixture(params=[False, True], ids=["not_stamped", "stamped"])
def stamped(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


def in_doubt(mexico: World, agent: Agent, *, stamped: bool) -> None:
    """A document whose PAC took the bytes and answers no question about them."""
    ledger_of(mexico).script = [Lost(done=stamped)]
    ledger_of(mexico).answers = [Lost(done=False) for _ in range(30)]
    send(mexico, agent)
    assert state_of(mexico) == ("unknown", "cfdi.being_verified")


def give(mexico: World, agent: Agent, xml: bytes) -> tuple[str, str]:
    """A person gives a file; what came of the request."""
    row = mexico.one("select id, branch from work where kind = 'issue_cfdi'")
    args = {"decision": "stamp", "xml": base64.b64encode(xml).decode()}
    request_work(mexico.office, kind="resolve", lane=f"resolve:{row.id}", ref=str(row.id), branch=row.branch, args=args)
    agent.work_off()
    said = mexico.sql("select state, code from work where kind = 'resolve' order by id desc limit 1")[0]
    return said.state, said.code


def declare(mexico: World, agent: Agent) -> None:
    """One person says that it is not there, and another one approves."""
    row = the_cfdi(mexico)
    asked = request_absent(mexico.office, row.id, branch=row.branch)
    assert mexico.one("select state from work where id = :id", id=asked).state == "asked"
    agent.work_off()
    mexico.sql("update work set requested_by = 'ana', state = 'ready', approved_by = 'eva', approved_at = now() where id = :id", id=asked)
    agent.work_off()


def said(mexico: World) -> tuple[str, str]:
    row = mexico.one("select state, code from work where kind = 'declare_absent'")
    return row.state, row.code


# --- its XML is given -----------------------------------------------------------------------------------------------------


def test_the_xml_that_was_found_at_the_pac_is_the_documents_stamp(mexico: World, agent: Agent, sat: FakeSat) -> None:
    in_doubt(mexico, agent, stamped=True)
    (made,) = ledger_of(mexico).stamps.values()
    assert give(mexico, agent, made.xml) == ("done", "stamp.given")
    agent.work_off()
    row = the_cfdi(mexico)
    assert (row.state, row.uuid, bytes(row.stamped_xml)) == ("STAMPED", made.uuid, made.xml)
    assert (sat.asked[0].uuid, sat.asked[0].total) == (made.uuid, "116.00")
    assert mexico.one("select count(*) as n from audit where action = 'stamp.given'").n == 1
    assert mexico.one("select settled_at is not null as over from stray_stamps").over
    assert (stamped_everywhere(mexico), len(ledger_of(mexico).keys)) == ({"A-1": 1}, 1)


def test_a_stamp_that_sat_does_not_know_is_not_believed(mexico: World, agent: Agent, sat: FakeSat) -> None:
    in_doubt(mexico, agent, stamped=False)
    sat.says = NOT_KNOWN
    forged = stamp(bytes(the_cfdi(mexico).sealed_xml), ledger_of(mexico).pair, uuid=UUID)
    assert give(mexico, agent, forged) == ("dead", "stamp.sat_does_not_know")
    assert (the_cfdi(mexico).state, state_of(mexico)[0], mexico.sql("select 1 from stray_stamps")) == ("STAMPING", "unknown", [])


OTHERS: list[tuple[Callable[[bytes, bytes], bytes], str]] = [
    (lambda sealed, made: sealed, "stamp.none"),
    (lambda sealed, made: made[: len(made) // 2], "xml.cut_short"),
    (lambda sealed, made: made.replace(b'SelloCFD="', b'SelloCFD="x'), "stamp.other_seal"),
    (lambda sealed, made: made.replace(b'Total="116.00"', b'Total="117.00"'), "stamp.changed"),
    (lambda sealed, made: b"", "xml.empty"),
]


@pytest.mark.parametrize(("change", "code"), OTHERS)
def test_another_file_is_refused_in_its_own_words(
    mexico: World, agent: Agent, sat: FakeSat, change: Callable[[bytes, bytes], bytes], code: str
) -> None:
    in_doubt(mexico, agent, stamped=True)
    (made,) = ledger_of(mexico).stamps.values()
    assert give(mexico, agent, change(bytes(the_cfdi(mexico).sealed_xml), made.xml)) == ("dead", code)
    assert (the_cfdi(mexico).state, sat.asked) == ("STAMPING", [])


def test_while_sat_does_not_answer_the_file_waits(mexico: World, agent: Agent, sat: FakeSat) -> None:
    in_doubt(mexico, agent, stamped=True)
    (made,) = ledger_of(mexico).stamps.values()
    sat.says = None
    assert give(mexico, agent, made.xml)[0] == "ready"
    sat.says = IN_FORCE
    mexico.due()
    agent.work_off()
    mexico.due()
    agent.work_off()
    assert (the_cfdi(mexico).state, the_cfdi(mexico).uuid) == ("STAMPED", made.uuid)


# --- two people say that it is not there -------------------------------------------------------------------------------------


def test_not_there_seals_it_anew_under_its_folio_and_key(mexico: World, agent: Agent, clock: Clock) -> None:
    in_doubt(mexico, agent, stamped=False)
    sealed = bytes(the_cfdi(mexico).sealed_xml)
    clock.at = NOW + timedelta(hours=75)
    questions = ledger_of(mexico).questions
    declare(mexico, agent)
    assert said(mexico) == ("done", "absent.declared")
    assert ledger_of(mexico).questions == questions + 1, "it was asked one last time"
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.series, row.folio) == ("STAMPED", "A", 1)
    assert bytes(row.sealed_xml) != sealed
    assert (stamped_everywhere(mexico), len(set(ledger_of(mexico).keys)), len(ledger_of(mexico).keys)) == ({"A-1": 1}, 1, 2)
    told = mexico.one("select canonical from audit where action = 'stamp.declared_absent'").canonical
    assert '"asked_by": "ana"' in told and '"approved_by": "eva"' in told
    closed = mexico.one("select outcome, message, detail from attempts where code = 'declared'")
    assert tuple(closed) == ("absent", "definite", "said ana, approved eva")


def test_not_before_nobody_can_stamp_it_any_more(mexico: World, agent: Agent, clock: Clock, stamped: bool) -> None:
    in_doubt(mexico, agent, stamped=stamped)
    clock.at = NOW + timedelta(hours=73)
    declare(mexico, agent)
    assert (said(mexico), the_cfdi(mexico).state, state_of(mexico)[0]) == (("dead", "absent.too_early"), "STAMPING", "unknown")


def test_the_last_question_may_show_that_it_is_there(mexico: World, agent: Agent, clock: Clock) -> None:
    in_doubt(mexico, agent, stamped=True)
    ledger_of(mexico).answers.clear()
    clock.at = NOW + timedelta(hours=75)
    declare(mexico, agent)
    assert said(mexico) == ("done", "absent.was_there")
    mexico.until_still(agent)
    (made,) = ledger_of(mexico).stamps.values()
    assert (the_cfdi(mexico).uuid, stamped_everywhere(mexico)) == (made.uuid, {"A-1": 1})


def test_a_pac_that_is_silent_has_a_day_to_answer_the_last_question(mexico: World, agent: Agent, clock: Clock) -> None:
    in_doubt(mexico, agent, stamped=False)
    clock.at = NOW + timedelta(hours=75)
    ledger_of(mexico).checks = [Unavailable("no route") for _ in range(60)]
    declare(mexico, agent)
    assert (said(mexico), the_cfdi(mexico).state) == (("ready", "absent.last_question"), "STAMPING")
    mexico.sql("update work set waits = 24, run_at = now() where kind = 'declare_absent'")
    agent.work_off()
    assert said(mexico) == ("done", "absent.declared")


def test_what_was_not_approved_does_nothing(mexico: World, agent: Agent, clock: Clock) -> None:
    in_doubt(mexico, agent, stamped=False)
    clock.at = NOW + timedelta(hours=75)
    row = the_cfdi(mexico)
    asked = request_absent(mexico.office, row.id, branch=row.branch)
    agent.work_off()
    assert mexico.one("select state, needs_approval from work where id = :id", id=asked)[:] == ("asked", True)
    assert the_cfdi(mexico).state == "STAMPING"


def test_what_is_known_by_then_is_left_alone(mexico: World, agent: Agent, clock: Clock) -> None:
    in_doubt(mexico, agent, stamped=True)
    row = the_cfdi(mexico)
    asked = request_absent(mexico.office, row.id, branch=row.branch)
    ledger_of(mexico).answers.clear()
    mexico.until_still(agent)
    assert the_cfdi(mexico).state == "STAMPED"
    clock.at = NOW + timedelta(hours=75)
    mexico.sql("update work set state = 'ready', approved_by = 'eva', approved_at = now() where id = :id", id=asked)
    agent.work_off()
    assert said(mexico) == ("done", "failover.not_needed")


def test_not_there_is_said_of_every_pac_that_had_the_bytes(mexico: World, agent: Agent, clock: Clock) -> None:
    """Sent elsewhere by force, and neither of them ever says: afterwards nobody is watched, and it is stamped once."""
    second = second_pac(mexico)
    in_doubt(mexico, agent, stamped=False)
    second.script, second.answers = [Lost(done=False)], [Lost(done=False) for _ in range(30)]
    force(mexico, agent)
    assert (state_of(mexico), the_cfdi(mexico).pac) == (("unknown", "cfdi.being_verified"), "listing")
    clock.at = NOW + timedelta(hours=75)
    declare(mexico, agent)
    assert said(mexico) == ("done", "absent.declared")
    mexico.until_still(agent)
    assert [each.state for each in mexico.sql("select state from stamp_watches")] == ["absent"]
    assert (the_cfdi(mexico).state, stamped_everywhere(mexico)) == ("STAMPED", {"A-1": 1})
