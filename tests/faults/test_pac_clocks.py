"""A PAC whose clock is an hour off: nothing goes elsewhere for it, no folio is lost, and once it is right each sale is stamped once."""

from __future__ import annotations

import pytest

from tests.faults.pac_bench import PacBench
from tests.faults.pac_engine import run
from tests.faults.pac_plan import Plan, Wish
from tests.faults.pac_vendors import NAMES, Fault

HOUR = 3600.0


def course(pac: str, seconds: float, faults: dict[tuple[str, int], Fault], *wishes: Wish) -> Plan:
    other = NAMES[(NAMES.index(pac) + 1) % len(NAMES)]
    return Plan(0, (pac, other), 2, {pac: faults}, {}, (), (), False, wishes, ahead={pac: seconds})


@pytest.mark.parametrize("pac", NAMES)
def test_one_that_is_behind_refuses_what_it_takes_to_be_of_the_future(pac_bench: PacBench, pac: str) -> None:
    outcome = run(pac_bench, 0, plan=course(pac, -HOUR, {}))
    assert (outcome.broken, outcome.loose) == ((), ())
    tried = pac_bench.rows("select distinct pac, outcome, code, message from attempts where kind = 'cfdi' and outcome <> 'done'")
    assert tried == [(pac, "refused", "401", "pac.date_out_of_range")]
    assert {row[0] for row in pac_bench.rows("select pac from cfdis where state = 'STAMPED'")} == {pac}


@pytest.mark.parametrize("pac", NAMES)
def test_one_that_is_ahead_stamps_finds_again_and_cancels_as_ever(pac_bench: PacBench, pac: str) -> None:
    lost = {("stamp", 1): Fault("timeout", after_commit=True), ("cancel", 1): Fault("timeout", after_commit=True)}
    outcome = run(pac_bench, 0, plan=course(pac, HOUR, lost, Wish(2, "replace")))
    assert (outcome.broken, outcome.loose, outcome.replaced) == ((), (), 1)
    assert pac_bench.store.rows("select count(*) from stamp") == [(3,)]
