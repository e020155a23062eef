"""What Today says before a fiscal day passes, over a real database and at a moment that the test says."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from agent.domain.month_end import is_near_month_end
from agent.domain.states import PAYMENTS, SALES
from agent.services.draft_supplement import draft_supplement
from agent.views.deadlines import Deadline, deadlines
from agent.views.today import NeedKind, today
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import issue, sell
from tests.work.platform import payment_id, sale_id
from tests.work.public_sales import drafted, sell_to_the_public, shop
from tests.work.test_supplements import on_credit, pay, payment_document

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair", "shop"]


def at(year: int, month: int, day: int, hour: int = 18) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


def found(world: World, moment: datetime, branch: str | None = None) -> dict[str, Deadline]:
    return {one.kind: one for one in deadlines(replace(world.office, now=lambda: moment), branch=branch)}


@pytest.mark.parametrize(
    ("day", "near"),
    [((2026, 11, 25), False), ((2026, 11, 26), True), ((2026, 11, 30), True), ((2026, 10, 28), True), ((2026, 10, 27), False),
     ((2026, 10, 31), True)],
)  # fmt: skip
def test_the_last_three_working_days_of_a_month(day: tuple[int, int, int], near: bool) -> None:
    assert is_near_month_end(date(*day)) is near


def test_a_supplement_is_said_five_days_before_its_day_until_it_is_issued(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00", fecha_pago="2026-11-20")
    mexico.sync(agent)
    assert "supplements_due" not in found(mexico, at(2026, 11, 29))
    said = found(mexico, at(2026, 11, 30))["supplements_due"]
    assert (said.count, said.names, said.due) == (1, ("P-00001",), date(2026, 12, 5))
    assert found(mexico, at(2026, 12, 9))["supplements_due"].count == 1
    assert found(mexico, at(2026, 12, 9), "another") == {}
    draft_supplement(mexico.office, payment_document(mexico, 1))
    assert found(mexico, at(2026, 11, 30))["supplements_due"].count == 1
    mexico.sql("update cfdis set state = 'STAMPED' where purpose = 'payment'")
    mexico.sql("update cfdis set outstanding = 0 where cfdi_type = 'I'")
    assert "supplements_due" not in found(mexico, at(2026, 11, 30))


def test_a_sealed_document_near_its_72_hours(mexico: World) -> None:
    sell(mexico, 1)
    issue(mexico, mexico.agent())
    mexico.sql("update cfdis set state = 'STAMPING', issued_at = '2026-11-20 10:00'")  # in the branch's zone: 15:00 UTC
    assert "stamps_late" not in found(mexico, at(2026, 11, 22, 14))
    said = found(mexico, at(2026, 11, 22, 16))["stamps_late"]
    assert (said.count, said.names, said.due) == (1, ("A-1",), at(2026, 11, 23, 15))


def test_tickets_of_a_month_that_is_over_and_a_draft_near_its_hour(shop: World) -> None:
    sell_to_the_public(shop, 1, 2)
    issue(shop, shop.agent())
    assert "globals_due" not in found(shop, at(2026, 11, 25))
    said = found(shop, at(2026, 12, 1))["globals_due"]
    assert (said.count, said.names, said.due) == (2, ("S-00001", "S-00002"), None)
    cfdi_id = drafted(shop)
    due = shop.one("select due_at from global_invoices where cfdi_id = :id", id=cfdi_id).due_at
    assert "globals_due" not in found(shop, due - timedelta(hours=25))
    said = found(shop, due - timedelta(hours=23))["globals_due"]
    assert (said.count, said.due) == (1, due)


def test_a_pue_that_is_not_paid_any_more_is_said_at_the_end_of_the_month(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2, paid=True)
    issue(mexico, agent)
    mexico.sql("update cfdis set stamped_at = '2026-11-24 12:00Z'")
    assert "pue_unpaid" not in found(mexico, at(2026, 11, 30))
    mexico.source.change(PAYMENTS, payment_id(2), status="cancelado")
    mexico.sync(agent)
    assert "pue_unpaid" not in found(mexico, at(2026, 11, 25))
    said = found(mexico, at(2026, 11, 30))["pue_unpaid"]
    assert said.count == 1
    name = mexico.one("select series || '-' || folio as name from cfdis c join cfdi_sales s on s.cfdi_id = c.id join documents d"
                      " on d.id = s.document_id where d.number = 'S-00002'").name  # fmt: skip
    assert said.names == (name,)


def test_a_pue_in_another_form_than_it_was_paid_in_is_said_at_the_end_of_the_month(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1, 2, paid=True)
    issue(mexico, agent)
    mexico.sql("update cfdis set stamped_at = '2026-11-24 12:00Z'")
    assert "pue_form" not in found(mexico, at(2026, 11, 30))
    mexico.source.change(PAYMENTS, payment_id(2), metodo_pago="transferencia", monto="60.00", monto_recibido="60.00")
    pay(mexico, 3, "56.00", of=2, metodo_pago="efectivo")
    mexico.sync(agent)
    assert "pue_form" not in found(mexico, at(2026, 11, 25))
    said = found(mexico, at(2026, 11, 30))["pue_form"]
    name = mexico.one("select series || '-' || folio as name from cfdis c join cfdi_sales s on s.cfdi_id = c.id join documents d"
                      " on d.id = s.document_id where d.number = 'S-00002'").name  # fmt: skip
    assert (said.count, said.names) == (1, (name,))
    mexico.source.change(PAYMENTS, payment_id(3), status="cancelado")  # what is not paid is not in a wrong form: it is unpaid
    mexico.sync(agent)
    assert {"pue_form", "pue_unpaid"} & found(mexico, at(2026, 11, 30)).keys() == {"pue_unpaid"}
    mexico.source.change(PAYMENTS, payment_id(3), status="aplicado", monto="61.00", monto_recibido="61.00")
    mexico.sync(agent)
    assert {"pue_form", "pue_unpaid"} & found(mexico, at(2026, 11, 30)).keys() == set()


def test_sales_without_a_cfdi_are_said_at_the_end_of_the_month(mexico: World) -> None:
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1, 2)
    agent = mexico.agent()
    issue(mexico, agent)
    assert "sales_without_cfdi" not in found(mexico, at(2026, 11, 25))
    assert found(mexico, at(2026, 11, 27))["sales_without_cfdi"].names == ("S-00001", "S-00002")
    mexico.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    mexico.sync(agent)
    mexico.sql("update cfdis set state = 'STAMPED' from cfdi_sales s join documents d on d.id = s.document_id"
               " where s.cfdi_id = cfdis.id and d.number = 'S-00002'")  # fmt: skip
    assert "sales_without_cfdi" not in found(mexico, at(2026, 11, 27))


def test_today_has_them_among_its_needs(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00", fecha_pago="2026-11-20")
    mexico.sync(agent)
    needs = today(replace(mexico.office, now=lambda: at(2026, 12, 4)), branch=None).needs
    assert [(need.names, need.due) for need in needs if need.kind is NeedKind.SUPPLEMENTS_DUE] == [(("P-00001",), date(2026, 12, 5))]
