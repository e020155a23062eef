"""What moves money beside a document: the bank's part of a receipt, and what is given back of a credit memo."""

from __future__ import annotations

from agent.domain.mapping import Role
from agent.domain.payments import Payment
from agent.domain.plan import customer_id, document_number, mapped_ids, memo_of, rate_on
from agent.domain.planned import Blocked, Booked, Books, Parents, Planned, Skip, WaitFor, plan_void, plan_write
from agent.domain.postings import FeePosting, PostingKind, RefundPosting
from agent.domain.refunds import Refund
from agent.domain.states import PaymentStatus, RefundStatus


def plan_fee(payment: Payment, books: Books, *, booked: Booked | None, parents: Parents) -> Planned:
    """The plan of what the bank or gateway kept of a receipt: booked once the receipt is, and kept when the receipt is taken back.

    The receipt settles its sale in full, so that the bank ends with what it was given. Source: business rules, section 2.
    """
    if payment.internal:
        return Skip("payment.internal_transfer")
    if payment.status is PaymentStatus.UNRECONCILED:
        return Skip("payment.unreconciled")
    if not payment.fee:
        return plan_void(books, booked)
    if booked is not None and booked.void:
        return Blocked("fee.revived", {"number": payment.number})
    if payment.received + payment.fee != payment.amount.amount:
        sums = {"amount": payment.amount.amount, "received": payment.received, "fee": payment.fee}
        return Blocked("fee.does_not_add_up", {"number": payment.number, **{name: str(value) for name, value in sums.items()}})
    accounts = _fee_accounts(payment, books)
    if isinstance(accounts, Blocked):
        return accounts
    rate = rate_on(payment.amount.currency, books, payment.paid_on)
    if isinstance(rate, Blocked):
        return rate
    if not payment.cancelled and (PostingKind.PAYMENT, payment.id) not in parents:
        return WaitFor(PostingKind.PAYMENT, payment.id)
    account, fee_account = accounts
    posting = FeePosting(
        source_id=payment.id,
        number=document_number(payment.number),
        paid_on=payment.paid_on,
        currency=payment.amount.currency,
        exchange_rate=rate,
        department=books.department,
        account=account,
        fee_account=fee_account,
        reference=payment.reference,
        memo=memo_of(" ".join(part for part in (payment.bank, payment.gateway) if part), ""),
        total=payment.fee,
    )
    return plan_write(posting, books, booked)


def plan_refund(refund: Refund, books: Books, *, booked: Booked | None, parents: Parents) -> Planned:
    """The plan of a refund's money going out, on the day it did, out of the bank; it uses up the refund's credit memo.

    Source: business rules, section 2 ("money out, own date, method and bank, tied to the credit memo").
    """
    if refund.status is not RefundStatus.PAID_OUT:
        return plan_void(books, booked)
    number = {"number": refund.number}
    if booked is not None and booked.void:
        return Blocked("refund.paid_again", number)
    if refund.paid_on is None:
        return Blocked("refund.no_day", number)
    currency = refund.amount.currency
    accounts = mapped_ids(refund.number, books, (Role.BANK, (currency,)), (Role.RECEIVABLES, (currency,)))
    if isinstance(accounts, Blocked):
        return accounts
    rate = rate_on(currency, books, refund.paid_on)
    if isinstance(rate, Blocked):
        return rate
    customer = customer_id(refund.party, currency, books, parents)
    if isinstance(customer, WaitFor):
        return customer
    memo = parents.get((PostingKind.CREDIT_MEMO, refund.id))
    if memo is None:
        return WaitFor(PostingKind.CREDIT_MEMO, refund.id)
    account, receivables = accounts
    posting = RefundPosting(
        source_id=refund.id,
        number=document_number(refund.number),
        customer=customer,
        credit_memo=memo,
        paid_on=refund.paid_on,
        currency=currency,
        exchange_rate=rate,
        department=books.department,
        account=account,
        receivables=receivables,
        reference=refund.reference,
        memo=memo_of(" ".join(part for part in (refund.method.value if refund.method else "", refund.reason) if part), ""),
        total=refund.amount.amount,
    )
    return plan_write(posting, books, booked)


def _fee_accounts(payment: Payment, books: Books) -> tuple[str, str] | Blocked:
    """The vendor's ids of the account the receipt is in and of the one that fees go to: the gateway's where one was used."""
    method, currency = payment.method.value, payment.amount.currency
    fees = Role.GATEWAY_FEES if payment.gateway else Role.BANK_FEES
    return mapped_ids(payment.number, books, (Role.DEPOSIT, (method, currency)), (fees, (method, currency)))
