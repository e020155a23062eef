"""The global invoice from the sales to the stamp: what goes in, what does not, and that no sale is ever in two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from agent.cfdi.safe_xml import parse
from agent.db import global_draft
from agent.db.engine import connect, transaction
from agent.domain.global_period import Period, Periodicity, period_of
from agent.domain.states import CUSTOMERS, PAYMENTS, SALES
from agent.errors import UserError
from agent.hub import Office
from agent.ports import Refused
from agent.services.draft_cfdi import draft_cfdi
from agent.services.draft_global import discard_global, draft_global
from agent.services.fiscal_profiles import Fields, add_typed, confirm
from agent.services.request_work import request_work
from agent.services.set_rules import add_series
from agent.views import cfdi as cfdis
from agent.views.global_invoice import InGlobal, Offer, global_of, offer
from tests.conftest import NOW, Database
from tests.db.two_branches import logins
from tests.work.hub import Agent, World, open_branch
from tests.work.mexico import BUYER, Clock, issue, issue_work, ledger_of
from tests.work.platform import customer_id, payment_id, sale_id

PLACE = "42501"
NOVEMBER = period_of(Periodicity.MONTH, date(2026, 11, 3))
NS = {"c": "http://www.sat.gob.mx/cfd/4"}


@pytest.fixture
def shop(mexico: World) -> World:
    """A branch that stamps nothing by itself, a second one at the same place, a third elsewhere; each with its series."""
    issuer = mexico.one("select id from issuers").id
    open_branch(mexico, issuer, "SECOND", currency="MXN", place=PLACE, cfdi=True)
    open_branch(mexico, issuer, "AWAY", currency="MXN", place="77500", cfdi=True)
    mexico.sql("update branches set cfdi_auto_stamp = false")
    for branch, series in ((mexico.branch, "G"), ("AWAY", "GA")):
        add_series(mexico.office, issuer=issuer, branch=branch, cfdi_type="global", series=series, initial_folio=1)
    return mexico


def sell_to_the_public(world: World, *numbers: int, branch: str = "", total: str = "116.00", paid_on: str = "2026-11-03",
                       method: str = "efectivo", rfc: str | None = None, day: str = "2026-11-02") -> None:  # fmt: skip
    """Paid sales to customers without an RFC."""
    for number in numbers:
        where = branch or world.branch
        world.source.customer(number, where, **{**BUYER, "rfc": rfc, "nombre": f"MOSTRADOR {number}", "razon_social": None})
        world.source.sale(number, where, total, moneda="MXN", fecha_emision=day)
        if paid_on:
            world.source.payment(number, where, total, moneda="MXN", fecha_pago=paid_on, metodo_pago=method)


def issuer_of(world: World) -> int:
    return int(world.one("select id from issuers").id)


def drafted(world: World, period: Period = NOVEMBER, *, place: str = PLACE, left_out: Mapping[int, str] | None = None,
            office: Office | None = None) -> int | None:  # fmt: skip
    return draft_global(office or world.office, issuer=issuer_of(world), place=place, period=period, left_out=left_out)


def offered(world: World, period: Period = NOVEMBER, *, place: str = PLACE, office: Office | None = None) -> Offer:
    return offer(office or world.office, issuer=issuer_of(world), place=place, period=period)


def why(world: World, period: Period = NOVEMBER) -> dict[str, str]:
    """The code by number of what does not go in."""
    return {one.number: one.code for one in offered(world, period).apart}


def tickets(world: World, cfdi_id: int | None) -> list[str]:
    """The numbers in the draft, as its lines name them."""
    (row,) = world.sql("select draft from cfdis where id = :id", id=cfdi_id)
    return [line["identifier"] for line in row.draft["lines"]]


def held(world: World, cfdi_id: int | None) -> list[str]:
    """The numbers of the sales that are live in a CFDI."""
    rows = world.sql(
        """select d.number from cfdi_sales s join documents d on d.id = s.document_id where s.cfdi_id = :id and s.live order by d.number""",
        id=cfdi_id,
    )
    return [row.number for row in rows]


def confirm_and_issue(world: World, agent: Agent, cfdi_id: int | None) -> None:
    row = world.one("select id, branch, draft_hash from cfdis where id = :id", id=cfdi_id)
    request_work(world.office, kind="issue_cfdi", lane=f"cfdi:{row.id}", ref=str(row.id), branch=row.branch,
                 args={"draft_hash": row.draft_hash})  # fmt: skip
    agent.work_off()


def cfdi(world: World, cfdi_id: int | None) -> Any:
    return world.one("select * from cfdis where id = :id", id=cfdi_id)


def document(world: World, number: int) -> int:
    return int(world.one("select id from documents where row_id = :id and kind = 'invoice'", id=sale_id(number)).id)


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


# --- what moved meanwhile ---------------------------------------------------------------------------------------------


def test_a_guest_who_comes_before_the_stamp_gets_their_own_cfdi_and_the_global_is_refused_until_it_is_made_anew(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2)
    issue(shop, agent)
    whole = drafted(shop)
    seen = cfdi(shop, whole).draft_hash
    profile = add_typed(shop.office, branch=shop.branch, party_id=customer_id(1), rfc=BUYER["rfc"],
                        fields=Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03"))  # fmt: skip
    confirm(shop.office, profile, Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03"))
    named = draft_cfdi(shop.office, document(shop, 1), recipient_id=profile)
    assert (held(shop, named), held(shop, whole)) == (["S-00001"], ["S-00002"])
    request_work(shop.office, kind="issue_cfdi", lane=f"cfdi:{whole}", ref=str(whole), branch=shop.branch, args={"draft_hash": seen})
    agent.work_off()
    assert (issue_work(shop).state, issue_work(shop).code) == ("dead", "cfdi.draft_changed")
    assert cfdi(shop, whole).params["problems"] == [{"message": "ticket.left", "params": {"number": "S-00001"}}]
    confirm_and_issue(shop, agent, named)
    assert drafted(shop) == whole
    assert tickets(shop, whole) == ["S-00002"]
    confirm_and_issue(shop, agent, whole)
    assert (ledger_of(shop).folios(), ledger_of(shop).totals()) == (["A-1", "G-1"], ["116.00", "116.00"])


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda world: world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20"), "ticket.cancelled"),
        (lambda world: world.source.change(PAYMENTS, payment_id(1), status="cancelado"), "ticket.unpaid"),
        (lambda world: world.source.change(PAYMENTS, payment_id(1), metodo_pago="transferencia"), "ticket.changed"),
        (lambda world: world.source.change(CUSTOMERS, customer_id(1), rfc=BUYER["rfc"]), "ticket.named"),
    ],
)
def test_a_confirmed_global_is_refused_when_a_ticket_moved(shop: World, change: Any, said: str) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1, 2, total="500.00")
    issue(shop, agent)
    whole = drafted(shop)
    change(shop)
    shop.take_in(agent)
    confirm_and_issue(shop, agent, whole)
    row = cfdi(shop, whole)
    work = issue_work(shop)
    assert (work.state, work.code, row.state, row.folio, ledger_of(shop).keys) == ("dead", "global.tickets_moved", "DRAFT", None, [])
    assert [(one["message"], one["params"]["number"]) for one in row.params["problems"]] == [(said, "S-00001")]


def test_a_refused_global_keeps_its_folio_and_is_made_anew_with_it(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    ledger_of(shop).script = [Refused("CFDI40136", "year", "document", "pac.rule")]
    whole = drafted(shop)
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, cfdi(shop, whole).folio) == ("REFUSED", 1)
    assert drafted(shop) == whole
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, ledger_of(shop).folios()) == ("STAMPED", ["G-1"])


def test_without_a_series_of_globals_it_says_so_and_spends_nothing(shop: World) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    shop.sql("update series set cfdi_type = 'advance' where cfdi_type = 'global'")
    confirm_and_issue(shop, agent, drafted(shop))
    assert (issue_work(shop).code, ledger_of(shop).keys) == ("series.missing_global", [])


# --- periods ----------------------------------------------------------------------------------------------------------


def test_the_end_of_a_period_is_midnight_in_the_zone_of_the_branch(shop: World, clock: Clock) -> None:
    """The branches' zone is New York's: at four o'clock in the morning UTC the day before has just ended there."""
    shop.agent()
    november = offered(shop)
    assert november.ends_at.isoformat() == "2026-12-01T00:00:00-05:00"
    assert november.due_at.isoformat() == "2026-12-02T00:00:00-05:00"
    first = Period(Periodicity.DAY, date(2026, 11, 25), date(2026, 11, 25))
    clock.at = NOW.replace(day=25, hour=4, minute=59)
    with pytest.raises(UserError) as error:
        drafted(shop, first)
    assert (error.value.code, error.value.params) == ("global.not_begun", {"first": "2026-11-25"})
    clock.at += timedelta(minutes=1)
    assert drafted(shop, first) is None


@pytest.mark.parametrize(
    ("period", "code"),
    [
        (period_of(Periodicity.TWO_MONTHS, date(2026, 11, 3)), "global.periodicity"),
        (period_of(Periodicity.MONTH, date(2024, 12, 3)), "global.too_old"),
        (period_of(Periodicity.MONTH, date(2026, 12, 3)), "global.not_begun"),
    ],
)
def test_periods_that_sat_does_not_take(shop: World, period: Period, code: str) -> None:
    with pytest.raises(UserError, match=code):
        drafted(shop, period)


def test_an_unknown_place_is_said(shop: World) -> None:
    with pytest.raises(UserError, match=r"global\.no_place"):
        drafted(shop, place="00000")


def test_places_are_told_apart(shop: World) -> None:
    with transaction(shop.office.engine) as tx:
        found = global_draft.places(tx)
    assert [(one.postal_code, one.branches, one.whole) for one in found] == [
        (PLACE, ("MIA", "SECOND"), True), ("77500", ("AWAY",), True),
    ]  # fmt: skip


# --- who may ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def people(shop: World, database: Database) -> Iterator[Callable[..., Office]]:
    """Offices of people by role, who see the branches that are named."""
    with psycopg.connect(database.admin, autocommit=True) as admin:
        admin.execute("insert into branches (code, name, issuer_id, zone, currency) select 'A', 'A', id, 'UTC', 'MXN' from issuers")
    engines = []
    with logins(database.admin, database.agent) as made:

        def person(role: str, *branches: str) -> Office:
            with psycopg.connect(database.admin, autocommit=True) as admin:
                for branch in branches:
                    admin.execute("insert into people_branches values (%s, %s)", (made.names[role], branch))
            engines.append(connect(made.by_role[role]))
            return replace(shop.office, engine=engines[-1], actor=made.names[role])

        yield person
        for engine in engines:
            engine.dispose()
        with psycopg.connect(database.admin, autocommit=True) as admin:
            admin.execute("delete from people_branches; delete from people where login <> 'local'")


def test_finance_drafts_leaves_out_and_makes_anew_across_the_branches_of_a_place(shop: World, people: Callable[..., Office]) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, branch="SECOND")
    issue(shop, agent)
    finance = people("finance", shop.branch, "SECOND")
    assert [one.number for one in offered(shop, office=finance).going] == ["S-00001", "S-00002"]
    whole = drafted(shop, office=finance)
    assert held(shop, whole) == ["S-00001", "S-00002"]
    assert drafted(shop, office=finance, left_out={document(shop, 2): "asks for her own"}) == whole
    assert (held(shop, whole), shop.one("select person from global_left_out").person) == (["S-00001"], finance.actor)
    agent.work_off()
    assert drafted(shop, office=finance, left_out={}) == whole
    assert held(shop, whole) == ["S-00001", "S-00002"]
    sits = InGlobal(int(str(whole)), "S-00002", "DRAFT", "", "", date(2026, 11, 1), date(2026, 11, 30))
    assert global_of(finance, document(shop, 2)) == sits
    assert whole is not None
    discard_global(finance, whole)
    assert (held(shop, whole), global_of(finance, document(shop, 2))) == ([], None)


def test_finance_discards_what_was_refused_and_its_folio_waits_for_the_same_period(shop: World, people: Callable[..., Office]) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    finance, viewer = people("finance", shop.branch, "SECOND"), people("viewer", shop.branch, "SECOND")
    ledger_of(shop).script = [Refused("CFDI40136", "year", "document", "pac.rule")]
    whole = drafted(shop, office=finance)
    assert whole is not None
    confirm_and_issue(shop, agent, whole)
    with pytest.raises(UserError, match=r"permission\.denied"):
        discard_global(viewer, whole)
    discard_global(finance, whole)
    assert (cfdi(shop, whole).state, cfdi(shop, whole).folio, held(shop, whole)) == ("DRAFT", 1, [])
    assert drafted(shop, office=finance) == whole
    confirm_and_issue(shop, agent, whole)
    assert (cfdi(shop, whole).state, ledger_of(shop).folios()) == ("STAMPED", ["G-1"])


def test_who_sees_only_one_branch_of_a_place_drafts_nothing_but_may_take_their_guest_out(
    shop: World, people: Callable[..., Office]
) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    sell_to_the_public(shop, 2, branch="SECOND")
    issue(shop, agent)
    finance = people("finance", "SECOND")
    with pytest.raises(UserError, match=r"global\.not_all_branches"):
        drafted(shop, office=finance)
    whole = drafted(shop)
    fields = Fields("XOCHILT CASAS CHAVEZ", "612", "36257", "G03")
    profile = add_typed(finance, branch="SECOND", party_id=customer_id(2), rfc=BUYER["rfc"], fields=fields)
    confirm(finance, profile, fields)
    named = draft_cfdi(finance, document(shop, 2), recipient_id=profile)
    assert (held(shop, named), held(shop, whole), cfdi(shop, whole).code) == (["S-00002"], ["S-00001"], "global.tickets_moved")


@pytest.mark.parametrize("role", ["viewer", "accountant"])
def test_who_only_looks_drafts_nothing(shop: World, people: Callable[..., Office], role: str) -> None:
    agent = shop.agent()
    sell_to_the_public(shop, 1)
    issue(shop, agent)
    with pytest.raises(UserError, match=r"permission\.denied"):
        drafted(shop, office=people(role, shop.branch, "SECOND"))
    assert shop.sql("select 1 from cfdis where purpose = 'global'") == []
