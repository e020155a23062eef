"""What the platform holds becomes documents and deliveries: once, again when it changes, and never silently lost."""

from __future__ import annotations

import pytest

from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES
from agent.services.add_branch import connect_branch
from agent.services.add_issuer import add_issuer
from tests.work.hub import World, open_branch
from tests.work.platform import customer_id, payment_id, refund_id, sale_id


def _deliveries(world: World) -> list[str]:
    return [row.ref for row in world.sql("select ref from work where kind = 'deliver' and state = 'ready' order by id")]


def test_new_changed_and_unchanged(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    first = world.take_in(agent)
    assert (first.changed, sorted(set(_deliveries(world)))) == (2, [f"customer:{customer_id(1)}", f"invoice:{sale_id(1)}"])
    world.sql("delete from work")
    assert world.take_in(agent).changed == 0
    assert _deliveries(world) == []
    world.source.resell(1, "120.00")
    assert world.take_in(agent).changed == 1
    assert f"invoice:{sale_id(1)}" in _deliveries(world)
    row = world.one("select version, amount, amount_minor from documents where kind = 'invoice'")
    assert (row.version, str(row.amount), row.amount_minor) == (2, "120.00", 12000)


def test_a_wrong_row_is_listed_with_its_reason_and_taken_in_once_it_is_mended(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, moneda="XXZ")
    world.take_in(agent)
    row = world.one("select disposition, reason, params, number from source_rows where table_name = :t", t=SALES)
    assert (row.disposition, row.reason, row.params["value"], row.number) == ("wrong", "money.unknown_currency", "XXZ", "S-00001")
    assert world.sql("select 1 from documents where kind = 'invoice'") == []
    world.source.change(SALES, sale_id(1), moneda="USD")
    world.sync(agent)
    world.until_still(agent)
    assert world.one("select disposition from source_rows where table_name = :t", t=SALES).disposition == "deliver"
    assert world.work(f"invoice:{sale_id(1)}").state == "done"


def test_a_delivered_row_that_becomes_wrong_is_told_and_nothing_is_written(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sync(agent)
    before = dict(world.books.writes)
    world.source.change(SALES, sale_id(1), monto_total="-5")
    world.sync(agent)
    assert world.one("select params from events where name = 'document.held'").params == {"reason": "row.not_positive"}
    assert dict(world.books.writes) == before


def test_gone_after_two_whole_sweeps_and_back_again(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, status="cobrado")
    world.sync(agent)
    kept = dict(world.source.tables[SALES][sale_id(1)])
    world.source.remove(SALES, sale_id(1))
    met = "select gone_at, disposition, reason from source_rows where table_name = :t"
    world.take_in(agent)
    assert world.one(met, t=SALES).gone_at is None
    world.take_in(agent)
    row = world.one(met, t=SALES)
    assert (row.gone_at is not None, row.disposition, row.reason) == (True, "list", "row.gone")
    assert world.books.numbers(world.books.by_number("S-00001").remote.kind) == ["S-00001"], "nothing is taken back by itself"
    world.source.tables[SALES][sale_id(1)] = kept
    world.take_in(agent)
    assert world.one(met, t=SALES) == (None, "deliver", "sale.invoice")


def test_a_change_while_its_delivery_is_leased_is_delivered_again(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.take_in(agent)
    lease = agent.lanes.claim()
    assert lease is not None
    world.source.resell(1, "130.00")
    world.take_in(agent)
    assert world.one("select count(*) as n from work where kind = 'deliver' and ref like 'invoice:%'").n == 1
    agent.lanes.release(lease)
    agent.work_off()
    assert str(world.books.by_number("S-00001").remote.total) == "130.00"


def test_a_customer_who_buys_in_two_currencies_is_two_there(world: World) -> None:
    agent = world.agent()
    world.sql("insert into exchange_rates values ('MXN', 'USD', '2026-11-01', 0.055, 'test')")
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.sale(2, world.branch, moneda="MXN", customer_id=customer_id(1))
    world.sync(agent)
    world.until_still(agent)
    refs = {row.spirit_tours_entity_id for row in world.sql("select * from erp_entity_mappings where entity_type = 'customer'")}
    assert refs == {customer_id(1), f"{customer_id(1)}/MXN"}
    world.source.change(CUSTOMERS, customer_id(1), telefono="555")
    world.sync(agent)
    world.until_still(agent)
    phones = {entry.posting.phone for entry in world.books.entries.values() if hasattr(entry.posting, "phone")}
    assert phones == {"555"}


def test_more_rows_than_a_window_holds(world: World) -> None:
    agent = world.agent()
    for number in range(1, 252):
        world.source.customer(number, world.branch)
    world.sql("insert into sweeps (source_id, table_name) values (:id, :t)", id=world.source_id, t=CUSTOMERS)
    assert world.take_in(agent).changed == 251
    assert world.one("select count(*) as n from work where kind = 'deliver'").n == 251
    assert world.take_in(agent, whole_round=False).changed == 0


def test_windows_go_on_where_the_last_one_ended(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.domain.sweep.SMALLEST_WINDOW", 100)
    agent = world.agent()
    for number in range(1, 252):
        world.source.customer(number, world.branch)
    assert world.take_in(agent).changed == 251
    world.source.change(CUSTOMERS, customer_id(251), telefono="9")
    world.source.asked.clear()
    changed = [world.take_in(agent, whole_round=False).changed for _ in range(3)]
    assert changed == [0, 0, 1]
    assert world.source.asked.count(CUSTOMERS) == 3


def test_a_branch_that_comes_later_finds_what_was_sold_before(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, "ORL")
    world.source.sale(1, "ORL", status="cobrado")
    world.take_in(agent)
    assert world.one("select disposition, reason from source_rows where table_name = :t", t=SALES) == ("list", "branch.not_here")
    issuer = add_issuer(world.office, country="US", tax_id="98-7654321", legal_name="O", tax_regime="", place_of_issue="")
    open_branch(world, issuer, "ORL")
    world.sync(agent)
    world.until_still(agent)
    assert world.work(f"invoice:{sale_id(1)}").state == "done"


def test_a_branch_that_is_connected_later_delivers_what_was_sold_before(world: World) -> None:
    agent = world.agent()
    world.sql("update branches set connection_id = null")
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, status="cobrado")
    world.sync(agent)
    assert world.books.entries == {}
    connect_branch(world.office, branch=world.branch, connection=world.connection, department="")
    world.sync(agent)
    world.until_still(agent)
    assert world.work(f"invoice:{sale_id(1)}").state == "done"


def test_a_payment_of_an_unreconciled_kind_is_held(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.payment(1, world.branch, status="pendiente_conciliar")
    world.sync(agent)
    assert world.one("select disposition, reason from source_rows where table_name = :t", t=PAYMENTS) == ("hold", "payment.unreconciled")
    assert world.sql("select 1 from documents where kind = 'payment'") == []


def test_a_fee_is_a_document_beside_its_payment_and_is_taken_back_with_its_amount(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sql(
        """insert into account_mappings (connection_id, branch, role, kind, remote_id, remote_name)
           values (:connection, :branch, 'bank_fees', 'account', '31', 'Fees')""",
        connection=world.connection, branch=world.branch,
    )  # fmt: skip
    world.source.payment(1, world.branch, monto_recibido="97.10", comision_bancaria="2.90")
    world.sync(agent)
    world.until_still(agent)
    booked = world.one("select amount, amount_minor, number from documents where kind = 'fee'")
    assert (str(booked.amount), booked.amount_minor, booked.number) == ("2.90", 290, "P-00001")
    fee = world.one("select erp_state, erp_total, posting ->> 'fee_account' as account from erp_entity_mappings where entity_type = 'fee'")
    assert (fee.erp_state, str(fee.erp_total), fee.account) == ("live", "2.90", "31")
    assert str(world.one("select erp_total from erp_entity_mappings where entity_type = 'payment'").erp_total) == "100.00"
    world.source.change(PAYMENTS, payment_id(1), monto_recibido="100.00", comision_bancaria="0.00")
    world.sync(agent)
    world.until_still(agent)
    assert world.one("select erp_state from erp_entity_mappings where entity_type = 'fee'").erp_state in ("void", "deleted")
    assert world.one("select erp_state from erp_entity_mappings where entity_type = 'payment'").erp_state == "live"


def test_without_a_fee_a_payment_is_one_document(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.payment(1, world.branch)
    world.sync(agent)
    assert [row.kind for row in world.sql("select kind from documents where row_id = :id", id=payment_id(1))] == ["payment"]


def test_money_given_back_is_a_document_beside_the_credit_memo_once_it_went_out(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch, trip_id=refund_id(77))
    for role in ("bank", "receivables"):
        world.sql(
            """insert into account_mappings (connection_id, branch, role, kind, remote_id, remote_name)
               values (:connection, :branch, :role, 'account', '31', 'Bank')""",
            connection=world.connection, branch=world.branch, role=role,
        )  # fmt: skip
    world.source.refund(1, world.branch, "40.00", trip_id=refund_id(77))
    world.sync(agent)
    world.until_still(agent)
    assert [row.kind for row in world.sql("select kind from documents where row_id = :id", id=refund_id(1))] == ["credit_memo"]
    world.source.change(REFUNDS, refund_id(1), status="reembolsado", fecha_reembolso="2026-11-12")
    world.sync(agent)
    world.until_still(agent)
    given = world.one("select source_date::text as day, amount::text from documents where kind = 'refund'")
    assert (given.day, given.amount) == ("2026-11-12", "40.00")
    held = {row.entity_type: row for row in world.sql("select * from erp_entity_mappings")}
    assert held["refund"].posting["credit_memo"] == held["credit_memo"].erp_entity_id
    assert (held["refund"].erp_state, str(held["refund"].erp_total)) == ("live", "40.00")
    world.source.change(REFUNDS, refund_id(1), status="cancelado")
    world.sync(agent)
    world.until_still(agent)
    states = {row.entity_type: row.erp_state for row in world.sql("select entity_type, erp_state from erp_entity_mappings")}
    assert "live" not in (states["refund"], states["credit_memo"])
