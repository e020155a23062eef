"""Postings as the planner makes them, for a company whose mapped ids the caller knows."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from agent.domain.postings import (
    Address,
    Application,
    CreditMemoPosting,
    CustomerPosting,
    FeePosting,
    InvoicePosting,
    PaymentPosting,
    Posting,
    PostingLine,
    RefundPosting,
)
from agent.ports import Operation, Remote, Write


@dataclass(frozen=True, slots=True)
class Mapped:
    """What the postings point to in one company."""

    currency: str
    item: str
    taxed: str
    untaxed: str
    rate: Decimal
    department: str
    method: str
    bank: str
    fees: str
    receivables: str


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def customer(mapped: Mapped, number: str = "ST-1", name: str = "José Ñúñez O'Neil & Hijos", **changes: object) -> CustomerPosting:
    made = CustomerPosting(
        source_id=number.removeprefix("ST-"),
        number=number,
        name=name,
        company_name="O'Neil & Hijos",
        email=f"{number.lower()}@example.com",
        phone="+52 55 1234 5678",
        tax_id="",
        currency=mapped.currency,
        address=Address(line1="Calle 5 de Mayo 10", city="Mérida", state="YUC", postal_code="97000", country="MX"),
        active=True,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def line(mapped: Mapped, gross: str, *, quantity: str = "1", taxed: bool = True) -> PostingLine:
    """A line whose gross is given: net is the gross without tax at two decimals, the tax what is left."""
    amount = Decimal(gross)
    rate = mapped.rate if taxed else Decimal(0)
    net = (amount / (1 + rate)).quantize(Decimal("0.01"))
    code = mapped.taxed if taxed else mapped.untaxed
    return PostingLine("Tour Chichén Itzá", mapped.item, code, rate, Decimal(quantity), net, amount - net, amount)


def _sums(lines: tuple[PostingLine, ...]) -> tuple[Decimal, Decimal, Decimal]:
    zero = Decimal("0.00")
    return (
        sum((each.net for each in lines), zero),
        sum((each.tax for each in lines), zero),
        sum((each.gross for each in lines), zero),
    )


def invoice(mapped: Mapped, customer_id: str, number: str, *gross: str, day: date = date(2026, 11, 3), **changes: object) -> InvoicePosting:
    lines = tuple(line(mapped, each) for each in gross)
    net, tax, total = _sums(lines)
    made = InvoicePosting(
        source_id=f"cxc-{number}",
        number=number,
        customer=customer_id,
        issued_on=day,
        due_on=date(2026, 12, 3),
        currency=mapped.currency,
        exchange_rate=None,
        department=mapped.department,
        ship_to=Address(line1="1 Ocean Drive", city="Miami Beach", state="FL", postal_code="33139", country="USA"),
        memo="Viaje «Riviera»",
        lines=lines,
        net=net,
        tax=tax,
        total=total,
    )
    return replace(made, **changes)  # type: ignore[arg-type]


def credit_memo(mapped: Mapped, customer_id: str, number: str, *gross: str) -> CreditMemoPosting:
    of = invoice(mapped, customer_id, number, *gross)
    return CreditMemoPosting(
        source_id=f"ree-{number}",
        number=number,
        customer=customer_id,
        issued_on=of.issued_on,
        currency=of.currency,
        exchange_rate=None,
        department=of.department,
        ship_to=of.ship_to,
        memo="",
        lines=of.lines,
        net=of.net,
        tax=of.tax,
        total=of.total,
    )


def payment(mapped: Mapped, customer_id: str, number: str, total: str, *applied: tuple[str, str]) -> PaymentPosting:
    return PaymentPosting(
        source_id=f"pag-{number}",
        number=number,
        customer=customer_id,
        paid_on=date(2026, 11, 10),
        currency=mapped.currency,
        exchange_rate=None,
        method=mapped.method,
        deposit_account=mapped.bank,
        reference="SPEI 0001",
        memo="",
        applications=tuple(Application(invoice_id, Decimal(amount)) for invoice_id, amount in applied),
        total=Decimal(total),
    )


def fee(mapped: Mapped, number: str, total: str) -> FeePosting:
    return FeePosting(
        source_id=f"pag-{number}",
        number=number,
        paid_on=date(2026, 11, 10),
        currency=mapped.currency,
        exchange_rate=None,
        department=mapped.department,
        account=mapped.bank,
        fee_account=mapped.fees,
        reference="SPEI 0001",
        memo="terminal",
        total=Decimal(total),
    )


def refund(mapped: Mapped, customer_id: str, memo_id: str, number: str, total: str) -> RefundPosting:
    return RefundPosting(
        source_id=f"ree-{number}",
        number=number,
        customer=customer_id,
        credit_memo=memo_id,
        paid_on=date(2026, 11, 12),
        currency=mapped.currency,
        exchange_rate=None,
        department=mapped.department,
        account=mapped.bank,
        receivables=mapped.receivables,
        reference="SPEI 0002",
        memo="transferencia",
        total=Decimal(total),
    )


def create(posting: Posting) -> Write:
    return Write(Operation.CREATE, posting, key(f"create {posting.kind} {posting.number}"))


def update(posting: Posting, remote: Remote) -> Write:
    return Write(Operation.UPDATE, posting, key(f"update {posting.kind} {posting.number} {remote.version}"), remote)
