"""From draft to stamp, with a PAC in memory whose ledger is the judge: never twice, never lost, and every folio accounted for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest

from agent.cfdi.catalogs import Catalogs
from agent.cfdi.safe_xml import parse
from agent.domain.states import CUSTOMERS, SALES
from agent.hub import Office
from agent.ports import NotSent, Refused, Stamped, Throttled
from agent.services.draft_cfdi import draft_cfdi
from agent.work.csds import import_csd
from tests.cfdi.authority import PASSWORD, Pair, stamp
from tests.conftest import NOW
from tests.work.fake_erp import Crash, Lost
from tests.work.fake_pac import Ledger, Step
from tests.work.hub import RFC, Agent, World, dies, fused, set_up_fiscal
from tests.work.platform import customer_id, sale_id

BUYER = {
    "nombre": "XOCHILT CASAS CHAVEZ", "razon_social": "XOCHILT CASAS CHAVEZ", "rfc": "CACX7605101P8", "codigo_postal": "36257",
    "regimen_fiscal": "612", "uso_cfdi": "G03", "pais": "MX", "moneda": "MXN",
}  # fmt: skip


class Clock:
    """The hub's clock, which a test moves."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def mexico(office: Office, catalogs: Catalogs, issuer_pair: Pair, pac_pair: Pair, clock: Clock) -> World:
    """A Mexican branch that stamps by itself, with its CSD in the vault."""
    world = set_up_fiscal(office, catalogs, Ledger(pac_pair), clock)
    import_csd(world.agent().hub, world.one("select id from issuers").id, cer=issuer_pair.cer, key=issuer_pair.key_file(), password=PASSWORD)
    return world


def _sell(world: World, *numbers: int, paid: bool = False) -> None:
    for number in numbers:
        world.source.customer(number, world.branch, **BUYER)
        world.source.sale(number, world.branch, "116.00", moneda="MXN")
        if paid:
            world.source.payment(number, world.branch, "116.00", moneda="MXN")


def _cfdi(world: World) -> Any:
    return world.one("select * from cfdis")


def _issue(world: World, agent: Agent, *, age: Callable[[], None] = lambda: None) -> None:
    world.take_in(agent)
    for _ in range(20):
        agent.work_off()
        if not {"ready", "unknown", "leased"} & world.states().keys():
            return
        age()
        world.due()


def _ledger(world: World) -> Ledger:
    assert world.ledger is not None
    return world.ledger


def _issue_work(world: World) -> Any:
    return world.sql("select * from work where kind = 'issue_cfdi' order by id desc")[0]


def test_a_sale_is_booked_drafted_stamped_printed_and_told(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _issue(mexico, agent)
    row = _cfdi(mexico)
    (stamped,) = _ledger(mexico).stamps.values()
    assert (row.state, row.series, row.folio, row.uuid, bytes(row.stamped_xml)) == ("STAMPED", "A", 1, stamped.uuid, stamped.xml)
    assert _ledger(mexico).keys == [f"practice:{RFC}:{row.document_uuid}"]
    assert _ledger(mexico).totals() == ["116.00"]
    printed = mexico.one("select pdf, status, template from cfdi_prints")
    assert (bytes(printed.pdf[:5]), printed.status, printed.template) == (b"%PDF-", "practice", "v1")
    assert stamped.uuid in mexico.books.by_number("S-00001").posting.memo  # type: ignore[union-attr]
    assert mexico.one("select canonical from audit where action = 'cfdi.stamped'").canonical.count(stamped.uuid) == 1
    assert mexico.sql("select distinct state from work") == [("done",)]


@pytest.mark.parametrize(("paid", "method", "form"), [(True, "PUE", "01"), (False, "PPD", "99")])
def test_paid_before_or_not(mexico: World, paid: bool, method: str, form: str) -> None:
    agent = mexico.agent()
    _sell(mexico, 1, paid=paid)
    _issue(mexico, agent)
    (stamped,) = _ledger(mexico).stamps.values()
    document = parse(stamped.xml)
    assert (document.get("MetodoPago"), document.get("FormaPago")) == (method, form)


def test_a_refused_document_keeps_its_folio_and_is_issued_when_it_is_mended(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _ledger(mexico).script = [Refused("CFDI40145", "RFC not in the list", "document", "pac.rule")]
    _issue(mexico, agent)
    row = _cfdi(mexico)
    assert (row.state, row.code, row.folio, row.params["code"]) == ("REFUSED", "pac.rule", 1, "CFDI40145")
    assert (_issue_work(mexico).state, _issue_work(mexico).code) == ("dead", "pac.rule")
    assert mexico.one("select outcome from attempts where kind = 'cfdi'").outcome == "refused"
    mexico.source.change(CUSTOMERS, customer_id(1), codigo_postal="36258")
    mexico.source.change(SALES, sale_id(1), concepto="Otro viaje")
    _issue(mexico, agent)
    row = _cfdi(mexico)
    assert (row.state, row.folio, _ledger(mexico).folios()) == ("STAMPED", 1, ["A-1"])


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
    _sell(mexico, 1)
    _ledger(mexico).script = [step]
    mexico.take_in(agent)
    agent.work_off()
    work = _issue_work(mexico)
    assert (work.state, work.code, work.attempts, work.waits) == (state, code, attempts, waits)
    assert mexico.one("select outcome from attempts where kind = 'cfdi'").outcome == outcome
    frozen = _cfdi(mexico)
    assert (frozen.state, frozen.folio) == ("STAMPING", 1)
    mexico.sql("update work set state = 'ready' where state = 'blocked'")
    mexico.until_still(agent)
    row = _cfdi(mexico)
    assert (row.state, bytes(row.sealed_xml)) == ("STAMPED", bytes(frozen.sealed_xml)), "the same bytes, whatever happened"
    assert len(set(_ledger(mexico).keys)) == 1
    assert _ledger(mexico).folios() == ["A-1"]


@pytest.mark.parametrize("answer", [NotSent("x"), Throttled(None), Refused("702", "no", "account", "pac.login"),
                                    Refused("705", "odd", "document", "pac.malformed"), Lost(done=False)])  # fmt: skip
def test_a_question_that_is_not_answered_says_nothing(mexico: World, clock: Clock, answer: Step) -> None:
    """Even days later: bytes that may have been stamped are never sealed anew."""
    agent = mexico.agent()
    _sell(mexico, 1)
    _ledger(mexico).script = [Lost(done=True)]
    _ledger(mexico).answers = [answer, answer]
    mexico.take_in(agent)
    agent.work_off()
    for _ in range(2):
        mexico.due()
        agent.work_off()
        assert (_issue_work(mexico).state, _cfdi(mexico).state) == ("unknown", "STAMPING")
        clock.at = NOW + timedelta(hours=80)
    mexico.until_still(agent)
    assert (_cfdi(mexico).state, _ledger(mexico).folios()) == ("STAMPED", ["A-1"])


def test_unknown_is_recovered_with_the_same_bytes(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _ledger(mexico).script = [Lost(done=True)]
    mexico.take_in(agent)
    mexico.until_still(agent)
    assert (_cfdi(mexico).state, len(_ledger(mexico).keys), _ledger(mexico).questions) == ("STAMPED", 1, 1)


def test_what_was_never_stamped_is_sent_again(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _ledger(mexico).script = [Lost(done=False)]
    mexico.take_in(agent)
    mexico.until_still(agent)
    assert (_cfdi(mexico).state, len(_ledger(mexico).keys), _ledger(mexico).folios()) == ("STAMPED", 2, ["A-1"])
    assert [row.outcome for row in mexico.sql("select outcome from attempts where kind = 'cfdi' order by started_at")] == ["absent", "done"]


def test_the_stamp_of_another_document_is_never_ours(mexico: World, pac_pair: Pair) -> None:
    agent = mexico.agent()
    ledger = _ledger(mexico)
    _sell(mexico, 1)
    _issue(mexico, agent)
    (first,) = ledger.stamps.values()
    _sell(mexico, 2)
    ledger.script = [Stamped(first.uuid, first.xml, False)]
    mexico.take_in(agent)
    agent.work_off()
    row = mexico.one("select * from cfdis where folio = 2")
    work = _issue_work(mexico)
    assert (row.state, row.uuid, work.state, work.params["reason"]) == ("STAMPING", None, "unknown", "stamp.other_seal")
    other_uuid = "11111111-1111-4111-8111-111111111111"
    ledger.answers = [Stamped(other_uuid, stamp(bytes(row.sealed_xml), pac_pair), False)]
    mexico.due()
    agent.work_off()
    work = _issue_work(mexico)
    assert (work.state, work.params["reason"]) == ("unknown", "stamp.other_uuid")
    mexico.until_still(agent)
    assert mexico.one("select state from cfdis where folio = 2").state == "STAMPED"
    assert ledger.folios() == ["A-1", "A-2"]


def test_the_process_ends_at_every_step(mexico: World) -> None:
    """Whatever was committed: one stamp for the sale, the first folio, and the second sale gets the second."""
    _sell(mexico, 1)
    agent = mexico.agent()
    mexico.take_in(agent)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    agent.work_off()
    cfdi = _cfdi(mexico).id
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
        assert len(_ledger(mexico).stamps) <= 1
    assert died >= 6
    mexico.until_still(mexico.agent())
    row = _cfdi(mexico)
    assert (row.state, row.folio, mexico.one("select next_folio from series").next_folio) == ("STAMPED", 1, 2)
    assert (_ledger(mexico).folios(), mexico.one("select count(*) as n from cfdi_prints").n) == (["A-1"], 1)
    _sell(mexico, 2)
    _issue(mexico, mexico.agent())
    assert _ledger(mexico).folios() == ["A-1", "A-2"]


@pytest.mark.parametrize("done", [True, False])
def test_the_process_ends_while_the_pac_is_asked(mexico: World, done: bool) -> None:
    _sell(mexico, 1)
    agent = mexico.agent()
    mexico.take_in(agent)
    _ledger(mexico).script = [Lost(done, crash=True)]
    assert dies(agent)
    row = _cfdi(mexico)
    assert (row.state, row.folio, row.uuid) == ("STAMPING", 1, None)
    agent = mexico.agent()
    assert _issue_work(mexico).state == "unknown"
    mexico.until_still(agent)
    assert (_cfdi(mexico).state, _ledger(mexico).folios()) == ("STAMPED", ["A-1"])


def test_bytes_that_are_too_old_are_sealed_anew_under_the_same_folio(mexico: World, clock: Clock) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _ledger(mexico).script = [NotSent("no route")]
    mexico.take_in(agent)
    agent.work_off()
    old = _cfdi(mexico)
    clock.at = NOW + timedelta(hours=71)
    _ledger(mexico).script = [NotSent("no route")]
    mexico.due()
    agent.work_off()
    assert bytes(_cfdi(mexico).sealed_xml) == bytes(old.sealed_xml)
    clock.at = NOW + timedelta(hours=73)
    mexico.until_still(agent)
    row = _cfdi(mexico)
    assert (row.state, row.folio, _ledger(mexico).folios()) == ("STAMPED", 1, ["A-1"])
    assert parse(bytes(row.stamped_xml)).get("Fecha", "") > parse(bytes(old.sealed_xml)).get("Fecha", "")


def test_a_stamped_one_without_a_print_gets_it(mexico: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    mexico.take_in(agent)

    def end(*_: object, **__: object) -> bytes:
        raise Crash

    with monkeypatch.context() as patched:
        patched.setattr("agent.work.print_cfdi.render", end)
        assert dies(agent)
    assert (_cfdi(mexico).state, mexico.sql("select 1 from cfdi_prints")) == ("STAMPED", [])
    agent = mexico.agent()
    mexico.until_still(agent)
    assert len(_ledger(mexico).keys) == 1
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    printed = mexico.one("select sha256 from cfdi_prints").sha256
    agent.work_off()
    assert mexico.one("select sha256 from cfdi_prints").sha256 == printed, "the first print stays"
    assert len(_ledger(mexico).keys) == 1


def test_problems_stop_it_before_a_folio_is_spent(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    mexico.source.change(CUSTOMERS, customer_id(1), rfc="NOT-AN-RFC", regimen_fiscal="000")
    _issue(mexico, agent)
    row = _cfdi(mexico)
    assert (row.state, row.code, row.folio) == ("DRAFT", "cfdi.has_problems", None)
    assert [problem["code"] for problem in row.params["problems"]] == ["rfc.malformed", "regime.unknown"]
    assert mexico.sql("select 1 from work where kind = 'issue_cfdi'") == []
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    agent.work_off()
    assert (_issue_work(mexico).state, _issue_work(mexico).code, _cfdi(mexico).folio) == ("dead", "cfdi.has_problems", None)
    assert _ledger(mexico).keys == []


def test_a_sale_that_changed_is_drafted_anew_before_it_is_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell(mexico, 1)
    _issue(mexico, agent)
    mexico.source.resell(1, "232.00")
    mexico.take_in(agent)
    mexico.sql("insert into work (kind, lane, ref, branch, priority) select 'issue_cfdi', 'cfdi:' || id, id::text, branch, 90 from cfdis")
    mexico.until_still(agent)
    stale = _issue_work(mexico)
    assert (stale.state, stale.code, _ledger(mexico).keys) == ("dead", "cfdi.sale_changed", [])
    assert str(_cfdi(mexico).total) == "232.00"
    assert str(mexico.one("select amount from cfdi_sales").amount) == "232.00"
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    assert _ledger(mexico).totals() == ["232.00"]
    assert mexico.sql("select 1 from work where code = 'sale.changed_after_stamp'") == []


def test_a_draft_that_is_replaced_while_it_is_sealed_is_sealed_again(mexico: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    from agent.work import issue_cfdi as module

    real, once = module._draw_folio, []

    def overtaken(hub: Any, work: Any, row: Any) -> Any:
        if not once:
            once.append(1)
            mexico.sql("update cfdis set draft_hash = 'another'")
        return real(hub, work, row)

    monkeypatch.setattr(module, "_draw_folio", overtaken)
    _issue(mexico, agent)
    assert (_cfdi(mexico).state, _ledger(mexico).folios(), len(_ledger(mexico).keys)) == ("STAMPED", ["A-1"], 1)
    assert _cfdi(mexico).draft_hash == "another"


def test_a_cancelled_sale_is_not_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell(mexico, 1)
    _issue(mexico, agent)
    mexico.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    mexico.take_in(agent)
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    assert (_issue_work(mexico).code, _cfdi(mexico).folio, _ledger(mexico).keys) == ("cfdi.sale_cancelled", None, [])


def test_a_draft_that_covers_no_sale_is_not_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    _sell(mexico, 1)
    _issue(mexico, agent)
    mexico.sql("delete from cfdi_sales")
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    agent.work_off()
    assert (_issue_work(mexico).code, _ledger(mexico).keys) == ("cfdi.no_sale", [])


def test_two_agents_that_draft_at_once_make_one(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_enabled = false")
    _sell(mexico, 1, 2, 3)
    _issue(mexico, agent)
    start = Barrier(4)

    def draft(document: int) -> int | None:
        start.wait()
        return draft_cfdi(mexico.office, document)

    for (document,) in mexico.sql("select id from documents where kind = 'invoice'"):
        with ThreadPoolExecutor(4) as pool:
            made = {future.result() for future in [pool.submit(draft, document) for _ in range(4)]}
        assert len(made) == 1
    assert mexico.one("select count(*) as n, count(distinct document_id) as sales from cfdi_sales where live") == (3, 3)


def test_a_second_live_cfdi_of_a_sale_cannot_come_into_being(mexico: World) -> None:
    agent = mexico.agent()
    _sell(mexico, 1)
    _issue(mexico, agent)
    document = mexico.one("select id from documents where kind = 'invoice'").id
    assert draft_cfdi(mexico.office, document) is None
    mexico.sql(
        """insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, recipient_rfc, recipient_name, payment_method,
           payment_form, currency, total, total_minor) select gen_random_uuid(), environment, issuer_id, branch, 'I', 'X', 'X', 'PUE', '01',
           'MXN', 1, 100 from cfdis"""
    )
    with pytest.raises(Exception, match="cfdi_sales_one_live"):
        mexico.sql("insert into cfdi_sales (cfdi_id, document_id, branch, amount) select max(id), :d, 'MIA', 1 from cfdis", d=document)


def test_a_person_drafts_at_the_desktop(mexico: World, local_office: Office) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_enabled = false")
    _sell(mexico, 1)
    _issue(mexico, agent)
    document = mexico.one("select id from documents where kind = 'invoice'").id
    person = replace(local_office, catalogs=mexico.office.catalogs)
    first = draft_cfdi(person, document)
    assert first is not None and draft_cfdi(person, document) == first
    assert _cfdi(mexico).created_by == "local"
    mexico.sql("update cfdis set state = 'STAMPED'")
    assert draft_cfdi(person, document) is None
