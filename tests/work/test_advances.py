"""An advance while something is still open, the final invoice that names it, and the credit note that takes it back by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.cfdi.safe_xml import CFDI, parse
from agent.db.advances import advances_of
from agent.db.engine import transaction
from agent.domain.cfdi_gross import Iva
from agent.domain.states import PAYMENTS
from agent.errors import UserError
from agent.services.draft_advance import WantedAdvance, draft_advance, preview_advance
from agent.services.draft_supplement import draft_supplement
from agent.services.follower_drafts import discard_draft
from agent.services.set_rules import add_series
from tests.work.hub import Agent, World
from tests.work.mexico import BUYER, issue, sell
from tests.work.platform import customer_id, payment_id, sale_id
from tests.work.test_supplements import ask, moved, on_credit, owed, pay, payment_document, row, said

OPEN = WantedAdvance(content_open=True, price_open=False, iva=Iva.RATE_16)


def paid_before(world: World, amount: str = "58.00", **more: str | None) -> Agent:
    """A customer paid, and names no sale yet; the branch numbers its advances."""
    add_series(world.office, issuer=world.one("select id from issuers").id, branch=world.branch, cfdi_type="advance", series="ANT",
               initial_folio=1)  # fmt: skip
    world.source.customer(1, world.branch, **BUYER)
    loose = {"cxc_id": None, "cxc_tipo": None, "cxc_customer_id": None, "customer_id": customer_id(1)}
    world.source.payment(1, world.branch, amount, **{"moneda": "MXN", "metodo_pago": "transferencia", **loose, **more})
    agent = world.agent()
    world.sync(agent)
    return agent


def advanced(world: World, agent: Agent) -> int:
    """The stamped advance of the payment."""
    cfdi_id = draft_advance(world.office, payment_document(world, 1), OPEN)
    ask(world, cfdi_id)
    world.until_still(agent)
    assert row(world, cfdi_id).state == "STAMPED"
    return cfdi_id


def sold_after(world: World, agent: Agent) -> None:
    """What was open is settled: a sale of 116.00, which the payment is applied to."""
    sell(world, 1)
    world.source.change(PAYMENTS, payment_id(1), cxc_id=sale_id(1), cxc_tipo="cliente", cxc_customer_id=customer_id(1))
    issue(world, agent)


def refusal(world: World, wanted: WantedAdvance = OPEN) -> UserError:
    with pytest.raises(UserError) as caught:
        draft_advance(world.office, payment_document(world, 1), wanted)
    assert said(caught.value)
    return caught.value


def test_a_payment_for_something_open_is_an_advance(mexico: World) -> None:
    agent = paid_before(mexico)
    made = row(mexico, advanced(mexico, agent))
    assert (made.purpose, made.cfdi_type, made.payment_method, made.payment_form, str(made.total)) == ("advance", "I", "PUE", "03", "58.00")
    assert (made.series, made.folio, made.recipient_rfc, made.outstanding) == ("ANT", 1, "CACX7605101P8", None)
    (line,) = parse(bytes(made.stamped_xml)).iter(f"{CFDI}Concepto")
    assert (line.get("ClaveProdServ"), line.get("ClaveUnidad"), line.get("Descripcion")) == (
        "84111506",
        "ACT",
        "Anticipo del bien o servicio",
    )
    assert mexico.one("select canonical from audit where action = 'advance.drafted'").canonical.count('"content_open": true') == 1


def test_the_final_invoice_names_it_and_the_credit_note_follows_by_itself(mexico: World) -> None:
    agent = paid_before(mexico)
    advance = row(mexico, advanced(mexico, agent))
    sold_after(mexico, agent)
    invoice = mexico.one("select * from cfdis where purpose = 'sale'")
    assert (invoice.state, str(invoice.total), invoice.draft["related"]) == (
        "STAMPED",
        "116.00",
        [{"relation": "07", "uuids": [advance.uuid]}],
    )
    note = mexico.one("select * from cfdis where purpose = 'advance_applied'")
    assert (note.state, note.cfdi_type, note.series, note.payment_form, str(note.total)) == ("STAMPED", "E", "E", "30", "58.00")
    assert note.draft["related"] == [{"relation": "07", "uuids": [invoice.uuid]}]
    assert moved(mexico) == [("credit_note", 58, 116, 58, 0, "live")]
    assert owed(mexico) == ["None", "58.00"]
    with transaction(mexico.office.engine) as tx:
        assert advances_of(tx, [sale_id(1)]) == []
    with pytest.raises(UserError) as caught:  # the money is said already
        draft_supplement(mexico.office, payment_document(mexico, 1))
    assert caught.value.code == "supplement.already"


def test_the_step_begun_anew_takes_nothing_back_twice(mexico: World) -> None:
    agent = paid_before(mexico)
    advanced(mexico, agent)
    sold_after(mexico, agent)
    invoice = mexico.one("select id, branch from cfdis where purpose = 'sale'")
    mexico.sql("insert into work (kind, lane, ref, branch) values ('apply_advances', :lane, :ref, :branch)",
               lane=f"advance:{invoice.id}", ref=str(invoice.id), branch=invoice.branch)  # fmt: skip
    mexico.until_still(agent)
    assert mexico.one("select count(*) as n from cfdis where purpose = 'advance_applied'").n == 1
    assert [str(entry[1]) for entry in moved(mexico)] == ["58.00"]


def test_a_step_that_was_cut_off_before_the_stamp_goes_on(mexico: World) -> None:
    agent = paid_before(mexico)
    advanced(mexico, agent)
    mexico.sql("update series set cfdi_type = 'closed' where cfdi_type = 'E'")
    sold_after(mexico, agent)
    note = mexico.one("select * from cfdis where purpose = 'advance_applied'")
    assert (note.state, note.code) == ("DRAFT", "series.missing_credit_note")
    mexico.sql("update series set cfdi_type = 'E' where cfdi_type = 'closed'")
    mexico.sql("update work set state = 'ready', run_at = now() where kind = 'issue_cfdi' and ref = :id", id=str(note.id))
    mexico.until_still(agent)
    assert row(mexico, note.id).state == "STAMPED"


def test_an_advance_stamped_after_the_draft_renews_the_draft(mexico: World) -> None:
    mexico.sql("update branches set cfdi_auto_stamp = false")
    agent = paid_before(mexico)
    sold_after(mexico, agent)
    draft = mexico.one("select id, draft, draft_hash from cfdis where purpose = 'sale'")
    assert draft.draft["related"] == []
    advance = row(mexico, advanced(mexico, agent))
    again = row(mexico, draft.id)
    assert again.draft["related"] == [{"relation": "07", "uuids": [advance.uuid]}]
    assert again.draft_hash != draft.draft_hash


def test_a_draft_that_names_no_advance_is_not_sealed_once_there_is_one(mexico: World) -> None:
    mexico.sql("update branches set cfdi_auto_stamp = false")
    agent = paid_before(mexico)
    sold_after(mexico, agent)
    advanced(mexico, agent)
    sale = mexico.one("select id from cfdis where purpose = 'sale'").id
    mexico.sql("""update cfdis set draft = jsonb_set(draft, '{related}', '[]') where id = :id""", id=sale)
    ask(mexico, sale)
    mexico.until_still(agent)
    assert row(mexico, sale).state == "DRAFT"
    assert mexico.one("select code from work where kind = 'issue_cfdi' and ref = :id", id=str(sale)).code == "advance.changed"


def test_it_is_offered_only_while_something_is_open_and_no_tax_is_guessed(mexico: World) -> None:
    paid_before(mexico)
    assert refusal(mexico, replace(OPEN, content_open=False)).code == "advance.settled"
    assert refusal(mexico, replace(OPEN, iva=None)).code == "advance.no_iva"
    assert mexico.one("select count(*) as n from cfdis").n == 0
    assert preview_advance(mexico.office, payment_document(mexico, 1), replace(OPEN, content_open=False, price_open=True)).pdf


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"status": "cancelado"}, "advance.not_applied"),
        ({"customer_id": None}, "advance.no_customer"),
    ],
)
def test_what_is_no_advance(mexico: World, changed: dict[str, str | None], code: str) -> None:
    paid_before(mexico, "58.00", **changed)
    assert refusal(mexico).code == code


def test_a_payment_of_an_invoiced_sale_gets_a_supplement(mexico: World) -> None:
    agent = on_credit(mexico, 1)
    pay(mexico, 1, "58.00")
    mexico.sync(agent)
    assert refusal(mexico).code == "advance.has_invoice"
    draft_supplement(mexico.office, payment_document(mexico, 1))
    assert refusal(mexico).code == "advance.already"


def test_a_draft_is_made_once_and_set_aside(mexico: World) -> None:
    agent = paid_before(mexico)
    first = draft_advance(mexico.office, payment_document(mexico, 1), OPEN)
    assert draft_advance(mexico.office, payment_document(mexico, 1), replace(OPEN, iva=Iva.RATE_8)) == first
    discard_draft(mexico.office, first)
    assert draft_advance(mexico.office, payment_document(mexico, 1), OPEN) != first
    mexico.source.change(PAYMENTS, payment_id(1), monto="60.00", monto_recibido="60.00")
    mexico.sync(agent)
    second = mexico.one("select max(id) as id from cfdis").id
    ask(mexico, second)
    mexico.until_still(agent)
    assert (row(mexico, second).state, row(mexico, second).code) == ("DRAFT", "cfdi.payment_changed")


def test_advances_above_the_sale_stop_its_invoice(mexico: World) -> None:
    agent = paid_before(mexico, "120.00")
    advanced(mexico, agent)
    sold_after(mexico, agent)
    assert "advance.above_sale" in {work.code for work in mexico.sql("select code from work where kind = 'draft_cfdi'")}
