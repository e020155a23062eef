"""From the platform's values to postings: customers and invoices, what is written, what waits, and what a person must mend."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent.domain.customers import Customer, name_key
from agent.domain.exchange import PublishedRate
from agent.domain.plan import document_number, plan_customer, plan_invoice
from agent.domain.planned import Booked, Planned, Skip, WaitFor
from agent.domain.postings import (
    CustomerPosting,
    InvoicePosting,
    PostingKind,
)
from tests.domain import rows
from tests.domain.planning import (
    BOOKS,
    EXEMPT,
    IVA,
    PARENTS,
    PROFILES,
    blocked_by,
    customer_of,
    invoiced,
    posting_of,
    sale_of,
)

# --- customers ----------------------------------------------------------------------------------------------------------


def _plan_customer(
    customer: Customer, document: str = rows.CUSTOMER, booked: Booked | None = None, needed: bool = False, *taken: str
) -> Planned:
    names = {name_key(name) for name in taken}
    return plan_customer(customer, BOOKS, document_id=document, booked=booked, taken=names, needed=needed)


def test_a_new_customer_is_created_in_the_home_currency() -> None:
    posting = posting_of(_plan_customer(customer_of()))
    assert isinstance(posting, CustomerPosting)
    assert (posting.name, posting.company_name, posting.currency, posting.tax_id) == ("José Peña", "JOSE PEÑA", "MXN", "PEXJ800101AB1")
    assert (posting.source_id, posting.active) == (rows.CUSTOMER, True)


def test_a_customer_in_dollars_is_another_document_with_another_name() -> None:
    pesos = posting_of(_plan_customer(customer_of()))
    dollars = posting_of(_plan_customer(customer_of(), f"{rows.CUSTOMER}/USD"))
    assert isinstance(dollars, CustomerPosting)
    assert (dollars.name, dollars.currency, dollars.source_id) == ("José Peña (USD)", "USD", f"{rows.CUSTOMER}/USD")
    assert dollars.number != pesos.number


def test_two_customers_of_one_name_stay_two() -> None:
    posting = posting_of(_plan_customer(customer_of(), rows.CUSTOMER, None, False, "Jose PEÑA"))
    assert isinstance(posting, CustomerPosting)
    assert posting.name.startswith("José Peña (")


def test_a_changed_customer_is_updated_and_an_unchanged_one_left_alone() -> None:
    booked = Booked(posting_of(_plan_customer(customer_of())))
    assert _plan_customer(customer_of(), rows.CUSTOMER, booked) == Skip("plan.unchanged")
    renamed = posting_of(_plan_customer(customer_of(nombre="José Peña Ruiz"), rows.CUSTOMER, booked), "update")
    assert isinstance(renamed, CustomerPosting) and renamed.name == "José Peña Ruiz"


def test_a_customer_switched_off_is_made_inactive_unless_a_document_needs_it() -> None:
    off, booked = customer_of(activo="false"), Booked(posting_of(_plan_customer(customer_of())))
    assert _plan_customer(off) == Skip("plan.never_delivered")
    assert posting_of(_plan_customer(off, rows.CUSTOMER, booked), "void") == booked.posting
    assert _plan_customer(off, rows.CUSTOMER, replace(booked, void=True)) == Skip("plan.unchanged")
    posting_of(_plan_customer(off, rows.CUSTOMER, None, True))
    posting_of(_plan_customer(customer_of(), rows.CUSTOMER, replace(booked, void=True)), "update")


# --- invoices -----------------------------------------------------------------------------------------------------------


def test_an_invoice_says_what_the_sale_says_to_the_cent() -> None:
    posting = posting_of(invoiced(sale_of(rows.line("hotel", "100.00", "2.00"), rows.line("traslado", "16.00"))))
    assert isinstance(posting, InvoicePosting)
    assert (posting.net, posting.tax, posting.total) == (Decimal("102.21"), Decimal("13.79"), Decimal("116.00"))
    assert [(line.item, line.tax_code, line.rate, line.net, line.tax, line.gross) for line in posting.lines] == [
        ("item-hotel", "3", Decimal("0.160000"), Decimal("86.21"), Decimal("13.79"), Decimal("100.00")),
        ("item-traslado", "4", Decimal("0.000000"), Decimal("16.00"), Decimal("0.00"), Decimal("16.00")),
    ]
    assert (posting.customer, posting.department, posting.ship_to) == ("42", "5", BOOKS.place)
    assert (posting.number, posting.issued_on, posting.due_on) == ("CXC-202611-000001", date(2026, 11, 2), date(2026, 12, 2))
    assert posting.exchange_rate is None


def test_tax_that_is_added_is_part_of_what_the_customer_pays() -> None:
    posting = posting_of(invoiced(sale_of(rows.line("extra", "100.00"), monto_total="107.00")))
    assert isinstance(posting, InvoicePosting)
    assert (posting.net, posting.tax, posting.total) == (Decimal("100.00"), Decimal("7.00"), Decimal("107.00"))


@pytest.mark.parametrize(("total", "difference"), [("115.99", "-0.01"), ("116.01", "0.01")])
def test_a_sale_whose_parts_differ_by_a_cent_is_blocked(total: str, difference: str) -> None:
    params = blocked_by(invoiced(sale_of(rows.line("hotel", "116.00"), monto_total=total)), "sale.parts_differ")
    assert (params["total"], params["parts"], params["difference"]) == (total, "116.00", difference)


def test_a_service_without_profile_is_blocked_never_guessed() -> None:
    assert blocked_by(invoiced(sale_of(rows.line("crucero", "116.00"))), "service_profile.missing")["service_type"] == "crucero"
    without = replace(BOOKS, profiles={"hotel": PROFILES["hotel"]})
    assert blocked_by(invoiced(sale_of(), without), "service_profile.missing")["service_type"] == "general"


def test_a_sale_without_one_tax_rule_is_blocked() -> None:
    ended = replace(BOOKS, tax_rules=(replace(IVA, valid_until=date(2026, 11, 1)),))
    assert blocked_by(invoiced(sale_of(), ended), "tax_rule.missing")["day"] == "2026-11-02"
    blocked_by(invoiced(sale_of(), replace(BOOKS, tax_rules=(IVA, replace(IVA, id="twin")))), "tax_rule.ambiguous")


@pytest.mark.parametrize(
    ("changed", "role"),
    [
        ({"profiles": {"general": replace(PROFILES["general"], item="")}}, "item"),
        ({"tax_rules": (replace(IVA, tax_code=""),)}, "tax_code"),
        ({"department": ""}, "department"),
    ],
)
def test_what_nobody_mapped_blocks_and_names_what_it_is(changed: dict[str, object], role: str) -> None:
    books = replace(BOOKS, **changed)  # type: ignore[arg-type]
    assert blocked_by(invoiced(sale_of(), books), "mapping.missing")["role"] == role


def test_a_branch_without_departments_needs_none() -> None:
    posting = posting_of(invoiced(sale_of(), replace(BOOKS, department="", needs_department=False)))
    assert isinstance(posting, InvoicePosting) and posting.department == ""


def test_an_invoice_waits_for_its_customer_in_its_currency() -> None:
    assert invoiced(sale_of(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    rate = PublishedRate("USD", "MXN", date(2026, 10, 30), Decimal("18.5"), "DOF")
    dollars, books = sale_of(moneda="USD"), replace(BOOKS, rates=(rate,))
    assert invoiced(dollars, books) == WaitFor(PostingKind.CUSTOMER, f"{rows.CUSTOMER}/USD")
    posting = posting_of(invoiced(dollars, books, parents={(PostingKind.CUSTOMER, f"{rows.CUSTOMER}/USD"): "43"}))
    assert isinstance(posting, InvoicePosting)
    assert (posting.customer, posting.currency, posting.exchange_rate) == ("43", "USD", Decimal("18.5"))


def test_another_currency_without_a_published_rate_is_blocked() -> None:
    assert blocked_by(invoiced(sale_of(moneda="USD")), "exchange_rate.missing")["currency"] == "USD"


def test_a_customer_with_a_certificate_pays_no_tax() -> None:
    free = replace(EXEMPT, profile="iva", needs_certificate=True)
    planned = plan_invoice(sale_of(), replace(BOOKS, tax_rules=(IVA, free)), certified=True, booked=None, parents=PARENTS)
    posting = posting_of(planned)
    assert isinstance(posting, InvoicePosting) and (posting.tax, posting.total) == (Decimal("0.00"), Decimal("116.00"))


def test_a_changed_sale_is_updated_an_unchanged_one_left_alone_a_cancelled_one_voided() -> None:
    booked = Booked(posting_of(invoiced(sale_of())))
    assert invoiced(sale_of(status="cobrado"), booked=booked) == Skip("plan.unchanged")
    posting_of(invoiced(sale_of(monto_total="117.00"), booked=booked), "update")
    cancelled = sale_of(status="cancelada")
    assert posting_of(invoiced(cancelled, booked=booked), "void") == booked.posting
    assert invoiced(cancelled) == Skip("plan.never_delivered")
    assert invoiced(cancelled, booked=replace(booked, void=True)) == Skip("plan.unchanged")
    blocked_by(invoiced(sale_of(), booked=replace(booked, void=True)), "sale.revived")


def test_a_void_needs_no_mapping() -> None:
    booked = Booked(posting_of(invoiced(sale_of())))
    posting_of(invoiced(sale_of(status="cancelada"), replace(BOOKS, profiles={}), booked), "void")


def test_a_closed_month_is_not_touched() -> None:
    booked = Booked(posting_of(invoiced(sale_of())))
    closed = replace(BOOKS, closed_until=date(2026, 11, 2))
    blocked_by(invoiced(sale_of(), closed), "month.closed")
    blocked_by(invoiced(sale_of(status="cancelada"), closed, booked), "month.closed")
    # Neither may it leave the closed month for an open one.
    blocked_by(invoiced(sale_of(fecha_emision="2026-11-03"), closed, booked), "month.closed")
    assert invoiced(sale_of(), closed, booked) == Skip("plan.unchanged")
    posting_of(invoiced(sale_of(), replace(BOOKS, closed_until=date(2026, 11, 1))))


def test_an_internal_transfer_is_never_delivered() -> None:
    assert invoiced(sale_of(tipo="transferencia_interna", customer_id=None)) == Skip("sale.internal_transfer")


def test_a_number_fits_the_vendor_and_stays_apart() -> None:
    assert document_number("CXC-202611-000001") == "CXC-202611-000001"
    long = [document_number("CXC-202611-SUCURSAL-LARGA-" + end) for end in "12"]
    assert all(len(number) == 21 for number in long)
    assert long[0] != long[1]
