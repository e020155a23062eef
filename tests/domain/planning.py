"""Books of a Mexican branch, values of the platform's rows, and what is planned for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from agent import errors
from agent.domain.classification import read_row
from agent.domain.customers import Customer
from agent.domain.keys import posting_hash
from agent.domain.mapping import Mapped, Mappings, Role, SaleKind, ServiceProfile
from agent.domain.payments import Payment
from agent.domain.plan import plan_credit_memo, plan_invoice, plan_payment
from agent.domain.plan_money import plan_fee, plan_refund
from agent.domain.planned import Blocked, Booked, Books, Planned, Ready
from agent.domain.postings import (
    Address,
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
    erp="quickbooks",
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


def sale_of(*lines: Mapping[str, str | None], **changed: str | None) -> Sale:
    value = read_row(rows.sale(*lines, **changed)).value
    assert isinstance(value, Sale)
    return value


def payment_of(**changed: str | None) -> Payment:
    value = read_row(rows.payment(**changed)).value
    assert isinstance(value, Payment)
    return value


def refund_of(**changed: str | None) -> Refund:
    value = read_row(rows.refund(**changed)).value
    assert isinstance(value, Refund)
    return value


def customer_of(**changed: str | None) -> Customer:
    value = read_row(rows.customer("customers", **changed)).value
    assert isinstance(value, Customer)
    return value


def invoiced(
    sale: Sale, books: Books = BOOKS, booked: Booked | None = None, parents: Mapping[tuple[PostingKind, str], str] = PARENTS
) -> Planned:
    return plan_invoice(sale, books, certified=False, booked=booked, parents=parents)


def paid_with(
    payment: Payment,
    sale: Sale | None,
    *siblings: Payment,
    books: Books = BOOKS,
    booked: Booked | None = None,
    parents: Mapping[tuple[PostingKind, str], str] = PARENTS,
) -> Planned:
    return plan_payment(payment, books, sale=sale, siblings=siblings, booked=booked, parents=parents)


def kept(payment: Payment, books: Books = BOOKS, booked: Booked | None = None, *, paid: bool = True) -> Planned:
    """What is planned for the fee of a payment that is, or is not, booked."""
    return plan_fee(payment, books, booked=booked, parents={(PostingKind.PAYMENT, payment.id): "88"} if paid else {})


def given_back(refund: Refund, books: Books = BOOKS, booked: Booked | None = None, *, credited: bool = True) -> Planned:
    """What is planned for the money of a refund whose credit memo is, or is not, booked."""
    memo = {(PostingKind.CREDIT_MEMO, refund.id): "99"} if credited else {}
    return plan_refund(refund, books, booked=booked, parents={**PARENTS, **memo})


def credited(
    refund: Refund,
    *sales: Sale,
    siblings: tuple[Refund, ...] = (),
    chosen: str | None = None,
    books: Books = BOOKS,
    booked: Booked | None = None,
    parents: Mapping[tuple[PostingKind, str], str] = PARENTS,
) -> Planned:
    return plan_credit_memo(refund, books, sales=sales, siblings=siblings, chosen=chosen, certified=False, booked=booked, parents=parents)


def posting_of(planned: Planned, operation: str = "create") -> Posting:
    assert isinstance(planned, Ready)
    assert planned.operation == operation
    assert planned.hash == posting_hash(planned.posting)
    return planned.posting


def blocked_by(planned: Planned, code: str) -> Mapping[str, str]:
    assert isinstance(planned, Blocked)
    assert planned.code == code
    assert code in errors.codes()
    for language in errors.LANGUAGES:
        words = errors.words(code, language, **planned.params)
        assert "{" not in words.sentence + words.next_step
    return planned.params
