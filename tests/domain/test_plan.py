"""From the platform's values to postings: what is written, what waits, and what a person must mend."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from agent import errors
from agent.domain.classification import read_row
from agent.domain.customers import Customer, name_key
from agent.domain.exchange import PublishedRate
from agent.domain.keys import posting_hash
from agent.domain.mapping import Mapped, Mappings, Role, SaleKind, ServiceProfile
from agent.domain.payments import Payment
from agent.domain.plan import document_number, plan_credit_memo, plan_customer, plan_invoice, plan_payment
from agent.domain.planned import Blocked, Booked, Books, Planned, Ready, Skip, WaitFor, WithheldPolicy
from agent.domain.postings import (
    Address,
    Application,
    CreditMemoPosting,
    CustomerPosting,
    InvoicePosting,
    PaymentPosting,
    Posting,
    PostingKind,
)
from agent.domain.refunds import Refund
from agent.domain.sales import Sale
from agent.domain.taxes import TaxKind, TaxRule
from tests.domain import rows

IVA = TaxRule("iva", "MX", "iva", "", TaxKind.RATE, Decimal("0.16"), True, False, date(2010, 1, 1), None, "3")
EXEMPT = replace(IVA, id="exempt", profile="exento", kind=TaxKind.EXEMPT, rate=Decimal(0), tax_code="4")
ADDED = replace(IVA, id="added", profile="added", rate=Decimal("0.07"), inclusive=False, tax_code="TAX")


def _profile(service: str, tax_profile: str) -> ServiceProfile:
    return ServiceProfile(service, service, "90121502", "E48", tax_profile, SaleKind.OWN, "", None, f"item-{service}")


PROFILES = {
    service: _profile(service, profile)
    for service, profile in {"hotel": "iva", "general": "iva", "comision": "iva", "traslado": "exento", "extra": "added"}.items()
}
BOOKS = Books(
    branch="MX_CDMX_001",
    connection="c",
    jurisdiction="MX",
    home_currency="MXN",
    department="5",
    needs_department=True,
    place=Address("Calle Uno", country="MX"),
    mappings=Mappings({(Role.DEPOSIT, ""): Mapped("9", "Bank"), (Role.PAYMENT_METHOD, "tarjeta_credito"): Mapped("2", "Card")}),
    profiles=PROFILES,
    tax_rules=(IVA, EXEMPT, ADDED),
)
PARENTS = {(PostingKind.CUSTOMER, rows.CUSTOMER): "42", (PostingKind.INVOICE, rows.SALE): "77"}
OTHER = "99999999-9999-4999-8999-999999999999"


def _sale(*lines: Mapping[str, str | None], **changed: str | None) -> Sale:
    value = read_row(rows.sale(*lines, **changed)).value
    assert isinstance(value, Sale)
    return value


def _payment(**changed: str | None) -> Payment:
    value = read_row(rows.payment(**changed)).value
    assert isinstance(value, Payment)
    return value


def _refund(**changed: str | None) -> Refund:
    value = read_row(rows.refund(**changed)).value
    assert isinstance(value, Refund)
    return value


def _customer(**changed: str | None) -> Customer:
    value = read_row(rows.customer("customers", **changed)).value
    assert isinstance(value, Customer)
    return value


def _invoice(
    sale: Sale, books: Books = BOOKS, booked: Booked | None = None, parents: Mapping[tuple[PostingKind, str], str] = PARENTS
) -> Planned:
    return plan_invoice(sale, books, certified=False, booked=booked, parents=parents)


def _pay(
    payment: Payment,
    sale: Sale | None,
    *siblings: Payment,
    books: Books = BOOKS,
    booked: Booked | None = None,
    parents: Mapping[tuple[PostingKind, str], str] = PARENTS,
) -> Planned:
    return plan_payment(payment, books, sale=sale, siblings=siblings, booked=booked, parents=parents)


def _credit(
    refund: Refund,
    *sales: Sale,
    siblings: tuple[Refund, ...] = (),
    chosen: str | None = None,
    books: Books = BOOKS,
    booked: Booked | None = None,
    parents: Mapping[tuple[PostingKind, str], str] = PARENTS,
) -> Planned:
    return plan_credit_memo(refund, books, sales=sales, siblings=siblings, chosen=chosen, certified=False, booked=booked, parents=parents)


def _posting(planned: Planned, operation: str = "create") -> Posting:
    assert isinstance(planned, Ready)
    assert planned.operation == operation
    assert planned.hash == posting_hash(planned.posting)
    return planned.posting


def _blocked(planned: Planned, code: str) -> Mapping[str, str]:
    assert isinstance(planned, Blocked)
    assert planned.code == code
    assert code in errors.codes()
    for language in errors.LANGUAGES:
        words = errors.words(code, language, **planned.params)
        assert "{" not in words.sentence + words.next_step
    return planned.params


# --- customers ----------------------------------------------------------------------------------------------------------


def _plan_customer(
    customer: Customer, document: str = rows.CUSTOMER, booked: Booked | None = None, needed: bool = False, *taken: str
) -> Planned:
    names = {name_key(name) for name in taken}
    return plan_customer(customer, BOOKS, document_id=document, booked=booked, taken=names, needed=needed)


def test_a_new_customer_is_created_in_the_home_currency() -> None:
    posting = _posting(_plan_customer(_customer()))
    assert isinstance(posting, CustomerPosting)
    assert (posting.name, posting.company_name, posting.currency, posting.tax_id) == ("José Peña", "JOSE PEÑA", "MXN", "PEXJ800101AB1")
    assert (posting.source_id, posting.active) == (rows.CUSTOMER, True)


def test_a_customer_in_dollars_is_another_document_with_another_name() -> None:
    pesos = _posting(_plan_customer(_customer()))
    dollars = _posting(_plan_customer(_customer(), f"{rows.CUSTOMER}/USD"))
    assert isinstance(dollars, CustomerPosting)
    assert (dollars.name, dollars.currency, dollars.source_id) == ("José Peña (USD)", "USD", f"{rows.CUSTOMER}/USD")
    assert dollars.number != pesos.number


def test_two_customers_of_one_name_stay_two() -> None:
    posting = _posting(_plan_customer(_customer(), rows.CUSTOMER, None, False, "Jose PEÑA"))
    assert isinstance(posting, CustomerPosting)
    assert posting.name.startswith("José Peña (")


def test_a_changed_customer_is_updated_and_an_unchanged_one_left_alone() -> None:
    booked = Booked(_posting(_plan_customer(_customer())))
    assert _plan_customer(_customer(), rows.CUSTOMER, booked) == Skip("plan.unchanged")
    renamed = _posting(_plan_customer(_customer(nombre="José Peña Ruiz"), rows.CUSTOMER, booked), "update")
    assert isinstance(renamed, CustomerPosting) and renamed.name == "José Peña Ruiz"


def test_a_customer_switched_off_is_made_inactive_unless_a_document_needs_it() -> None:
    off, booked = _customer(activo="false"), Booked(_posting(_plan_customer(_customer())))
    assert _plan_customer(off) == Skip("plan.never_delivered")
    assert _posting(_plan_customer(off, rows.CUSTOMER, booked), "void") == booked.posting
    assert _plan_customer(off, rows.CUSTOMER, replace(booked, void=True)) == Skip("plan.unchanged")
    _posting(_plan_customer(off, rows.CUSTOMER, None, True))
    _posting(_plan_customer(_customer(), rows.CUSTOMER, replace(booked, void=True)), "update")


# --- invoices -----------------------------------------------------------------------------------------------------------


def test_an_invoice_says_what_the_sale_says_to_the_cent() -> None:
    posting = _posting(_invoice(_sale(rows.line("hotel", "100.00", "2.00"), rows.line("traslado", "16.00"))))
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
    posting = _posting(_invoice(_sale(rows.line("extra", "100.00"), monto_total="107.00")))
    assert isinstance(posting, InvoicePosting)
    assert (posting.net, posting.tax, posting.total) == (Decimal("100.00"), Decimal("7.00"), Decimal("107.00"))


@pytest.mark.parametrize(("total", "difference"), [("115.99", "-0.01"), ("116.01", "0.01")])
def test_a_sale_whose_parts_differ_by_a_cent_is_blocked(total: str, difference: str) -> None:
    params = _blocked(_invoice(_sale(rows.line("hotel", "116.00"), monto_total=total)), "sale.parts_differ")
    assert (params["total"], params["parts"], params["difference"]) == (total, "116.00", difference)


def test_a_service_without_profile_is_blocked_never_guessed() -> None:
    assert _blocked(_invoice(_sale(rows.line("crucero", "116.00"))), "service_profile.missing")["service_type"] == "crucero"
    without = replace(BOOKS, profiles={"hotel": PROFILES["hotel"]})
    assert _blocked(_invoice(_sale(), without), "service_profile.missing")["service_type"] == "general"


def test_a_sale_without_one_tax_rule_is_blocked() -> None:
    ended = replace(BOOKS, tax_rules=(replace(IVA, valid_until=date(2026, 11, 1)),))
    assert _blocked(_invoice(_sale(), ended), "tax_rule.missing")["day"] == "2026-11-02"
    _blocked(_invoice(_sale(), replace(BOOKS, tax_rules=(IVA, replace(IVA, id="twin")))), "tax_rule.ambiguous")


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
    assert _blocked(_invoice(_sale(), books), "mapping.missing")["role"] == role


def test_a_branch_without_departments_needs_none() -> None:
    posting = _posting(_invoice(_sale(), replace(BOOKS, department="", needs_department=False)))
    assert isinstance(posting, InvoicePosting) and posting.department == ""


def test_an_invoice_waits_for_its_customer_in_its_currency() -> None:
    assert _invoice(_sale(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    rate = PublishedRate("USD", "MXN", date(2026, 10, 30), Decimal("18.5"), "DOF")
    dollars, books = _sale(moneda="USD"), replace(BOOKS, rates=(rate,))
    assert _invoice(dollars, books) == WaitFor(PostingKind.CUSTOMER, f"{rows.CUSTOMER}/USD")
    posting = _posting(_invoice(dollars, books, parents={(PostingKind.CUSTOMER, f"{rows.CUSTOMER}/USD"): "43"}))
    assert isinstance(posting, InvoicePosting)
    assert (posting.customer, posting.currency, posting.exchange_rate) == ("43", "USD", Decimal("18.5"))


def test_another_currency_without_a_published_rate_is_blocked() -> None:
    assert _blocked(_invoice(_sale(moneda="USD")), "exchange_rate.missing")["currency"] == "USD"


def test_a_customer_with_a_certificate_pays_no_tax() -> None:
    free = replace(EXEMPT, profile="iva", needs_certificate=True)
    planned = plan_invoice(_sale(), replace(BOOKS, tax_rules=(IVA, free)), certified=True, booked=None, parents=PARENTS)
    posting = _posting(planned)
    assert isinstance(posting, InvoicePosting) and (posting.tax, posting.total) == (Decimal("0.00"), Decimal("116.00"))


def test_a_changed_sale_is_updated_an_unchanged_one_left_alone_a_cancelled_one_voided() -> None:
    booked = Booked(_posting(_invoice(_sale())))
    assert _invoice(_sale(status="cobrado"), booked=booked) == Skip("plan.unchanged")
    _posting(_invoice(_sale(monto_total="117.00"), booked=booked), "update")
    cancelled = _sale(status="cancelada")
    assert _posting(_invoice(cancelled, booked=booked), "void") == booked.posting
    assert _invoice(cancelled) == Skip("plan.never_delivered")
    assert _invoice(cancelled, booked=replace(booked, void=True)) == Skip("plan.unchanged")
    _blocked(_invoice(_sale(), booked=replace(booked, void=True)), "sale.revived")


def test_a_void_needs_no_mapping() -> None:
    booked = Booked(_posting(_invoice(_sale())))
    _posting(_invoice(_sale(status="cancelada"), replace(BOOKS, profiles={}), booked), "void")


def test_a_closed_month_is_not_touched() -> None:
    booked = Booked(_posting(_invoice(_sale())))
    closed = replace(BOOKS, closed_until=date(2026, 11, 2))
    _blocked(_invoice(_sale(), closed), "month.closed")
    _blocked(_invoice(_sale(status="cancelada"), closed, booked), "month.closed")
    # Neither may it leave the closed month for an open one.
    _blocked(_invoice(_sale(fecha_emision="2026-11-03"), closed, booked), "month.closed")
    assert _invoice(_sale(), closed, booked) == Skip("plan.unchanged")
    _posting(_invoice(_sale(), replace(BOOKS, closed_until=date(2026, 11, 1))))


def test_an_internal_transfer_is_never_delivered() -> None:
    assert _invoice(_sale(tipo="transferencia_interna", customer_id=None)) == Skip("sale.internal_transfer")


def test_a_number_fits_the_vendor_and_stays_apart() -> None:
    assert document_number("CXC-202611-000001") == "CXC-202611-000001"
    long = [document_number("CXC-202611-SUCURSAL-LARGA-" + end) for end in "12"]
    assert all(len(number) == 21 for number in long)
    assert long[0] != long[1]


# --- payments -----------------------------------------------------------------------------------------------------------


def test_a_payment_settles_its_invoice() -> None:
    posting = _posting(_pay(_payment(), _sale()))
    assert isinstance(posting, PaymentPosting)
    assert (posting.total, posting.applications) == (Decimal("50.00"), (Application("77", Decimal("50.00")),))
    assert (posting.customer, posting.method, posting.deposit_account) == ("42", "2", "9")


def test_what_is_above_the_balance_stays_the_customers_credit() -> None:
    first = _payment(id=OTHER, folio="PAG-0", monto="100.00", fecha_pago="2026-11-02")
    posting = _posting(_pay(_payment(), _sale(), first, _payment()))
    assert isinstance(posting, PaymentPosting)
    assert (posting.total, posting.applications) == (Decimal("50.00"), (Application("77", Decimal("16.00")),))
    paid_up = replace(first, amount=_sale().total)
    nothing_left = _posting(_pay(_payment(), _sale(), paid_up))
    assert isinstance(nothing_left, PaymentPosting) and nothing_left.applications == ()


@pytest.mark.parametrize("changed", [{"status": "cancelado"}, {"status": "pendiente_conciliar"}, {"fecha_pago": "2026-11-04"}])
def test_only_live_payments_that_came_before_settle_first(changed: dict[str, str | None]) -> None:
    other = _payment(**{"id": OTHER, "folio": "PAG-9", "monto": "100.00", "fecha_pago": "2026-11-02", **changed})
    posting = _posting(_pay(_payment(), _sale(), other))
    assert isinstance(posting, PaymentPosting) and posting.applications == (Application("77", Decimal("50.00")),)


def test_a_payment_without_invoice_is_an_unapplied_receipt() -> None:
    posting = _posting(_pay(_payment(cxc_id=None, cxc_tipo=None, customer_id=rows.CUSTOMER), None))
    assert isinstance(posting, PaymentPosting) and posting.applications == ()


def test_a_payment_of_a_cancelled_sale_is_an_unapplied_receipt() -> None:
    posting = _posting(_pay(_payment(), _sale(status="cancelada"), parents={(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}))
    assert isinstance(posting, PaymentPosting) and posting.applications == ()


def test_a_payment_waits_for_its_customer_and_its_invoice() -> None:
    only_customer = {(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}
    assert _pay(_payment(), _sale(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    assert _pay(_payment(), _sale(), parents=only_customer) == WaitFor(PostingKind.INVOICE, rows.SALE)
    assert _pay(_payment(), None) == WaitFor(PostingKind.INVOICE, rows.SALE)


def test_payments_that_are_not_booked() -> None:
    booked = Booked(_posting(_pay(_payment(), _sale())))
    assert _pay(_payment(metodo_pago="transferencia_interna"), _sale()) == Skip("payment.internal_transfer")
    assert _pay(_payment(status="pendiente_conciliar"), _sale()) == Skip("payment.unreconciled")
    assert _pay(_payment(status="cancelado"), _sale()) == Skip("plan.never_delivered")
    assert _posting(_pay(_payment(status="cancelado"), _sale(), booked=booked), "void") == booked.posting
    _blocked(_pay(_payment(), _sale(), booked=replace(booked, void=True)), "payment.revived")


def test_what_a_person_must_mend_about_a_payment() -> None:
    _blocked(_pay(_payment(cxc_id=None, cxc_tipo=None), None), "payment.whose")
    assert _blocked(_pay(_payment(), _sale(moneda="USD")), "payment.other_currency")["sale_currency"] == "USD"
    assert _blocked(_pay(_payment(metodo_pago="cheque"), _sale()), "mapping.missing")["role"] == "payment_method"
    no_place = replace(BOOKS, mappings=Mappings({(Role.PAYMENT_METHOD, ""): Mapped("2", "Any")}))
    assert _blocked(_pay(_payment(), _sale(), books=no_place), "mapping.missing")["role"] == "deposit"


def test_a_payment_may_settle_a_sale_of_a_branch_with_the_same_books_only() -> None:
    elsewhere, shared = _sale(sucursal_id="MX_CUN_001"), replace(BOOKS, shared_by=frozenset({"MX_CDMX_001", "MX_CUN_001"}))
    _posting(_pay(_payment(), elsewhere, books=shared))
    alone = replace(BOOKS, shared_by=frozenset({"MX_CDMX_001"}))
    assert _blocked(_pay(_payment(), elsewhere, books=alone), "payment.other_books")["sale_branch"] == "MX_CUN_001"


# --- credit memos -------------------------------------------------------------------------------------------------------


def test_a_credit_memo_takes_back_a_share_of_every_line_with_its_tax() -> None:
    sale = _sale(rows.line("hotel", "100.00"), rows.line("traslado", "16.00"))
    posting = _posting(_credit(_refund(), sale))
    assert isinstance(posting, CreditMemoPosting)
    assert [(line.tax_code, line.net, line.tax, line.gross) for line in posting.lines] == [
        ("3", Decimal("43.10"), Decimal("6.90"), Decimal("50.00")),
        ("4", Decimal("8.00"), Decimal("0.00"), Decimal("8.00")),
    ]
    assert (posting.total, posting.issued_on, posting.customer) == (Decimal("58.00"), date(2026, 11, 9), "42")


def test_a_full_credit_memo_takes_back_the_invoice_to_the_cent() -> None:
    sale = _sale(rows.line("hotel", "33.33"), rows.line("extra", "77.26"), monto_total="116.00")
    invoice, credit = _posting(_invoice(sale)), _posting(_credit(_refund(monto_reembolso="116.00"), sale))
    assert isinstance(invoice, InvoicePosting) and isinstance(credit, CreditMemoPosting)
    assert (credit.net, credit.tax, credit.total) == (invoice.net, invoice.tax, invoice.total)


def test_a_refund_is_found_by_trip_and_customer_and_never_guessed() -> None:
    twin = _sale(id=OTHER, folio="CXC-202611-000002")
    params = _blocked(_credit(_refund(), twin, _sale()), "refund.which_invoice")
    assert params["candidates"] == "CXC-202611-000001, CXC-202611-000002"
    chosen = _posting(_credit(_refund(), twin, _sale(), chosen=rows.SALE))
    assert isinstance(chosen, CreditMemoPosting) and chosen.memo.startswith("CXC-202611-000001")
    _posting(_credit(_refund(), _sale(), replace(twin, trip=OTHER)))
    _posting(_credit(_refund(), _sale(), _sale(id=OTHER, status="cancelada")))
    _blocked(_credit(_refund(), _sale(), chosen=OTHER), "refund.no_invoice")
    _blocked(_credit(_refund(), _sale(customer_id=OTHER)), "refund.no_invoice")
    _blocked(_credit(_refund(), _sale(moneda="USD")), "refund.no_invoice")


def test_refunds_together_never_exceed_the_sale() -> None:
    before = _refund(id=OTHER, folio="REE-0", monto_reembolso="58.01", fecha_autorizacion="2026-11-08")
    params = _blocked(_credit(_refund(), _sale(), siblings=(before,)), "refund.above_sale")
    assert params["credited"] == "58.01"
    _posting(_credit(before, _sale(), siblings=(_refund(), before)))
    for harmless in (replace(before, trip=OTHER), _refund(id=OTHER, folio="REE-0", monto_reembolso="58.01", status="rechazado")):
        _posting(_credit(_refund(), _sale(), siblings=(harmless,)))
    _blocked(_credit(_refund(monto_reembolso="116.01"), _sale()), "refund.above_sale")


def test_refunds_that_are_not_booked() -> None:
    booked = Booked(_posting(_credit(_refund(), _sale())))
    assert _credit(_refund(status="pendiente_autorizacion"), _sale()) == Skip("refund.unauthorized")
    for status in ("rechazado", "cancelado"):
        assert _credit(_refund(status=status), _sale()) == Skip("plan.never_delivered")
        assert _posting(_credit(_refund(status=status), _sale(), booked=booked), "void") == booked.posting
    for status in ("procesando", "reembolsado"):
        assert _credit(_refund(status=status), _sale(), booked=booked) == Skip("plan.unchanged")
    _blocked(_credit(_refund(), _sale(), booked=replace(booked, void=True)), "refund.revived")


def test_a_credit_memo_waits_for_customer_and_invoice() -> None:
    assert _credit(_refund(), _sale(), parents={}) == WaitFor(PostingKind.CUSTOMER, rows.CUSTOMER)
    only_customer = {(PostingKind.CUSTOMER, rows.CUSTOMER): "42"}
    assert _credit(_refund(), _sale(), parents=only_customer) == WaitFor(PostingKind.INVOICE, rows.SALE)


def test_a_withheld_part_follows_the_branchs_policy() -> None:
    withheld = _refund(monto_retenido="58.00")
    posting = _posting(_credit(withheld, _sale()))
    assert isinstance(posting, CreditMemoPosting) and posting.total == Decimal("58.00")
    penalty = replace(BOOKS, withheld=WithheldPolicy.FULL_WITH_PENALTY)
    _blocked(_credit(withheld, _sale(), books=penalty), "refund.penalty_not_yet")
    _posting(_credit(_refund(), _sale(), books=penalty))
