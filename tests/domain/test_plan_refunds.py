"""Money given back: out of the bank on its own day, using up the refund's credit memo."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.domain.keys import posting_from_json, posting_json
from agent.domain.mapping import Mapped, Mappings, Role
from agent.domain.planned import Booked, Skip, WaitFor
from agent.domain.postings import PostingKind, RefundPosting
from tests.domain import rows
from tests.domain.planning import BOOKS, blocked_by, given_back, posting_of, refund_of

ACCOUNTS = {(Role.BANK, ""): Mapped("35", "Bank"), (Role.RECEIVABLES, ""): Mapped("84", "Receivables")}
PAID = replace(BOOKS, mappings=Mappings({**BOOKS.mappings.by_role, **ACCOUNTS}))
OUT = {"status": "reembolsado", "fecha_reembolso": "2026-11-12", "referencia": "SPEI 2"}


def test_money_goes_out_on_its_own_day_and_uses_up_the_credit_memo() -> None:
    posting = posting_of(given_back(refund_of(**OUT), PAID))
    assert posting == RefundPosting(
        source_id=rows.REFUND, number="REE-202611-000001", customer="42", credit_memo="99", paid_on=date(2026, 11, 12), currency="MXN",
        exchange_rate=None, department="5", account="35", receivables="84", reference="SPEI 2", memo="transferencia Canceló",
        total=Decimal("58.00"),
    )  # fmt: skip
    assert posting_from_json(posting_json(posting)) == posting


@pytest.mark.parametrize("status", ["autorizado", "procesando", "rechazado", "cancelado"])
def test_what_is_not_paid_out_is_not_booked_and_what_no_longer_is_is_taken_back(status: str) -> None:
    refund = refund_of(status=status)
    assert given_back(refund, PAID) == Skip("plan.never_delivered")
    booked = Booked(posting_of(given_back(refund_of(**OUT), PAID)))
    assert posting_of(given_back(refund, PAID, booked), "void") == booked.posting
    blocked_by(given_back(refund_of(**OUT), PAID, replace(booked, void=True)), "refund.paid_again")


def test_it_waits_for_its_credit_memo() -> None:
    assert given_back(refund_of(**OUT), PAID, credited=False) == WaitFor(PostingKind.CREDIT_MEMO, rows.REFUND)


def test_a_day_and_two_accounts_are_needed() -> None:
    blocked_by(given_back(refund_of(**{**OUT, "fecha_reembolso": None}), PAID), "refund.no_day")
    assert blocked_by(given_back(refund_of(**OUT), BOOKS), "mapping.missing")["role"] == "bank"
    without = replace(PAID, mappings=Mappings({(Role.BANK, ""): ACCOUNTS[Role.BANK, ""]}))
    assert blocked_by(given_back(refund_of(**OUT), without), "mapping.missing")["role"] == "receivables"
    blocked_by(given_back(refund_of(**{**OUT, "moneda": "USD"}), PAID), "exchange_rate.missing")


def test_a_closed_month_keeps_it_out() -> None:
    blocked_by(given_back(refund_of(**OUT), replace(PAID, closed_until=date(2026, 11, 30))), "month.closed")
