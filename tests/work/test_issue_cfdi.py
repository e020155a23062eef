"""From draft to stamp, with a PAC in memory whose ledger is the judge: never twice, never lost, and every folio accounted for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from agent.cfdi.safe_xml import parse
from agent.domain.states import CUSTOMERS, SALES
from agent.ports import NotSent, Refused, Stamped, Throttled
from agent.services.open_series import open_next_year
from agent.work.stamp_clock import request_due
from tests.cfdi.authority import Pair, stamp
from tests.conftest import NOW
from tests.work.fake_erp import Crash, Lost
from tests.work.fake_pac import Step
from tests.work.hub import RFC, World, dies, fused
from tests.work.mexico import Clock, issue, issue_work, ledger_of, sell, the_cfdi
from tests.work.platform import customer_id, sale_id


def test_a_sale_is_booked_drafted_stamped_printed_and_told(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    issue(mexico, agent)
    row = the_cfdi(mexico)
    (stamped,) = ledger_of(mexico).stamps.values()
    assert (row.state, row.series, row.folio, row.uuid, bytes(row.stamped_xml)) == ("STAMPED", "A", 1, stamped.uuid, stamped.xml)
    assert ledger_of(mexico).keys == [f"practice:{RFC}:{row.document_uuid}"]
    assert ledger_of(mexico).totals() == ["116.00"]
    printed = mexico.one("select pdf, status, template from cfdi_prints")
    assert (bytes(printed.pdf[:5]), printed.status, printed.template) == (b"%PDF-", "practice", "v1")
    assert stamped.uuid in mexico.books.by_number("S-00001").posting.memo  # type: ignore[union-attr]
    assert mexico.one("select canonical from audit where action = 'cfdi.stamped'").canonical.count(stamped.uuid) == 1
    assert mexico.sql("select distinct state from work") == [("done",)]


def test_an_invoice_that_is_on_its_way_while_its_cfdi_is_stamped_is_told_afterwards(mexico: World) -> None:
    agent, other = mexico.agent(), mexico.agent(replace(mexico.office))
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    mexico.sql("update work set state = 'done'")
    mexico.source.change(SALES, sale_id(1), concepto="Otro viaje")
    mexico.take_in(agent)

    def meanwhile() -> None:
        mexico.books.before_find = None
        mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
        other.work_off()
        assert the_cfdi(mexico).state == "STAMPED"

    mexico.sql("update work set state = 'done' where ref like 'customer:%'")
    mexico.books.before_find = meanwhile
    mexico.until_still(agent)
    assert the_cfdi(mexico).uuid in mexico.books.by_number("S-00001").posting.memo  # type: ignore[union-attr]


@pytest.mark.parametrize(("paid", "method", "form"), [(True, "PUE", "01"), (False, "PPD", "99")])
def test_paid_before_or_not(mexico: World, paid: bool, method: str, form: str) -> None:
    agent = mexico.agent()
    sell(mexico, 1, paid=paid)
    issue(mexico, agent)
    (stamped,) = ledger_of(mexico).stamps.values()
    document = parse(stamped.xml)
    assert (document.get("MetodoPago"), document.get("FormaPago")) == (method, form)


def test_a_refused_document_keeps_its_folio_and_is_issued_when_it_is_mended(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [Refused("CFDI40145", "RFC not in the list", "document", "pac.rule")]
    issue(mexico, agent)
    row = the_cfdi(mexico)
    assert (row.state, row.code, row.folio, row.params["code"]) == ("REFUSED", "pac.rule", 1, "CFDI40145")
    assert (issue_work(mexico).state, issue_work(mexico).code) == ("dead", "pac.rule")
    assert mexico.one("select outcome from attempts where kind = 'cfdi'").outcome == "refused"
    mexico.source.change(CUSTOMERS, customer_id(1), codigo_postal="36258")
    issue(mexico, agent)
    row = the_cfdi(mexico)
    assert (row.state, row.folio, ledger_of(mexico).folios()) == ("STAMPED", 1, ["A-1"])


ANSWERS: list[tuple[Step, str, str, str, int, int]] = [
    (Refused("702", "no", "account", "pac.login"), "blocked", "pac.login", "refused", 0, 0),
    (Refused("x", "later", "not_yet", "pac.not_listed_yet"), "ready", "pac.not_listed_yet", "refused", 1, 0),
    (NotSent("no route"), "ready", "cfdi.not_sent", "not_sent", 0, 1),
    (Throttled(NOW + timedelta(seconds=50)), "ready", "cfdi.throttled", "throttled", 0, 1),
    (Lost(done=True), "unknown", "cfdi.being_verified", "unknown", 1, 0),
]


@pytest.mark.parametrize(("step", "state", "code", "outcome", "attempts", "waits"), ANSWERS)
def test_every_other_answer(mexico: World, step: Step, state: str, code: str, outcome: str, attempts: int, waits: int) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [step]
    mexico.take_in(agent)
    agent.work_off()
    work = issue_work(mexico)
    assert (work.state, work.code, work.attempts, work.waits) == (state, code, attempts, waits)
    assert mexico.one("select outcome from attempts where kind = 'cfdi'").outcome == outcome
    frozen = the_cfdi(mexico)
    assert (frozen.state, frozen.folio) == ("STAMPING", 1)
    mexico.sql("update pac_accounts set rests_until = now() where rests_until is not null")
    request_due(agent.hub)
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, bytes(row.sealed_xml)) == ("STAMPED", bytes(frozen.sealed_xml)), "the same bytes, whatever happened"
    assert len(set(ledger_of(mexico).keys)) == 1
    assert ledger_of(mexico).folios() == ["A-1"]


@pytest.mark.parametrize("answer", [NotSent("x"), Throttled(None), Refused("702", "no", "account", "pac.login"),
                                    Refused("705", "odd", "document", "pac.malformed"), Lost(done=False)])  # fmt: skip
def test_a_question_that_is_not_answered_says_nothing(mexico: World, clock: Clock, answer: Step) -> None:
    """Even days later: bytes that may have been stamped are never sealed anew."""
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [Lost(done=True)]
    ledger_of(mexico).answers = [answer, answer]
    mexico.take_in(agent)
    agent.work_off()
    for _ in range(2):
        mexico.due()
        agent.work_off()
        assert (issue_work(mexico).state, the_cfdi(mexico).state) == ("unknown", "STAMPING")
        clock.at = NOW + timedelta(hours=80)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, ledger_of(mexico).folios()) == ("STAMPED", ["A-1"])


def test_unknown_is_recovered_with_the_same_bytes(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [Lost(done=True)]
    mexico.take_in(agent)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, len(ledger_of(mexico).keys), ledger_of(mexico).questions) == ("STAMPED", 1, 1)


def test_what_was_never_stamped_is_sent_again(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [Lost(done=False)]
    mexico.take_in(agent)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, len(ledger_of(mexico).keys), ledger_of(mexico).folios()) == ("STAMPED", 2, ["A-1"])
    assert [row.outcome for row in mexico.sql("select outcome from attempts where kind = 'cfdi' order by started_at")] == ["absent", "done"]


def test_the_stamp_of_another_document_is_never_ours(mexico: World, pac_pair: Pair) -> None:
    agent = mexico.agent()
    ledger = ledger_of(mexico)
    sell(mexico, 1)
    issue(mexico, agent)
    (first,) = ledger.stamps.values()
    sell(mexico, 2)
    ledger.script = [Stamped(first.uuid, first.xml, False)]
    mexico.take_in(agent)
    agent.work_off()
    row = mexico.one("select * from cfdis where folio = 2")
    work = issue_work(mexico)
    assert (row.state, row.uuid, work.state, work.params["reason"]) == ("STAMPING", None, "unknown", "stamp.other_seal")
    other_uuid = "11111111-1111-4111-8111-111111111111"
    ledger.answers = [Stamped(other_uuid, stamp(bytes(row.sealed_xml), pac_pair), False)]
    mexico.due()
    agent.work_off()
    work = issue_work(mexico)
    assert (work.state, work.params["reason"]) == ("unknown", "stamp.other_uuid")
    mexico.until_still(agent)
    assert mexico.one("select state from cfdis where folio = 2").state == "STAMPED"
    assert ledger.folios() == ["A-1", "A-2"]


def test_the_process_ends_at_every_step(mexico: World) -> None:
    """Whatever was committed: one stamp for the sale, the first folio, and the second sale gets the second."""
    sell(mexico, 1)
    agent = mexico.agent()
    mexico.take_in(agent)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    agent.work_off()
    cfdi = the_cfdi(mexico).id
    mexico.sql("update branches set cfdi_auto_stamp = true")
    died, at = 0, 1
    while True:
        mexico.sql(
            """insert into work (kind, lane, ref, branch) values ('issue_cfdi', :lane, :ref, :branch) on conflict do nothing""",
            lane=f"cfdi:{cfdi}", ref=str(cfdi), branch=mexico.branch,
        )  # fmt: skip
        with fused(mexico.office.engine) as fuse:
            agent = mexico.agent()
            fuse.at = fuse.count + at
            if not dies(agent):
                break
        died, at = died + 1, at + 1
        mexico.due()
        mexico.sql("update work set stalls = 0")
        assert len(ledger_of(mexico).stamps) <= 1
    assert died >= 6
    mexico.until_still(mexico.agent())
    row = the_cfdi(mexico)
    assert (row.state, row.folio, mexico.one("select next_folio from series where cfdi_type = 'I'").next_folio) == ("STAMPED", 1, 2)
    assert (ledger_of(mexico).folios(), mexico.one("select count(*) as n from cfdi_prints").n) == (["A-1"], 1)
    sell(mexico, 2)
    issue(mexico, mexico.agent())
    assert ledger_of(mexico).folios() == ["A-1", "A-2"]


def test_the_year_of_the_fecha_decides_the_series(mexico: World, clock: Clock) -> None:
    agent = mexico.agent()
    open_next_year(mexico.office, branch=mexico.branch, cfdi_type="I", series="A27")
    # Late on December 31st where it is issued, and already January 1st in UTC.
    clock.at = datetime(2027, 1, 1, 5, 30, tzinfo=UTC)
    sell(mexico, 1)
    issue(mexico, agent)
    clock.at += timedelta(hours=1)
    sell(mexico, 2, 3)
    issue(mexico, agent)
    assert sorted(ledger_of(mexico).folios()) == ["A-1", "A27-1", "A27-2"]
    found = mexico.sql("select series, next_folio from series where cfdi_type = 'I' order by series")
    assert [tuple(row) for row in found] == [("A", 2), ("A27", 3)]


@pytest.mark.parametrize("done", [True, False])
def test_the_process_ends_while_the_pac_is_asked(mexico: World, done: bool) -> None:
    sell(mexico, 1)
    agent = mexico.agent()
    mexico.take_in(agent)
    ledger_of(mexico).script = [Lost(done, crash=True)]
    assert dies(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.folio, row.uuid) == ("STAMPING", 1, None)
    agent = mexico.agent()
    assert issue_work(mexico).state == "unknown"
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, ledger_of(mexico).folios()) == ("STAMPED", ["A-1"])


def test_bytes_that_are_too_old_are_sealed_anew_under_the_same_folio(mexico: World, clock: Clock) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    ledger_of(mexico).script = [NotSent("no route")]
    mexico.take_in(agent)
    agent.work_off()
    old = the_cfdi(mexico)
    clock.at = NOW + timedelta(hours=71)
    ledger_of(mexico).script = [NotSent("no route")]
    mexico.due()
    agent.work_off()
    assert bytes(the_cfdi(mexico).sealed_xml) == bytes(old.sealed_xml)
    clock.at = NOW + timedelta(hours=73)
    mexico.until_still(agent)
    row = the_cfdi(mexico)
    assert (row.state, row.folio, ledger_of(mexico).folios()) == ("STAMPED", 1, ["A-1"])
    assert parse(bytes(row.stamped_xml)).get("Fecha", "") > parse(bytes(old.sealed_xml)).get("Fecha", "")


def test_a_stamped_one_without_a_print_gets_it(mexico: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    mexico.take_in(agent)

    def end(*_: object, **__: object) -> bytes:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr("agent.work.print_cfdi.render", end)
        assert dies(agent)
    assert (the_cfdi(mexico).state, mexico.sql("select 1 from cfdi_prints")) == ("STAMPED", [])
    agent = mexico.agent()
    mexico.until_still(agent)
    assert len(ledger_of(mexico).keys) == 1
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    printed = mexico.one("select sha256 from cfdi_prints").sha256
    agent.work_off()
    assert mexico.one("select sha256 from cfdi_prints").sha256 == printed, "the first print stays"
    assert len(ledger_of(mexico).keys) == 1
