"""From the platform's values to postings: payments and credit memos."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.domain.mapping import Mapped, Mappings, Role
from agent.domain.planned import Booked, Skip, WaitFor, WithheldPolicy
from agent.domain.postings import (
    Application,
    CreditMemoPosting,
    InvoicePosting,
    PaymentPosting,
    PostingKind,
)
from tests.domain import rows
from tests.domain.planning import (
    BOOKS,
    OTHER,
    blocked_by,
    credited,
    invoiced,
    paid_with,
    payment_of,
    posting_of,
    refund_of,
    sale_of,
)

# --- payments -----------------------------------------------------------------------------------------------------------


def test_a_payment_settles_its_invoice() -> None:
    posting = posting_of(paid_with(payment_of(), sale_of()))
    assert isinstance(posting, PaymentPosting)
    assert (posting.total, posting.applications) == (Decimal("50.00"), (Application("77", Decimal("50.00")),))
    assert (posting.customer, posting.method, posting.deposit_account) == ("42", "2", "9")


def test_what_is_above_the_balance_stays_the_customers_credit() -> None:
    first = payment_of(id=OTHER, folio="PAG-0", monto="100.00", fecha_pago="2026-11-02")
    posting = posting_of(paid_with(payment_of(), sale_of(), first, payment_of()))
    assert isinstance(posting, PaymentPosting)
    assert (posting.total, posting.applications) == (Decimal("50.00"), (Application("77", Decimal("16.00")),))
    paid_up = replace(first, amount=sale_of().total)
    nothing_left = posting_of(paid_with(payment_of(), sale_of(), paid_up))
    assert isinstance(nothing_left, PaymentPosting) and nothing_left.applications == ()


@pytest.mark.parametrize("changed", [{"status": "cancelado"}, {"status": "pendiente_conciliar"}, {"fecha_pago": "2026-11-04"}])
def test_only_live_payments_that_came_before_settle_first(changed: dict[str, str | None]) -> None:
    other = payment_of(**{"id": OTHER, "folio": "PAG-9", "monto": "100.00", "fecha_pago": "2026-11-02", **changed})
    posting = posting_of(paid_with(payment_of(), sale_of(), other))
    assert isinstance(posting, PaymentPosting) and posting.applications == (Application("77", Decimal("50.00")),)


def test_a_payment_without_invoice_is_an_unapplied_receipt() -> None:
    posting = posting_of(paid_with(payment_of(cxc_id=None, cxc_tipo=None, customer_id=rows.CUSTOMER), None))
    assert isinstance(posting, PaymentPosting) and posting.applications == ()


def test_a_payment_of_a_cancelled_sale_is_an_unapplied_receipt() -> None:
    posting = posting_of(paid_with(payment_of(), sale_of(status="cancelada"), parents={(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}))
    assert isinstance(posting, PaymentPosting) and posting.applications == ()


def test_a_payment_waits_for_its_customer_and_its_invoice() -> None:
    only_customer = {(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}
    assert paid_with(payment_of(), sale_of(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    assert paid_with(payment_of(), sale_of(), parents=only_customer) == WaitFor(PostingKind.INVOICE, rows.SALE)
    assert paid_with(payment_of(), None) == WaitFor(PostingKind.INVOICE, rows.SALE)


def test_payments_that_are_not_booked() -> None:
    booked = Booked(posting_of(paid_with(payment_of(), sale_of())))
    assert paid_with(payment_of(metodo_pago="transferencia_interna"), sale_of()) == Skip("payment.internal_transfer")
    assert paid_with(payment_of(status="pendiente_conciliar"), sale_of()) == Skip("payment.unreconciled")
    assert paid_with(payment_of(status="cancelado"), sale_of()) == Skip("plan.never_delivered")
    assert posting_of(paid_with(payment_of(status="cancelado"), sale_of(), booked=booked), "void") == booked.posting
    blocked_by(paid_with(payment_of(), sale_of(), booked=replace(booked, void=True)), "payment.revived")


def test_what_a_person_must_mend_about_a_payment() -> None:
    blocked_by(paid_with(payment_of(cxc_id=None, cxc_tipo=None), None), "payment.whose")
    assert blocked_by(paid_with(payment_of(), sale_of(moneda="USD")), "payment.other_currency")["sale_currency"] == "USD"
    assert blocked_by(paid_with(payment_of(metodo_pago="cheque"), sale_of()), "mapping.missing")["role"] == "payment_method"
    no_place = replace(BOOKS, mappings=Mappings({(Role.PAYMENT_METHOD, ""): Mapped("2", "Any")}))
    assert blocked_by(paid_with(payment_of(), sale_of(), books=no_place), "mapping.missing")["role"] == "deposit"


def test_a_payment_may_settle_a_sale_of_a_branch_with_the_same_books_only() -> None:
    elsewhere, shared = sale_of(sucursal_id="MX_CUN_001"), replace(BOOKS, shared_by=frozenset({"MX_CDMX_001", "MX_CUN_001"}))
    posting_of(paid_with(payment_of(), elsewhere, books=shared))
    alone = replace(BOOKS, shared_by=frozenset({"MX_CDMX_001"}))
    assert blocked_by(paid_with(payment_of(), elsewhere, books=alone), "payment.other_books")["sale_branch"] == "MX_CUN_001"


# --- credit memos -------------------------------------------------------------------------------------------------------


def test_a_credit_memo_takes_back_a_share_of_every_line_with_its_tax() -> None:
    sale = sale_of(rows.line("hotel", "100.00"), rows.line("traslado", "16.00"))
    posting = posting_of(credited(refund_of(), sale))
    assert isinstance(posting, CreditMemoPosting)
    assert [(line.tax_code, line.net, line.tax, line.gross) for line in posting.lines] == [
        ("3", Decimal("43.10"), Decimal("6.90"), Decimal("50.00")),
        ("4", Decimal("8.00"), Decimal("0.00"), Decimal("8.00")),
    ]
    assert (posting.total, posting.issued_on, posting.customer) == (Decimal("58.00"), date(2026, 11, 9), "42")


def test_a_full_credit_memo_takes_back_the_invoice_to_the_cent() -> None:
    sale = sale_of(rows.line("hotel", "33.33"), rows.line("extra", "77.26"), monto_total="116.00")
    invoice, credit = posting_of(invoiced(sale)), posting_of(credited(refund_of(monto_reembolso="116.00"), sale))
    assert isinstance(invoice, InvoicePosting) and isinstance(credit, CreditMemoPosting)
    assert (credit.net, credit.tax, credit.total) == (invoice.net, invoice.tax, invoice.total)


def test_a_refund_is_found_by_trip_and_customer_and_never_guessed() -> None:
    twin = sale_of(id=OTHER, folio="CXC-202611-000002")
    params = blocked_by(credited(refund_of(), twin, sale_of()), "refund.which_invoice")
    assert params["candidates"] == "CXC-202611-000001, CXC-202611-000002"
    chosen = posting_of(credited(refund_of(), twin, sale_of(), chosen=rows.SALE))
    assert isinstance(chosen, CreditMemoPosting) and chosen.memo.startswith("CXC-202611-000001")
    posting_of(credited(refund_of(), sale_of(), replace(twin, trip=OTHER)))
    posting_of(credited(refund_of(), sale_of(), sale_of(id=OTHER, status="cancelada")))
    blocked_by(credited(refund_of(), sale_of(), chosen=OTHER), "refund.no_invoice")
    blocked_by(credited(refund_of(), sale_of(customer_id=OTHER)), "refund.no_invoice")
    blocked_by(credited(refund_of(), sale_of(moneda="USD")), "refund.no_invoice")


def test_refunds_together_never_exceed_the_sale() -> None:
    before = refund_of(id=OTHER, folio="REE-0", monto_reembolso="58.01", fecha_autorizacion="2026-11-08")
    params = blocked_by(credited(refund_of(), sale_of(), siblings=(before,)), "refund.above_sale")
    assert params["credited"] == "58.01"
    posting_of(credited(before, sale_of(), siblings=(refund_of(), before)))
    for harmless in (replace(before, trip=OTHER), refund_of(id=OTHER, folio="REE-0", monto_reembolso="58.01", status="rechazado")):
        posting_of(credited(refund_of(), sale_of(), siblings=(harmless,)))
    blocked_by(credited(refund_of(monto_reembolso="116.01"), sale_of()), "refund.above_sale")


def test_refunds_that_are_not_booked() -> None:
    booked = Booked(posting_of(credited(refund_of(), sale_of())))
    assert credited(refund_of(status="pendiente_autorizacion"), sale_of()) == Skip("refund.unauthorized")
    for status in ("rechazado", "cancelado"):
        assert credited(refund_of(status=status), sale_of()) == Skip("plan.never_delivered")
        assert posting_of(credited(refund_of(status=status), sale_of(), booked=booked), "void") == booked.posting
    for status in ("procesando", "reembolsado"):
        assert credited(refund_of(status=status), sale_of(), booked=booked) == Skip("plan.unchanged")
    blocked_by(credited(refund_of(), sale_of(), booked=replace(booked, void=True)), "refund.revived")


def test_a_credit_memo_waits_for_customer_and_invoice() -> None:
    assert credited(refund_of(), sale_of(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    only_customer = {(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}
    assert credited(refund_of(), sale_of(), parents=only_customer) == WaitFor(PostingKind.INVOICE, rows.SALE)


def test_a_withheld_part_follows_the_branchs_policy() -> None:
    withheld = refund_of(monto_retenido="58.00")
    posting = posting_of(credited(withheld, sale_of()))
    assert isinstance(posting, CreditMemoPosting) and posting.total == Decimal("58.00")
    penalty = replace(BOOKS, withheld=WithheldPolicy.FULL_WITH_PENALTY)
    blocked_by(credited(withheld, sale_of(), books=penalty), "refund.penalty_not_yet")
    posting_of(credited(refund_of(), sale_of(), books=penalty))
