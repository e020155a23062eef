"""Deliveries on a real database, with a vendor in memory: every answer, and what is written of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from agent.domain.mapping import Role
from agent.domain.postings import PostingKind
from agent.domain.states import PAYMENTS, SALES
from agent.ports import NotSent, Refused, RemoteState, Throttled, Unknown
from agent.services.map_account import map_account
from tests.conftest import NOW
from tests.work.fake_erp import Lost, Step
from tests.work.hub import World
from tests.work.platform import customer_id, payment_id, sale_id

INVOICE = f"invoice:{sale_id(1)}"


def _sold(world: World, *numbers: int) -> None:
    for number in numbers:
        world.source.customer(number, world.branch)
        world.source.sale(number, world.branch)


def test_parents_are_booked_before_their_children_and_waiting_burns_no_attempt(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.source.payment(1, world.branch)
    world.sync(agent)
    world.until_still(agent)
    assert [write.posting.kind.value for write in world.books.sent] == ["customer", "invoice", "payment"]
    invoice = world.books.by_number("S-00001").remote
    paid = world.books.by_number("P-00001").posting
    assert [(each.invoice, each.amount) for each in paid.applications] == [(invoice.id, Decimal("100.00"))]  # type: ignore[union-attr]
    assert world.sql("select distinct state, attempts from work") == [("done", 0)]


def test_a_child_whose_parent_is_refused_waits_without_attempts(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.source.payment(1, world.branch)
    world.books.script["S-00001"] = [Refused("6000", "no", "document", "erp.business_rule")]
    world.sync(agent)
    row = world.work(f"payment:{payment_id(1)}")
    assert (row.state, row.code, row.attempts) == ("ready", "delivery.waits_for_parent", 0)
    assert row.waits > 0 and row.params == {"kind": "invoice", "document": sale_id(1)}
    assert world.sql("select 1 from attempts where kind = 'payment'") == []


def test_done_is_written_everywhere(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    remote = world.books.by_number("S-00001").remote
    row = world.work(INVOICE)
    assert (row.state, row.code, row.result) == ("done", "delivery.done", {"remote": remote.id, "number": "S-00001"})
    mapped = world.one("select * from erp_entity_mappings where entity_type = 'invoice'")
    assert (mapped.erp_entity_id, mapped.erp_state, mapped.erp_total, mapped.document_version) == (remote.id, "live", Decimal("100.00"), 1)
    attempt = world.one("select * from attempts where kind = 'invoice'")
    assert (attempt.outcome, attempt.remote_id, attempt.operation) == ("done", remote.id, "create")
    logged = world.one("select * from erp_sync_logs where entity_type = 'invoice'")
    assert (logged.status, logged.number, logged.amount, logged.currency) == ("success", "S-00001", Decimal("100.00"), "USD")
    assert (logged.attempt_id, logged.work_id, logged.erp_entity_id) == (attempt.id, row.id, remote.id)
    assert world.one("select params from events where name = 'delivery.done' and subject = :ref", ref=INVOICE).params["remote"] == remote.id


OUTCOMES: list[tuple[Step, str, str, str | None, str, int, int]] = [
    # what the vendor does, the row's state and code, the attempt's outcome, the log's status, attempts and waits counted
    (Refused("6000", "no", "document", "erp.business_rule"), "dead", "erp.business_rule", "refused", "refused", 1, 0),
    (Refused("3200", "no", "account", "connection.expired"), "blocked", "connection.expired", "refused", "refused", 0, 0),
    (Refused("140", "busy", "not_yet", "erp.busy"), "ready", "erp.busy", "refused", "refused", 1, 0),
    (NotSent("no route"), "ready", "delivery.not_sent", "not_sent", "not_sent", 0, 1),
    (Throttled(NOW + timedelta(seconds=90)), "ready", "delivery.throttled", "throttled", "throttled", 0, 1),
    (Unknown("cut off"), "unknown", "delivery.unknown", "unknown", "unknown", 1, 0),
]


@pytest.mark.parametrize(("step", "state", "code", "outcome", "status", "attempts", "waits"), OUTCOMES)
def test_every_other_answer_has_its_row_attempt_and_log(
    world: World, step: Step, state: str, code: str, outcome: str, status: str, attempts: int, waits: int
) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [step]
    world.sync(agent)
    row = world.work(INVOICE)
    assert (row.state, row.code, row.attempts, row.waits) == (state, code, attempts, waits)
    assert world.one("select outcome from attempts where kind = 'invoice'").outcome == outcome
    assert world.one("select status from erp_sync_logs where entity_type = 'invoice'").status == status
    assert world.sql("select 1 from erp_entity_mappings where entity_type = 'invoice'") == []
    assert world.books.numbers(PostingKind.INVOICE) == []
    if state == "ready":
        assert world.one("select run_at > now() + interval '1 second' as later from work where ref = :ref", ref=INVOICE).later


def test_throttled_waits_until_the_vendor_said(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [Throttled(NOW + timedelta(seconds=90))]
    world.sync(agent)
    seconds = world.one("select extract(epoch from run_at - updated_at)::int as s from work where ref = :ref", ref=INVOICE).s
    assert seconds == 90


def test_a_refusal_that_may_pass_is_tried_as_often_as_is_allowed(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [Refused("140", "busy", "not_yet", "erp.busy")] * 9
    world.sync(agent)
    world.until_still(agent)
    row = world.work(INVOICE)
    assert (row.state, row.attempts, world.books.writes["S-00001"]) == ("dead", 3, 3)


def test_the_key_stays_while_nothing_was_done_and_changes_after(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [NotSent("x"), Throttled(None), Lost(done=False)]
    world.sync(agent)
    world.until_still(agent)
    keys = [write.key for write in world.books.sent if write.posting.number == "S-00001"]
    assert len(keys) == 4 and len(set(keys)) == 1
    world.source.resell(1, "120.00")
    world.sync(agent)
    world.until_still(agent)
    assert world.books.sent[-1].key not in keys
    assert world.books.by_number("S-00001").remote.total == Decimal("120.00")
    assert world.books.twice() == []


def test_at_most_one_attempt_of_a_document_is_open(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [Unknown("x")]
    world.sync(agent)
    open_one = world.one("select * from attempts where outcome = 'unknown'")
    with pytest.raises(Exception, match="attempts_one_open"):
        world.sql(
            """insert into attempts (id, work_id, token, boot_id, branch, connection_id, kind, ref, operation, key, settle_after)
               values (gen_random_uuid(), :work, 1, gen_random_uuid(), :branch, :connection, 'invoice', :ref, 'create', 'k', now())""",
            work=open_one.work_id + 1, branch=world.branch, connection=world.connection, ref=open_one.ref,
        )  # fmt: skip


def test_what_a_mapping_lacks_is_blocked_and_released_when_it_is_made(world: World) -> None:
    agent = world.agent()
    world.sql("update account_mappings set valid_until = now() where role = 'deposit'")
    world.sql(
        "insert into erp_charts (connection_id, kind, remote_id, name, active) values (:id, 'account', '9', 'Cash', true)",
        id=world.connection,
    )
    _sold(world, 1)
    world.source.payment(1, world.branch)
    world.sync(agent)
    world.until_still(agent)
    ref = f"payment:{payment_id(1)}"
    row = world.work(ref)
    assert (row.state, row.code, row.params["role"]) == ("blocked", "mapping.missing", "deposit")
    assert world.one("select code from erp_sync_logs where status = 'blocked'").code == "mapping.missing"
    map_account(
        world.office, branch=world.branch, connection=world.connection, role=Role.DEPOSIT, qualifier="", kind="account", remote_id="9"
    )
    agent.work_off()
    assert world.work(ref).state == "done"
    assert world.books.by_number("P-00001").posting.deposit_account == "9"  # type: ignore[union-attr]


def test_a_disputed_parent_keeps_its_children_waiting(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.source.payment(1, world.branch)
    world.sync(agent)
    world.until_still(agent)
    there = world.books.by_number("S-00001").remote
    world.books.change(there.id, total=Decimal("55.00"))
    world.source.resell(1, "130.00")
    world.source.payment(2, world.branch, "30.00", cxc_id=sale_id(1), cxc_customer_id=customer_id(1))
    world.sync(agent)
    row = world.work(INVOICE)
    assert (row.state, row.code) == ("dead", "erp.changed_there")
    assert world.one("select erp_state from erp_entity_mappings where entity_type = 'invoice'").erp_state == "disputed"
    assert world.books.entries[there.id].remote.total == Decimal("55.00")
    child = world.work(f"payment:{payment_id(2)}")
    assert (child.state, child.code) == ("ready", "delivery.waits_for_parent")


def test_an_update_overwrites_only_what_we_wrote_ourselves(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    world.source.resell(1, "90.00")
    world.sync(agent)
    entry = world.books.by_number("S-00001")
    assert (entry.remote.total, entry.remote.version) == (Decimal("90.00"), "1")
    assert world.one("select erp_version, erp_total from erp_entity_mappings where entity_type = 'invoice'") == ("1", Decimal("90.00"))


def test_a_cancelled_sale_is_voided_once(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    world.source.change(SALES, sale_id(1), status="cancelada", fecha_cancelacion="2026-11-20")
    world.sync(agent)
    world.until_still(agent)
    assert world.books.by_number("S-00001").remote.state is RemoteState.VOID
    assert world.one("select erp_state from erp_entity_mappings where entity_type = 'invoice'").erp_state == "void"
    before = world.books.writes["S-00001"]
    world.source.change(SALES, sale_id(1), concepto="otra cosa")
    world.sync(agent)
    assert world.books.writes["S-00001"] == before


def test_a_cancelled_payment_is_voided(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.source.payment(1, world.branch)
    world.sync(agent)
    world.until_still(agent)
    world.source.change(PAYMENTS, payment_id(1), status="cancelado")
    world.sync(agent)
    world.until_still(agent)
    assert world.books.by_number("P-00001").remote.state is RemoteState.VOID


def test_what_changed_while_it_was_on_its_way_is_delivered_again(world: World) -> None:
    agent = world.agent()
    other = world.agent(replace(world.office))
    _sold(world, 1)

    def meanwhile() -> None:
        world.source.resell(1, "140.00")
        world.take_in(other)

    world.books.script["S-00001"] = [meanwhile]
    world.sync(agent)
    world.until_still(agent)
    assert world.books.by_number("S-00001").remote.total == Decimal("140.00")
    assert world.books.twice() == []


@pytest.mark.parametrize(
    "step", [Refused("6000", "no", "document", "erp.business_rule"), Unknown("cut off"), NotSent("x"), Lost(done=True)]
)
def test_what_changed_while_it_failed_is_delivered_again(world: World, step: Step) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.books.script["S-00001"] = [step]
    changed: list[bool] = []

    def meanwhile() -> None:
        if "S-00001" not in world.books.writes and not changed and world.books.numbers(PostingKind.CUSTOMER):
            changed.append(True)
            world.source.resell(1, "140.00")
            world.take_in(agent)

    world.books.before_find = meanwhile
    world.sync(agent)
    world.until_still(agent)
    assert changed == [True]
    assert world.books.by_number("S-00001").remote.total == Decimal("140.00")
    assert world.work(INVOICE).state == "done"
    assert world.books.twice() == []


def test_a_document_that_is_there_already_is_adopted_not_written(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    entry = world.books.by_number("S-00001")
    world.sql("delete from work; delete from cfdi_sales")
    with_mapping_lost = world.sql("update erp_entity_mappings set spirit_tours_entity_id = 'x' where entity_type = 'invoice' returning id")
    world.sql("update erp_entity_mappings set erp_entity_id = 'x' where id = :id", id=with_mapping_lost[0].id)
    world.source.change(SALES, sale_id(1), concepto="otra cosa")
    world.sync(agent)
    mapped = world.one("select erp_entity_id from erp_entity_mappings where spirit_tours_entity_id = :id", id=sale_id(1))
    assert mapped.erp_entity_id == entry.remote.id
    assert world.books.twice() == []


def test_a_lookalike_is_left_to_a_person(world: World) -> None:
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    stranger = replace(world.books.by_number("S-00001").posting, source_id="another", number="S-00002")
    world.books.book(stranger)
    _sold(world, 2)
    world.sync(agent)
    row = world.work(f"invoice:{sale_id(2)}")
    assert (row.state, row.code) == ("dead", "erp.lookalike")
    assert len(world.books.live(PostingKind.INVOICE)) == 2


def test_two_sales_of_one_number_do_not_become_one_document(world: World) -> None:
    """The vendor matches by number: what is mapped to another sale of ours is not adopted, and the others go on."""
    agent = world.agent()
    _sold(world, 1)
    world.sync(agent)
    there = world.books.by_number("S-00001")
    there.posting = replace(there.posting, source_id=sale_id(2))
    _sold(world, 2, 3)
    world.source.change(SALES, sale_id(2), folio="S-00001")
    world.sync(agent)
    world.until_still(agent)
    assert world.work(f"invoice:{sale_id(3)}").state == "done"
    row = world.work(f"invoice:{sale_id(2)}")
    assert (row.state, row.code) == ("dead", "erp.lookalike")
    assert world.one(
        "select spirit_tours_entity_id as id from erp_entity_mappings where erp_entity_id = :r", r=there.remote.id
    ).id == sale_id(1)


def test_a_poison_row_stops_nobody(world: World) -> None:
    agent = world.agent()
    _sold(world, 1, 2, 3)
    world.sql(
        "insert into work (kind, lane, ref, branch, priority) values ('deliver', :lane, 'nonsense', :branch, 99)",
        lane=f"erp:{world.connection}", branch=world.branch,
    )  # fmt: skip
    world.sync(agent)
    world.until_still(agent)
    assert world.books.numbers(PostingKind.INVOICE) == ["S-00001", "S-00002", "S-00003"]
    row = world.work("nonsense")
    assert (row.state, row.code) == ("dead", "bug.in_work")
    assert world.sql("select 1 from work where kind = 'deliver' and ref <> 'nonsense' and state <> 'done'") == []
