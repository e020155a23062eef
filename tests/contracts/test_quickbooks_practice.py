"""What is QuickBooks' own: versions, accountants' hands, closed books, names, tax. Against the practice vendor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agent.domain.postings import PostingKind
from agent.ports import Done, Outcome, Refused, Remote, RemoteState, Unknown
from tests.contracts.benches import STANDS, Bench
from tests.erp import postings as make

pytestmark = pytest.mark.parametrize("bench", ["quickbooks", "quickbooks_mx"], indirect=True, scope="module")


def booked(outcome: Outcome[Remote]) -> Remote:
    assert isinstance(outcome, Done), outcome
    return outcome.result


def create(bench: Bench, posting: Any) -> Remote:
    return booked(bench.erp.write([make.create(posting)])[0])


def a_customer(bench: Bench) -> str:
    number = bench.number("ST")
    return create(bench, make.customer(bench.mapped, number, f"{bench.name} {number}", email="")).id


@pytest.fixture
def closed(bench: Bench) -> Iterator[str]:
    """A company whose books are closed through October."""
    realm = STANDS[bench.name].realm
    bench.control("companies", realm=realm, close_date="2026-10-31")
    yield "2026-10-31"
    bench.control("companies", realm=realm, close_date=None)


def test_a_payment_makes_our_version_stale_and_the_update_goes_on_top(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    create(bench, make.payment(bench.mapped, owner, bench.number("P"), "7.00", (remote.id, "7.00")))
    later = replace(posting, due_on=date(2027, 1, 3))
    changed = booked(bench.erp.write([make.update(later, remote)])[0])
    assert (changed.balance, changed.total) == (Decimal("100.00"), Decimal("107.00"))
    assert bench.raw("GET", f"invoice/{remote.id}")["Invoice"]["DueDate"] == "2027-01-03"


def test_a_void_of_a_paid_invoice_leaves_the_money_with_the_customer(bench: Bench) -> None:
    owner = a_customer(bench)
    invoice = create(bench, make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    paid = create(bench, make.payment(bench.mapped, owner, bench.number("P"), "50.00", (invoice.id, "50.00")))
    assert paid.balance == Decimal("0.00")
    assert booked(bench.erp.void(invoice, key=make.key(f"void {invoice.id}"))).state is RemoteState.VOID
    (held,) = (payment for payment in bench.books("payments") if payment["id"] == paid.id)
    assert (held["total"], held["unapplied"]) == ("50.00", "50.00")


def test_what_an_accountant_changed_stays_as_the_accountant_left_it(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    note = {"Id": remote.id, "SyncToken": remote.version, "sparse": True, "PrivateNote": "revisado por Lupita"}
    bench.raw("POST", "invoice", note)
    changed = booked(bench.erp.write([make.update(replace(posting, due_on=date(2027, 1, 3), memo="ours"), remote)])[0])
    held = bench.raw("GET", f"invoice/{changed.id}")["Invoice"]
    assert (held["PrivateNote"], held["DueDate"]) == ("revisado por Lupita", "2027-01-03")


def test_money_that_an_accountant_changed_is_held_for_a_person(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    other = booked(bench.erp.write([make.update(make.invoice(bench.mapped, owner, posting.number, "99.00"), remote)])[0])
    ours = make.update(replace(posting, due_on=date(2027, 1, 3)), remote)
    (outcome,) = bench.erp.write([replace(ours, key=make.key(f"ours {posting.number}"))])
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.changed_there"
    assert outcome.remote == replace(other, balance=outcome.remote.balance if outcome.remote else None)
    (held,) = bench.held("invoices", posting.number)
    assert held["total"] == "99.00"


def test_a_closed_period_refuses_create_update_and_void_and_says_why(bench: Bench, closed: str) -> None:
    assert bench.erp.check().books_closed_until == closed
    owner = a_customer(bench)
    old = make.invoice(bench.mapped, owner, bench.number("S"), "107.00", day=date(2026, 10, 31))
    bench.control("companies", realm=STANDS[bench.name].realm, close_date=None)
    remote = create(bench, old)
    bench.control("companies", realm=STANDS[bench.name].realm, close_date=closed)
    outcomes = [
        bench.erp.write([make.create(replace(old, number=bench.number("S")))])[0],
        bench.erp.write([make.update(replace(old, memo="late"), remote)])[0],
        bench.erp.void(remote, key=make.key(f"void {remote.id}")),
    ]
    assert [(outcome.of, outcome.code, outcome.message) for outcome in outcomes if isinstance(outcome, Refused)] == [
        ("document", "6210", "erp.closed_period")
    ] * 3


def test_a_name_somebody_else_has_is_never_taken_over(bench: Bench) -> None:
    number = bench.number("ST")
    name = f"María López {bench.name} {number}"
    theirs = bench.raw("POST", "customer", {"DisplayName": name})["Customer"]["Id"]
    wanted = make.create(make.customer(bench.mapped, number, name))
    ((match,),) = bench.erp.find([wanted])
    assert (match.remote.id, match.exact) == (theirs, False)
    (outcome,) = bench.erp.write([wanted])
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.message, outcome.remote) == ("6240", "erp.duplicate_name", None)
    assert f"[Customer {theirs}]" in outcome.text


def test_a_number_somebody_else_has_is_never_taken_over(bench: Bench) -> None:
    owner, other = a_customer(bench), a_customer(bench)
    number = bench.number("S")
    theirs = create(bench, make.invoice(bench.mapped, other, number, "107.00"))
    wanted = make.create(make.invoice(bench.mapped, owner, number, "107.00"))
    ((match,),) = bench.erp.find([wanted])
    assert (match.remote.id, match.exact) == (theirs.id, False)
    (outcome,) = bench.erp.write([replace(wanted, key=make.key(f"other {number}"))])
    assert isinstance(outcome, Refused)
    assert (outcome.code, outcome.message) == ("6140", "erp.duplicate_number")


def test_a_customer_is_made_inactive_and_comes_back_by_an_update(bench: Bench) -> None:
    posting = make.customer(bench.mapped, bench.number("ST"), f"Regresa {bench.name} {bench.number('N')}")
    remote = create(bench, posting)
    gone = booked(bench.erp.void(remote, key=make.key(f"void {remote.id}")))
    assert gone.state is RemoteState.INACTIVE
    ((match,),) = bench.erp.find([make.create(posting)])
    assert (match.remote.id, match.remote.state, match.exact) == (remote.id, RemoteState.INACTIVE, True)
    back = booked(bench.erp.write([make.update(posting, gone)])[0])
    assert (back.id, back.state) == (remote.id, RemoteState.LIVE)
    (held,) = (each for each in bench.books("customers") if each["id"] == remote.id)
    assert (held["name"], held["active"]) == (posting.name, True)


def test_a_payment_settles_what_it_says_and_keeps_the_rest(bench: Bench) -> None:
    owner = a_customer(bench)
    first = create(bench, make.invoice(bench.mapped, owner, bench.number("S"), "107.00"))
    second = create(bench, make.invoice(bench.mapped, owner, bench.number("S"), "50.00"))
    number = bench.number("P")
    remote = create(bench, make.payment(bench.mapped, owner, number, "150.00", (first.id, "107.00"), (second.id, "13.01")))
    assert (remote.total, remote.balance, remote.number) == (Decimal("150.00"), Decimal("29.99"), number)
    opened = {document["id"]: document["open"] for document in bench.books("invoices")}
    assert (opened[first.id], opened[second.id]) == ("0.00", "36.99")
    (customer,) = (each for each in bench.books("customers") if each["id"] == owner)
    assert customer["balance"] == "7.00"


def test_a_document_is_booked_in_its_department(bench: Bench) -> None:
    number = bench.number("S")
    create(bench, make.invoice(bench.mapped, a_customer(bench), number, "107.00"))
    (held,) = bench.held("invoices", number)
    assert held["department"] == {"quickbooks": "USA_MIAMI_001", "quickbooks_mx": "MX_CUN_001"}[bench.name]


def test_a_foreign_customer_is_billed_in_its_currency_at_the_rate_that_was_sent(bench: Bench) -> None:
    number = bench.number("ST")
    owner = create(bench, make.customer(bench.mapped, number, f"EU {bench.name} {number}", currency="EUR"))
    posting = make.invoice(bench.mapped, owner.id, bench.number("S"), "107.00", currency="EUR", exchange_rate=Decimal("21.123456"))
    create(bench, posting)
    (held,) = bench.held("invoices", posting.number)
    assert (held["currency"], held["exchange_rate"], held["total"]) == ("EUR", "21.123456", "107.00")
    (wrong,) = bench.erp.write(
        [make.create(replace(posting, number=bench.number("S"), currency=bench.mapped.currency, exchange_rate=None))]
    )
    assert isinstance(wrong, Refused)
    assert wrong.message == "erp.business_rule"


def test_a_refused_item_and_a_wrong_tax_code_point_to_the_mapping(bench: Bench) -> None:
    owner = a_customer(bench)
    item = make.create(make.invoice(replace(bench.mapped, item="99999999"), owner, bench.number("S"), "107.00"))
    code = make.create(make.invoice(replace(bench.mapped, taxed="WRONG"), owner, bench.number("S"), "107.00"))
    outcomes = bench.erp.write([item, code])
    assert [outcome.message for outcome in outcomes if isinstance(outcome, Refused)] == ["erp.reference_missing", "erp.tax_mapping"]


def test_a_number_that_was_changed_there_is_found_by_id_and_not_by_number(bench: Bench) -> None:
    owner = a_customer(bench)
    posting = make.invoice(bench.mapped, owner, bench.number("S"), "107.00")
    remote = create(bench, posting)
    bench.raw("POST", "invoice", {"Id": remote.id, "SyncToken": remote.version, "sparse": True, "DocNumber": f"X{posting.number}"[:21]})
    found, by_number = bench.erp.find([make.update(posting, remote), make.create(posting)])
    assert [match.remote.id for match in found] == [remote.id]
    assert by_number == []
    assert found[0].remote.kind is PostingKind.INVOICE


@pytest.mark.parametrize("fault", ["reset", "html"])
def test_money_that_went_out_unheard_goes_out_once_and_is_tied_by_whoever_begins_anew(bench: Bench, fault: str) -> None:
    owner = a_customer(bench)
    memo = create(bench, make.credit_memo(bench.mapped, owner, bench.number("R"), "12.00"))
    posting = make.refund(bench.mapped, owner, memo.id, memo.number, "10.00")
    bench.dial("journalentry", fault, phase="after_commit")
    assert isinstance(bench.hurried().write([make.create(posting)])[0], Unknown)
    assert bench.erp.find([make.create(posting)]) == [[]]
    done = create(bench, replace(posting, memo="another attempt"))
    (entry,) = bench.held("journal_entries", memo.number)
    assert (entry["total"], entry["customer"]) == ("10.00", owner)
    (tie,) = (each for each in bench.books("payments") if each["id"] == done.id)
    assert {each["kind"]: each["amount"] for each in tie["applied"]} == {"CreditMemo": "10.00", "JournalEntry": "10.00"}
    assert bench.raw("GET", f"creditmemo/{memo.id}")["CreditMemo"]["RemainingCredit"] == Decimal("2.00")


def test_money_that_comes_back_leaves_the_credit_as_it_was(bench: Bench) -> None:
    owner = a_customer(bench)
    memo = create(bench, make.credit_memo(bench.mapped, owner, bench.number("R"), "12.00"))
    refund = create(bench, make.refund(bench.mapped, owner, memo.id, memo.number, "12.00"))
    bench.dial("journalentry.delete", "reset")
    assert isinstance(bench.erp.void(refund, key=make.key(f"back {refund.id}")), Unknown)
    again = booked(bench.erp.void(refund, key=make.key(f"back again {refund.id}")))
    assert again.state is RemoteState.VOID
    assert [entry["deleted"] for entry in bench.held("journal_entries", memo.number)] == [True]
    assert bench.raw("GET", f"creditmemo/{memo.id}")["CreditMemo"]["RemainingCredit"] == Decimal("12.00")
    (customer,) = (each for each in bench.books("customers") if each["id"] == owner)
    assert customer["balance"] == "-12.00"


def test_another_amount_under_the_number_of_a_refund_is_a_persons(bench: Bench) -> None:
    owner = a_customer(bench)
    memo = create(bench, make.credit_memo(bench.mapped, owner, bench.number("R"), "12.00"))
    create(bench, replace(make.fee(bench.mapped, memo.number, "3.00")))
    outcome = bench.erp.write([make.create(make.refund(bench.mapped, owner, memo.id, memo.number, "10.00"))])[0]
    assert isinstance(outcome, Refused)
    assert outcome.message == "erp.total_differs"
