"""Which PAC gets a document: the next one only when it is sure that the first one did not stamp it. Both ledgers are the judge."""

from __future__ import annotations

from datetime import timedelta

import pytest

from agent.cfdi.safe_xml import parse
from agent.errors import Unavailable, UserError
from agent.ports import NotSent, PacAccount, Refused, Stamped, Throttled, Unknown
from agent.views.today import NeedKind, today
from tests.cfdi.authority import stamp
from tests.conftest import NOW
from tests.work.fake_erp import Lost
from tests.work.fake_pac import NEVER, Step
from tests.work.hub import World
from tests.work.mexico import Clock, issue_work, ledger_of, sell, the_cfdi
from tests.work.two_pacs import probe, second_pac, send, stamped_everywhere, state_of

NO_CREDITS = Refused("718", "sin timbres", "account", "pac.no_stamps")
SURE = [NO_CREDITS, NotSent("no route"), Throttled(None), Throttled(NOW + timedelta(hours=1))]


@pytest.mark.parametrize("answer", SURE, ids=lambda answer: type(answer).__name__)
def test_what_was_surely_not_stamped_goes_to_the_next_pac_at_once(mexico: World, answer: Step) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script = [answer]
    send(mexico, agent)
    row = the_cfdi(mexico)
    assert (row.state, row.pac, second.folios(), ledger_of(mexico).folios()) == ("STAMPED", "listing", ["A-1"], [])
    assert ledger_of(mexico).keys == second.keys, "the same key at both"
    assert {each.sha256 for each in mexico.sql("select sha256 from attempts where kind = 'cfdi'")} == {row.sealed_sha256}, "the same bytes"
    assert [(each.pac, each.outcome) for each in mexico.sql("select pac, outcome from attempts where kind = 'cfdi' order by started_at")][
        -1
    ] == ("listing", "done")


@pytest.mark.parametrize("answer", [Lost(done=True), Lost(done=False), Unknown("HTTP 502")], ids=["stamped", "not", "502"])
def test_what_may_be_stamped_never_goes_elsewhere(mexico: World, answer: Step) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script = [answer]
    send(mexico, agent)
    assert state_of(mexico) == ("unknown", "cfdi.being_verified")
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, the_cfdi(mexico).pac, second.keys) == ("STAMPED", "fake", [])
    assert stamped_everywhere(mexico) == {"A-1": 1}


def test_a_document_that_is_refused_is_refused_everywhere(mexico: World) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script = [Refused("CFDI40145", "RFC not in the list", "document", "pac.rule")]
    send(mexico, agent)
    assert (the_cfdi(mexico).state, second.keys) == ("REFUSED", [])


def test_only_a_pac_whose_behaviour_was_shown_gets_documents_by_itself(mexico: World) -> None:
    agent, unproven = mexico.agent(), second_pac(mexico, "unproven")
    ledger_of(mexico).script = [NO_CREDITS]
    send(mexico, agent)
    assert (state_of(mexico), unproven.keys) == (("blocked", "pac.no_stamps"), [])


def test_what_was_denied_once_stays_with_its_pac(mexico: World) -> None:
    """Whoever sent it may have stood still: the same bytes may still arrive there."""
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script = [Lost(done=False), NotSent("no route"), NotSent("no route")]
    send(mexico, agent)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).pac, second.keys, stamped_everywhere(mexico)) == ("fake", [], {"A-1": 1})


def test_not_stamped_is_believed_only_when_nothing_can_arrive_any_more(mexico: World) -> None:
    agent = mexico.agent()
    ledger_of(mexico).script = [Lost(done=False)]
    ledger_of(mexico).answers = [NEVER, NEVER]
    send(mexico, agent)
    for _ in range(2):
        mexico.due()
        agent.work_off()
        assert state_of(mexico) == ("unknown", "cfdi.being_verified")
    mexico.settle_time()
    mexico.due()
    agent.work_off()
    assert mexico.sql("select outcome from attempts where kind = 'cfdi' order by started_at")[0].outcome == "absent"
    assert stamped_everywhere(mexico) == {"A-1": 1}


def test_questions_come_soon_and_then_rarely(mexico: World) -> None:
    agent = mexico.agent()
    ledger_of(mexico).script = [Lost(done=True)]
    ledger_of(mexico).answers = [Lost(done=False) for _ in range(40)]
    send(mexico, agent)
    waits = []
    for _ in range(9):
        waits.append(mexico.one("select round(extract(epoch from run_at - updated_at)) as s from work where kind = 'issue_cfdi'").s)
        mexico.due()
        agent.work_off()
    assert [int(wait) for wait in waits] == [2, 4, 8, 15, 30, 60, 120, 240, 480]


def test_bytes_that_were_denied_are_asked_about_once_more_before_they_are_made_anew(mexico: World, clock: Clock) -> None:
    """What a PAC denied within the window it may still have got afterwards, from a process that stood still."""
    agent, ledger = mexico.agent(), ledger_of(mexico)
    ledger.script = [Lost(done=False), NotSent("no route")]
    send(mexico, agent)
    mexico.settle_time()
    mexico.due()
    agent.work_off()
    old = bytes(the_cfdi(mexico).sealed_xml)
    ledger.do(old)  # the first request arrives after all
    clock.at = NOW + timedelta(hours=73)
    mexico.due()
    agent.work_off()
    assert state_of(mexico) == ("unknown", "cfdi.asked_once_more")
    mexico.until_still(agent)
    assert (bytes(the_cfdi(mexico).sealed_xml), stamped_everywhere(mexico)) == (old, {"A-1": 1})


def test_what_was_never_stamped_is_made_anew_after_one_more_question(mexico: World, clock: Clock) -> None:
    """Whatever the database's own clock says: the second denial is the last."""
    agent, ledger = mexico.agent(), ledger_of(mexico)
    ledger.script = [Lost(done=False), NotSent("no route")]
    send(mexico, agent)
    mexico.settle_time()
    mexico.due()
    agent.work_off()
    old = bytes(the_cfdi(mexico).sealed_xml)
    clock.at = NOW + timedelta(hours=75)
    before = ledger.questions
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.folio, ledger.questions - before, stamped_everywhere(mexico)) == ("STAMPED", 1, 1, {"A-1": 1})
    assert bytes(row.sealed_xml) != old


def test_without_credits_at_both_it_waits_and_no_attempt_is_spent(mexico: World, clock: Clock) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script, second.script = [NO_CREDITS], [NO_CREDITS]
    send(mexico, agent)
    assert (state_of(mexico), issue_work(mexico).attempts) == (("blocked", "pac.no_stamps"), 0)
    accounts = mexico.sql("select state, code, rests_until > now() as rests from pac_accounts order by priority")
    assert [tuple(each) for each in accounts] == [("refused", "pac.no_stamps", True)] * 2
    frozen = bytes(the_cfdi(mexico).sealed_xml)
    for ledger in (ledger_of(mexico), second):
        ledger.checks = [PacAccount(0)]
    probe(mexico, agent)
    assert (state_of(mexico), len(ledger_of(mexico).keys), len(second.keys)) == (("blocked", "pac.no_stamps"), 1, 1)
    probe(mexico, agent)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, bytes(the_cfdi(mexico).sealed_xml)) == ("STAMPED", frozen)
    assert (issue_work(mexico).attempts, stamped_everywhere(mexico)) == (0, {"A-1": 1})


def test_both_down_for_three_days(mexico: World, clock: Clock) -> None:
    """It waits, says so, spends no attempt, and is sealed anew under its folio: it was surely not stamped."""
    agent, second = mexico.agent(), second_pac(mexico)
    down: list[Step] = [NotSent("no route") for _ in range(60)]
    ledger_of(mexico).script, second.script = list(down), list(down)
    for ledger in (ledger_of(mexico), second):
        ledger.checks = [Unavailable("no route") for _ in range(20)]
    mexico.sql("update pac_accounts set failures = 4")
    send(mexico, agent)
    old = bytes(the_cfdi(mexico).sealed_xml)
    for _ in range(6):
        clock.at += timedelta(hours=12, minutes=10)
        mexico.due()
        probe(mexico, agent)
    assert issue_work(mexico).attempts == 0
    assert state_of(mexico)[0] == "ready"
    said = mexico.sql("select code from pac_accounts order by priority")
    assert [each.code for each in said] == ["pac.unreachable"] * 2
    ledger_of(mexico).script.clear()
    second.script.clear()
    for ledger in (ledger_of(mexico), second):
        ledger.checks.clear()
    probe(mexico, agent)
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.folio, stamped_everywhere(mexico)) == ("STAMPED", 1, {"A-1": 1})
    assert parse(bytes(row.stamped_xml)).get("Fecha", "") > parse(old).get("Fecha", "")


def test_an_account_that_fails_rests_and_is_probed_never_stamped_with(mexico: World) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger = ledger_of(mexico)
    mexico.sql("update pac_accounts set failures = 4 where pac = 'fake'")
    ledger.script = [NotSent("no route")]
    send(mexico, agent)
    assert (len(ledger.keys), stamped_everywhere(mexico), second.folios()) == (1, {"A-1": 1}, ["A-1"])
    assert mexico.one("select rests_until > now() as rests from pac_accounts where pac = 'fake'").rests
    mexico.sql("update pac_accounts set rests_until = now() - interval '1 hour' where pac = 'fake'")
    mexico.sql("update branches set cfdi_auto_stamp = true")
    sell(mexico, 2)
    mexico.take_in(agent)
    agent.work_off()
    assert (len(ledger.keys), second.folios()) == (1, ["A-1", "A-2"]), "until it is probed it gets nothing, however long it rests"
    probe(mexico, agent)
    assert ledger.checked == 1
    sell(mexico, 3)
    mexico.take_in(agent)
    agent.work_off()
    assert (ledger.folios(), len(mexico.sql("select 1 from events where name = 'pac.back'"))) == (["A-3"], 1)


def test_a_refused_account_says_why_and_comes_back_by_its_probe(mexico: World) -> None:
    agent = mexico.agent()
    ledger_of(mexico).script = [Refused("300", "usuario", "account", "pac.login")]
    ledger_of(mexico).checks = [UserError("pac.login", pac="Fake")]
    send(mexico, agent)
    assert state_of(mexico) == ("blocked", "pac.login")
    probe(mexico, agent)
    account = mexico.one("select state, code, params, failures from pac_accounts")
    assert (account.state, account.code, account.failures) == ("refused", "pac.login", 2)
    probe(mexico, agent)
    mexico.until_still(agent)
    assert (mexico.one("select state, code from pac_accounts")[:2], stamped_everywhere(mexico)) == (("ready", ""), {"A-1": 1})


def test_a_revoked_csd_blames_no_account(mexico: World) -> None:
    agent, second = mexico.agent(), second_pac(mexico)
    ledger_of(mexico).script = [Refused("304", "revocado", "account", "pac.certificate_revoked")]
    send(mexico, agent)
    assert (state_of(mexico), second.keys) == (("blocked", "pac.certificate_revoked"), [])
    assert {each.state for each in mexico.sql("select state from pac_accounts")} == {"ready"}


def test_a_uuid_that_is_another_documents_stays_in_doubt(mexico: World) -> None:
    agent, ledger = mexico.agent(), ledger_of(mexico)
    send(mexico, agent)
    first = the_cfdi(mexico).uuid
    sell(mexico, 2)
    ledger.script = [Lost(done=False)]
    mexico.take_in(agent)
    agent.work_off()
    sealed = bytes(mexico.one("select sealed_xml from cfdis where folio = 2").sealed_xml)
    ledger.answers = [Stamped(first, stamp(sealed, ledger.pair, uuid=first), False)]
    mexico.due()
    agent.work_off()
    work = issue_work(mexico)
    assert (work.state, work.params["reason"]) == ("unknown", "stamp.uuid_of_another")
    mexico.until_still(agent)
    assert stamped_everywhere(mexico) == {"A-1": 1, "A-2": 1}


def test_the_morning_look_says_which_pac_takes_nothing_and_why(mexico: World) -> None:
    agent = mexico.agent()
    ledger_of(mexico).script = [NO_CREDITS]
    send(mexico, agent)
    for branch in (None, mexico.branch):
        (need,) = [each for each in today(agent.hub.office, branch=branch).needs if each.kind is NeedKind.PAC_RESTS]
        assert (need.count, need.code, need.names) == (1, "pac.no_stamps", ("fake",))
    probe(mexico, agent)
    mexico.until_still(agent)
    assert [each for each in today(agent.hub.office, branch=None).needs if each.kind is NeedKind.PAC_RESTS] == []
