"""What Anexo 20 can carry as an amount: told from the text, and the same as told from the number."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.domain.rules.amounts import carried, too_many_decimals


@given(st.decimals(allow_nan=True, allow_infinity=True) | st.decimals(places=7, min_value=-10, max_value=10) | st.integers().map(Decimal))
def test_the_text_says_what_the_number_says(value: Decimal) -> None:
    assert carried(value) is (not too_many_decimals(value) and value >= 0)


@pytest.mark.parametrize(
    ("written", "fits"),
    [
        ("0", True), ("1160.50", True), ("0.000001", True), ("999999999999999999.999999", True), ("-0.00", True), ("1E+3", True),
        ("0.0000001", False), ("1000000000000000000", False), ("-0.01", False), ("NaN", False), ("Infinity", False), ("1E-7", False),
        ("1E+18", False),
    ],
)  # fmt: skip
def test_amounts_by_hand(written: str, fits: bool) -> None:
    assert carried(Decimal(written)) is fits
