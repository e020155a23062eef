"""A global invoice: what goes in, one live one a ticket, and what a person leaves out."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal
from threading import Barrier

import pytest
from sqlalchemy import text

from agent.cfdi.safe_xml import parse
from agent.db.engine import connect, transaction
from agent.domain.global_period import Periodicity, period_of
from agent.domain.states import CUSTOMERS, PAYMENTS, SALES
from agent.errors import UserError
from agent.services.draft_cfdi import draft_cfdi
from agent.services.draft_global import discard_global
from agent.services.set_rules import set_service_profile
from agent.views import cfdi as cfdis
from tests.conftest import Database
from tests.work.hub import World
from tests.work.mexico import BUYER, issue, ledger_of
from tests.work.platform import customer_id, payment_id, sale_id
from tests.work.public_sales import (
    NOVEMBER,
    NS,
    PLACE,
    cfdi,
    confirm_and_issue,
    document,
    drafted,
    held,
    offered,
    sell_to_the_public,
    shop,
    tickets,
    why,
)
from tests.work.test_guest_lodging import FERRY, HOTEL

__all__ = ["shop"]


# --- what goes in -----------------------------------------------------------------------------------------------------


def test_two_branches_of_a_place_make_one_global_invoice_and_another_place_its_own(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, total="100.00")
    sell_to_the_public(shop, 2, branch="SECOND", total="250.50", method="tarjeta_credito")
    sell_to_the_public(shop, 3, branch="AWAY", total="77.00")
    issue(shop, agent)
    here, away = drafted(shop), drafted(shop, place="77500")
    assert tickets(shop, here) == held(shop, here) == ["S-00001", "S-00002"]
    assert tickets(shop, away) == ["S-00003"]
    looked_at = cfdis.document(shop.office, int(str(here)))
    assert looked_at is not None
    assert (looked_at.line.recipient_name, looked_at.line.total, looked_at.pdf[:5]) == ("PUBLICO EN GENERAL", Decimal("350.50"), b"%PDF-")
    confirm_and_issue(shop, agent, here)
    confirm_and_issue(shop, agent, away)
    assert ledger_of(shop).folios() == ["G-1", "GA-1"]
    first, second = (parse(each.xml) for each in ledger_of(shop).stamps.values())
    assert (first.get("Total"), first.get("FormaPago"), first.get("MetodoPago"), first.get("LugarExpedicion")) == (
        "350.50", "04", "PUE", PLACE,
    )  # fmt: skip
    about = first.find("c:InformacionGlobal", NS)
    assert about is not None
    assert {str(key): str(value) for key, value in about.attrib.items()} == {"Periodicidad": "04", "Meses": "11", "Año": "2026"}
    lines = first.findall("c:Conceptos/c:Concepto", NS)
    assert [(line.get("NoIdentificacion"), line.get("ClaveProdServ"), line.get("ClaveUnidad")) for line in lines] == [
        ("S-00001", "01010101", "ACT"), ("S-00002", "01010101", "ACT"),
    ]  # fmt: skip
    assert second.get("Total") == "77.00"


def test_each_sale_is_told_to_the_accounting_system_with_the_global_invoice(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2)
    issue(shop, agent)
    whole = drafted(shop)
    confirm_and_issue(shop, agent, whole)
    shop.until_still(agent)
    for number in ("S-00001", "S-00002"):
        assert cfdi(shop, whole).uuid in shop.books.by_number(number).posting.memo  # type: ignore[union-attr]


def test_what_does_not_go_in_is_listed_with_its_reason(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, paid_on="")
    sell_to_the_public(shop, 3, paid_on="2026-12-01")
    sell_to_the_public(shop, 4, rfc=BUYER["rfc"])
    sell_to_the_public(shop, 5, day="2026-10-20", paid_on="2026-10-31")
    sell_to_the_public(shop, 6, day="2026-10-20", paid_on="2026-11-30")
    sell_to_the_public(shop, 7, day="2026-11-09", paid_on="2026-10-20")
    sell_to_the_public(shop, 8)
    shop.source.change(SALES, sale_id(8), trip_id="00000005-0000-4000-8000-000000000008")
    shop.source.refund(8, shop.branch, "50.00", moneda="MXN", trip_id="00000005-0000-4000-8000-000000000008")
    sell_to_the_public(shop, 9)
    shop.source.change(SALES, sale_id(9), status="cancelada", fecha_cancelacion="2026-11-05")
    sell_to_the_public(shop, 10, rfc="XAXX010101000")
    issue(shop, agent)
    assert why(shop) == {
        "S-00002": "ticket.unpaid", "S-00003": "ticket.later", "S-00004": "ticket.named", "S-00008": "ticket.refunded",
        "S-00009": "ticket.cancelled",
    }  # fmt: skip
    assert [one.number for one in offered(shop).going] == ["S-00006", "S-00001", "S-00010", "S-00007"]
    unpaid = next(one for one in offered(shop).apart if one.number == "S-00002")
    assert unpaid.params == {"number": "S-00002", "missing": "116.00", "currency": "MXN"}


def test_a_sale_paid_after_the_period_goes_into_the_next_one(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, paid_on="2026-11-16")
    issue(shop, agent)
    first, second = (period_of(Periodicity.FORTNIGHT, date(2026, 11, day)) for day in (3, 20))
    assert (drafted(shop, first), why(shop, first)) == (None, {"S-00001": "ticket.later"})
    assert tickets(shop, drafted(shop, second)) == ["S-00001"]


def test_an_instalment_counts_from_the_day_that_completes_the_price(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, paid_on="")
    shop.source.payment(1, shop.branch, "16.00", moneda="MXN", fecha_pago="2026-11-03", metodo_pago="efectivo")
    shop.source.payment(2, shop.branch, "100.00", moneda="MXN", fecha_pago="2026-11-05", metodo_pago="transferencia",
                        cxc_id=sale_id(1), cxc_customer_id=customer_id(1))  # fmt: skip
    issue(shop, agent)
    days = {day: period_of(Periodicity.DAY, date(2026, 11, day)) for day in (3, 5)}
    assert drafted(shop, days[3]) is None
    whole = drafted(shop, days[5])
    assert (cfdi(shop, whole).payment_form, cfdi(shop, whole).total) == ("03", Decimal("116.00"))


def test_what_one_line_cannot_say_is_invoiced_by_itself(shop: World) -> None:
    """Lodging tax, a third party, and an advance that the invoice has to name."""
    sell_to_the_public(shop, 1, total="119.00")
    sell_to_the_public(shop, 2)
    issue(shop, shop.agent())
    set_service_profile(shop.office, branch=shop.branch, profile=HOTEL, item_name="Item")
    assert why(shop) == {"S-00001": "ticket.own_cfdi", "S-00002": "ticket.own_cfdi"}
    set_service_profile(shop.office, branch=shop.branch, profile=FERRY, item_name="Item")
    assert why(shop) == {"S-00001": "ticket.own_cfdi", "S-00002": "ticket.own_cfdi"}
    set_service_profile(shop.office, branch=shop.branch, profile=replace(HOTEL, ish_rate=None), item_name="Item")
    assert why(shop) == {}
    shop.sql(
        """with a as (insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, state, recipient_rfc,
                recipient_name, payment_method, payment_form, currency, total, total_minor)
            select gen_random_uuid(), environment, issuer_id, branch, 'I', 'advance', 'STAMPED', 'XAXX010101000', 'X', 'PUE', '01', 'MXN',
                119, 11900 from cfdis limit 1 returning id, branch)
           insert into cfdi_documents (cfdi_id, document_id, branch) select a.id, d.id, a.branch from a, documents d
           where d.kind = 'payment' and d.row_id = :payment""",
        payment=payment_id(1),
    )
    assert why(shop) == {"S-00001": "ticket.advance"}


# --- one live global a ticket -----------------------------------------------------------------------------------------


def test_a_draft_is_made_anew_in_place_and_takes_what_came_meanwhile(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    first = drafted(shop)
    sell_to_the_public(shop, 2)
    issue(shop, agent)
    assert drafted(shop) == first
    assert tickets(shop, first) == ["S-00001", "S-00002"]
    assert len(shop.sql("select 1 from cfdis where purpose = 'global'")) == 1


def test_a_ticket_in_one_draft_is_not_offered_to_another(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2)
    issue(shop, agent)
    drafted(shop)
    day = period_of(Periodicity.DAY, date(2026, 11, 3))
    assert drafted(shop, day) is None
    assert why(shop, day) == {"S-00001": "ticket.in_other_global", "S-00002": "ticket.in_other_global"}


def test_two_people_who_draft_at_once_make_one_draft_and_two_periods_share_no_ticket(shop: World, database: Database) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, *range(1, 9))
    issue(shop, agent)
    gate = Barrier(4)
    day = period_of(Periodicity.DAY, date(2026, 11, 3))

    def person(place: int) -> int | None:
        engine = connect(database.agent)
        try:
            gate.wait()
            return drafted(shop, NOVEMBER if place % 2 else day, office=replace(shop.office, engine=engine))
        finally:
            engine.dispose()

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(person, range(4)))
    whole = {one for one in made if one is not None}
    assert len(whole) == 1, "whoever came second found every ticket taken"
    assert held(shop, whole.pop()) == [f"S-{number:05d}" for number in range(1, 9)]


def test_a_stamped_ticket_is_offered_no_more_and_a_late_one_makes_a_second_global(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    confirm_and_issue(shop, agent, drafted(shop))
    assert (offered(shop).going, offered(shop).apart) == ((), ())
    sell_to_the_public(shop, 2)
    issue(shop, agent)
    late = drafted(shop)
    assert tickets(shop, late) == ["S-00002"]
    confirm_and_issue(shop, agent, late)
    assert ledger_of(shop).folios() == ["G-1", "G-2"]


def test_a_number_that_is_there_twice_is_said_and_nothing_is_kept(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, branch="SECOND")
    shop.source.change(SALES, sale_id(2), folio="S-00001")
    issue(shop, agent)
    with pytest.raises(UserError) as error:
        drafted(shop)
    assert (error.value.code, error.value.params) == ("global.twice", {"ticket": "S-00001"})
    assert shop.sql("select 1 from cfdis where purpose = 'global'") == []
    whole = drafted(shop, left_out={document(shop, 2): "vendida en otra caja"})
    assert tickets(shop, whole) == ["S-00001"]


# --- what a person leaves out -----------------------------------------------------------------------------------------


def test_what_is_left_out_stays_out_with_its_reason_until_it_is_taken_back(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2)
    issue(shop, agent)
    whole = drafted(shop, left_out={document(shop, 2): "  pedirá   su factura "})
    assert (tickets(shop, whole), tickets(shop, drafted(shop))) == (["S-00001"], ["S-00001"])
    kept = shop.one("select reason, person, active from global_left_out")
    assert (kept.reason, kept.person, kept.active) == ("pedirá su factura", "erphub_agent", True)
    assert offered(shop).left_out == {document(shop, 2): "pedirá su factura"}
    assert tickets(shop, drafted(shop, left_out={})) == ["S-00001", "S-00002"]
    assert shop.one("select active from global_left_out").active is False
    with pytest.raises(UserError) as error:
        drafted(shop, left_out={document(shop, 1): " "})
    assert (error.value.code, error.value.params) == ("global.reason_missing", {"number": "S-00001"})


def test_a_sale_gives_its_own_draft_up_and_gets_it_back_when_the_global_lets_it_go(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    own = shop.one("select id from cfdis where purpose = 'sale'").id
    whole = drafted(shop)
    assert (cfdi(shop, own).code, held(shop, own), held(shop, whole)) == ("cfdi.in_global", [], ["S-00001"])
    shop.source.change(CUSTOMERS, customer_id(1), codigo_postal="36258")
    issue(shop, agent)
    assert (held(shop, own), held(shop, whole)) == ([], ["S-00001"]), "drafting by itself takes nothing out of a global invoice"
    assert whole is not None
    discard_global(shop.office, whole)
    agent.work_off()
    assert (cfdi(shop, own).code, held(shop, own), held(shop, whole)) == ("cfdi.has_problems", ["S-00001"], [])
    assert cfdi(shop, whole).code == "global.discarded"
    with pytest.raises(UserError, match=r"global\.not_a_draft"):
        discard_global(shop.office, own)


def test_a_sale_to_the_public_is_not_stamped_by_itself_and_what_gave_way_is_no_draft_that_anybody_waits_for(shop: World) -> None:
    agent = shop.agent()
    shop.sql("update branches set cfdi_auto_stamp = true")
    sell_to_the_public(shop, 1, rfc="XAXX010101000")
    sell_to_the_public(shop, 2)
    issue(shop, agent)
    assert ledger_of(shop).keys == []
    assert len(cfdis.lines(shop.office, cfdis.CfdiFilter(), after=None, limit=10).rows) == 2
    whole = drafted(shop)
    assert [row.id for row in cfdis.lines(shop.office, cfdis.CfdiFilter(), after=None, limit=10).rows] == [whole]
    assert offered(shop).is_current
    shop.source.change(PAYMENTS, payment_id(1), metodo_pago="transferencia")
    shop.take_in(agent)
    assert not offered(shop).is_current


def test_a_global_that_takes_the_sale_while_it_is_drafted_by_itself_keeps_it(shop: World, database: Database) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    shop.sql("delete from cfdi_sales")
    shop.sql("update cfdis set code = 'cfdi.has_problems'")
    engine = connect(database.agent)
    with ThreadPoolExecutor(1) as pool, transaction(shop.office.engine) as tx:
        whole = tx.execute(text("select id from cfdis")).scalar_one()
        tx.execute(text("update cfdis set purpose = 'global'"))
        tx.execute(
            text("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (:id, :document, :branch, 116)"),
            {"id": whole, "document": document(shop, 1), "branch": shop.branch},
        )
        other = pool.submit(draft_cfdi, replace(shop.office, engine=engine), document(shop, 1))
        _until_it_waits(shop, other)
        tx.commit()
        assert other.result() is None
    engine.dispose()
    assert len(shop.sql("select 1 from cfdis")) == 1


def _until_it_waits(world: World, other: Future[int | None]) -> None:
    while not other.done() and not world.sql("select 1 from pg_locks where not granted and locktype = 'transactionid'"):
        pass
    assert not other.done(), "it did not see that the sale was being taken"
