"""A vendor's published rate is kept in every minute, whoever holds the lane."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.http_client.pace import Pace, PacedWire, Paces
from agent.ports import Answer, NotSent, Request, Unknown
from tests.work.fake_erp import SPECS


class Clock:
    """A clock that moves when somebody sleeps."""

    def __init__(self, at: float = 1_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.at += seconds


def most_in_a_minute(instants: list[float]) -> int:
    """The largest number of instants within any 60 seconds. A float's width beyond the minute is the next minute."""
    return max((sum(1 for other in instants if start <= other < start + 60 - 1e-6) for start in instants), default=0)


gaps = st.lists(st.floats(0, 20, allow_nan=False), min_size=1, max_size=150)


@given(per_minute=st.integers(1, 700), gaps=gaps)
def test_no_minute_has_more_calls_than_the_vendor_allows(per_minute: int, gaps: list[float]) -> None:
    clock = Clock()
    pace = Pace(replace(SPECS["keyed"], calls_per_minute=per_minute), clock, clock.sleep)
    sent: list[float] = []
    for gap in gaps:
        clock.at += gap
        pace.wait("/x")
        sent.append(clock.at)
    assert most_in_a_minute(sent) <= per_minute


@given(per_minute=st.integers(1, 60), batches=st.integers(1, 40), paths=st.lists(st.sampled_from(["/batch", "/query"]), max_size=120))
def test_batches_have_a_rate_of_their_own_beside(per_minute: int, batches: int, paths: list[str]) -> None:
    clock = Clock()
    pace = Pace(replace(SPECS["keyed"], calls_per_minute=per_minute, batches_per_minute=batches, batch_path="/batch"), clock, clock.sleep)
    sent: list[tuple[str, float]] = []
    for path in paths:
        pace.wait("/company/1" + path)
        sent.append((path, clock.at))
    assert most_in_a_minute([at for _, at in sent]) <= per_minute
    assert most_in_a_minute([at for path, at in sent if path == "/batch"]) <= batches


@given(per_minute=st.integers(2, 300), turns=st.lists(st.tuples(st.integers(1, 40), st.floats(0, 5)), min_size=1, max_size=8))
def test_a_lane_that_changes_hands_keeps_its_pace(per_minute: int, turns: list[tuple[int, float]]) -> None:
    """Two agents take turns; each is told what the other saved in the lane's row."""
    clock = Clock()
    spec = replace(SPECS["keyed"], calls_per_minute=per_minute)
    agents = [Pace(spec, clock, clock.sleep), Pace(spec, clock, clock.sleep)]
    saved: dict[str, float] | None = None
    sent: list[float] = []
    for turn, (calls, gap) in enumerate(turns):
        clock.at += gap
        pace = agents[turn % 2]
        if saved is not None:
            pace.take_over(saved)
        for _ in range(calls):
            pace.wait("/x")
            sent.append(clock.at)
        saved = pace.saved()
    assert most_in_a_minute(sent) <= per_minute


def test_a_process_that_just_started_does_not_burst_again() -> None:
    clock = Clock()
    spec = replace(SPECS["keyed"], calls_per_minute=60)
    first = Pace(spec, clock, clock.sleep)
    for _ in range(30):
        first.wait("/x")
    clock.at += 1
    second = Pace(spec, clock, clock.sleep)
    second.take_over(first.saved())
    before = clock.at
    second.wait("/x")
    second.wait("/x")
    assert clock.at > before


def test_what_is_older_than_our_own_last_call_is_not_taken_over() -> None:
    clock = Clock(200.0)
    pace = Pace(replace(SPECS["keyed"], calls_per_minute=60), clock, clock.sleep)
    for _ in range(8):
        pace.wait("/x")
    kept = pace.saved()["calls"]
    pace.take_over({"calls": 6.0, "calls_at": 150.0, "batches": 6.0, "batches_at": 150.0})
    assert pace.saved()["calls"] == kept


def test_the_saved_bucket_reaches_the_pace_of_its_connection() -> None:
    paces = Paces(SPECS)
    paces.take_over(7, {"calls": -5.0, "calls_at": 9e9, "batches": 1.0, "batches_at": 9e9})
    assert paces.saved(7) is None, "nothing was sent from here"
    assert paces.of(7, "keyed").saved()["calls"] == -5.0
    assert paces.of(7, "keyed") is paces.of(7, "keyed")
    assert paces.of(8, "keyed") is not paces.of(7, "keyed")
    assert paces.saved(7) == {"calls": -5.0, "calls_at": 9e9, "batches": 1.0, "batches_at": 9e9}


@pytest.mark.parametrize("answer", [Answer(200, {}, b""), NotSent("x"), Unknown("x")])
def test_a_paced_wire_waits_and_passes_on(answer: Answer | NotSent | Unknown) -> None:
    clock = Clock()

    class Wire:
        def send(self, request: Request, *, deadline: float) -> Answer | NotSent | Unknown:
            assert deadline == 60.0
            return answer

    wire = PacedWire(Wire(), Pace(replace(SPECS["keyed"], calls_per_minute=2), clock, clock.sleep))
    assert [wire.send(Request("GET", "X", "x", "/x"), deadline=60.0) for _ in range(3)] == [answer] * 3
    assert clock.at >= 1_000_060.0


def test_what_the_vendor_says_is_left_slows_down_who_thinks_there_is_more() -> None:
    clock = Clock()
    pace = Pace(replace(SPECS["keyed"], calls_per_minute=60, remaining_headers=("x-left", "x-app-left")), clock, clock.sleep)
    pace.wait("/x")
    pace.heard({"X-Left": "40", "X-App-Left": "0", "X-Other": "0"})
    before = clock.at
    pace.wait("/x")
    assert clock.at > before
    pace.heard({"X-Left": "59"})
    again = clock.at
    pace.wait("/x")
    assert clock.at > again  # an answer never gives more than the vendor's published rate
    pace.heard({"X-Left": "many"})
