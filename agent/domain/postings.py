"""What is written into an accounting system: a document with every mapping already resolved to the vendor's ids.

A posting is what the plan shows, what is frozen before it is sent, and what its hash is made of. Amounts are in the
document's currency; `net + tax == gross` on every line and in the totals, to the cent.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeAlias


class PostingKind(StrEnum):
    CUSTOMER = "customer"
    INVOICE = "invoice"
    PAYMENT = "payment"
    CREDIT_MEMO = "credit_memo"
    FEE = "fee"
    REFUND = "refund"


@dataclass(frozen=True, slots=True)
class Address:
    line1: str = ""
    line2: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class CustomerPosting:
    """A customer. `name` is unique at the vendor; `source_id` the platform's; `number` our external number (`ST-...`)."""

    source_id: str
    number: str
    name: str
    company_name: str
    email: str
    phone: str
    tax_id: str
    currency: str
    address: Address
    active: bool
    kind: PostingKind = PostingKind.CUSTOMER


@dataclass(frozen=True, slots=True)
class PostingLine:
    """One line: the vendor's item and tax code, and the three amounts at two decimals (net + tax = gross).

    `rate` is the tax rate as a fraction (0.160000); `place` the ship-to or place of service that a US tax needs.
    """

    description: str
    item: str
    tax_code: str
    rate: Decimal
    quantity: Decimal
    net: Decimal
    tax: Decimal
    gross: Decimal


@dataclass(frozen=True, slots=True)
class InvoicePosting:
    source_id: str
    number: str
    customer: str
    issued_on: date
    due_on: date
    currency: str
    exchange_rate: Decimal | None
    department: str
    ship_to: Address
    memo: str
    lines: tuple[PostingLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    kind: PostingKind = PostingKind.INVOICE


@dataclass(frozen=True, slots=True)
class Application:
    """How much of a payment settles which invoice (the vendor's id), in the payment's currency."""

    invoice: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class PaymentPosting:
    """A receipt: `total` settles invoices by `applications`; what is above them stays as the customer's credit.

    `deposit_account` is where the money is (bank or undeposited funds).
    """

    source_id: str
    number: str
    customer: str
    paid_on: date
    currency: str
    exchange_rate: Decimal | None
    method: str
    deposit_account: str
    reference: str
    memo: str
    applications: tuple[Application, ...]
    total: Decimal
    kind: PostingKind = PostingKind.PAYMENT


@dataclass(frozen=True, slots=True)
class CreditMemoPosting:
    source_id: str
    number: str
    customer: str
    issued_on: date
    currency: str
    exchange_rate: Decimal | None
    department: str
    ship_to: Address
    memo: str
    lines: tuple[PostingLine, ...]
    net: Decimal
    tax: Decimal
    total: Decimal
    kind: PostingKind = PostingKind.CREDIT_MEMO


@dataclass(frozen=True, slots=True)
class FeePosting:
    """What a bank or gateway kept of a receipt: from `account`, where the receipt is booked in full, to `fee_account`.

    `number` is the receipt's.
    """

    source_id: str
    number: str
    paid_on: date
    currency: str
    exchange_rate: Decimal | None
    department: str
    account: str
    fee_account: str
    reference: str
    memo: str
    total: Decimal
    kind: PostingKind = PostingKind.FEE


@dataclass(frozen=True, slots=True)
class RefundPosting:
    """Money given back: out of `account`, on its own day, using up as much of a credit memo (the vendor's id).

    `receivables` is the account in which the customer's credit stands, for systems that must be told. `number` is the credit memo's.
    """

    source_id: str
    number: str
    customer: str
    credit_memo: str
    paid_on: date
    currency: str
    exchange_rate: Decimal | None
    department: str
    account: str
    receivables: str
    reference: str
    memo: str
    total: Decimal
    kind: PostingKind = PostingKind.REFUND


Posting: TypeAlias = CustomerPosting | InvoicePosting | PaymentPosting | CreditMemoPosting | FeePosting | RefundPosting
