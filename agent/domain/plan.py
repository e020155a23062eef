"""From the platform's values to postings: what is created, updated, taken back, left alone, or waits, and for whom. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from decimal import Decimal
from hashlib import sha256

from agent.domain.applications import applied
from agent.domain.customers import NAME_LIMIT, Customer, clean_name, customer_document, customer_number, unique_name
from agent.domain.exchange import rate_for
from agent.domain.mapping import Role
from agent.domain.payments import Payment
from agent.domain.plan_lines import added, credit_lines, invoice_lines
from agent.domain.planned import Blocked, Booked, Books, Parents, Planned, Skip, WaitFor, WithheldPolicy, plan_void, plan_write
from agent.domain.postings import (
    Application,
    CreditMemoPosting,
    CustomerPosting,
    InvoicePosting,
    PaymentPosting,
    PostingKind,
    PostingLine,
)
from agent.domain.refunds import Refund, refundable
from agent.domain.sales import Party, Sale
from agent.domain.states import PaymentStatus, RefundStatus, SaleType

NUMBER_LIMIT = 21  # QuickBooks' DocNumber, the narrowest of the six
MEMO_LIMIT = 1000


def plan_customer(
    customer: Customer,
    books: Books,
    *,
    document_id: str,
    booked: Booked | None,
    taken: Collection[str] = (),
    needed: bool = False,
) -> Planned:
    """The plan of one customer document (`customer_document`: one per currency).

    `taken` holds the `name_key` of every other document of the connection; `needed` says that a document waits for this
    customer, who is then delivered even when the platform has switched it off.
    """
    active = customer.active or needed
    if not active:
        return plan_void(books, booked)
    currency = document_id.partition("/")[2] or books.home_currency
    suffix = "" if currency == books.home_currency else f" ({currency})"
    base = clean_name(customer.name)[: NAME_LIMIT - len(suffix)].rstrip() + suffix
    posting = CustomerPosting(
        source_id=document_id,
        number=customer_number(document_id),
        name=unique_name(base, document_id, taken),
        company_name=clean_name(customer.legal_name),
        email=customer.email,
        phone=customer.phone,
        tax_id=customer.rfc or customer.tax_id,
        currency=currency,
        address=customer.address,
        active=True,
    )
    return plan_write(posting, books, booked)


def plan_invoice(sale: Sale, books: Books, *, certified: bool, booked: Booked | None, parents: Parents, fiscal: str = "") -> Planned:
    """The plan of a sale's invoice. `certified` = its customer holds an exemption certificate from sales tax.

    `fiscal` names the sale's stamped CFDI (series-folio and UUID); it ends the memo. Source: business rules, section 5.
    """
    if sale.type is SaleType.INTERNAL or sale.party is None:
        return Skip("sale.internal_transfer")
    if sale.cancelled:
        return plan_void(books, booked)
    if booked is not None and booked.void:
        return Blocked("sale.revived", {"number": sale.number})
    lines = invoice_lines(sale, books, certified=certified)
    if isinstance(lines, Blocked):
        return lines
    rate = rate_on(sale.total.currency, books, sale.issued_on)
    if isinstance(rate, Blocked):
        return rate
    customer = customer_id(sale.party, sale.total.currency, books, parents)
    if isinstance(customer, WaitFor):
        return customer
    sums = added(lines)
    posting = InvoicePosting(
        source_id=sale.id,
        number=document_number(sale.number),
        customer=customer,
        issued_on=sale.issued_on,
        due_on=max(sale.due_on, sale.issued_on),
        currency=sale.total.currency,
        exchange_rate=rate,
        department=books.department,
        ship_to=books.place,
        memo=memo_of(sale.concept, fiscal),
        lines=lines,
        net=sums.net,
        tax=sums.tax,
        total=sums.gross,
    )
    return plan_write(posting, books, booked)


def memo_of(concept: str, fiscal: str) -> str:
    """The concept, shortened where the fiscal note needs the room."""
    if not fiscal:
        return concept[:MEMO_LIMIT]
    return f"{concept[: MEMO_LIMIT - len(fiscal) - 3].rstrip()} · {fiscal}" if concept else fiscal


def plan_payment(
    payment: Payment, books: Books, *, sale: Sale | None, siblings: Iterable[Payment], booked: Booked | None, parents: Parents,
    fiscal: str = "",
) -> Planned:  # fmt: skip
    """The plan of a receipt. `sale` is the one it names (None = unknown so far); `siblings` every payment of that sale, itself or not.

    What the sale still owed when this payment came is settled; the excess stays the customer's credit. `fiscal` names the
    stamped supplement that says it; it ends the memo.
    """
    if payment.internal:
        return Skip("payment.internal_transfer")
    if payment.status is PaymentStatus.UNRECONCILED:
        return Skip("payment.unreconciled")
    if payment.cancelled:
        return plan_void(books, booked)
    payer = _payer(payment, sale, books, booked)
    if isinstance(payer, Blocked):
        return payer
    place = _money_place(payment, books)
    if isinstance(place, Blocked):
        return place
    rate = rate_on(payment.amount.currency, books, payment.paid_on)
    if isinstance(rate, Blocked):
        return rate
    customer = customer_id(payer, payment.amount.currency, books, parents)
    if isinstance(customer, WaitFor):
        return customer
    applications = _applications(payment, sale, siblings, parents)
    if isinstance(applications, WaitFor):
        return applications
    method, account = place
    posting = PaymentPosting(
        source_id=payment.id,
        number=document_number(payment.number),
        customer=customer,
        paid_on=payment.paid_on,
        currency=payment.amount.currency,
        exchange_rate=rate,
        method=method,
        deposit_account=account,
        reference=payment.reference,
        memo=memo_of(" ".join(part for part in (payment.bank, payment.gateway) if part), fiscal),
        applications=applications,
        total=payment.amount.amount,
    )
    return plan_write(posting, books, booked)


def plan_credit_memo(
    refund: Refund,
    books: Books,
    *,
    sales: Iterable[Sale],
    siblings: Iterable[Refund],
    chosen: str | None,
    certified: bool,
    booked: Booked | None,
    parents: Parents,
    fiscal: str = "",
) -> Planned:
    """The plan of a refund's credit memo, dated the day it was authorised, in the proportions of the sale's own lines.

    `sales` are the customer's; `siblings` every refund of the same trip; `chosen` the id of the sale a person picked; `fiscal`
    names the stamped credit note that says it and ends the memo.
    """
    if refund.status is RefundStatus.UNAUTHORIZED:
        return Skip("refund.unauthorized")
    if refund.reversed:
        return plan_void(books, booked)
    sale = _refunded_sale(refund, books, tuple(sales), chosen, booked)
    if isinstance(sale, Blocked):
        return sale
    lines = credit_lines(refund, sale, books, siblings, certified=certified)
    if isinstance(lines, Blocked):
        return lines
    rate = rate_on(refund.amount.currency, books, refund.booked_on)
    if isinstance(rate, Blocked):
        return rate
    customer = customer_id(refund.party, refund.amount.currency, books, parents)
    if isinstance(customer, WaitFor):
        return customer
    if (PostingKind.INVOICE, sale.id) not in parents:
        return WaitFor(PostingKind.INVOICE, sale.id)
    memo = memo_of(" ".join(part for part in (sale.number, refund.reason) if part), fiscal)
    return plan_write(_credit_memo(refund, books, customer, rate, lines, memo), books, booked)


def _credit_memo(
    refund: Refund, books: Books, customer: str, rate: Decimal | None, lines: tuple[PostingLine, ...], memo: str
) -> CreditMemoPosting:
    sums = added(lines)
    return CreditMemoPosting(
        source_id=refund.id,
        number=document_number(refund.number),
        customer=customer,
        issued_on=refund.booked_on,
        currency=refund.amount.currency,
        exchange_rate=rate,
        department=books.department,
        ship_to=books.place,
        memo=memo,
        lines=lines,
        net=sums.net,
        tax=sums.tax,
        total=sums.gross,
    )


def document_number(folio: str) -> str:
    """The platform's folio as a vendor's document number: itself up to 21 characters, else its start and 8 characters of its hash."""
    if len(folio) <= NUMBER_LIMIT:
        return folio
    return f"{folio[: NUMBER_LIMIT - 9]}-{sha256(folio.encode()).hexdigest()[:8].upper()}"


def rate_on(currency: str, books: Books, day: date) -> Decimal | Blocked | None:
    """What one unit of `currency` is worth in the books' home currency on `day`; None for the home currency itself."""
    if currency == books.home_currency:
        return None
    found = rate_for(books.rates, currency=currency, home=books.home_currency, day=day)
    return (
        found.rate
        if found
        else Blocked("exchange_rate.missing", {"currency": currency, "home": books.home_currency, "day": day.isoformat()})
    )


def customer_id(party: Party, currency: str, books: Books, parents: Parents) -> str | WaitFor:
    """The vendor's id of a party's customer in this currency, or what has to be there first."""
    document = customer_document(party.id, currency, books.home_currency)
    return parents.get((PostingKind.CUSTOMER, document)) or WaitFor(PostingKind.CUSTOMER, document)


def _payer(payment: Payment, sale: Sale | None, books: Books, booked: Booked | None) -> Party | Blocked:
    number = {"number": payment.number}
    if booked is not None and booked.void:
        return Blocked("payment.revived", number)
    if payment.party is None:
        return Blocked("payment.whose", {**number, "amount": str(payment.amount.amount), "currency": payment.amount.currency})
    if sale is not None and sale.total.currency != payment.amount.currency:
        return Blocked("payment.other_currency", {**number, "currency": payment.amount.currency, "sale_currency": sale.total.currency})
    if sale is not None and books.shared_by is not None and sale.branch not in books.shared_by:
        return Blocked("payment.other_books", {**number, "branch": payment.branch, "sale": sale.number, "sale_branch": sale.branch})
    return payment.party


def _money_place(payment: Payment, books: Books) -> tuple[str, str] | Blocked:
    """The vendor's ids of the payment method and of the account the money is in."""
    method, currency = payment.method.value, payment.amount.currency
    return mapped_ids(payment.number, books, (Role.PAYMENT_METHOD, (method,)), (Role.DEPOSIT, (method, currency)))


def mapped_ids(number: str, books: Books, *wanted: tuple[Role, tuple[str, ...]]) -> tuple[str, str] | Blocked:
    """The vendor's ids of two roles, each as narrowly as a person mapped it."""
    found: list[str] = []
    for role, qualifiers in wanted:
        mapped = books.mappings.find(role, *qualifiers)
        if mapped is None:
            return Blocked("mapping.missing", {"role": role.value, "what": " ".join(qualifiers), "branch": books.branch, "number": number})
        found.append(mapped.id)
    return found[0], found[1]


def _applications(payment: Payment, sale: Sale | None, siblings: Iterable[Payment], parents: Parents) -> tuple[Application, ...] | WaitFor:
    """What the payment settles: nothing when it names no sale or its sale was taken back."""
    if payment.sale is None or (sale is not None and sale.cancelled):
        return ()
    invoice = parents.get((PostingKind.INVOICE, payment.sale))
    if sale is None or invoice is None:
        return WaitFor(PostingKind.INVOICE, payment.sale)
    amount = applied(payment, sale, siblings)
    return (Application(invoice, amount),) if amount else ()


def _refunded_sale(refund: Refund, books: Books, sales: tuple[Sale, ...], chosen: str | None, booked: Booked | None) -> Sale | Blocked:
    """The one sale a refund belongs to: the only candidate, or the one a person picked among them; never a guess."""
    number = {"number": refund.number}
    if booked is not None and booked.void:
        return Blocked("refund.revived", number)
    if refund.withheld and books.withheld is WithheldPolicy.FULL_WITH_PENALTY:
        return Blocked("refund.penalty_not_yet", {**number, "withheld": str(refund.withheld), "currency": refund.amount.currency})
    candidates = refundable(refund, sales)
    if chosen is not None:
        candidates = tuple(sale for sale in candidates if sale.id == chosen)
    if not candidates:
        return Blocked("refund.no_invoice", number)
    if len(candidates) > 1:
        return Blocked("refund.which_invoice", {**number, "candidates": ", ".join(sale.number for sale in candidates)})
    return candidates[0]
