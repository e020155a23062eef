"""Supplements, the ledger and the PAC: what is reserved, given back, waited for, and who may."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from threading import Barrier
from typing import Any

import psycopg
import pytest
from lxml import etree

from agent.db.engine import connect
from agent.domain.states import CUSTOMERS
from agent.errors import UserError
from agent.hub import Office
from agent.ports import NotSent, Refused
from agent.services.draft_credit_note import Wanted, draft_credit_note
from agent.services.draft_supplement import draft_supplement
from agent.services.follower_drafts import discard_draft
from agent.services.request_work import request_work
from tests.conftest import Database
from tests.db.two_branches import logins
from tests.work.fake_erp import Lost
from tests.work.hub import Agent, World, dies, fused
from tests.work.mexico import BUYER, issue, ledger_of
from tests.work.platform import customer_id
from tests.work.test_supplements import ask, moved, on_credit, owed, pago, pay, payment_document, refused, row, said, supplement_of, work_of


def test_a_refusal_gives_back_what_was_reserved(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    ledger_of(mexico).script = [Refused("CRP20999", "No", "document", "pac.rule")]
    cfdi_id = supplement_of(mexico, agent, 1)
    assert (row(mexico, cfdi_id).state, [each[-1] for each in moved(mexico)], owed(mexico)) == ("REFUSED", ["released"], ["116.00"])
    assert supplement_of(mexico, agent, 1) == cfdi_id
    assert (row(mexico, cfdi_id).state, row(mexico, cfdi_id).folio) == ("STAMPED", 1)
    assert ([each[-1] for each in moved(mexico)], owed(mexico)) == (["live"], ["58.00"])


@pytest.mark.parametrize("step", [NotSent("no route"), Lost(done=True), Lost(done=False)])
def test_the_second_waits_until_the_fate_of_the_first_is_known(mexico: World, step: Any) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    pay(mexico, 2, "58.00", of=1)
    mexico.sync(agent)
    ledger_of(mexico).script = [step]
    first, second = (draft_supplement(mexico.office, payment_document(mexico, number)) for number in (1, 2))
    ask(mexico, first)
    agent.work_off()
    assert [each[-1] for each in moved(mexico)] == ["reserved"]
    ask(mexico, second)
    agent.work_off()
    assert (work_of(mexico, second).state, work_of(mexico, second).code) == ("ready", "cfdi.waits_for_another")
    mexico.until_still(agent)
    shown = [pago(mexico, cfdi_id)[1][0] for cfdi_id in (first, second)]
    assert [(each["NumParcialidad"], each["ImpSaldoInsoluto"]) for each in shown] == [("1", "58.00"), ("2", "0.00")]
    assert [each[-1] for each in moved(mexico)] == ["live", "live"]


def test_two_agents_do_not_both_pay_the_last_peso(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "116.00")
    pay(mexico, 2, "116.00", of=1)
    mexico.sync(agent)
    agents = [agent, mexico.agent(replace(mexico.office))]
    for number in (1, 2):
        ask(mexico, draft_supplement(mexico.office, payment_document(mexico, number)))
    start = Barrier(2)

    def work(one: Agent) -> None:
        start.wait()
        one.work_off()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, agents))
    mexico.until_still(agent)
    asked = mexico.sql("""select w.state, case w.state when 'dead' then w.code else '' end as code from work w
                          where w.kind = 'issue_cfdi' and w.ref in (select id::text from cfdis where purpose = 'payment')""")
    assert sorted((each.state, each.code) for each in asked) == [("dead", "balance.above"), ("done", "")]
    assert (owed(mexico), len([each for each in moved(mexico) if each[-1] == "live"])) == (["0.00"], 1)


def test_two_people_who_draft_at_once_make_one(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    document, start = payment_document(mexico, 1), Barrier(4)

    def draft() -> int:
        start.wait()
        return draft_supplement(mexico.office, document)

    with ThreadPoolExecutor(4) as pool:
        made = {future.result() for future in [pool.submit(draft) for _ in range(4)]}
    assert len(made) == 1


def test_a_person_drafts_and_asks_at_the_desktop(mexico: World, local_office: Office) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    person = replace(local_office, catalogs=mexico.office.catalogs, now=mexico.office.now)
    cfdi_id = draft_supplement(person, payment_document(mexico, 1))
    assert draft_supplement(person, payment_document(mexico, 1)) == cfdi_id
    made = row(mexico, cfdi_id)
    assert (made.created_by, made.state, made.code) == ("local", "DRAFT", "")
    request_work(
        person, kind="issue_cfdi", lane=f"cfdi:{cfdi_id}", ref=str(cfdi_id), branch=made.branch, args={"draft_hash": made.draft_hash}
    )
    mexico.until_still(agent)
    assert row(mexico, cfdi_id).state == "STAMPED"


def test_a_viewer_drafts_and_discards_nothing(mexico: World, database: Database, local_office: Office) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    document, invoice = payment_document(mexico, 1), mexico.one("select id from cfdis").id
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'MXN' from issuers limit 1")
    with logins(database.admin, database.agent) as made:
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("insert into people_branches (login, branch) values (%s, 'MIA')", (made.names["viewer"],))
        viewer = replace(mexico.office, engine=connect(made.by_role["viewer"]), actor=made.names["viewer"])
        draft = draft_supplement(mexico.office, document)
        for deed in (
            lambda: draft_supplement(viewer, document),
            lambda: draft_credit_note(viewer, invoice, Wanted(Decimal("1.00"), "03")),
            lambda: discard_draft(viewer, draft),
        ):
            with pytest.raises(UserError) as caught:
                deed()
            assert caught.value.code == "permission.denied"
        viewer.engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")
    assert row(mexico, draft).code == ""


def test_a_person_chooses_the_invoices_of_a_payment_that_names_none(mexico: World) -> None:
    agent = on_credit(mexico, 1, 2)
    pay(mexico, 1, "150.00", cxc_id=None, customer_id=customer_id(1), cxc_tipo=None)
    mexico.sync(agent)
    assert refused(mexico, 1).code == "supplement.no_invoice"
    second, first = (each.id for each in mexico.sql("select id from cfdis order by id desc"))
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1), invoices=(second, first))
    ask(mexico, cfdi_id)
    mexico.until_still(agent)
    head, documents = pago(mexico, cfdi_id)
    paid = {each["Folio"]: (each["ImpPagado"], each["ImpSaldoInsoluto"]) for each in documents}
    assert (head["Monto"], paid) == ("150.00", {"2": ("116.00", "0.00"), "1": ("34.00", "82.00")})


def test_one_recipient_a_supplement(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    mexico.source.customer(2, mexico.branch, **{**BUYER, "rfc": "EKU9003173C9", "nombre": "ESCUELA KEMPER URGATE",
                           "razon_social": "ESCUELA KEMPER URGATE", "regimen_fiscal": "601", "codigo_postal": "42501"})  # fmt: skip
    mexico.source.sale(2, mexico.branch, "116.00", moneda="MXN")
    issue(mexico, agent)
    pay(mexico, 1, "150.00", cxc_id=None, customer_id=customer_id(1), cxc_tipo=None)
    mexico.sync(agent)
    invoices = tuple(each.id for each in mexico.sql("select id from cfdis where uuid is not null order by id"))
    assert len(invoices) == 2
    with pytest.raises(UserError) as caught:
        draft_supplement(mexico.office, payment_document(mexico, 1), invoices=invoices)
    assert (
        said(caught.value)
        == "La factura A-2 es de EKU9003173C9, pero el complemento es para CACX7605101P8: un complemento tiene un solo receptor."
    )


def test_the_database_refuses_an_entry_that_does_not_follow(mexico: World) -> None:
    on_credit(mexico, 1)
    invoice = mexico.one("select id, branch from cfdis")
    entry = """insert into balance_entries (invoice_id, cfdi_id, branch, kind, amount, before, after, instalment)
               values (:id, :id, :branch, :kind, :amount, :before, :after, :instalment)"""
    for kind, amount, before, after, instalment in (
        ("payment", "10", "100", "90", 1), ("payment", "10", "116", "106", 2), ("payment", "117", "116", "-1", 1),
        ("payment", "10", "116", "105", 1), ("credit_note", "117", "116", "0", 0), ("payment", "0", "116", "116", 1),
    ):  # fmt: skip
        with pytest.raises(Exception, match=r"does not follow|check constraint"):
            mexico.sql(entry, id=invoice.id, branch=invoice.branch, kind=kind, amount=Decimal(amount), before=Decimal(before),
                       after=Decimal(after), instalment=instalment)  # fmt: skip
    assert moved(mexico) == []


def test_it_passes_the_schema_as_it_was_stamped(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    mexico.source.change(CUSTOMERS, customer_id(1), **BUYER)
    pay(mexico, 1, "33.33")
    mexico.sync(agent)
    cfdi_id = supplement_of(mexico, agent, 1)
    from agent.cfdi import sat_files

    root = etree.fromstring(bytes(row(mexico, cfdi_id).sealed_xml))
    assert sat_files.full_schema().validate(root), sat_files.full_schema().error_log


def test_the_process_ends_at_every_step_of_a_supplement(mexico: World) -> None:
    """Killed before any commit of it, it is stamped once, and the ledger says so once."""
    on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.take_in(mexico.agent())
    mexico.until_still(mexico.agent())
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    ask(mexico, cfdi_id)
    died, at = 0, 1
    while True:
        agent = mexico.agent()
        with fused(mexico.office.engine) as fuse:
            fuse.at = fuse.count + at
            if not dies(agent):
                break
        died, at = died + 1, at + 1
        mexico.due()
        mexico.sql("update work set stalls = 0")
        assert len(ledger_of(mexico).stamps) <= 2
        assert {str(each[-1]) for each in moved(mexico)} <= {"reserved", "live"}
        assert len(moved(mexico)) <= 1
    assert died >= 6
    mexico.until_still(mexico.agent())
    assert (row(mexico, cfdi_id).state, row(mexico, cfdi_id).folio, ledger_of(mexico).folios()) == ("STAMPED", 1, ["A-1", "P-1"])
    assert (moved(mexico), owed(mexico)) == ([("payment", Decimal("58.00"), Decimal("116.00"), Decimal("58.00"), 1, "live")], ["58.00"])
