"""The rolling sweep meets every row within the hour, and calls nothing gone too soon."""

from __future__ import annotations

from bisect import bisect_right

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.domain.sweep import MISSED_SWEEPS, SMALLEST_WINDOW, Position, Window, advance, changed, gone, restarted, window


@settings(deadline=None)
@given(st.integers(0, 20_000), st.integers(1, 60))
def test_every_row_is_compared_within_the_hour(known: int, ticks: int) -> None:
    ids = [f"{number:06d}" for number in range(known)]
    position, met = Position(), set[str]()
    for _ in range(ticks):
        asked = window(position, known=known, ticks_an_hour=ticks)
        start = bisect_right(ids, asked.after)
        found = ids[start : start + asked.limit]
        met |= set(found)
        position = advance(position, asked, found)
    assert met == set(ids)
    assert position.sweep >= 2 or known % asked.limit == 0


def test_small_tables_are_read_at_once() -> None:
    assert window(Position(), known=3, ticks_an_hour=60) == Window("", SMALLEST_WINDOW)


def test_a_short_answer_ends_the_round() -> None:
    asked = Window("b", 2)
    assert advance(Position(3, "b"), asked, ["c", "d"]) == Position(3, "d")
    assert advance(Position(3, "d"), asked, ["e"]) == Position(4, "")
    assert advance(Position(3, "d"), asked, []) == Position(4, "")


def test_a_row_is_gone_only_after_two_full_rounds_without_it() -> None:
    met_in = 5
    assert not gone(met_in, Position(met_in, "x"))
    assert not gone(met_in, Position(met_in + 1, "x"))
    # Round 6 is full, round 7 is running: missed once.
    assert not gone(met_in, Position(met_in + MISSED_SWEEPS, "zzz"))
    assert gone(met_in, Position(met_in + MISSED_SWEEPS + 1, ""))


def test_a_restart_begins_the_round_again_and_loses_nobody() -> None:
    assert restarted(Position(7, "m")) == Position(7, "")
    assert not gone(7, restarted(Position(7, "m")))


def test_only_new_and_other_hashes_have_changed() -> None:
    assert changed([("a", "1"), ("b", "2"), ("c", "3")], {"a": "1", "b": "9"}) == ("b", "c")
