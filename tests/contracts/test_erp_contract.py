"""What every accounting system must do, whatever it is: held against each entry of the registry, over real sockets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from agent.domain.postings import CustomerPosting, FeePosting, PaymentPosting, Posting, PostingKind, RefundPosting
from agent.erp import ERPS
from agent.errors import Unavailable, codes
from agent.ports import (
    Capability,
    Cursor,
    Done,
    ErpAdapter,
    Match,
    Operation,
    Outcome,
    Refused,
    Remote,
    RemoteState,
    Throttled,
    Unknown,
    Write,
)
from tests.contracts.benches import STANDS, Bench
from tests.erp import postings as make

KINDS = list(PostingKind)
BROKEN = ["timeout", "reset", "http_500", "html", "slow_body"]
OWN_KEY = [PostingKind.PAYMENT, PostingKind.FEE, PostingKind.REFUND]
MONEY = [kind for kind in KINDS if kind is not PostingKind.CUSTOMER]


def of_each(kinds: Sequence[PostingKind]) -> pytest.MarkDecorator:
    """Every accounting system with each of these kinds that it books."""
    pairs = [(name, kind) for name in sorted(ERPS) for kind in kinds if ERPS[name].spec.books(kind)]
    return pytest.mark.parametrize(("bench", "kind"), pairs, indirect=["bench"])


def test_every_accounting_system_has_a_bench() -> None:
    assert set(STANDS) == set(ERPS)


def booked(outcome: Outcome[Remote]) -> Remote:
    assert isinstance(outcome, Done), outcome
    return outcome.result


def find(erp: ErpAdapter, one: Write) -> list[Match]:
    (matches,) = erp.find([one])
    return list(matches)


def write(erp: ErpAdapter, one: Write) -> Outcome[Remote]:
    (outcome,) = erp.write([one])
    return outcome


def a_customer(bench: Bench) -> Remote:
    number = bench.number("ST")
    return booked(write(bench.erp, make.create(make.customer(bench.mapped, number, f"Viajera Ñandú & Cía. O'Hara {bench.name} {number}"))))


def a_posting(bench: Bench, kind: PostingKind) -> Posting:
    """A posting of this kind that can be booked as it is."""
    if kind is PostingKind.CUSTOMER:
        number = bench.number("ST")
        return make.customer(bench.mapped, number, f"Señor D'Artagnan {bench.name} {number}")
    if kind is PostingKind.FEE:
        return make.fee(bench.mapped, bench.number("PAG-202611"), "2.90")
    owner = a_customer(bench).id
    number = bench.number("CXC-202611")
    if kind is PostingKind.INVOICE:
        return make.invoice(bench.mapped, owner, number, "7.00", "1234.56")
    if kind is PostingKind.CREDIT_MEMO:
        return make.credit_memo(bench.mapped, owner, number, "12.00")
    if kind is PostingKind.REFUND:
        memo = booked(write(bench.erp, make.create(make.credit_memo(bench.mapped, owner, number, "12.00"))))
        return make.refund(bench.mapped, owner, memo.id, number, "10.00")
    invoice = booked(write(bench.erp, make.create(make.invoice(bench.mapped, owner, bench.number("CXC"), "100.00"))))
    return make.payment(bench.mapped, owner, number, "100.00" if STANDS[bench.name].rest_is_kept else "60.00", (invoice.id, "60.00"))


def total_of(posting: Posting) -> Decimal | None:
    return None if isinstance(posting, CustomerPosting) else posting.total


# --- what it says of itself -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(ERPS))
def test_a_spec_describes_itself_in_words_that_exist(name: str) -> None:
    spec = ERPS[name].spec
    assert spec.name == name
    assert {f"field.{field.name}" for field in spec.fields} | set(spec.oauth.permissions if spec.oauth else ()) <= codes()
    kinds = [kind for kind in KINDS if spec.books(kind)]
    assert [spec.deep_link(kind, "42") for kind in kinds if "42" not in (spec.deep_link(kind, "42") or "")] == []
    assert all(spec.deep_link(kind, "42", "sandbox") != spec.deep_link(kind, "42") for kind in kinds)
    assert spec.deep_link(PostingKind.INVOICE, "42", "practice") is None


@pytest.mark.parametrize("name", sorted(ERPS))
def test_two_accounting_systems_never_share_an_address_that_is_overridden(name: str) -> None:
    endpoints = [
        endpoint for each in ERPS.values() for endpoint in (each.spec.endpoint, each.spec.oauth.endpoint if each.spec.oauth else "")
    ]
    assert endpoints.count(ERPS[name].spec.endpoint) == 1


def test_the_company_is_the_one_that_was_authorised(bench: Bench) -> None:
    company = bench.erp.check()
    assert company.id == STANDS[bench.name].realm
    assert company.country in bench.erp.spec.countries
    assert company.home_currency == bench.mapped.currency
    assert company.name.startswith("Spirit Tours")
    assert company.books_closed_until is None
    assert (company.environment, company.multi_currency) == ("practice", True)


def test_the_chart_holds_everything_a_mapping_points_to(bench: Bench) -> None:
    chart = bench.erp.chart()
    ids = {(entry.kind, entry.id) for entry in chart}
    mapped = bench.mapped
    wanted = {
        ("item", mapped.item),
        ("department", mapped.department),
        ("payment_method", mapped.method),
        ("account", mapped.bank),
        ("tax_code", mapped.taxed),
        ("tax_code", mapped.untaxed),
    }
    assert wanted <= ids
    bank = next(entry for entry in chart if (entry.kind, entry.id) == ("account", mapped.bank))
    assert (bank.type, bank.currency, bank.active) == ("Bank", mapped.currency, True)


# --- create -----------------------------------------------------------------------------------------------------------


@of_each(KINDS)
def test_what_is_created_is_found_again_exactly_and_only_then(bench: Bench, kind: PostingKind) -> None:
    one = make.create(a_posting(bench, kind))
    assert find(bench.erp, one) == []
    remote = booked(write(bench.erp, one))
    assert (remote.kind, remote.number, remote.total, remote.state) == (kind, one.posting.number, total_of(one.posting), RemoteState.LIVE)
    (match,) = find(bench.erp, one)
    assert match == Match(replace(remote, balance=match.remote.balance), exact=True)
    assert [found.remote.id for found in find(bench.erp, replace(one, remote=remote))] == [remote.id]


@of_each(KINDS)
def test_the_same_write_twice_is_one_document(bench: Bench, kind: PostingKind) -> None:
    one = make.create(a_posting(bench, kind))
    assert Capability.IDEMPOTENCY_KEY in bench.erp.spec.capabilities
    first, second = booked(write(bench.erp, one)), booked(write(bench.erp, one))
    assert first.id == second.id
    assert len(find(bench.erp, one)) == 1


@of_each([PostingKind.CUSTOMER, PostingKind.INVOICE, PostingKind.CREDIT_MEMO])
def test_the_same_document_under_another_key_is_adopted_not_doubled(bench: Bench, kind: PostingKind) -> None:
    one = make.create(a_posting(bench, kind))
    first = booked(write(bench.erp, one))
    assert booked(write(bench.erp, replace(one, key=make.key("another")))).id == first.id


def test_a_batch_answers_in_order_and_one_wrong_document_stops_nobody(bench: Bench) -> None:
    owner = a_customer(bench).id
    numbers = [bench.number("B") for _ in range(35)]
    writes = [make.create(make.invoice(bench.mapped, owner, number, "19.99")) for number in numbers]
    writes[17] = make.create(replace(make.invoice(bench.mapped, "99999999", numbers[17], "19.99")))
    outcomes = bench.erp.write(writes)
    assert len(outcomes) == 35
    for place, (number, outcome) in enumerate(zip(numbers, outcomes, strict=True)):
        if place == 17:
            assert isinstance(outcome, Refused)
            assert (outcome.of, outcome.message) == ("document", "erp.reference_missing")
        else:
            assert booked(outcome).number == number


def test_every_cent_is_reached_with_tax_inside_or_on_top(bench: Bench) -> None:
    owner = a_customer(bench).id
    grosses = [
        ("7.00",),
        ("12.00",),
        ("17.00",),
        ("0.01",),
        ("0.07", "0.07", "0.07"),
        ("9999.99",),
        *((f"{cents / 100:.2f}",) for cents in range(1, 60)),
    ]
    writes = [make.create(make.invoice(bench.mapped, owner, bench.number("C"), *gross)) for gross in grosses]
    remotes = [booked(outcome) for outcome in bench.erp.write(writes)]
    assert [remote.total for remote in remotes] == [sum(map(Decimal, gross)) for gross in grosses]
    held = {document["number"]: document for document in bench.books("invoices")}
    for one in writes:
        assert not isinstance(one.posting, CustomerPosting)
        document = held[one.posting.number]
        assert Decimal(document["total"]) == one.posting.total
        assert Decimal(document["tax"]) == one.posting.tax  # type: ignore[union-attr]


# --- update -----------------------------------------------------------------------------------------------------------


@of_each(MONEY)
def test_an_update_changes_the_amount_and_the_version(bench: Bench, kind: PostingKind) -> None:
    posting = a_posting(bench, kind)
    remote = booked(write(bench.erp, make.create(posting)))
    assert not isinstance(posting, CustomerPosting)
    if isinstance(posting, PaymentPosting | FeePosting | RefundPosting):
        more: Posting = replace(posting, total=posting.total + 1)
    else:
        template = make.invoice(bench.mapped, posting.customer, posting.number, "250.00", "0.99")
        more = replace(posting, lines=template.lines, net=template.net, tax=template.tax, total=template.total)
    changed = booked(write(bench.erp, make.update(more, remote)))
    assert changed.total == total_of(more)
    assert (changed.id == remote.id) is (kind not in bench.erp.spec.replaced)
    assert (changed.id, changed.version) != (remote.id, remote.version)
    (match,) = find(bench.erp, make.update(more, changed))
    assert match.remote.total == total_of(more)


def test_an_update_of_a_customer_changes_what_the_platform_knows(bench: Bench) -> None:
    posting = a_posting(bench, PostingKind.CUSTOMER)
    assert isinstance(posting, CustomerPosting)
    remote = booked(write(bench.erp, make.create(posting)))
    renamed = replace(posting, name=f"{posting.name} de Ávila")
    changed = booked(write(bench.erp, make.update(renamed, remote)))
    assert changed.id == remote.id
    assert [(match.remote.id, match.exact) for match in find(bench.erp, make.create(renamed))] == [(remote.id, True)]


# --- take back --------------------------------------------------------------------------------------------------------


@of_each(KINDS)
def test_what_is_taken_back_is_not_live_any_more_however_often(bench: Bench, kind: PostingKind) -> None:
    one = make.create(a_posting(bench, kind))
    remote = booked(write(bench.erp, one))
    gone = booked(bench.erp.void(remote, key=make.key(f"void {bench.name} {kind} {remote.id}")))
    assert gone.id == remote.id
    assert gone.state is not RemoteState.LIVE
    again = booked(write(bench.erp, Write(Operation.VOID, one.posting, make.key(f"void again {bench.name} {kind} {remote.id}"), remote)))
    assert again.state is gone.state
    found = find(bench.erp, replace(one, operation=Operation.VOID, remote=remote))
    assert [match.remote.state for match in found] == ([] if gone.state is RemoteState.DELETED else [gone.state])


# --- when it goes wrong -----------------------------------------------------------------------------------------------


LOST = [*((kind, "cut_body") for kind in KINDS), *((kind, fault) for kind in OWN_KEY for fault in BROKEN)]


@pytest.mark.parametrize(
    ("bench", "kind", "fault"),
    [(name, kind, fault) for name in sorted(ERPS) for kind, fault in LOST if ERPS[name].spec.books(kind)],
    indirect=["bench"],
)
def test_a_lost_answer_is_unknown_is_found_and_is_not_booked_twice(bench: Bench, kind: PostingKind, fault: str) -> None:
    one = make.create(a_posting(bench, kind))
    bench.dial(STANDS[bench.name].last_write.get(kind, "write"), fault, phase="after_commit")
    assert isinstance(write(bench.hurried(), one), Unknown)
    (match,) = find(bench.erp, one)
    assert match.exact
    assert booked(write(bench.erp, one)).id == match.remote.id
    assert len(find(bench.erp, one)) == 1


@pytest.mark.parametrize("fault", BROKEN)
def test_a_request_that_never_arrived_is_unknown_is_not_found_and_goes_again(bench: Bench, fault: str) -> None:
    one = make.create(a_posting(bench, PostingKind.INVOICE))
    bench.dial("write", fault)
    assert isinstance(write(bench.hurried(), one), Unknown)
    assert find(bench.erp, one) == []
    assert booked(write(bench.erp, one)).number == one.posting.number


def test_a_lost_answer_to_a_batch_is_unknown_for_each_and_nothing_is_doubled(bench: Bench) -> None:
    owner = a_customer(bench).id
    writes = [make.create(make.invoice(bench.mapped, owner, bench.number("L"), "19.99")) for _ in range(5)]
    bench.dial("batch", "cut_body", phase="after_commit")
    assert {type(outcome) for outcome in bench.erp.write(writes)} == {Unknown}
    ids = [match.remote.id for one in writes for match in find(bench.erp, one)]
    assert len(ids) == 5
    assert [booked(outcome).id for outcome in bench.erp.write(writes)] == ids
    assert [booked(outcome).id for outcome in bench.erp.write(writes[::-1])] == ids[::-1]


def test_a_lost_answer_to_updates_is_unknown_and_the_same_updates_go_again(bench: Bench) -> None:
    owner = a_customer(bench).id
    old = [make.invoice(bench.mapped, owner, bench.number("L"), "19.99") for _ in range(3)]
    known = [booked(outcome) for outcome in bench.erp.write([make.create(posting) for posting in old])]
    new = [make.invoice(bench.mapped, owner, posting.number, "25.00") for posting in old]
    updates = [make.update(posting, remote) for posting, remote in zip(new, known, strict=True)]
    bench.dial("batch", "cut_body", phase="after_commit")
    assert {type(outcome) for outcome in bench.erp.write(updates)} == {Unknown}
    assert [booked(outcome).total for outcome in bench.erp.write(updates[:2])] == [Decimal("25.00")] * 2
    assert booked(write(bench.erp, updates[2])).id == known[2].id
    assert [match.remote.total for matches in bench.erp.find(updates) for match in matches] == [Decimal("25.00")] * 3


@pytest.mark.parametrize("fault", BROKEN)
def test_a_read_without_an_answer_is_unavailable_and_never_empty(bench: Bench, fault: str) -> None:
    one = make.create(a_posting(bench, PostingKind.INVOICE))
    bench.dial("query", fault)
    with pytest.raises(Unavailable):
        find(bench.hurried(), one)


def test_a_throttle_is_no_failure_and_says_when(bench: Bench) -> None:
    one = make.create(a_posting(bench, PostingKind.INVOICE))
    bench.dial("write", "throttle")
    outcome = write(bench.erp, one)
    assert isinstance(outcome, Throttled)
    assert outcome.until is not None
    assert outcome.until > datetime.now(UTC) - timedelta(seconds=1)
    bench.dial("query", "throttle")
    with pytest.raises(Unavailable) as caught:
        find(bench.erp, one)
    assert caught.value.until is not None
    assert find(bench.erp, one) == []


def test_an_expired_token_is_refreshed_on_the_way(bench: Bench) -> None:
    one = make.create(a_posting(bench, PostingKind.INVOICE))
    before = bench.connection.refreshed
    bench.control("tokens/expire")
    assert booked(write(bench.erp, one)).number == one.posting.number
    bench.control("tokens/expire")
    assert len(find(bench.erp, one)) == 1
    assert bench.connection.refreshed == before + 2


def test_a_total_that_came_out_otherwise_is_refused_and_can_be_taken_back(bench: Bench) -> None:
    one = make.create(a_posting(bench, PostingKind.INVOICE))
    total = total_of(one.posting)
    assert total is not None
    if bench.name == "quickbooks":
        bench.dial("invoice", "tax_recomputed")
    else:
        owner = a_customer(bench).id
        posting = make.invoice(bench.mapped, owner, bench.number("T"), "116.00")
        one = make.create(replace(posting, total=posting.total + Decimal("0.01")))
    outcome = write(bench.erp, one)
    assert isinstance(outcome, Refused)
    assert (outcome.of, outcome.message) == ("document", "erp.total_differs")
    assert outcome.remote is not None
    assert [match.exact for match in find(bench.erp, one)] == [False]
    assert booked(bench.erp.void(outcome.remote, key=make.key("back"))).state is RemoteState.VOID


# --- what changed -----------------------------------------------------------------------------------------------------


def test_changes_bring_what_was_written_and_what_was_taken_back(bench: Bench) -> None:
    since = Cursor(datetime.now(UTC) - timedelta(minutes=5))
    invoice = booked(write(bench.erp, make.create(a_posting(bench, PostingKind.INVOICE))))
    memo = booked(write(bench.erp, make.create(a_posting(bench, PostingKind.CREDIT_MEMO))))
    gone = booked(bench.erp.void(memo, key=make.key(f"gone {memo.id}")))
    states = {(remote.kind, remote.id): remote.state for remote in bench.erp.changes(since)}
    assert states[(PostingKind.INVOICE, invoice.id)] is RemoteState.LIVE
    assert gone.state in (RemoteState.DELETED, RemoteState.VOID)
    assert states[(PostingKind.CREDIT_MEMO, memo.id)] is gone.state
