"""What the seeds sell, and that a company's books are judged by it: credit memos, open balances, and nothing of another company."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from tests.faults.bench import Bench
from tests.faults.engine import run
from tests.faults.plan import Plan, plan_of
from tests.faults.story import FATES, Expected, scope_of
from tests.faults.vendor_judge import judge

SEEDS = range(1, 351)
ABROAD = [seed for seed in SEEDS if scope_of(seed).abroad][:12]
_LIVE = {"voided": False, "deleted": False}


def _calm(seed: int) -> Plan:
    """The seed's run where nothing goes wrong."""
    return replace(plan_of(seed), events=[], faults={})


def test_seeds_have_every_fate_of_a_refund_at_both_companies() -> None:
    scopes = [scope_of(seed) for seed in SEEDS]
    found = {(scope.refund.fate, scope.abroad is not None) for scope in scopes if scope.refund}
    assert found == {(fate, abroad) for fate in FATES for abroad in (True, False)}
    assert {bool(scope.abroad.paid) for scope in scopes if scope.abroad} == {True, False}
    assert sum(scope.refund is None and scope.abroad is None for scope in scopes) > len(SEEDS) / 2


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("place", [0, 1], ids=["at home", "abroad"])
def test_a_refund_is_a_credit_memo_of_its_own_company_only(bench: Bench, fate: str, place: int) -> None:
    seed = next(seed for seed in SEEDS if (each := scope_of(seed)).refund and each.refund.fate == fate and bool(each.abroad) == bool(place))
    assert run(bench, seed, plan=_calm(seed)).held
    refund = scope_of(seed).refund
    assert refund is not None
    books = bench.vendor.books()
    memos = [books[company.realm]["credit_memos"] for company in bench.companies.values()]
    (memo,) = memos[place]
    assert memos[1 - place] == []
    assert Decimal(memo["total"]) == (refund.then if fate == "changed" else refund.amount)
    assert memo["deleted"] == (fate == "taken back")


@pytest.mark.parametrize("seed", ABROAD)
def test_two_companies_are_worked_at_the_same_time_by_two_agents(bench: Bench, seed: int) -> None:
    # The last event is the one that waits for it; those before may be quicker, and somebody dies.
    outcome = run(bench, seed, plan=replace(plan_of(seed), events=plan_of(seed).events[-1:], faults={}))
    assert outcome.held
    assert outcome.abreast > 0


MEMO = Expected("credit_memos", "R-00001", Decimal("12.50"), open=Decimal("12.50"))
BUYER = Expected("customers", "Viajero 1", open=Decimal("87.50"))


def _memo(**changed: object) -> Mapping[str, object]:
    return {"number": "R-00001", "total": "12.50", "open": "12.50", **_LIVE, **changed}


def _books(memos: list[Mapping[str, object]], *, owes: str = "87.50") -> Mapping[str, Any]:
    return {"customers": [{"name": "Viajero 1", "balance": owes}], "invoices": [], "payments": [], "credit_memos": memos}


def _said(*expected: Expected, books: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(each.what, each.name) for each in judge(expected, books)]


def test_books_that_are_right_say_nothing() -> None:
    assert _said(BUYER, MEMO, books=_books([_memo()])) == []
    assert _said(BUYER, replace(MEMO, void=True), books=_books([_memo(deleted=True)])) == []


@pytest.mark.parametrize(
    ("memos", "said"),
    [
        ([], ("lost", "R-00001")),
        ([_memo(), _memo()], ("twice", "R-00001")),
        ([_memo(total="12.51")], ("cents", "R-00001")),
        ([_memo(open="0.00")], ("cents", "R-00001")),
        ([_memo(deleted=True)], ("lost", "R-00001")),
        ([_memo(), _memo(number="R-00051")], ("twice", "R-00051")),
    ],
    ids=["lost", "twice", "a wrong cent", "used up", "deleted", "another company's"],
)
def test_a_credit_memo_that_is_wrong_is_told(memos: list[Mapping[str, object]], said: tuple[str, str]) -> None:
    assert _said(BUYER, MEMO, books=_books(memos)) == [said]


def test_a_credit_memo_taken_back_must_be_gone() -> None:
    assert _said(BUYER, replace(MEMO, void=True), books=_books([_memo()])) == [("not_void", "R-00001")]


def test_what_a_customer_owes_is_told() -> None:
    assert _said(BUYER, MEMO, books=_books([_memo()], owes="100.00")) == [("cents", "Viajero 1")]
