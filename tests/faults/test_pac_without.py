"""Every protection of stamping and cancelling is needed: without it the books are wrong, and with it the same course of things holds."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_cancel_protections import NAMES as OF_CANCELLING
from tests.faults.pac_engine import run
from tests.faults.pac_plan import Plan, Sleep, Wish
from tests.faults.pac_protections import NAMES
from tests.faults.pac_vendors import Fault

SEEDS = range(1, 121)
REFUSED = {("stamp", number): Fault("refused_by_rule") for number in range(2, 9)}
# What left is still on its way when it is denied, and what is sent again runs into a rule that is lifted a moment later.
ON_ITS_WAY = Plan(0, ("finkok", "sw"), 1, {"finkok": {("stamp", 1): Fault("late", late=85.0), **REFUSED}}, {}, (), (), False)

CANCEL, REPLACE = Wish(1, "cancel"), Wish(1, "replace")
LATE = {("cancel", 1): Fault("late", late=85.0)}
LOST = {("cancel", 1): Fault("timeout", after_commit=True)}
THIRD_REFUSED = {("stamp", 3): Fault("refused_by_rule")}
ASLEEP = (Sleep("cancel.leaving", 1, 400.0),)
COURSES = {
    "cancel_intent": ("often", Plan(0, ("finkok", "sw"), 1, {"finkok": LATE}, {}, (), (), False, (CANCEL,))),
    "cancel_question": ("often", Plan(0, ("sw", "diverza"), 1, {"sw": LOST}, {}, (), (), False, (CANCEL,))),
    "cancel_window": ("often", Plan(0, ("diverza", "finkok"), 1, {"diverza": LATE}, {}, (), (), False, (CANCEL,))),
    "cancel_alone": ("often", Plan(0, ("finkok", "diverza"), 1, {}, {}, (), (), False, (CANCEL, Wish(2, "cancel")))),
    "replaced_first": ("early", Plan(0, ("sw", "finkok"), 1, {"sw": THIRD_REFUSED}, {}, (), (), False, (REPLACE,))),
    "lease": ("often", Plan(0, ("diverza", "sw"), 2, {}, {}, (), ASLEEP, False, (Wish(2, "cancel"),))),
}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "window"])
def test_without_it_the_books_are_wrong(pac_bench: PacBench, name: str) -> None:
    caught = next((seed for seed in SEEDS if run(pac_bench, seed, without=name).broken), None)
    assert caught is not None
    assert run(pac_bench, caught).held


def test_without_the_window_what_is_on_its_way_is_stamped_beside_the_new_one(pac_bench: PacBench) -> None:
    assert {found.what for found in run(pac_bench, 0, without="window", plan=ON_ITS_WAY).broken} >= {"twice"}
    assert run(pac_bench, 0, plan=ON_ITS_WAY).held


@pytest.mark.parametrize("name", COURSES)
def test_without_it_the_book_of_sat_is_wrong(pac_bench: PacBench, name: str) -> None:
    wrong, course = COURSES[name]
    assert wrong in {found.what for found in run(pac_bench, 0, without=name, plan=course).broken}
    with_it = run(pac_bench, 0, plan=course)
    assert (with_it.broken, with_it.loose) == ((), ())
    assert with_it.cancelled + with_it.replaced == len(course.wishes)


def test_every_protection_of_cancelling_has_its_course() -> None:
    assert set(COURSES) == set(OF_CANCELLING)
