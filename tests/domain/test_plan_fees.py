"""What a bank or gateway kept of a receipt: booked in full beside it, so that the bank ends with what it was given."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.domain.exchange import PublishedRate
from agent.domain.keys import posting_from_json, posting_json
from agent.domain.mapping import Mapped, Mappings, Role
from agent.domain.planned import Booked, Books, Skip, WaitFor
from agent.domain.postings import FeePosting, PostingKind
from tests.domain import rows
from tests.domain.planning import BOOKS, blocked_by, kept, payment_of, posting_of


def _books(**more: Mapped) -> Books:
    return replace(BOOKS, mappings=Mappings({**BOOKS.mappings.by_role, **{(Role(role), ""): mapped for role, mapped in more.items()}}))


FEES = _books(gateway_fees=Mapped("31", "Gateway"), bank_fees=Mapped("32", "Bank charges"))


def test_a_gateways_fee_goes_from_the_account_of_the_receipt_to_the_gateways() -> None:
    posting = posting_of(kept(payment_of(), FEES))
    assert posting == FeePosting(
        source_id=rows.PAYMENT, number="PAG-202611-000001", paid_on=date(2026, 11, 3), currency="MXN", exchange_rate=None, department="5",
        account="9", fee_account="31", reference="R1", memo="terminal", total=Decimal("1.45"),
    )  # fmt: skip
    assert posting_from_json(posting_json(posting)) == posting


def test_a_banks_fee_goes_to_the_banks() -> None:
    posting = posting_of(kept(payment_of(gateway=None, banco="Banco"), FEES))
    assert isinstance(posting, FeePosting) and (posting.fee_account, posting.memo) == ("32", "Banco")


def test_without_a_fee_there_is_nothing_and_one_that_was_booked_is_taken_back() -> None:
    free = payment_of(comision_bancaria="0.00", monto_recibido="50.00")
    assert kept(free, FEES) == Skip("plan.never_delivered")
    booked = Booked(posting_of(kept(payment_of(), FEES)))
    assert posting_of(kept(free, FEES, booked), "void") == booked.posting
    blocked_by(kept(payment_of(), FEES, replace(booked, void=True)), "fee.revived")


def test_it_waits_for_its_receipt_but_what_a_bounced_one_cost_stays_booked() -> None:
    assert kept(payment_of(), FEES, paid=False) == WaitFor(PostingKind.PAYMENT, rows.PAYMENT)
    bounced = posting_of(kept(payment_of(status="cancelado"), FEES, paid=False))
    assert isinstance(bounced, FeePosting) and bounced.total == Decimal("1.45")


def test_fees_that_are_not_booked() -> None:
    assert kept(payment_of(metodo_pago="transferencia_interna"), FEES) == Skip("payment.internal_transfer")
    assert kept(payment_of(status="pendiente_conciliar"), FEES) == Skip("payment.unreconciled")


@pytest.mark.parametrize(("books", "missing"), [(BOOKS, "gateway_fees"), (replace(FEES, mappings=Mappings({})), "deposit")])
def test_what_is_not_mapped_is_named(books: Books, missing: str) -> None:
    assert blocked_by(kept(payment_of(), books), "mapping.missing")["role"] == missing


def test_what_does_not_add_up_is_a_persons() -> None:
    params = blocked_by(kept(payment_of(monto_recibido="48.00"), FEES), "fee.does_not_add_up")
    assert (params["received"], params["fee"], params["amount"]) == ("48.00", "1.45", "50.00")


def test_a_foreign_fee_needs_the_rate_of_its_day() -> None:
    foreign = payment_of(moneda="USD")
    blocked_by(kept(foreign, FEES), "exchange_rate.missing")
    rated = replace(FEES, rates=(PublishedRate("USD", "MXN", date(2026, 10, 30), Decimal("18.234500"), "DOF"),))
    posting = posting_of(kept(foreign, rated))
    assert isinstance(posting, FeePosting) and posting.exchange_rate == Decimal("18.234500")
