"""Drafts follow their sale until they are stamped, and a sale has one live CFDI."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from agent import errors
from agent.domain.states import CUSTOMERS, SALES
from agent.hub import Office
from agent.services.draft_cfdi import draft_cfdi
from agent.services.request_work import request_work
from agent.views.cfdi import CfdiFilter, lines
from tests.conftest import NOW
from tests.work.hub import World
from tests.work.mexico import BUYER, Clock, issue, issue_work, ledger_of, sell, the_cfdi
from tests.work.platform import customer_id, sale_id


def test_problems_stop_it_before_a_folio_is_spent(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    mexico.source.change(CUSTOMERS, customer_id(1), rfc="NOT-AN-RFC", regimen_fiscal="000")
    issue(mexico, agent)
    row = the_cfdi(mexico)
    assert (row.state, row.code, row.folio) == ("DRAFT", "cfdi.has_problems", None)
    assert [problem["code"] for problem in row.params["problems"]] == ["rfc.malformed", "CFDI40157"]
    assert mexico.sql("select 1 from work where kind = 'issue_cfdi'") == []
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    agent.work_off()
    assert (issue_work(mexico).state, issue_work(mexico).code, the_cfdi(mexico).folio) == ("dead", "cfdi.has_problems", None)
    assert ledger_of(mexico).keys == []


def test_a_recipient_that_was_completed_is_drafted_and_stamped(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    mexico.source.change(CUSTOMERS, customer_id(1), rfc=None)
    issue(mexico, agent)
    assert the_cfdi(mexico).code == "cfdi.has_problems"
    mexico.source.change(CUSTOMERS, customer_id(1), rfc=BUYER["rfc"])
    issue(mexico, agent)
    assert (the_cfdi(mexico).state, ledger_of(mexico).folios()) == ("STAMPED", ["A-1"])


def test_a_payment_before_the_stamp_changes_the_terms_of_the_draft(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    assert (the_cfdi(mexico).payment_method, the_cfdi(mexico).payment_form) == ("PPD", "99")
    mexico.source.payment(1, mexico.branch, "116.00", moneda="MXN", metodo_pago="transferencia")
    issue(mexico, agent)
    assert (the_cfdi(mexico).payment_method, the_cfdi(mexico).payment_form) == ("PUE", "03")


def test_a_sale_that_changed_is_drafted_anew_before_it_is_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    mexico.source.resell(1, "232.00")
    mexico.take_in(agent)
    mexico.sql("insert into work (kind, lane, ref, branch, priority) select 'issue_cfdi', 'cfdi:' || id, id::text, branch, 90 from cfdis")
    mexico.until_still(agent)
    stale = issue_work(mexico)
    assert (stale.state, stale.code, ledger_of(mexico).keys) == ("dead", "cfdi.sale_changed", [])
    assert str(the_cfdi(mexico).total) == "232.00"
    assert str(mexico.one("select amount from cfdi_sales").amount) == "232.00"
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    assert ledger_of(mexico).totals() == ["232.00"]
    assert mexico.sql("select 1 from work where code = 'sale.changed_after_stamp'") == []


def test_a_draft_that_is_replaced_while_it_is_sealed_is_sealed_again(mexico: World, monkeypatch: pytest.MonkeyPatch) -> None:
    agent = mexico.agent()
    sell(mexico, 1)
    from agent.work import issue_cfdi as module

    real = module._draw_folio
    once: list[int] = []

    def overtaken(hub: Any, work: Any, row: Any, year: int) -> Any:
        if not once:
            once.append(1)
            mexico.sql(
                """update cfdis set draft_hash = 'another', draft = jsonb_set(draft, '{recipient,name}', '"XOCHITL CASAS"')""",
            )
        return real(hub, work, row, year)

    monkeypatch.setattr(module, "_draw_folio", overtaken)
    issue(mexico, agent)
    assert (the_cfdi(mexico).state, ledger_of(mexico).folios(), len(ledger_of(mexico).keys)) == ("STAMPED", ["A-1"], 1)
    (stamped,) = ledger_of(mexico).stamps.values()
    assert b'Nombre="XOCHITL CASAS"' in stamped.xml


def _confirm(world: World, seen: str) -> None:
    """A person who has looked at a draft asks for it to be issued."""
    cfdi = the_cfdi(world)
    request_work(world.office, kind="issue_cfdi", lane=f"cfdi:{cfdi.id}", ref=str(cfdi.id), branch=world.branch, args={"draft_hash": seen})


def _shown(world: World) -> str:
    (line,) = lines(world.office, CfdiFilter(), after=None, limit=10).rows
    return line.draft_hash


def test_what_is_stamped_is_what_was_confirmed(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    seen = _shown(mexico)
    mexico.source.change(CUSTOMERS, customer_id(1), razon_social="XOCHITL CASAS")
    issue(mexico, agent)
    _confirm(mexico, seen)
    mexico.until_still(agent)
    work = issue_work(mexico)
    assert (work.state, work.code, work.attempts) == ("dead", "cfdi.draft_changed", 0)
    assert (the_cfdi(mexico).state, the_cfdi(mexico).folio, ledger_of(mexico).keys) == ("DRAFT", None, [])
    for language in errors.LANGUAGES:
        assert "XOCHITL CASAS" in errors.words(work.code, language, **work.params).sentence
    _confirm(mexico, _shown(mexico))
    mexico.until_still(agent)
    (stamped,) = ledger_of(mexico).stamps.values()
    assert (the_cfdi(mexico).state, b'Nombre="XOCHITL CASAS"' in stamped.xml) == ("STAMPED", True)


def test_a_draft_that_says_the_same_later_is_still_the_one_that_was_confirmed(mexico: World, clock: Clock) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    seen, before = _shown(mexico), the_cfdi(mexico).draft["issued_at"]
    clock.at = NOW + timedelta(hours=5)
    draft_cfdi(mexico.office, mexico.one("select document_id from cfdi_sales").document_id)
    assert the_cfdi(mexico).draft["issued_at"] > before
    _confirm(mexico, seen)
    mexico.until_still(agent)
    assert (the_cfdi(mexico).state, ledger_of(mexico).folios()) == ("STAMPED", ["A-1"])


def test_a_draft_that_is_replaced_while_it_is_sealed_is_no_longer_the_one_that_was_confirmed(
    mexico: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    from agent.work import issue_cfdi as module

    real = module._draw_folio

    def overtaken(hub: Any, work: Any, row: Any, year: int) -> Any:
        mexico.sql("update cfdis set draft_hash = 'another'")
        return real(hub, work, row, year)

    monkeypatch.setattr(module, "_draw_folio", overtaken)
    _confirm(mexico, _shown(mexico))
    mexico.until_still(agent)
    assert (issue_work(mexico).state, issue_work(mexico).code, ledger_of(mexico).keys) == ("dead", "cfdi.draft_changed", [])


def test_a_cancelled_sale_is_not_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    mexico.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    mexico.take_in(agent)
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    mexico.until_still(agent)
    assert (issue_work(mexico).code, the_cfdi(mexico).folio, ledger_of(mexico).keys) == ("cfdi.sale_cancelled", None, [])


def test_a_draft_that_covers_no_sale_is_not_stamped(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    mexico.sql("delete from cfdi_sales")
    mexico.sql("insert into work (kind, lane, ref, branch) select 'issue_cfdi', 'cfdi:' || id, id::text, branch from cfdis")
    agent.work_off()
    assert (issue_work(mexico).code, ledger_of(mexico).keys) == ("cfdi.no_sale", [])


def test_two_agents_that_draft_at_once_make_one(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_enabled = false")
    sell(mexico, 1, 2, 3)
    issue(mexico, agent)
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
    sell(mexico, 1)
    issue(mexico, agent)
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
    sell(mexico, 1)
    issue(mexico, agent)
    document = mexico.one("select id from documents where kind = 'invoice'").id
    person = replace(local_office, catalogs=mexico.office.catalogs)
    first = draft_cfdi(person, document)
    assert first is not None and draft_cfdi(person, document) == first
    assert the_cfdi(mexico).created_by == "local"
    mexico.sql("update cfdis set state = 'STAMPED'")
    assert draft_cfdi(person, document) is None
