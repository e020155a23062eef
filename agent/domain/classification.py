"""What a row of the platform becomes, before anything else is known about it. Source: business rules, section 2."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias

from agent.domain.customers import Customer, parse_customer
from agent.domain.payments import Payment, parse_payment
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund, parse_refund
from agent.domain.sales import Sale, parse_sale
from agent.domain.source_rows import Row, Wrong
from agent.domain.states import CUSTOMERS, PAYMENTS, REFUNDS, SALES, SUPPLIERS, PaymentStatus, RefundStatus, SaleStatus, SaleType

Canonical: TypeAlias = Customer | Sale | Payment | Refund


class Disposition(StrEnum):
    """`DELIVER`: the plan decides what is written (a taken-back document is delivered as its void). `HOLD`: waits for the platform.

    `LIST`: shown with its id and amount, booked in a later version. `NEVER`: not the accounting system's business.
    `WRONG`: cannot be used as it stands.
    """

    DELIVER = "deliver"
    HOLD = "hold"
    LIST = "list"
    NEVER = "never"
    WRONG = "wrong"


class LaterKind(StrEnum):
    """What a row also means, beside its document, and is listed until it can be booked."""

    WRITE_OFF = "write_off"
    CHARGEBACK = "chargeback"
    WITHHELD = "withheld"


@dataclass(frozen=True, slots=True)
class Later:
    """One thing that is listed, not delivered yet. `reason` names its words."""

    kind: LaterKind
    reason: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Classification:
    """Where one row goes and why; `reason` names the words, `column` and `value` say what is wrong. Amounts are the document's, gross."""

    table: str
    id: str
    kind: PostingKind
    disposition: Disposition
    reason: str
    amount: Decimal | None = None
    currency: str = ""
    later: tuple[Later, ...] = ()
    column: str = ""
    value: str = ""

    @property
    def params(self) -> Mapping[str, str]:
        """What fills in the words of `reason`."""
        currency = self.value if self.reason == "money.unknown_currency" else self.currency
        return {"column": self.column, "value": self.value, "currency": currency, "amount": str(self.amount or "")}


@dataclass(frozen=True, slots=True)
class Read:
    """A row read once: its value, or what is wrong with it, and where it goes."""

    value: Canonical | Wrong
    classification: Classification


KINDS: Mapping[str, PostingKind] = {
    CUSTOMERS: PostingKind.CUSTOMER,
    SUPPLIERS: PostingKind.CUSTOMER,
    SALES: PostingKind.INVOICE,
    PAYMENTS: PostingKind.PAYMENT,
    REFUNDS: PostingKind.CREDIT_MEMO,
}
"""The document each table becomes."""

BESIDE: Mapping[PostingKind, PostingKind] = {PostingKind.PAYMENT: PostingKind.FEE, PostingKind.CREDIT_MEMO: PostingKind.REFUND}
"""What else a row may become, beside its document: its own document with the same id."""

_PARSERS: Mapping[str, Callable[[Row], Canonical | Wrong]] = {
    CUSTOMERS: parse_customer,
    SUPPLIERS: parse_customer,
    SALES: parse_sale,
    PAYMENTS: parse_payment,
    REFUNDS: parse_refund,
}


def read_row(row: Row) -> Read:
    """The row as a value, and its classification. KeyError for a table that is not taken in."""
    value = _PARSERS[row.table](row)
    if isinstance(value, Wrong):
        first = value.problems[0]
        # The amount is listed as the platform has it, where that can be read at all.
        return Read(value, _of(row, Disposition.WRONG, first.code, *_raw_amount(row), column=first.column, value=first.value))
    if isinstance(value, Customer):
        return Read(value, _of(row, Disposition.DELIVER, "customer.active" if value.active else "customer.inactive"))
    if isinstance(value, Sale):
        return Read(value, _sale(row, value))
    return Read(value, _payment(row, value) if isinstance(value, Payment) else _refund(row, value))


def beside(value: Canonical | Wrong) -> tuple[Decimal, date | None] | None:
    """Amount and day of what a row is beside its document now (`BESIDE`): a receipt's fee, a refund's money that went out; else None."""
    if isinstance(value, Payment) and value.fee:
        return value.fee, value.paid_on
    if isinstance(value, Refund) and value.status is RefundStatus.PAID_OUT:
        return value.amount.amount, value.paid_on
    return None


def classify(row: Row) -> Classification:
    """Where the row goes and why."""
    return read_row(row).classification


def _of(
    row: Row,
    disposition: Disposition,
    reason: str,
    amount: Decimal | None = None,
    currency: str = "",
    later: tuple[Later, ...] = (),
    column: str = "",
    value: str = "",
) -> Classification:
    return Classification(row.table, row.id, KINDS[row.table], disposition, reason, amount, currency, later, column, value)


def _raw_amount(row: Row) -> tuple[Decimal | None, str]:
    column = {SALES: "monto_total", PAYMENTS: "monto", REFUNDS: "monto_reembolso"}.get(row.table, "")
    text = row.columns.get(column) or ""
    plain = text.removeprefix("-").replace(".", "", 1)
    return (Decimal(text) if plain.isascii() and plain.isdigit() else None), (row.columns.get("moneda") or "").strip()


def _sale(row: Row, sale: Sale) -> Classification:
    money = (sale.total.amount, sale.total.currency)
    if sale.type is SaleType.INTERNAL:
        return _of(row, Disposition.NEVER, "sale.internal_transfer", *money)
    if sale.cancelled:
        return _of(row, Disposition.DELIVER, "sale.cancelled", *money)
    if sale.status is SaleStatus.UNCOLLECTIBLE:
        later = (Later(LaterKind.WRITE_OFF, "sale.write_off", sale.pending),) if sale.pending else ()
        return _of(row, Disposition.DELIVER, "sale.uncollectible", *money, later=later)
    return _of(row, Disposition.DELIVER, "sale.commission" if sale.type is SaleType.SUPPLIER else "sale.invoice", *money)


def _payment(row: Row, payment: Payment) -> Classification:
    money = (payment.amount.amount, payment.amount.currency)
    if payment.internal:
        return _of(row, Disposition.NEVER, "payment.internal_transfer", *money)
    if payment.status is PaymentStatus.UNRECONCILED:
        return _of(row, Disposition.HOLD, "payment.unreconciled", *money)
    if payment.cancelled:
        chargeback = Later(LaterKind.CHARGEBACK, "payment.chargeback", payment.amount.amount)
        return _of(row, Disposition.DELIVER, "payment.cancelled", *money, later=(chargeback,))
    reason = "payment.receipt" if payment.sale else "payment.without_invoice"
    return _of(row, Disposition.DELIVER, reason, *money)


def _refund(row: Row, refund: Refund) -> Classification:
    money = (refund.amount.amount, refund.amount.currency)
    if refund.status is RefundStatus.UNAUTHORIZED:
        return _of(row, Disposition.HOLD, "refund.unauthorized", *money)
    if refund.reversed:
        return _of(row, Disposition.DELIVER, "refund.reversed", *money)
    later = (Later(LaterKind.WITHHELD, "refund.withheld", refund.withheld),) if refund.withheld else ()
    return _of(row, Disposition.DELIVER, "refund.credit_memo", *money, later=later)
