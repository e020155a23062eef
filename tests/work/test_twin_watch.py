"""Sent to another PAC by force: the first one stays watched, and whatever turns up is told, known and never doubled again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.ports import NotSent, Refused, Throttled
from agent.views.strays import strays
from agent.views.unknowns import unknowns
from tests.conftest import NOW
from tests.work.fake_erp import Lost
from tests.work.fake_pac import Step
from tests.work.hub import Agent, World
from tests.work.mexico import Clock, ledger_of, the_cfdi
from tests.work.two_pacs import force, look, second_pac, send, stamped_everywhere, state_of

LOST = [Lost(done=False) for _ in range(5)]


def in_doubt(mexico: World, *, stamped: bool) -> Agent:
    """A document whose first PAC does not answer any more."""
    agent = mexico.agent()
    second_pac(mexico)
    # The account that lists its stamps is the first one here.
    mexico.sql("update pac_accounts set priority = 3 where pac = 'fake'")
    mexico.ledgers["listing"].script = [Lost(done=stamped)]
    mexico.ledgers["listing"].answers = list(LOST)
    send(mexico, agent)
    assert state_of(mexico) == ("unknown", "cfdi.being_verified")
    return agent


def watches(mexico: World) -> list[tuple[str, str]]:
    return [(each.pac, each.state) for each in mexico.sql("select pac, state from stamp_watches order by id")]


def test_the_same_bytes_go_to_the_other_pac_and_the_first_one_is_watched(mexico: World) -> None:
    agent = in_doubt(mexico, stamped=False)
    force(mexico, agent, "fake")
    row = the_cfdi(mexico)
    assert (row.state, row.pac, ledger_of(mexico).keys) == ("STAMPED", "fake", mexico.ledgers["listing"].keys)
    assert {each.sha256 for each in mexico.sql("select sha256 from attempts where kind = 'cfdi'")} == {row.sealed_sha256}
    assert watches(mexico) == [("listing", "watching")]
    forced = mexico.one("select canonical from audit where action = 'failover.forced'").canonical
    assert '"asked_by": "ana"' in forced and '"approved_by": "eva"' in forced
    questions = mexico.ledgers["listing"].questions
    look(mexico, agent)
    assert (watches(mexico), mexico.ledgers["listing"].questions) == ([("listing", "watching")], questions), "asking would stamp it"


def test_a_second_stamp_is_told_by_name(mexico: World) -> None:
    agent = in_doubt(mexico, stamped=True)
    force(mexico, agent, "fake")
    look(mexico, agent)
    (twin,) = mexico.ledgers["listing"].stamps.values()
    stray = mexico.one("select * from stray_stamps")
    assert (stray.uuid, stray.kind, stray.pac, stray.number, bytes(stray.stamped_xml)) == (twin.uuid, "twin", "listing", "A-1", twin.xml)
    assert stray.cfdi_id == the_cfdi(mexico).id and the_cfdi(mexico).uuid != twin.uuid
    assert watches(mexico) == [("listing", "found")]
    told = mexico.one("select params from events where name = 'stamp.twin_found'").params
    assert (told["uuid"], told["first"], told["number"]) == (twin.uuid, the_cfdi(mexico).uuid, "A-1")
    assert mexico.one("select count(*) as n from audit where action = 'stamp.twin_found'").n == 1


def test_after_the_window_it_is_asked_and_not_there(mexico: World, clock: Clock) -> None:
    agent = in_doubt(mexico, stamped=False)
    force(mexico, agent, "fake")
    mexico.ledgers["listing"].answers.clear()
    clock.at = NOW + timedelta(hours=73)
    look(mexico, agent)
    assert watches(mexico) == [("listing", "watching")], "the PAC's clock may be wrong"
    clock.at = NOW + timedelta(hours=75)
    look(mexico, agent)
    assert (watches(mexico), stamped_everywhere(mexico)) == ([("listing", "absent")], {"A-1": 1})


def test_after_the_window_without_an_answer_it_is_looked_at_on(mexico: World, clock: Clock) -> None:
    agent = in_doubt(mexico, stamped=True)
    mexico.ledgers["listing"].hidden = True
    force(mexico, agent, "fake")
    clock.at = NOW + timedelta(hours=100)
    look(mexico, agent)
    assert watches(mexico) == [("listing", "watching")]
    mexico.ledgers["listing"].answers.clear()
    look(mexico, agent)
    assert (watches(mexico), mexico.one("select kind from stray_stamps").kind) == ([("listing", "found")], "twin")


@pytest.mark.parametrize("answer", [NotSent("x"), Throttled(None), Refused("718", "no", "account", "pac.no_stamps"),
                                    Refused("CFDI40145", "no", "document", "pac.rule")])  # fmt: skip
def test_what_the_other_pac_does_not_stamp_goes_back(mexico: World, answer: Step) -> None:
    """A refusal too: the first PAC may have stamped what this one refuses, and nothing is sealed anew."""
    agent = in_doubt(mexico, stamped=True)
    sealed = bytes(the_cfdi(mexico).sealed_xml)
    ledger_of(mexico).script = [answer]
    force(mexico, agent, "fake")
    assert (watches(mexico), state_of(mexico)[0], the_cfdi(mexico).pac) == ([("listing", "returned")], "unknown", "listing")
    mexico.ledgers["listing"].answers.clear()
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, bytes(the_cfdi(mexico).sealed_xml), stamped_everywhere(mexico)) == ("STAMPED", sealed, {"A-1": 1})


def test_the_first_pac_has_it_while_the_other_has_not_said(mexico: World) -> None:
    """Then the first one's is the document's stamp, and the other one is watched instead."""
    agent = in_doubt(mexico, stamped=True)
    ledger_of(mexico).script = [Lost(done=False)]
    force(mexico, agent, "fake")
    assert state_of(mexico) == ("unknown", "cfdi.being_verified")
    look(mexico, agent)
    agent.work_off()
    row, (first,) = the_cfdi(mexico), mexico.ledgers["listing"].stamps.values()
    assert (row.state, row.uuid, row.pac) == ("STAMPED", first.uuid, "listing")
    assert watches(mexico) == [("listing", "found"), ("fake", "watching")]
    assert stamped_everywhere(mexico) == {"A-1": 1}


REFUSED_REQUESTS = [
    ("listing", "failover.same_pac"),
    ("nowhere", "failover.no_such_account"),
]


@pytest.mark.parametrize(("to", "code"), REFUSED_REQUESTS)
def test_it_goes_only_to_another_account_that_is_there(mexico: World, to: str, code: str) -> None:
    agent = in_doubt(mexico, stamped=False)
    force(mexico, agent, to)
    assert (mexico.one("select state, code from work where kind = 'force_failover'")[:2], watches(mexico)) == (("dead", code), [])
    assert state_of(mexico)[0] == "unknown"


def test_it_goes_to_no_account_that_rests_and_not_when_it_is_too_late(mexico: World, clock: Clock) -> None:
    agent = in_doubt(mexico, stamped=False)
    mexico.sql("update pac_accounts set rests_until = now() + interval '1 hour' where pac = 'fake'")
    force(mexico, agent, "fake")
    mexico.sql("update pac_accounts set rests_until = null")
    clock.at = NOW + timedelta(hours=73)
    force(mexico, agent, "fake")
    codes = [each.code for each in mexico.sql("select code from work where kind = 'force_failover' order by id")]
    assert (codes, watches(mexico)) == (["failover.target_rests", "failover.too_old"], [])


def test_nothing_is_forced_without_an_approval(mexico: World) -> None:
    agent = in_doubt(mexico, stamped=False)
    mexico.sql(
        """insert into work (kind, lane, ref, branch, args) select 'force_failover', 'cfdi:' || id, id::text, branch, '{"to": "fake"}'
           from cfdis"""
    )
    agent.work_off()
    assert mexico.one("select state, code from work where kind = 'force_failover'")[:2] == ("asked", "")
    assert (watches(mexico), ledger_of(mexico).keys) == ([], [])


def test_what_is_known_by_now_is_not_sent_elsewhere(mexico: World) -> None:
    agent = mexico.agent()
    second_pac(mexico)
    send(mexico, agent)
    force(mexico, agent)
    assert mexico.one("select state, code from work where kind = 'force_failover'")[:2] == ("done", "failover.not_needed")
    assert mexico.ledgers["listing"].keys == []


def test_people_see_what_is_in_doubt_and_what_was_stamped_twice(mexico: World) -> None:
    agent = in_doubt(mexico, stamped=True)
    (line,) = unknowns(agent.hub.office, branch=None, after=None, limit=10).rows
    assert (line.erp, line.asked, line.elsewhere, line.force_waits, line.can_be_forced) == ("listing", 0, ("fake",), False, True)
    assert line.definite_after is not None and line.definite_after > line.sent_at
    force(mexico, agent, "fake")
    look(mexico, agent)
    assert unknowns(agent.hub.office, branch=None, after=None, limit=10).rows == ()
    (stray,) = strays(agent.hub.office, branch=mexico.branch, after=None, limit=10).rows
    row = the_cfdi(mexico)
    assert (stray.kind, stray.cfdi_id, stray.first_uuid, stray.number, stray.total) == ("twin", row.id, row.uuid, "A-1", "116.00")
