"""Replacing a CFDI as one case, the late guest's own, and what cancelling gives back: balances, sales, accounting documents."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from agent.cfdi.safe_xml import parse
from agent.db.engine import transaction
from agent.domain.cancellation import CancelReason
from agent.domain.global_period import Periodicity, period_of
from agent.domain.states import CUSTOMERS, SALES
from agent.errors import UserError
from agent.services.draft_credit_note import Wanted, draft_credit_note
from agent.services.draft_global import draft_global
from agent.services.draft_supplement import draft_supplement
from agent.services.fiscal_profiles import Fields, add_typed, confirm
from agent.services.replace_cfdi import discard_replacement, draft_late_guest, draft_replacement, issue_and_cancel
from agent.services.request_work import request_work
from agent.services.set_rules import add_series
from agent.views.cancellations import outlook
from agent.work.supplier_requests import request_lists
from tests.practice.conftest import practice, server_of_the_run
from tests.work.cancelling import ask, at_sat, now_of, place, questions_due, stamped, times_at_sat
from tests.work.hub import Agent, World, dies, fused
from tests.work.mexico import BUYER
from tests.work.platform import customer_id, payment_id, sale_id
from tests.work.practice_mexico import PracticeWorld

__all__ = ["place", "practice", "server_of_the_run"]


def row(world: World, cfdi_id: int) -> Any:
    return world.one("select * from cfdis where id = :id", id=cfdi_id)


def live(world: World) -> list[int]:
    """The CFDIs that count as a sale's now."""
    return [each.cfdi_id for each in world.sql("select cfdi_id from cfdi_sales where live order by cfdi_id")]


def issue(world: World, agent: Agent, cfdi_id: int) -> None:
    cfdi = row(world, cfdi_id)
    request_work(world.office, kind="issue_cfdi", lane=f"cfdi:{cfdi_id}", ref=str(cfdi_id), branch=cfdi.branch,
                 args={"draft_hash": cfdi.draft_hash})  # fmt: skip
    world.until_still(agent)


def still(place: PracticeWorld, agent: Agent) -> None:
    """Works until SAT has been asked once more and nothing is left to do."""
    questions_due(place)
    place.world.until_still(agent)


# --- a mended one takes its place -----------------------------------------------------------------------------------------


def test_a_replacement_from_the_draft_to_the_recipients_yes(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    world.source.change(CUSTOMERS, customer_id(1), codigo_postal="36258")
    world.take_in(agent)
    world.until_still(agent)
    new_id = draft_replacement(world.office, old.id)
    assert live(world) == [old.id]
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    new = row(world, new_id)
    assert (new.state, new.purpose, new.series, new.folio) == ("STAMPED", "replacement", "A", 2)
    document = parse(bytes(new.stamped_xml))
    (related,) = document.iter("{http://www.sat.gob.mx/cfd/4}CfdiRelacionados")
    assert (related.get("TipoRelacion"), related[0].get("UUID")) == ("04", old.uuid)
    (receiver,) = document.iter("{http://www.sat.gob.mx/cfd/4}Receptor")
    assert receiver.get("DomicilioFiscalReceptor") == "36258"
    assert now_of(place, old) == ("CANCEL_REQUESTED", "requested", "cancel.waits_for_recipient")
    assert f'FolioSustitucion="{new.uuid}"' in bytes(world.one("select request_xml from cancellations").request_xml).decode()
    assert live(world) == [old.id], "until SAT says so the old one is the sale's"
    place.decide(old.uuid, "accept")
    still(place, agent)
    assert now_of(place, old)[0] == "CANCELLED"
    assert live(world) == [new_id]
    assert new.uuid in world.books.by_number("S-00001").posting.memo  # type: ignore[union-attr]
    assert len(world.sql("select 1 from cfdis")) == 2, "the sale is not drafted a third time"


def test_a_recipient_who_refuses_leaves_two_in_force_and_a_task(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent, total="11600.00")
    new_id = draft_replacement(world.office, old.id)
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    place.decide(old.uuid, "refuse")
    still(place, agent)
    assert now_of(place, old) == ("STAMPED", "rejected", "cancel.rejected")
    assert (row(world, old.id).code, row(world, new_id).state, live(world)) == ("cancel.rejected", "STAMPED", [old.id])
    assert world.one("select count(*) from events where name = 'cfdi.cancel_rejected'").count == 1
    at_sat(place, "update cancellation set decided_at = '2020-01-01T00:00:00+00:00'")
    world.sql("update attempts set started_at = started_at - interval '73 hours' where kind = 'cancel'")
    ask(place, old, CancelReason.REPLACED, new_id)
    world.until_still(agent)
    place.decide(old.uuid, "lapse")
    still(place, agent)
    assert (now_of(place, old)[0], live(world)) == ("CANCELLED", [new_id])


def test_the_cancellation_waits_until_the_replacement_is_stamped(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent)
    new_id = draft_replacement(world.office, old.id)
    place.practice.fault("finkok", "stamp", "CFDI40145")
    issue_and_cancel(world.office, new_id)
    agent.work_off()
    world.due()
    agent.work_off()
    waiting = world.one("select state, code, params from work where kind = 'cancel_cfdi'")
    assert (waiting.state, waiting.code, waiting.params) == ("ready", "cancel.waits_for_replacement", {"state": "REFUSED"})
    assert (row(world, old.id).state, times_at_sat(place, old)) == ("STAMPED", 0)
    assert draft_replacement(world.office, old.id) == new_id
    issue(world, agent, new_id)
    assert (now_of(place, old)[0], live(world), row(world, new_id).folio) == ("CANCELLED", [new_id], 2)


def test_an_original_that_was_cancelled_meanwhile(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent)
    new_id = draft_replacement(world.office, old.id)
    at_sat(place, "update stamp set state = 'Cancelado' where uuid = ?", old.uuid)
    world.sql("update cfdis set stamped_at = stamped_at - interval '2 hours' where id = :id", id=old.id)
    still(place, agent)
    assert (now_of(place, old)[0], live(world)) == ("CANCELLED", [new_id])
    with pytest.raises(UserError) as late:
        issue_and_cancel(world.office, new_id)
    assert late.value.code == "cancel.not_stamped"
    world.until_still(agent)
    assert (row(world, new_id).state, live(world)) == ("STAMPED", [new_id])


def test_a_replacement_whose_process_ends_at_every_step(place: PracticeWorld) -> None:
    world = place.world
    old = stamped(place, place.agent())
    new_id = draft_replacement(world.office, old.id)
    issue_and_cancel(world.office, new_id)
    died, at = 0, 1
    while True:
        with fused(world.office.engine) as fuse:
            agent = place.agent()
            fuse.at = fuse.count + at
            if not dies(agent):
                break
        died, at = died + 1, at + 1
        world.due()
        world.settle_time()
        world.sql("update work set stalls = 0")
        assert len(live(world)) == 1
    assert died >= 12
    world.until_still(place.agent())
    assert (now_of(place, old)[0], row(world, new_id).state, live(world)) == ("CANCELLED", "STAMPED", [new_id])
    assert (times_at_sat(place, old), at_sat(place, "select count(*) from stamp")) == (1, [(2,)])


def test_what_cannot_be_replaced(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent)
    new_id = draft_replacement(world.office, old.id)
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    with pytest.raises(UserError) as refused:
        draft_replacement(world.office, old.id)
    assert refused.value.code == "replacement.not_live"
    with pytest.raises(UserError) as refused:
        issue_and_cancel(world.office, old.id)
    assert refused.value.code == "replacement.unknown"


# --- a guest who asks when the ticket is in a global already ---------------------------------------------------------------


def test_a_late_guest_gets_a_cfdi_and_the_global_is_issued_again_without_the_ticket(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    issuer = world.one("select id from issuers").id
    add_series(world.office, issuer=issuer, branch=world.branch, cfdi_type="global", series="G", initial_folio=1)
    world.sql("update branches set cfdi_auto_stamp = false")
    day = datetime.now(UTC).date() - timedelta(days=1)
    for number in (1, 2, 3):
        world.source.customer(number, world.branch, **{**BUYER, "rfc": None, "nombre": f"MOSTRADOR {number}", "razon_social": None})
        world.source.sale(number, world.branch, "116.00", moneda="MXN", fecha_emision=str(day))
        world.source.payment(number, world.branch, "116.00", moneda="MXN", fecha_pago=str(day), metodo_pago="efectivo")
    world.take_in(agent)
    world.until_still(agent)
    global_id = draft_global(world.office, issuer=issuer, place="42501", period=period_of(Periodicity.MONTH, day))
    assert global_id is not None
    issue(world, agent, global_id)
    old = row(world, global_id)
    assert (old.state, str(old.total)) == ("STAMPED", "348.00")
    document = world.one("select id, party_id from documents where row_id = :id and kind = 'invoice'", id=sale_id(2))
    profile = add_typed(
        world.office, branch=world.branch, party_id=document.party_id, rfc=BUYER["rfc"],
        fields=Fields(BUYER["nombre"], BUYER["regimen_fiscal"], BUYER["codigo_postal"], "G03"),
    )  # fmt: skip
    confirm(world.office, profile, Fields(BUYER["nombre"], BUYER["regimen_fiscal"], BUYER["codigo_postal"], "G03"))
    new_id = draft_late_guest(world.office, global_id, document.id, recipient_id=profile)
    issue_and_cancel(world.office, new_id)
    world.until_still(agent)
    assert (row(world, new_id).state, row(world, new_id).recipient_rfc) == ("STAMPED", BUYER["rfc"])
    assert now_of(place, old)[0] == "CANCELLED"
    assert world.one("select reason from cancellations").reason == "04"
    again = world.one("select * from cfdis where purpose = 'global' and id <> :id", id=global_id)
    assert (again.state, str(again.total), again.folio) == ("STAMPED", "232.00", 2)
    assert live(world) == [new_id, again.id, again.id]
    in_force = at_sat(place, "select total from stamp where state = 'Vigente' order by total")
    assert sorted(Decimal(total) for (total,) in in_force) == [Decimal("116.00"), Decimal("232.00")]


# --- what points to it, and what comes back --------------------------------------------------------------------------------


def paid_on_credit(place: PracticeWorld, agent: Agent) -> tuple[Any, int]:
    """An invoice on credit with a stamped supplement of half of it."""
    world = place.world
    invoice = stamped(place, agent)
    world.source.payment(
        1, world.branch, "58.00", cxc_id=sale_id(1), cxc_customer_id=customer_id(1), moneda="MXN", metodo_pago="transferencia",
        fecha_pago=str(datetime.now(UTC).date() - timedelta(days=1)),
    )  # fmt: skip
    world.sync(agent)
    payment = world.one("select id from documents where kind = 'payment' and row_id = :id", id=payment_id(1)).id
    supplement = draft_supplement(world.office, payment)
    issue(world, agent, supplement)
    assert (row(world, supplement).state, str(row(world, invoice.id).outstanding)) == ("STAMPED", "58.00")
    return invoice, supplement


def test_an_invoice_with_a_supplement_waits_for_that_one(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    invoice, supplement = paid_on_credit(place, agent)
    ask(place, invoice)
    world.until_still(agent)
    assert now_of(place, invoice) == ("STAMPED", "refused", "cancel.related_first")
    assert world.one("select params from cancellations").params == {"number": "A-1", "documents": "P-1"}
    ask(place, row(world, supplement), CancelReason.NOT_CARRIED_OUT)
    world.until_still(agent)
    assert now_of(place, row(world, supplement))[2] == "cancel.waits_for_recipient", "a supplement of any amount waits for its recipient"
    assert str(row(world, invoice.id).outstanding) == "58.00"
    place.decide(row(world, supplement).uuid, "accept")
    still(place, agent)
    assert row(world, supplement).state == "CANCELLED"
    assert str(row(world, invoice.id).outstanding) == "116.00"
    assert world.one("select fate from balance_entries").fate == "cancelled"
    payment = world.one("select id from documents where kind = 'payment'").id
    again = draft_supplement(world.office, payment)
    issue(world, agent, again)
    assert world.one("select instalment from balance_entries where fate = 'live'").instalment == 1
    ask(place, row(world, again))
    world.until_still(agent)
    place.decide(row(world, again).uuid, "lapse")
    still(place, agent)
    ask(place, invoice)
    world.until_still(agent)
    assert (now_of(place, invoice)[0], row(world, invoice.id).outstanding) == ("CANCELLED", None)


def test_a_sale_that_the_platform_cancelled_is_voided_once_its_cfdi_is(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    cfdi = stamped(place, agent)
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    world.take_in(agent)
    agent.work_off()
    assert world.one("select code from work where state = 'blocked'").code == "sale.cancelled_but_stamped"
    ask(place, cfdi, CancelReason.NOT_CARRIED_OUT)
    world.until_still(agent)
    assert now_of(place, cfdi)[0] == "CANCELLED"
    assert world.books.by_number("S-00001").remote.state.value == "void"
    assert world.sql("select 1 from cfdis where state = 'DRAFT'") == []


# --- what suppliers ask for --------------------------------------------------------------------------------------------------


def test_requests_of_suppliers_are_listed_while_they_wait(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    theirs = "0B7C5C2E-5C1E-4E3F-9C0B-6B7C5C2E5C1E"
    body = {"uuid": theirs, "issuer": "PRO010101AB1", "recipient": "EKU9003173C9"}
    assert place.practice.http.post("/_practice/received", json=body).status_code == 200
    for expected in (1, 1):
        with transaction(world.office.engine) as tx:
            assert request_lists(tx, "practice", ["finkok"]) == expected
        world.until_still(agent)
    found = world.one("select uuid, accept_by > first_seen::date as later, gone_at from supplier_requests")
    assert tuple(found) == (theirs, True, None)
    assert world.one("select count(*) from events where name = 'supplier_requests.found'").count == 1
    at_sat(place, "delete from cancellation_received")
    with transaction(world.office.engine) as tx:
        request_lists(tx, "practice", ["finkok"])
    world.until_still(agent)
    assert world.one("select gone_at is not null as gone from supplier_requests").gone


def test_a_cancelled_credit_note_gives_back_what_it_took(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    invoice = stamped(place, agent)
    note = draft_credit_note(world.office, invoice.id, Wanted(Decimal("16.00"), "03", "01"))
    issue(world, agent, note)
    assert str(row(world, invoice.id).outstanding) == "100.00"
    ask(place, row(world, note))
    world.until_still(agent)
    assert (row(world, note).state, str(row(world, invoice.id).outstanding)) == ("CANCELLED", "116.00")
    assert world.one("select kind, fate from balance_entries") == ("credit_note", "cancelled")


# --- what a person sees before and after ---------------------------------------------------------------------------------------


def test_what_is_said_before_a_cancellation(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    large = stamped(place, agent, total="11600.00")
    seen = outlook(world.office, large.id)
    assert seen is not None
    assert (seen.number, seen.open_month, seen.pending, seen.replaceable, seen.pointing, seen.cases) == ("A-1", True, False, True, (), ())
    assert (seen.acceptance.needed, seen.acceptance.why) == (False, "cancel_acceptance.next_day")
    assert (seen.until.month, seen.until.day) == (3, 31)
    assert seen.address.startswith(f"https://verificacfdi.facturaelectronica.sat.gob.mx/default.aspx?id={large.uuid}&re=EKU9003173C9&")
    ask(place, large)
    world.until_still(agent)
    seen = outlook(world.office, large.id)
    assert seen is not None
    assert seen.answer is not None
    assert (seen.state, seen.answer.state, seen.answer.cancellation) == ("CANCEL_REQUESTED", "Vigente", "En proceso")
    (case,) = seen.cases
    assert (case.reason, case.state, case.code, case.asked_by) == ("02", "requested", "cancel.waits_for_recipient", "erphub_agent")
    assert outlook(world.office, 999) is None


def test_a_replacement_that_is_discarded_ends_the_case(place: PracticeWorld) -> None:
    agent, world = place.agent(), place.world
    old = stamped(place, agent)
    new_id = draft_replacement(world.office, old.id)
    place.practice.fault("finkok", "stamp", "CFDI40145")
    issue_and_cancel(world.office, new_id)
    agent.work_off()
    discard_replacement(world.office, new_id)
    world.until_still(agent)
    assert now_of(place, old) == ("STAMPED", "refused", "cfdi.discarded")
    assert live(world) == [old.id]
    ask(place, old)
    world.until_still(agent)
    assert now_of(place, old)[0] == "CANCELLED"
    assert live(world) != [new_id]
