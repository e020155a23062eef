"""Keys that stay the same, and postings as text and back."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from agent.domain.keys import erp_key, posting_from_json, posting_hash, posting_json
from agent.domain.postings import (
    Address,
    Application,
    CreditMemoPosting,
    CustomerPosting,
    InvoicePosting,
    PaymentPosting,
    Posting,
    PostingKind,
    PostingLine,
)

LINE = PostingLine("Hotel «Ñ»", "7", "3", Decimal("0.160000"), Decimal("2.00"), Decimal("100.00"), Decimal("16.00"), Decimal("116.00"))
PLACE = Address("Calle 1", city="Cancún", country="MX")
DAY = date(2026, 11, 2)
POSTINGS: list[Posting] = [
    CustomerPosting("c", "ST-1", "Peña & Ñandú", "PEÑA", "a@example.com", "", "XAXX", "MXN", PLACE, True),
    InvoicePosting("s", "CXC-1", "42", DAY, DAY, "USD", Decimal("18.500000"), "5", PLACE, "", (LINE, LINE),
                   Decimal("200.00"), Decimal("32.00"), Decimal("232.00")),
    PaymentPosting("p", "PAG-1", "42", DAY, "MXN", None, "2", "9", "R1", "", (Application("77", Decimal("10.00")),), Decimal("10.00")),
    CreditMemoPosting("r", "R-1", "42", DAY, "MXN", None, "", PLACE, "", (LINE,), Decimal("100.00"), Decimal("16.00"), Decimal("116.00")),
]  # fmt: skip


def _key(**changed: object) -> str:
    base: dict[str, object] = {
        "environment": "practice",
        "connection": "1",
        "kind": PostingKind.INVOICE,
        "source_id": "a",
        "operation": "create",
        "version": 1,
    }
    return erp_key(**{**base, **changed})  # type: ignore[arg-type]


def test_the_key_never_changes() -> None:
    # Written down once: another value here would send documents of an older version of the product twice.
    assert _key() == "91da39f56646ce7bde126bba4b48dbe9"


def test_each_part_of_the_key_counts_and_parts_do_not_run_into_each_other() -> None:
    keys = [
        _key(),
        _key(environment="sandbox"),
        _key(connection="2"),
        _key(kind=PostingKind.PAYMENT),
        _key(source_id="b"),
        _key(operation="update"),
        _key(version=2),
        _key(connection="1a", source_id=""),
        _key(connection="", source_id="1a"),
    ]
    assert len(set(keys)) == len(keys)
    assert all(len(key) == 32 and set(key) <= set("0123456789abcdef") for key in keys)


@pytest.mark.parametrize("posting", POSTINGS)
def test_a_posting_survives_its_text(posting: Posting) -> None:
    text = posting_json(posting)
    assert posting_from_json(text) == posting
    assert posting_json(posting_from_json(text)) == text
    assert json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":")) == text


@pytest.mark.parametrize("posting", POSTINGS)
def test_every_field_counts_for_the_hash(posting: Posting) -> None:
    for field in fields(posting):
        value: Any = getattr(posting, field.name)
        other: Any = value + "x" if isinstance(value, str) else value + Decimal("0.01") if isinstance(value, Decimal) else None
        if other is not None and field.name != "kind":
            changed: Any = {field.name: other}
            assert posting_hash(replace(posting, **changed)) != posting_hash(posting)


def test_amounts_are_texts() -> None:
    assert json.loads(posting_json(POSTINGS[1]))["total"] == "232.00"


@pytest.mark.parametrize("text", ["{}", '{"kind":"bill"}', '{"kind":"payment"}', "[]"])
def test_another_text_is_no_posting(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        posting_from_json(text)
