"""Payments of stamped invoices become supplements: from the platform's rows to the PAC, by the ledger in the database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree

from agent import errors
from agent.cfdi.safe_xml import parse
from agent.domain.exchange import PublishedRate
from agent.domain.states import PAYMENTS, SALES
from agent.errors import UserError
from agent.services.draft_supplement import draft_supplement
from agent.services.request_work import request_work
from agent.services.set_rules import publish_rates
from tests.work.hub import Agent, World, open_branch
from tests.work.mexico import issue, sell
from tests.work.platform import customer_id, payment_id, sale_id

PAGO = "{http://www.sat.gob.mx/Pagos20}"


def pay(world: World, number: int, amount: str, *, of: int | None = None, **more: str | None) -> None:
    """Payment `number` of the sale `of` (its own number when not said)."""
    sold = of or number
    columns = {"moneda": "MXN", "metodo_pago": "transferencia", "fecha_pago": "2026-11-20", **more}
    world.source.payment(number, world.branch, amount, **{"cxc_id": sale_id(sold), "cxc_customer_id": customer_id(sold), **columns})


def payment_document(world: World, number: int) -> int:
    return int(world.one("select id from documents where kind = 'payment' and row_id = :id", id=payment_id(number)).id)


def ask(world: World, cfdi_id: int) -> None:
    cfdi = world.one("select branch, draft_hash from cfdis where id = :id", id=cfdi_id)
    request_work(
        world.office, kind="issue_cfdi", lane=f"cfdi:{cfdi_id}", ref=str(cfdi_id), branch=cfdi.branch, args={"draft_hash": cfdi.draft_hash}
    )


def row(world: World, cfdi_id: int) -> Any:
    return world.one("select * from cfdis where id = :id", id=cfdi_id)


def work_of(world: World, cfdi_id: int) -> Any:
    return world.sql("select * from work where kind = 'issue_cfdi' and ref = :ref order by id desc", ref=str(cfdi_id))[0]


def on_credit(world: World, *numbers: int) -> Agent:
    """Sales of 116.00 each, stamped before anything of them was paid."""
    agent = world.agent()
    sell(world, *numbers)
    issue(world, agent)
    assert {(each.state, each.payment_method) for each in world.sql("select state, payment_method from cfdis")} == {("STAMPED", "PPD")}
    return agent


def supplement_of(world: World, agent: Agent, number: int) -> int:
    """The stamped supplement of a payment."""
    cfdi_id = draft_supplement(world.office, payment_document(world, number))
    ask(world, cfdi_id)
    world.until_still(agent)
    return cfdi_id


def pago(world: World, cfdi_id: int) -> tuple[Mapping[str, str], list[Mapping[str, str]]]:
    """The one Pago of a stamped supplement, and its related documents."""
    root = parse(bytes(row(world, cfdi_id).stamped_xml))
    (node,) = root.iter(f"{PAGO}Pago")
    return _attributes(node), [_attributes(each) for each in node.iter(f"{PAGO}DoctoRelacionado")]


def _attributes(node: etree._Element) -> Mapping[str, str]:
    return {str(name): str(value) for name, value in node.attrib.items()}


def moved(world: World) -> list[tuple[object, ...]]:
    return [tuple(each) for each in world.sql(
        "select kind, amount, before, after, instalment, fate from balance_entries order by invoice_id, instalment, cfdi_id")]  # fmt: skip


def owed(world: World) -> list[str]:
    return [str(each.outstanding) for each in world.sql("select outstanding from cfdis where cfdi_type = 'I' order by id")]


def said(error: UserError) -> str:
    """The sentence in Spanish, which must hold every parameter there is."""
    assert errors.words(error.code, "en", **error.params).sentence
    return errors.words(error.code, "es", **error.params).sentence


def refused(world: World, number: int) -> UserError:
    with pytest.raises(UserError) as caught:
        draft_supplement(world.office, payment_document(world, number))
    return caught.value


# --- the thin line --------------------------------------------------------------------------------------------------------


def test_a_payment_of_a_stamped_invoice_is_said_to_the_cent_and_told(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00", referencia="SPEI 4711")
    mexico.sync(agent)
    cfdi_id = supplement_of(mexico, agent, 1)
    made = row(mexico, cfdi_id)
    assert (made.state, made.cfdi_type, made.purpose, made.series, made.folio) == ("STAMPED", "P", "payment", "P", 1)
    head, (document,) = pago(mexico, cfdi_id)
    assert (head["FechaPago"], head["FormaDePagoP"], head["MonedaP"], head["Monto"], head["NumOperacion"]) == (
        "2026-11-20T12:00:00", "03", "MXN", "58.00", "SPEI 4711",
    )  # fmt: skip
    invoice = mexico.one("select uuid from cfdis where cfdi_type = 'I'")
    names = ("IdDocumento", "NumParcialidad", "ImpSaldoAnt", "ImpPagado", "ImpSaldoInsoluto")
    assert [document[name] for name in names] == [invoice.uuid, "1", "116.00", "58.00", "58.00"]
    assert moved(mexico) == [("payment", Decimal("58.00"), Decimal("116.00"), Decimal("58.00"), 1, "live")]
    assert owed(mexico) == ["58.00"]
    assert made.uuid in mexico.books.by_number("P-00001").posting.memo  # type: ignore[union-attr]
    assert mexico.sql("select 1 from work where state not in ('done')") == []


def test_instalments_follow_each_other_to_the_last_cent(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.01")
    pay(mexico, 2, "57.99", of=1)
    mexico.sync(agent)
    drafts = [draft_supplement(mexico.office, payment_document(mexico, number)) for number in (1, 2)]
    for cfdi_id in drafts:  # both drafted before either is sealed: the place in the ledger is that of the sealing
        ask(mexico, cfdi_id)
    mexico.until_still(agent)
    shown = [pago(mexico, cfdi_id)[1][0] for cfdi_id in drafts]
    assert [(each["NumParcialidad"], each["ImpSaldoAnt"], each["ImpSaldoInsoluto"]) for each in shown] == [
        ("1", "116.00", "57.99"), ("2", "57.99", "0.00"),
    ]  # fmt: skip
    assert owed(mexico) == ["0.00"]


def test_one_receipt_of_several_rows_is_one_payment(mexico: World) -> None:
    agent = on_credit(mexico, 1, 2)
    mexico.source.change(SALES, sale_id(2), customer_id=customer_id(1))
    pay(mexico, 1, "116.00", referencia="T-1")
    pay(mexico, 2, "16.00", of=2, referencia="T-1", cxc_customer_id=customer_id(1))
    pay(mexico, 3, "10.00", of=2, referencia="T-2", cxc_customer_id=customer_id(1))
    mexico.sync(agent)
    cfdi_id = supplement_of(mexico, agent, 2)
    head, documents = pago(mexico, cfdi_id)
    assert (head["Monto"], sorted(each["ImpPagado"] for each in documents)) == ("132.00", ["116.00", "16.00"])
    assert sorted(owed(mexico)) == ["0.00", "100.00"]
    with pytest.raises(UserError) as caught:
        draft_supplement(mexico.office, payment_document(mexico, 1))
    assert said(caught.value) == "El complemento P-1 ya ampara este pago."


def test_one_receipt_for_two_branches_of_an_issuer(mexico: World) -> None:
    agent = mexico.agent()
    issuer = mexico.one("select id from issuers").id
    open_branch(mexico, issuer, "CUN", currency="MXN", place="42501", cfdi=True)
    from agent.services.set_rules import add_series

    add_series(mexico.office, issuer=issuer, branch="CUN", cfdi_type="I", series="CUN", initial_folio=1)
    mexico.sql("update branches set cfdi_auto_stamp = true")
    sell(mexico, 1)
    mexico.source.sale(2, "CUN", "232.00", moneda="MXN", customer_id=customer_id(1))
    issue(mexico, agent)
    pay(mexico, 1, "116.00", referencia="T-1")
    pay(mexico, 2, "200.00", of=2, referencia="T-1", cxc_customer_id=customer_id(1), sucursal_id="CUN")
    mexico.sync(agent)
    cfdi_id = supplement_of(mexico, agent, 1)
    head, documents = pago(mexico, cfdi_id)
    assert (row(mexico, cfdi_id).branch, head["Monto"], len(documents)) == ("MIA", "316.00", 2)
    assert [each.branch for each in mexico.sql("select branch from balance_entries order by branch")] == ["CUN", "MIA"]


# --- currencies -------------------------------------------------------------------------------------------------------------


def test_dollars_for_an_invoice_in_pesos_at_the_rate_before_the_day_of_the_payment(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    publish_rates(mexico.office, (PublishedRate("USD", "MXN", date(2026, 11, 13), Decimal("18.25"), "DOF"),
                                  PublishedRate("USD", "MXN", date(2026, 11, 17), Decimal("19.99"), "DOF")))  # fmt: skip
    pay(mexico, 1, "5.00", moneda="USD", fecha_pago="2026-11-17")  # the 14th to the 16th were a long weekend
    mexico.take_in(agent)
    agent.work_off()
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    ask(mexico, cfdi_id)
    agent.work_off()
    head, (document,) = pago(mexico, cfdi_id)
    assert (head["MonedaP"], head["TipoCambioP"], head["Monto"]) == ("USD", "18.250000", "5.00")
    assert (document["MonedaDR"], document["ImpPagado"], document["ImpSaldoInsoluto"]) == ("MXN", "91.25", "24.75")
    kept = row(mexico, cfdi_id)
    assert (str(kept.exchange_rate), kept.rate_source) == ("18.250000", "DOF 2026-11-13")


def test_a_rate_that_is_missing_is_said(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    publish_rates(mexico.office, (PublishedRate("USD", "MXN", date(2026, 11, 2), Decimal("18.25"), "DOF"),))
    pay(mexico, 1, "5.00", moneda="USD", fecha_pago="2026-11-16")
    mexico.take_in(agent)
    assert said(refused(mexico, 1)) == "No hay tipo de cambio de USD a MXN publicado antes del 2026-11-16."


# --- what is refused, in words ----------------------------------------------------------------------------------------------


def test_no_supplement_for_a_pue(mexico: World) -> None:
    agent = mexico.agent()
    sell(mexico, 1, paid=True)
    issue(mexico, agent)
    assert said(refused(mexico, 1)) == "La factura A-1 se emitió en una sola exhibición (PUE): no lleva complemento de pago."


def test_above_the_balance_the_excess_stays_the_customers_credit(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "150.00")
    mexico.sync(agent)
    cfdi_id = supplement_of(mexico, agent, 1)
    head, (document,) = pago(mexico, cfdi_id)
    assert (head["Monto"], document["ImpPagado"], document["ImpSaldoInsoluto"]) == ("116.00", "116.00", "0.00")
    pay(mexico, 2, "1.00", of=1)
    mexico.sync(agent)
    assert said(refused(mexico, 2)) == "La factura A-1 ya está pagada por completo: el pago P-00002 queda como saldo a favor del cliente."


def test_a_sale_that_is_not_stamped_has_no_supplement(mexico: World) -> None:
    agent = mexico.agent()
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1)
    pay(mexico, 1, "58.00")
    issue(mexico, agent)
    assert said(refused(mexico, 1)) == "El pago P-00001 no corresponde a ninguna factura timbrada y vigente."


@pytest.mark.parametrize("status", ["pendiente_conciliar", "cancelado"])
def test_what_is_not_applied_has_no_supplement(mexico: World, status: str) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    mexico.source.change(PAYMENTS, payment_id(1), status=status)
    mexico.take_in(agent)
    assert refused(mexico, 1).code == "supplement.not_applied"


def test_a_payment_that_is_cancelled_after_it_was_drafted_is_not_stamped(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    mexico.source.change(PAYMENTS, payment_id(1), status="cancelado")
    mexico.take_in(agent)
    ask(mexico, cfdi_id)
    agent.work_off()
    assert (work_of(mexico, cfdi_id).state, work_of(mexico, cfdi_id).code) == ("dead", "cfdi.said_is_gone")
    assert (row(mexico, cfdi_id).folio, moved(mexico), owed(mexico)) == (None, [], ["116.00"])


def test_a_payment_that_shrinks_after_it_was_drafted_is_not_stamped(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    mexico.source.change(PAYMENTS, payment_id(1), monto="50.00", monto_recibido="50.00")
    mexico.take_in(agent)
    ask(mexico, cfdi_id)
    agent.work_off()
    assert work_of(mexico, cfdi_id).code == "cfdi.payment_changed"
    assert draft_supplement(mexico.office, payment_document(mexico, 1)) == cfdi_id
    ask(mexico, cfdi_id)
    agent.work_off()
    assert pago(mexico, cfdi_id)[0]["Monto"] == "50.00"


def test_a_branch_without_a_series_for_payments_says_so(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    mexico.sql("update series set cfdi_type = 'x' where cfdi_type = 'P'")
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    cfdi_id = draft_supplement(mexico.office, payment_document(mexico, 1))
    ask(mexico, cfdi_id)
    agent.work_off()
    assert (work_of(mexico, cfdi_id).code, moved(mexico)) == ("series.missing_payment", [])
