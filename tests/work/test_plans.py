"""What a plan shows is exactly what is sent; what changed since is refused row by row, and nothing goes out unseen."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from agent.db.engine import transaction
from agent.domain.planned import Skip
from agent.domain.postings import PostingKind
from agent.domain.states import SALES
from agent.errors import UserError
from agent.ports import Capability
from agent.services.set_flag import Flag, set_flag
from agent.views import plans as shown
from agent.work.planning import Planner
from agent.work.plans import apply_plan, make_plan
from tests.work.fake_erp import SPECS
from tests.work.hub import Agent, World
from tests.work.platform import payment_id, sale_id

INVOICE = f"invoice:{sale_id(1)}"


@pytest.fixture
def held(world: World) -> tuple[World, Agent]:
    """A branch that sends nothing by itself, with a customer, two sales and a payment waiting."""
    agent = world.agent()
    set_flag(world.office, branch=world.branch, flag=Flag.AUTO_SYNC, enabled=False)
    for number in (1, 2):
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)
    world.source.payment(1, world.branch)
    world.sync(agent)
    return world, agent


def _actions(world: World, plan_id: int) -> dict[str, str]:
    return {f"{item.kind} {item.number}": item.action for item in shown.items(world.office, plan_id).rows}


def test_a_switched_off_branch_sends_nothing_by_itself(held: tuple[World, Agent]) -> None:
    world, _ = held
    assert world.books.sent == []
    assert world.states()["ready"] >= 5


def test_what_was_approved_is_sent_and_nothing_else(held: tuple[World, Agent]) -> None:
    world, agent = held
    plan_id = make_plan(world.office, world.branch, SPECS)
    assert sorted(set(_actions(world, plan_id).values())) == ["create", "wait"]
    world.source.customer(3, world.branch)
    world.source.sale(3, world.branch)
    world.sync(agent)  # after the plan was made: nobody approved it
    applied = apply_plan(world.office, plan_id, by="local", specs=SPECS)
    assert applied.refused == 0
    for _ in range(4):
        world.due()
        agent.work_off()
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001", "S-00002"]
    assert world.books.numbers(PostingKind.PAYMENT) == ["P-00001"]
    assert shown.plan(world.office, plan_id).state == "applied"
    assert {item.outcome for item in shown.items(world.office, plan_id).rows} == {"requested"}


def test_a_row_that_changed_since_is_refused_and_waits_again(held: tuple[World, Agent]) -> None:
    world, agent = held
    plan_id = make_plan(world.office, world.branch, SPECS)
    world.source.tables[SALES][sale_id(1)]["notas"] = "changed"
    world.source.tables[SALES][sale_id(1)]["monto_total"] = "999.00"
    world.sync(agent)
    apply_plan(world.office, plan_id, by="local", specs=SPECS)
    for _ in range(4):
        world.due()
        agent.work_off()
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00002"]
    refused = [item.number for item in shown.items(world.office, plan_id).rows if item.outcome == "refused"]
    assert refused == ["S-00001"]
    assert world.work(INVOICE).state == "ready"
    assert "approved" not in world.work(INVOICE).args


def test_a_row_that_changes_after_the_approval_is_refused_at_the_last_moment(held: tuple[World, Agent]) -> None:
    world, agent = held
    plan_id = make_plan(world.office, world.branch, SPECS)
    apply_plan(world.office, plan_id, by="local", specs=SPECS)
    world.source.tables[SALES][sale_id(2)]["monto_total"] = "999.00"
    world.take_in(agent)
    for _ in range(4):
        world.due()
        agent.work_off()
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001"]
    items = {item.number: item for item in shown.items(world.office, plan_id).rows}
    assert (items["S-00002"].outcome, items["S-00002"].code) == ("refused", "plan.world_moved")


def test_a_plan_is_approved_once(held: tuple[World, Agent]) -> None:
    world, _ = held
    plan_id = make_plan(world.office, world.branch, SPECS)
    apply_plan(world.office, plan_id, by="local", specs=SPECS)
    with pytest.raises(UserError, match=r"plan\.not_open"):
        apply_plan(world.office, plan_id, by="local", specs=SPECS)
    older = make_plan(world.office, world.branch, SPECS)
    make_plan(world.office, world.branch, SPECS)
    with pytest.raises(UserError, match=r"plan\.not_open"):
        apply_plan(world.office, older, by="local", specs=SPECS)
    with pytest.raises(UserError, match=r"plan\.missing"):
        apply_plan(world.office, 10**9, by="local", specs=SPECS)


def test_an_update_shows_field_by_field_what_changes(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.sync(agent)
    set_flag(world.office, branch=world.branch, flag=Flag.AUTO_SYNC, enabled=False)
    columns = world.source.tables[SALES][sale_id(1)]
    columns["fecha_vencimiento"] = "2026-12-31"
    world.sync(agent)
    plan_id = make_plan(world.office, world.branch, SPECS)
    (item,) = [item for item in shown.items(world.office, plan_id).rows if item.action == "update"]
    assert [(change.field, change.after) for change in shown.changes(item)] == [("due_on", "2026-12-31")]


def test_nothing_from_before_the_start_date_is_written(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.payment(1, world.branch)
    world.sql("update connections set start_date = '2100-01-01'")
    world.sync(agent)
    assert world.books.numbers(PostingKind.INVOICE) == []
    assert world.work(INVOICE).code == "plan.before_start"
    world.sql("update connections set start_date = (select source_date + 1 from documents where kind = 'invoice')")
    world.sql("update documents set source_date = source_date + 30 where kind = 'payment'")
    world.sql("update work set state = 'ready', run_at = now() where kind = 'deliver' and ref like 'payment:%'")
    agent.work_off()
    blocked = world.one("select state, code from work where ref like 'payment:%'")
    assert blocked == ("blocked", "delivery.sale_before_start")


def test_what_an_accounting_system_does_not_book_is_not_planned_for_it(world: World) -> None:
    agent = world.agent()
    world.source.customer(1, world.branch)
    world.source.sale(1, world.branch)
    world.source.payment(1, world.branch, monto_recibido="97.10", comision_bancaria="2.90")
    world.take_in(agent)
    kind = PostingKind.FEE
    narrow = replace(SPECS["keyed"], capabilities=SPECS["keyed"].capabilities - {Capability.FEES})
    with transaction(world.office.engine) as tx:
        plans = [
            Planner(world.office, tx, world.connection, {"keyed": spec}).plan(kind, payment_id(1), branch=world.branch, chosen={})
            for spec in (SPECS["keyed"], narrow)
        ]
    assert [(plan.amount, type(plan.planned).__name__) for plan in plans] == [(Decimal("2.90"), "Blocked"), (Decimal("2.90"), "Skip")]
    assert plans[1].planned == Skip("erp.kind_not_offered")
