"""Credit notes of stamped invoices: by an amount that a person says, and for a refund that was authorised."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from agent.cfdi.safe_xml import CFDI, parse
from agent.domain.cfdi import totals
from agent.domain.exchange import PublishedRate
from agent.domain.states import REFUNDS, SALES
from agent.errors import UserError
from agent.ports import Refused
from agent.services.draft_credit_note import Wanted, draft_credit_note, draft_credit_of_refund, preview_credit_note
from agent.services.draft_supplement import draft_supplement
from agent.services.follower_drafts import discard_draft
from agent.services.set_rules import publish_rates
from agent.views.cfdi import CfdiFilter, lines
from tests.work.hub import Agent, World
from tests.work.mexico import BUYER, Clock, issue, ledger_of, sell
from tests.work.platform import refund_id, sale_id, trip_id
from tests.work.test_supplements import ask, moved, on_credit, owed, pago, pay, payment_document, row, said, work_of


def wanted(amount: str, form: str = "03", relation: str = "01") -> Wanted:
    return Wanted(Decimal(amount), form, relation)


def invoice_of(world: World) -> int:
    return int(world.one("select id from cfdis where cfdi_type = 'I'").id)


def issued(world: World, agent: Agent, cfdi_id: int) -> int:
    ask(world, cfdi_id)
    world.until_still(agent)
    return cfdi_id


def refund(world: World, amount: str = "58.00", **more: str | None) -> None:
    world.source.refund(1, world.branch, amount, trip_id=trip_id(1), moneda="MXN", **more)


def refund_document(world: World) -> int:
    return int(world.one("select id from documents where kind = 'credit_memo' and row_id = :id", id=refund_id(1)).id)


def sold_on_a_trip(world: World) -> Agent:
    agent = world.agent()
    sell(world, 1, paid=True)
    world.source.change(SALES, sale_id(1), trip_id=trip_id(1))
    issue(world, agent)
    return agent


def test_a_part_of_an_invoice_is_taken_back(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    cfdi_id = issued(mexico, agent, draft_credit_note(mexico.office, invoice_of(mexico), wanted("16.00")))
    made = row(mexico, cfdi_id)
    assert (made.state, made.cfdi_type, made.series, made.folio, str(made.total)) == ("STAMPED", "E", "E", 1, "16.00")
    root = parse(bytes(made.stamped_xml))
    (related,) = root.iter(f"{CFDI}CfdiRelacionados")
    assert (related.get("TipoRelacion"), related[0].get("UUID")) == ("01", row(mexico, invoice_of(mexico)).uuid)
    assert (root.get("FormaPago"), root.get("MetodoPago"), root.get("Total")) == ("03", "PUE", "16.00")
    assert moved(mexico) == [("credit_note", Decimal("16.00"), Decimal("116.00"), Decimal("100.00"), 0, "live")]
    assert owed(mexico) == ["100.00"]


def test_the_next_supplement_begins_below_it(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    issued(mexico, agent, draft_credit_note(mexico.office, invoice_of(mexico), wanted("16.00", relation="03")))
    pay(mexico, 1, "116.00")
    mexico.sync(agent)
    cfdi_id = issued(mexico, agent, draft_supplement(mexico.office, payment_document(mexico, 1)))
    _, (document,) = pago(mexico, cfdi_id)
    assert (document["ImpSaldoAnt"], document["ImpPagado"], document["NumParcialidad"]) == ("100.00", "100.00", "1")


def test_above_its_invoice(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    with pytest.raises(UserError) as caught:
        draft_credit_note(mexico.office, invoice_of(mexico), wanted("116.01"))
    assert said(caught.value) == "La nota de crédito de 116.01 MXN es mayor que lo que queda de su factura (116.00 MXN)."
    issued(mexico, agent, draft_credit_note(mexico.office, invoice_of(mexico), wanted("100.00")))
    with pytest.raises(UserError) as caught:
        draft_credit_note(mexico.office, invoice_of(mexico), wanted("16.01"))
    assert said(caught.value) == "La nota de crédito de 16.01 MXN es mayor que lo que queda de su factura (16.00 MXN)."


@pytest.mark.parametrize(("bad", "code"), [
    (wanted("0"), "credit_note.not_an_amount"), (wanted("1.001"), "credit_note.not_an_amount"),
    (wanted("1.00", relation="04"), "credit_note.relation"),
])  # fmt: skip
def test_what_no_credit_note_says(mexico: World, bad: Wanted, code: str) -> None:
    on_credit(mexico, 1)
    with pytest.raises(UserError) as caught:
        draft_credit_note(mexico.office, invoice_of(mexico), bad)
    assert (caught.value.code, bool(said(caught.value))) == (code, True)


def test_only_of_a_stamped_invoice(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    issue(mexico, agent)
    with pytest.raises(UserError) as caught:
        draft_credit_note(mexico.office, invoice_of(mexico), wanted("1.00"))
    assert said(caught.value) == "Una nota de crédito se hace de una factura timbrada y vigente; ésta no lo es."


def test_a_draft_that_is_made_again_stays_one(mexico: World) -> None:
    on_credit(mexico, 1)
    first = draft_credit_note(mexico.office, invoice_of(mexico), wanted("16.00"))
    assert draft_credit_note(mexico.office, invoice_of(mexico), wanted("20.00")) == first
    assert str(row(mexico, first).total) == "20.00"


def test_a_draft_that_was_discarded_is_not_stamped_and_frees_what_it_said(mexico: World) -> None:
    agent = sold_on_a_trip(mexico)
    refund(mexico)
    mexico.take_in(agent)
    draft = draft_credit_of_refund(mexico.office, refund_document(mexico))
    discard_draft(mexico.office, draft)
    assert [line.id for line in lines(mexico.office, CfdiFilter(), after=None, limit=10).rows] == [invoice_of(mexico)]
    mexico.sql("insert into work (kind, lane, ref, branch) values ('issue_cfdi', 'cfdi:' || :id, :id, 'MIA')", id=str(draft))
    agent.work_off()
    assert (work_of(mexico, draft).state, work_of(mexico, draft).code) == ("dead", "cfdi.discarded")
    again = draft_credit_of_refund(mexico.office, refund_document(mexico))
    assert again != draft
    issued(mexico, agent, again)
    assert row(mexico, again).state == "STAMPED"
    with pytest.raises(UserError) as caught:
        discard_draft(mexico.office, again)
    assert said(caught.value) == "Ese documento ya no es un borrador."


def test_the_preview_keeps_nothing(mexico: World) -> None:
    on_credit(mexico, 1)
    shown = preview_credit_note(mexico.office, invoice_of(mexico), wanted("58.00"))
    assert (str(totals(shown.cfdi).total), shown.problems, shown.pdf[:5]) == ("58.00", (), b"%PDF-")
    assert mexico.one("select count(*) as n from cfdis").n == 1


def test_a_rate_far_from_the_published_one_is_said_before_it_is_sealed(mexico: World, clock: Clock) -> None:
    """A credit note keeps the rate of its invoice; what the Diario Oficial says since is held against it."""
    publish_rates(mexico.office, (PublishedRate("USD", "MXN", date(2026, 11, 1), Decimal("18.250000"), "DOF"),
                                  PublishedRate("USD", "MXN", date(2026, 11, 23), Decimal("18.250000"), "DOF"),
                                  PublishedRate("USD", "MXN", date(2026, 11, 25), Decimal("20.000000"), "DOF")))  # fmt: skip
    agent = mexico.agent()
    mexico.source.customer(1, mexico.branch, **BUYER)
    mexico.source.sale(1, mexico.branch, "116.00", moneda="USD")
    issue(mexico, agent)
    assert preview_credit_note(mexico.office, invoice_of(mexico), wanted("16.00")).problems == ()
    clock.at += timedelta(days=2)
    shown = preview_credit_note(mexico.office, invoice_of(mexico), wanted("16.00"))
    assert [(problem.code, problem.params["value"], problem.params["published"]) for problem in shown.problems] == [
        ("CFDI40118", "18.250000", "20.000000"),
    ]  # fmt: skip
    draft = row(mexico, draft_credit_note(mexico.office, invoice_of(mexico), wanted("16.00")))
    assert (draft.code, [problem["code"] for problem in draft.params["problems"]]) == ("", ["CFDI40118"])


def test_a_payment_that_came_first_leaves_nothing_for_both(mexico: World) -> None:
    """A draft credit note of the whole, and an invoice that was credited meanwhile by another."""
    agent = on_credit(mexico, 1)
    draft = draft_credit_note(mexico.office, invoice_of(mexico), wanted("116.00"))
    mexico.sql("insert into balance_entries (invoice_id, cfdi_id, branch, kind, amount, before, after, fate)"
               " select id, id, branch, 'credit_note', 16, 116, 100, 'live' from cfdis where cfdi_type = 'I'")  # fmt: skip
    ask(mexico, draft)
    agent.work_off()
    assert (work_of(mexico, draft).state, work_of(mexico, draft).code) == ("dead", "balance.credit_above")
    assert row(mexico, draft).folio is None


def test_a_refusal_gives_the_amount_back(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    ledger_of(mexico).script = [Refused("CFDI40999", "No", "document", "pac.rule")]
    issued(mexico, agent, draft_credit_note(mexico.office, invoice_of(mexico), wanted("116.00")))
    assert ([each[-1] for each in moved(mexico)], owed(mexico)) == (["released"], ["116.00"])


def test_a_refund_that_was_authorised_is_credited_and_told(mexico: World) -> None:
    agent = sold_on_a_trip(mexico)
    refund(mexico, metodo_reembolso="transferencia")
    mexico.sync(agent)
    cfdi_id = issued(mexico, agent, draft_credit_of_refund(mexico.office, refund_document(mexico)))
    made = row(mexico, cfdi_id)
    assert (made.state, made.payment_form, str(made.total)) == ("STAMPED", "03", "58.00")
    assert made.uuid in mexico.books.by_number("R-00001").posting.memo  # type: ignore[union-attr]
    with pytest.raises(UserError) as caught:
        draft_credit_of_refund(mexico.office, refund_document(mexico))
    assert said(caught.value) == "La nota de crédito E-1 ya ampara este reembolso."


@pytest.mark.parametrize(("changed", "code"), [
    ({"status": "pendiente_autorizacion"}, "credit_note.not_authorized"),
    ({"status": "rechazado"}, "credit_note.not_authorized"),
    ({"metodo_reembolso": None}, "credit_note.no_form"),
    ({"trip_id": None}, "credit_note.no_invoice"),
    ({"monto_reembolso": "116.01"}, "credit_note.above"),
])  # fmt: skip
def test_a_refund_that_cannot_be_credited_says_why(mexico: World, changed: dict[str, str | None], code: str) -> None:
    agent = sold_on_a_trip(mexico)
    refund(mexico)
    mexico.take_in(agent)
    mexico.source.change(REFUNDS, refund_id(1), **changed)
    mexico.take_in(agent)
    with pytest.raises(UserError) as caught:
        draft_credit_of_refund(mexico.office, refund_document(mexico))
    assert (caught.value.code, bool(said(caught.value))) == (code, True)


def test_a_refund_that_changed_after_it_was_drafted_is_not_stamped(mexico: World) -> None:
    agent = sold_on_a_trip(mexico)
    refund(mexico)
    mexico.take_in(agent)
    draft = draft_credit_of_refund(mexico.office, refund_document(mexico))
    mexico.source.change(REFUNDS, refund_id(1), monto_reembolso="60.00")
    mexico.take_in(agent)
    ask(mexico, draft)
    agent.work_off()
    assert work_of(mexico, draft).code == "cfdi.refund_changed"
