"""What is Xero's own: receipts in steps, settled documents, lock dates, keys, limits, organisations. Against the practice vendor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx2
import pytest

from agent import oauth
from agent.domain.postings import PostingKind
from agent.erp import ERPS
from agent.errors import Unavailable, UserError
from agent.ports import Cursor, Done, Outcome, Refused, Remote, RemoteState, Throttled, Unknown, Write
from agent.practice.xero import seeds
from tests.contracts.benches import REDIRECT, STANDS, Bench, adapter
from tests.erp import postings as make

pytestmark = pytest.mark.parametrize("bench", ["xero"], indirect=True, scope="module")


def booked(outcome: Outcome[Remote]) -> Remote:
    assert isinstance(outcome, Done), outcome
    return outcome.result


def refused(outcome: Outcome[Remote]) -> Refused:
    assert isinstance(outcome, Refused), outcome
    return outcome


def write(bench: Bench, one: Write) -> Outcome[Remote]:
    (outcome,) = bench.erp.write([one])
    return outcome


def create(bench: Bench, posting: Any) -> Remote:
    return booked(write(bench, make.create(posting)))


def find(bench: Bench, one: Write) -> list[tuple[str, bool]]:
    return [(match.remote.id, match.exact) for match in bench.erp.find([one])[0]]


def a_customer(bench: Bench) -> str:
    number = bench.number("ST")
    return create(bench, make.customer(bench.mapped, number, f"{bench.name} {number}", email="")).id


def invoices(bench: Bench, owner: str, *gross: str) -> list[Remote]:
    return [create(bench, make.invoice(bench.mapped, owner, bench.number("S"), each)) for each in gross]


def open_amounts(bench: Bench, *remotes: Remote) -> list[str]:
    held = {document["id"]: document["open"] for document in bench.books("invoices")}
    return [held[remote.id] for remote in remotes]


@pytest.fixture
def closed(bench: Bench) -> Iterator[str]:
    """An organisation whose period is locked through October."""
    realm = STANDS[bench.name].realm
    bench.control("companies", realm=realm, close_date="2026-10-31")
    yield "2026-10-31"
    bench.control("companies", realm=realm, close_date=None)


# --- receipts ---------------------------------------------------------------------------------------------------------


def test_a_receipt_over_two_invoices_with_a_rest_is_one_sum_at_the_bank(bench: Bench) -> None:
    owner = a_customer(bench)
    first, second = invoices(bench, owner, "107.00", "50.00")
    number = bench.number("P")
    remote = create(bench, make.payment(bench.mapped, owner, number, "150.00", (first.id, "107.00"), (second.id, "13.01")))
    assert (remote.total, remote.balance, remote.number) == (Decimal("150.00"), Decimal("29.99"), number)
    assert open_amounts(bench, first, second) == ["0.00", "36.99"]
    (held,) = bench.held("payments", number)
    assert (held["total"], held["unapplied"], held["account"]) == ("150.00", "29.99", "090")


@pytest.mark.parametrize("step", ["bankTransactions", "allocations"])
@pytest.mark.parametrize(("fault", "phase"), [("cut_body", "after_commit"), ("reset", "before")])
def test_a_receipt_that_was_interrupted_at_any_step_is_finished_and_not_booked_twice(
    bench: Bench, step: str, fault: str, phase: str
) -> None:
    owner = a_customer(bench)
    first, second = invoices(bench, owner, "60.00", "40.00")
    one = make.create(make.payment(bench.mapped, owner, bench.number("P"), "100.00", (first.id, "60.00"), (second.id, "40.00")))
    bench.dial(f"{step.lower()}.put", fault, phase=phase)
    assert isinstance(write(bench, one), Unknown)
    done = booked(write(bench, one))
    assert find(bench, one) == [(done.id, True)]
    assert open_amounts(bench, first, second) == ["0.00", "0.00"]
    assert [each["total"] for each in bench.held("payments", one.posting.number)] == ["100.00"]


def test_an_unfinished_receipt_is_not_adopted_but_finished_even_after_the_key_was_forgotten(bench: Bench) -> None:
    owner = a_customer(bench)
    (invoice,) = invoices(bench, owner, "60.00")
    one = make.create(make.payment(bench.mapped, owner, bench.number("P"), "100.00", (invoice.id, "60.00")))
    bench.dial("allocations.put", "reset")
    assert isinstance(write(bench, one), Unknown)
    assert find(bench, one) == []
    bench.control("settings", **{"xero.keys": "off"})
    done = booked(write(bench, one))
    bench.control("settings", **{"xero.keys": "on"})
    assert done.balance == Decimal("40.00")
    assert len(bench.held("payments", one.posting.number)) == 1


def test_money_that_cannot_be_allocated_is_booked_and_a_person_is_told(bench: Bench) -> None:
    owner = a_customer(bench)
    (invoice,) = invoices(bench, owner, "60.00")
    outcome = refused(write(bench, make.create(make.payment(bench.mapped, owner, bench.number("P"), "100.00", (invoice.id, "60.01")))))
    assert (outcome.of, outcome.message) == ("document", "erp.cannot_link")
    assert outcome.remote is not None
    assert (outcome.remote.total, open_amounts(bench, invoice)) == (Decimal("100.00"), ["60.00"])


def test_a_changed_receipt_is_taken_back_and_booked_anew_once(bench: Bench) -> None:
    owner = a_customer(bench)
    (invoice,) = invoices(bench, owner, "107.00")
    number = bench.number("P")
    old = create(bench, make.payment(bench.mapped, owner, number, "50.00", (invoice.id, "50.00")))
    update = make.update(make.payment(bench.mapped, owner, number, "60.00", (invoice.id, "60.00")), old)
    bench.dial("payment.put", "cut_body", phase="after_commit")
    assert isinstance(write(bench, update), Unknown)
    new = booked(write(bench, update))
    assert new.id != old.id
    assert [(each["total"], each["deleted"]) for each in bench.held("payments", number)] == [("50.00", True), ("60.00", False)]
    assert open_amounts(bench, invoice) == ["47.00"]


def test_a_receipt_in_parts_is_taken_back_with_what_was_allocated(bench: Bench) -> None:
    owner = a_customer(bench)
    first, second = invoices(bench, owner, "107.00", "50.00")
    remote = create(bench, make.payment(bench.mapped, owner, bench.number("P"), "120.00", (first.id, "70.00"), (second.id, "50.00")))
    bench.dial("allocations.delete", "cut_body", phase="after_commit")
    assert isinstance(bench.erp.void(remote, key=make.key(f"void {remote.id}")), Unknown)
    assert booked(bench.erp.void(remote, key=make.key(f"void {remote.id}"))).state is RemoteState.DELETED
    assert open_amounts(bench, first, second) == ["107.00", "50.00"]


def test_a_payment_above_what_is_open_is_refused_and_books_nothing(bench: Bench) -> None:
    owner = a_customer(bench)
    (invoice,) = invoices(bench, owner, "60.00")
    number = bench.number("P")
    outcome = refused(write(bench, make.create(make.payment(bench.mapped, owner, number, "60.01", (invoice.id, "60.01")))))
    assert outcome.message == "erp.cannot_link"
    assert bench.held("payments", number) == []


def test_a_draft_and_a_void_invoice_take_no_payment(bench: Bench) -> None:
    owner = a_customer(bench)
    line = {"Description": "Tour", "Quantity": 1, "UnitAmount": 10.0, "AccountCode": "203", "TaxType": "NONE"}
    draft = bench.raw("PUT", "Invoices", {"Type": "ACCREC", "Contact": {"ContactID": owner}, "LineItems": [line]})["Invoices"][0]
    assert draft["Status"] == "DRAFT"
    (void,) = invoices(bench, owner, "60.00")
    booked(bench.erp.void(void, key=make.key(f"void {void.id}")))
    for identity in (draft["InvoiceID"], void.id):
        payment = make.payment(bench.mapped, owner, bench.number("P"), "10.00", (identity, "10.00"))
        assert refused(write(bench, make.create(payment))).message == "erp.cannot_link"


# --- what is settled, closed, archived or somebody else's --------------------------------------------------------------


def test_a_paid_invoice_is_not_voided_and_nothing_is_taken_off_it(bench: Bench) -> None:
    owner = a_customer(bench)
    (invoice,) = invoices(bench, owner, "60.00")
    paid = create(bench, make.payment(bench.mapped, owner, bench.number("P"), "20.00", (invoice.id, "20.00")))
    outcome = refused(bench.erp.void(invoice, key=make.key(f"void {invoice.id}")))
    assert outcome.message == "erp.has_payments"
    booked(bench.erp.void(paid, key=make.key(f"void {paid.id}")))
    assert booked(bench.erp.void(invoice, key=make.key(f"void again {invoice.id}"))).state is RemoteState.VOID


def test_words_of_a_settled_invoice_change_and_its_amounts_do_not(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00", "53.50")
    remote = create(bench, posting)
    create(bench, make.payment(bench.mapped, owner, bench.number("P"), "7.00", (remote.id, "7.00")))
    words = tuple(replace(each, description="Tour Chichén Itzá, tarde") for each in posting.lines)
    changed = booked(write(bench, make.update(replace(posting, due_on=date(2027, 1, 3), lines=words), remote)))
    assert (changed.balance, changed.total) == (Decimal("153.50"), Decimal("160.50"))
    (held,) = bench.held("invoices", posting.number)
    assert {line["description"] for line in held["lines"]} == {"Tour Chichén Itzá, tarde"}
    more = make.update(make.invoice(bench.mapped, owner, posting.number, "110.00", "53.50"), changed)
    assert refused(write(bench, more)).message == "erp.has_payments"


def test_money_that_an_accountant_changed_is_held_for_a_person(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    other = booked(write(bench, make.update(make.invoice(bench.mapped, owner, posting.number, "99.00"), remote)))
    ours = replace(make.update(replace(posting, due_on=date(2027, 1, 3)), remote), key=make.key(f"ours {posting.number}"))
    outcome = refused(write(bench, ours))
    assert outcome.message == "erp.changed_there"
    assert outcome.remote == other
    assert refused(bench.erp.void(remote, key=make.key(f"void {remote.id}"))).message == "erp.changed_there"


def test_a_reference_that_an_accountant_wrote_stays(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    bench.raw("POST", f"Invoices/{remote.id}", {"Invoices": [{"Reference": "revisado por contabilidad"}]})
    booked(write(bench, make.update(replace(posting, due_on=date(2027, 1, 3), memo="ours"), remote)))
    (held,) = bench.held("invoices", posting.number)
    assert held["note"] == "revisado por contabilidad"


def test_a_locked_period_refuses_create_update_payment_and_void_and_says_why(bench: Bench, closed: str) -> None:
    assert bench.erp.check().books_closed_until == closed
    realm = STANDS[bench.name].realm
    owner = a_customer(bench)
    old = make.invoice(bench.mapped, owner, bench.number("S"), "107.00", day=date(2026, 10, 31))
    bench.control("companies", realm=realm, close_date=None)
    remote = create(bench, old)
    bench.control("companies", realm=realm, close_date=closed)
    late = replace(make.payment(bench.mapped, owner, bench.number("P"), "7.00", (remote.id, "7.00")), paid_on=date(2026, 10, 31))
    outcomes = [
        write(bench, make.create(replace(old, number=bench.number("S")))),
        write(bench, make.update(replace(old, due_on=date(2027, 1, 3)), remote)),
        write(bench, make.create(late)),
        bench.erp.void(remote, key=make.key(f"void {remote.id}")),
    ]
    assert [refused(outcome).message for outcome in outcomes] == ["erp.closed_period"] * 4


def test_a_name_somebody_else_has_is_never_taken_over(bench: Bench) -> None:
    number = bench.number("ST")
    name = f'María "La Güera" O\'Hara {number}'
    theirs = bench.raw("PUT", "Contacts", {"Contacts": [{"Name": name}]})["Contacts"][0]["ContactID"]
    wanted = make.create(make.customer(bench.mapped, number, name))
    assert find(bench, wanted) == [(theirs, False)]
    outcome = refused(write(bench, wanted))
    assert (outcome.message, outcome.remote) == ("erp.duplicate_name", None)
    assert f"[Contact {theirs}]" in outcome.text


def test_a_number_somebody_else_has_is_never_taken_over(bench: Bench) -> None:
    owner, other = a_customer(bench), a_customer(bench)
    number = bench.number("S")
    theirs = create(bench, make.invoice(bench.mapped, other, number, "107.00"))
    wanted = replace(make.create(make.invoice(bench.mapped, owner, number, "107.00")), key=make.key(f"other {number}"))
    assert find(bench, wanted) == [(theirs.id, False)]
    assert refused(write(bench, wanted)).message == "erp.duplicate_number"
    (held,) = bench.held("invoices", number)
    assert held["customer"] == other


def test_a_supplier_bill_with_our_number_is_not_our_invoice(bench: Bench) -> None:
    owner = a_customer(bench)
    remote = create(bench, make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    note = make.create(make.credit_memo(bench.mapped, owner, remote.number, "107.00"))
    assert find(bench, note) == []
    assert booked(write(bench, note)).kind is PostingKind.CREDIT_MEMO


def test_an_archived_customer_is_found_and_comes_back_by_an_update(bench: Bench) -> None:
    posting = make.customer(bench.mapped, bench.number("ST"), f"Regresa {bench.number('N')}")
    remote = create(bench, posting)
    gone = booked(bench.erp.void(remote, key=make.key(f"void {remote.id}")))
    assert gone.state is RemoteState.INACTIVE
    invoice = make.create(make.invoice(bench.mapped, remote.id, bench.number("S"), "10.00"))
    assert refused(write(bench, invoice)).message == "erp.reference_missing"
    assert find(bench, make.create(posting)) == [(remote.id, True)]
    assert booked(write(bench, make.update(posting, gone))).state is RemoteState.LIVE


def test_an_item_and_a_tax_code_that_are_not_there_point_to_the_mapping_and_stop_nobody_else(bench: Bench) -> None:
    owner = a_customer(bench)
    good = make.create(make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    item = make.create(make.invoice(replace(bench.mapped, item="NOTHING"), owner, bench.number("S"), "107.00"))
    code = make.create(make.invoice(replace(bench.mapped, taxed="WRONG"), owner, bench.number("S"), "107.00"))
    gone = make.create(make.invoice(bench.mapped, "7d1f0c52-3a0e-4a6b-9c53-2f8e6b1a9999", bench.number("S"), "107.00"))
    outcomes = bench.erp.write([item, good, code, gone])
    assert [outcome.message for outcome in outcomes if isinstance(outcome, Refused)] == [
        "erp.reference_missing",
        "erp.tax_mapping",
        "erp.reference_missing",
    ]
    assert booked(outcomes[1]).number == good.posting.number


def test_a_document_is_booked_in_its_department_and_to_the_items_account(bench: Bench) -> None:
    number = bench.number("S")
    create(bench, make.invoice(bench.mapped, a_customer(bench), number, "107.00"))
    (held,) = bench.held("invoices", number)
    assert (held["department"], held["lines"][0]["account"]) == ("USA_MIAMI_001", "203")


def test_a_rate_is_turned_round_since_xero_counts_the_other_way(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00", currency="MXN", exchange_rate=Decimal("0.054000"))
    create(bench, posting)
    (held,) = bench.held("invoices", posting.number)
    assert (held["currency"], held["exchange_rate"], held["total"]) == ("MXN", "18.518519", "107.00")


def test_five_hundred_documents_come_page_by_page(bench: Bench) -> None:
    since = Cursor(datetime.now(UTC) - timedelta(seconds=1))
    owner = a_customer(bench)
    writes = [make.create(make.invoice(bench.mapped, owner, bench.number("PG"), "1.07")) for _ in range(250)]
    ids = {booked(outcome).id for outcome in bench.erp.write(writes)}
    assert {match.remote.id for matches in bench.erp.find(writes) for match in matches} == ids
    assert ids <= {remote.id for remote in bench.erp.changes(since)}


# --- keys, limits, organisations --------------------------------------------------------------------------------------


def test_a_key_that_came_with_something_else_looks_for_what_it_did(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    one = make.create(posting)
    first = booked(write(bench, one))
    assert booked(write(bench, replace(one, posting=replace(posting, memo="otra cosa")))).id == first.id
    other = replace(one, posting=make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    assert refused(write(bench, other)).message == "erp.refused"


@pytest.mark.parametrize("problem", ["minute", "day", "concurrent", "appminute"])
def test_every_limit_says_when_to_come_back_and_books_nothing(bench: Bench, problem: str) -> None:
    owner = a_customer(bench)
    one = make.create(make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    before = datetime.now(UTC)
    bench.dial("write", problem)
    outcome = write(bench, one)
    assert isinstance(outcome, Throttled)
    assert outcome.until is not None
    assert outcome.until > before + timedelta(seconds=1 if problem == "concurrent" else 3)
    assert bench.held("invoices", one.posting.number) == []


def test_an_organisation_that_shut_us_out_asks_for_a_new_authorisation(bench: Bench) -> None:
    stranger = adapter(bench.name, bench.wire, bench.connection)
    stranger._calls.company = seeds.TENANT_OTHER  # type: ignore[attr-defined]
    with pytest.raises(UserError) as caught:
        stranger.check()
    assert caught.value.code == "connection.expired"
    one = make.create(make.customer(bench.mapped, bench.number("ST"), "nobody"))
    outcome = refused(stranger.write([one])[0])
    assert (outcome.of, outcome.message) == ("account", "connection.expired")


def test_the_organisation_is_the_one_that_the_person_chose_just_now(bench: Bench) -> None:
    fresh = ERPS["xero"](wire=bench.wire, access_token=bench.connection, company="", environment="practice", now=lambda: datetime.now(UTC))
    assert fresh.check().id == seeds.TENANT
    connect_again(bench, tenant=seeds.TENANT_OTHER)
    assert fresh_company(bench) == seeds.TENANT_OTHER
    connect_again(bench, tenant="all")
    with pytest.raises(UserError) as caught:
        fresh_company(bench)
    assert caught.value.code == "connection.several_companies"
    assert "Spirit Tours Orlando, Spirit Tours Training" in str(caught.value)
    bench.connection.connect()
    disconnect(bench, seeds.TENANT_OTHER)
    assert fresh_company(bench) == seeds.TENANT


def fresh_company(bench: Bench) -> str:
    erp = ERPS["xero"](wire=bench.wire, access_token=bench.connection, company="", environment="practice", now=lambda: datetime.now(UTC))
    return erp.check().id


def connect_again(bench: Bench, **chosen: str) -> None:
    """The person authorises once more and chooses another organisation, or all."""
    spec = ERPS["xero"].spec.oauth
    assert spec is not None
    begun = oauth.authorization(spec, client_id=seeds.CLIENT, redirect_uri=REDIRECT, address=bench.wire.address)
    back = httpx2.get(f"{begun.address}&tenant={chosen['tenant']}", follow_redirects=False).headers["location"]
    code = oauth.returned(back, state=begun.state, names_company=False).code
    outcome = oauth.redeem(
        bench.wire, spec, bench.connection.client, code=code, redirect_uri=REDIRECT, verifier=begun.verifier, now=datetime.now(UTC)
    )
    assert isinstance(outcome, Done), outcome
    bench.connection.tokens = outcome.result


def disconnect(bench: Bench, tenant: str) -> None:
    """The app gives an organisation up: by the connection's id, the tenant's is not found."""
    headers = {"Authorization": f"Bearer {bench.connection()}"}
    held = httpx2.get(f"{bench.base}/connections", headers=headers).json()
    (identity,) = [each["id"] for each in held if each["tenantId"] == tenant]
    assert httpx2.delete(f"{bench.base}/connections/{tenant}", headers=headers).status_code == 404
    assert httpx2.delete(f"{bench.base}/connections/{identity}", headers=headers).status_code == 204


def test_an_answer_that_is_no_answer_is_unavailable(bench: Bench) -> None:
    bench.dial("query", "html")
    with pytest.raises(Unavailable):
        bench.erp.check()
