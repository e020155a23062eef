"""What the page of supplements reads: who waits, until when, how far, and who was issued; and what a credit note may still take."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agent.domain.states import REFUNDS
from agent.services.draft_credit_note import Wanted, draft_credit_note, draft_credit_of_refund
from agent.services.draft_supplement import draft_supplement
from agent.views import cfdi, credit_notes
from agent.views.supplements import SupplementFilter, SupplementLine, drafted, lines
from tests.cfdi.conftest import authority, catalogs, issuer_pair, pac_pair
from tests.work.conftest import clock, mexico
from tests.work.hub import World
from tests.work.mexico import issue, sell
from tests.work.platform import refund_id
from tests.work.test_credit_notes import refund, sold_on_a_trip
from tests.work.test_supplements import ask, on_credit, pay, payment_document

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair"]


def shown(world: World, **wanted: Any) -> tuple[SupplementLine, ...]:
    return lines(world.office, SupplementFilter(**wanted), after=None, limit=50).rows


def test_payments_of_stamped_invoices_on_credit_wait_the_first_due_first(mexico: World) -> None:
    agent = on_credit(mexico, 1, 2)
    sell(mexico, 3, paid=True)  # paid at once: no supplement
    issue(mexico, agent)
    pay(mexico, 1, "58.00", fecha_pago="2026-11-20")
    pay(mexico, 2, "16.00", fecha_pago="2026-10-31")
    pay(mexico, 4, "1.00", of=1, status="pendiente_conciliar")
    mexico.sync(agent)
    assert [(line.number, line.due_on, line.invoices, line.owed, line.state) for line in shown(mexico)] == [
        ("P-00002", date(2026, 11, 5), "A-2", Decimal("116.00"), ""),
        ("P-00001", date(2026, 12, 5), "A-1", Decimal("116.00"), ""),
    ]
    assert [line.number for line in shown(mexico, text="A-1")] == ["P-00001"]
    assert shown(mexico, branch="CUN") == ()
    first = lines(mexico.office, SupplementFilter(), after=None, limit=1)
    assert [line.number for line in lines(mexico.office, SupplementFilter(), after=first.next, limit=1).rows] == ["P-00001"]


def test_how_far_each_is(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "150.00")
    mexico.sync(agent)
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    (line,) = shown(mexico)
    assert (line.state, line.cfdi_id, line.credit, line.pending, line.can_be_issued) == ("DRAFT", cfdi_id, Decimal("34.00"), False, True)
    assert drafted(mexico.office, cfdi_id).draft_hash == line.draft_hash
    ask(mexico, cfdi_id)
    (line,) = shown(mexico)
    assert (line.pending, line.can_be_issued) == (True, False)
    mexico.until_still(agent)
    assert shown(mexico) == ()
    (line,) = shown(mexico, listed="issued")
    assert (line.state, line.folio, line.owed, line.credit) == ("STAMPED", "P-1", Decimal("0.00"), Decimal("34.00"))
    listed = cfdi.lines(mexico.office, cfdi.CfdiFilter(), after=None, limit=10).rows[0]
    assert (listed.purpose, listed.total, listed.currency, listed.sales) == ("payment", Decimal("116.00"), "MXN", "P-00001")


def test_why_one_could_not_be_sealed(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    mexico.sql("update series set cfdi_type = 'x' where cfdi_type = 'P'")
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    ask(mexico, draft_supplement(mexico.office, payment_document(mexico, 1)))
    agent.work_off()
    (line,) = shown(mexico)
    assert (line.state, line.code, line.params, line.can_be_issued) == ("DRAFT", "series.missing_payment", {"branch": "MIA"}, True)


def test_a_refund_waits_for_its_credit_note_while_its_sale_is_stamped(mexico: World) -> None:
    agent = sold_on_a_trip(mexico)
    assert shown(mexico, listed="refunds") == ()
    refund(mexico, status="pendiente_autorizacion")
    mexico.take_in(agent)
    assert shown(mexico, listed="refunds") == ()
    mexico.source.change(REFUNDS, refund_id(1), status="autorizado")
    mexico.take_in(agent)
    (line,) = shown(mexico, listed="refunds")
    assert (line.number, line.refund, line.invoices, line.state, line.amount) == ("R-00001", True, "A-1", "", Decimal("58.00"))
    draft = draft_credit_of_refund(mexico.office, line.id)
    assert [(each.state, each.cfdi_id) for each in shown(mexico, listed="refunds")] == [("DRAFT", draft)]
    ask(mexico, draft)
    mexico.until_still(agent)
    assert shown(mexico, listed="refunds") == ()


@pytest.mark.parametrize("stamped", [False, True])
def test_what_a_credit_note_may_still_take(mexico: World, stamped: bool) -> None:
    agent = on_credit(mexico, 1)
    invoice = mexico.one("select id from cfdis where cfdi_type = 'I'").id
    draft = draft_credit_note(mexico.office, invoice, Wanted(Decimal("16.00"), "03"))
    if stamped:
        ask(mexico, draft)
        mexico.until_still(agent)
    found = credit_notes.creditable(mexico.office, invoice)
    assert found is not None
    assert (found.name, found.total, found.left, found.owed) == (
        "A-1", Decimal("116.00"), Decimal("100.00" if stamped else "116.00"), Decimal("100.00" if stamped else "116.00"),
    )  # fmt: skip
    assert credit_notes.creditable(mexico.office, draft) is None
