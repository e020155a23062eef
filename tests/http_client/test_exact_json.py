"""Amounts through JSON and back, digit by digit."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.http_client import exact_json

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**14), max_value=10**14)


@given(AMOUNTS)
def test_an_amount_comes_back_as_it_went(amount: Decimal) -> None:
    text = exact_json.dumps({"TotalAmt": amount})
    assert text == f'{{"TotalAmt":{amount:f}}}'.encode()
    assert str(exact_json.loads(text)["TotalAmt"]) == f"{amount:f}"


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
)
def test_everything_else_is_what_the_standard_library_reads(value: object) -> None:
    assert json.loads(exact_json.dumps(value)) == value == exact_json.loads(exact_json.dumps(value))


@pytest.mark.parametrize("value", [1.5, {"a": [0.1]}, Decimal("NaN"), Decimal("Infinity"), object(), b"x"])
def test_what_could_lose_a_cent_is_not_written(value: object) -> None:
    with pytest.raises(TypeError):
        exact_json.dumps(value)


def test_no_scientific_notation() -> None:
    assert exact_json.dumps([Decimal("1E+2"), Decimal("1E-7")]) == b"[100,0.0000001]"


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"a":', b"NaN", b'{"a":Infinity}', b"\xff\xfe", b"{'a':1}"])
def test_what_is_not_json_is_said(body: bytes) -> None:
    with pytest.raises(ValueError):
        exact_json.loads(body)
