"""From the payments of one customer and the ledgers of their invoices to the payment supplement that says so.

The balances and instalments come from the ledgers (`balance`), so a chain of supplements can neither break nor go below
zero. Across currencies each application carries both amounts, and EquivalenciaDR is what they say, rounded up: then the
amounts paid never exceed the payment (CRP20217).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal

from agent.domain.balance import Balance
from agent.domain.cfdi import SIX, Cfdi, CfdiType, Factor, Recipient, Related, Tax, TaxObject, totals
from agent.domain.cfdi_payments import NO_BANK, PAYMENT_CURRENCY, PAYMENT_LINE, PAYMENT_USE, BankDetails, PaidDocument, Payment, SpeiChain
from agent.domain.money import decimals
from agent.errors import UserError

_TEN = Decimal("0.0000000001")
TO_BE_DEFINED = "99"


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """A stamped invoice on credit (PPD) and its ledger."""

    document: Cfdi
    balance: Balance


@dataclass(frozen=True, slots=True)
class Applied:
    """The part of a payment that goes to one invoice: `paid` in the invoice's currency, `received` in the payment's."""

    uuid: str
    paid: Decimal
    received: Decimal


@dataclass(frozen=True, slots=True)
class Receipt:
    """One payment as it came in. `exchange_rate` is MXN for one unit of `currency` on its day."""

    paid_at: datetime
    form: str
    currency: str
    amount: Decimal
    applied: tuple[Applied, ...]
    exchange_rate: Decimal = Decimal(1)
    operation_number: str | None = None
    bank: BankDetails = NO_BANK
    spei: SpeiChain | None = None


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a supplement needs besides the money. `related` holds relation 04 when it replaces another."""

    recipient: Recipient
    place_of_issue: str
    issued_at: datetime
    series: str | None = None
    folio: str | None = None
    related: tuple[Related, ...] = ()


def spread(
    amount: Decimal, currency: str, balances: Sequence[Balance], rates: Mapping[str, Decimal]
) -> tuple[tuple[Applied, ...], Decimal]:
    """`amount` dealt to `balances` in their order, and what is left over as the customer's credit.

    `rates` are MXN for one unit of each currency (MXN itself may be left out); UserError `supplement.no_rate` without one.
    """
    applied: list[Applied] = []
    left = amount
    for balance in balances:
        part = _part(left, currency, balance, rates)
        if part is not None:
            applied.append(part)
            left -= part.received
    return tuple(applied), left


def _part(left: Decimal, currency: str, balance: Balance, rates: Mapping[str, Decimal]) -> Applied | None:
    open_ = balance.outstanding
    if balance.currency == currency:
        paid = min(left, open_)
        return Applied(balance.uuid, paid, paid) if paid > 0 else None
    ours, theirs = _rate(currency, rates), _rate(balance.currency, rates)
    needed = (open_ * theirs / ours).quantize(_unit(currency), ROUND_CEILING)
    if needed <= left:
        return Applied(balance.uuid, open_, needed) if open_ > 0 else None
    paid = min(open_, (left * ours / theirs).quantize(_unit(balance.currency), ROUND_DOWN))
    return Applied(balance.uuid, paid, left) if paid > 0 else None


def _rate(currency: str, rates: Mapping[str, Decimal]) -> Decimal:
    rate = Decimal(1) if currency == "MXN" else rates.get(currency)
    if rate is None or rate <= 0:
        raise UserError("supplement.no_rate", currency=currency)
    return rate


def _unit(currency: str) -> Decimal:
    return Decimal(1).scaleb(-decimals(currency))


# --- the document ---------------------------------------------------------------------------------------------------------


def supplement(receipts: Sequence[Receipt], invoices: Iterable[OpenInvoice], envelope: Envelope) -> Cfdi:
    """The payment supplement (type P) of `receipts`, in the order they were paid.

    Raises UserError `supplement.pue`, `supplement.other_issuer`, `supplement.other_recipient`, `supplement.form_undefined`,
    `supplement.above_payment`, `supplement.no_rate`, `supplement.nothing`, or what the ledger refuses; KeyError for an
    invoice that is not in `invoices`.
    """
    held = {invoice.balance.uuid: invoice for invoice in invoices}
    used = {applied.uuid: held[applied.uuid] for receipt in receipts for applied in receipt.applied}
    if not used or not all(receipt.applied for receipt in receipts):
        raise UserError("supplement.nothing")
    issuer = next(iter(used.values())).document.issuer.rfc
    for invoice in used.values():
        _must_fit(invoice, issuer, envelope)
    balances = {uuid: invoice.balance for uuid, invoice in used.items()}
    payments = tuple(_payment(receipt, used, balances) for receipt in sorted(receipts, key=lambda receipt: receipt.paid_at))
    return payment_document(next(iter(used.values())).document, payments, envelope)


def payment_document(invoice: Cfdi, payments: tuple[Payment, ...], envelope: Envelope) -> Cfdi:
    """The envelope of type P that Anexo 20 fixes, by the issuer of `invoice`, around `payments`."""
    recipient = envelope.recipient
    return Cfdi(
        type=CfdiType.PAYMENT,
        issuer=invoice.issuer,
        recipient=Recipient(
            recipient.rfc,
            recipient.name,
            recipient.postal_code,
            recipient.tax_regime,
            PAYMENT_USE,
            recipient.tax_residence,
            recipient.foreign_tax_id,
        ),
        lines=(PAYMENT_LINE,),
        issued_at=envelope.issued_at,
        place_of_issue=envelope.place_of_issue,
        currency=PAYMENT_CURRENCY,
        series=envelope.series,
        folio=envelope.folio,
        related=envelope.related,
        payments=payments,
    )


def recorded(balances: Iterable[Balance], uuid: str, payments: Iterable[Payment]) -> tuple[Balance, ...]:
    """`balances` after the supplement `uuid` of `payments` was stamped.

    Raises ValueError when a ledger moved since the supplement was made: it would not show what the document shows.
    """
    by_uuid = {balance.uuid: balance for balance in balances}
    for document in (document for payment in payments for document in payment.documents):
        balance = by_uuid[document.uuid].pay(uuid, document.paid)
        entry = balance.entries[-1]
        if (entry.instalment, entry.before, entry.after) != (document.instalment, document.before, document.after):
            raise ValueError(f"the ledger of {document.uuid} moved")
        by_uuid[document.uuid] = balance
    return tuple(by_uuid.values())


def renumbered(payments: Iterable[Payment], balances: Iterable[Balance]) -> tuple[Payment, ...]:
    """`payments` with the instalments and balances that the ledgers of their invoices have by now; what is paid stays.

    Raises UserError `balance.reissue_first` or `balance.above` when what is paid does not fit any more; KeyError for an
    invoice without a ledger in `balances`.
    """
    by_uuid = {balance.uuid: balance for balance in balances}
    return tuple(replace(payment, documents=tuple(_moved(document, by_uuid) for document in payment.documents)) for payment in payments)


def _moved(document: PaidDocument, balances: dict[str, Balance]) -> PaidDocument:
    balance = balances[document.uuid].pay("", document.paid)
    balances[document.uuid] = balance
    entry = balance.entries[-1]
    return replace(document, instalment=entry.instalment, before=entry.before, after=entry.after)


def unplaced(payments: Iterable[Payment]) -> tuple[Payment, ...]:
    """`payments` without instalments and balances: what a person confirms, whatever else moves the ledgers until it is sealed."""
    nothing = Decimal(0)
    return tuple(
        replace(payment, documents=tuple(replace(each, instalment=0, before=nothing, after=nothing) for each in payment.documents))
        for payment in payments
    )


def _must_fit(invoice: OpenInvoice, issuer: str, envelope: Envelope) -> None:
    document = invoice.document
    name = "-".join(part for part in (document.series, document.folio) if part) or invoice.balance.uuid
    if document.payment_method != "PPD":
        raise UserError("supplement.pue", invoice=name)
    if document.issuer.rfc != issuer:
        raise UserError("supplement.other_issuer", invoice=name, rfc=document.issuer.rfc, other=issuer)
    if document.recipient.rfc != envelope.recipient.rfc:
        raise UserError("supplement.other_recipient", invoice=name, rfc=document.recipient.rfc, other=envelope.recipient.rfc)


def _payment(receipt: Receipt, invoices: Mapping[str, OpenInvoice], balances: dict[str, Balance]) -> Payment:
    """One Pago; `balances` moves on with it."""
    if receipt.form == TO_BE_DEFINED:
        raise UserError("supplement.form_undefined", day=receipt.paid_at.date().isoformat())
    received = sum((applied.received for applied in receipt.applied), Decimal(0))
    if received > receipt.amount:
        raise UserError("supplement.above_payment", applied=f"{received:,f}", amount=f"{receipt.amount:,f}", currency=receipt.currency)
    rates = {receipt.currency: receipt.exchange_rate}
    return Payment(
        paid_at=receipt.paid_at,
        form=receipt.form,
        currency=receipt.currency,
        amount=receipt.amount,
        documents=tuple(_paid(applied, receipt.currency, invoices[applied.uuid].document, balances) for applied in receipt.applied),
        exchange_rate=_rate(receipt.currency, rates),
        operation_number=receipt.operation_number,
        bank=receipt.bank,
        spei=receipt.spei,
    )


def _paid(applied: Applied, currency: str, document: Cfdi, balances: dict[str, Balance]) -> PaidDocument:
    balance = balances[applied.uuid].pay("", applied.paid)
    balances[applied.uuid] = balance
    entry = balance.entries[-1]
    share = applied.paid / totals(document).total
    taxes, withholdings = _shares(document, share)
    return PaidDocument(
        uuid=applied.uuid,
        currency=balance.currency,
        equivalence=_equivalence(applied, currency, balance.currency),
        instalment=entry.instalment,
        before=entry.before,
        paid=entry.amount,
        after=entry.after,
        tax_object=_tax_object(document),
        taxes=taxes,
        withholdings=withholdings,
        series=document.series,
        folio=document.folio,
    )


def _equivalence(applied: Applied, currency: str, document_currency: str) -> Decimal:
    if currency == document_currency:
        if applied.paid != applied.received:
            raise ValueError(f"{applied.paid} paid with {applied.received} of the same currency")
        return Decimal(1)
    return (applied.paid / applied.received).quantize(_TEN, ROUND_CEILING)


def _tax_object(document: Cfdi) -> str:
    objects = {line.tax_object for line in document.lines}
    if any(line.taxes or line.withholdings for line in document.lines):
        return TaxObject.OBJECT
    return objects.pop() if len(objects) == 1 else TaxObject.NOT_OBJECT


def _shares(document: Cfdi, share: Decimal) -> tuple[tuple[Tax, ...], tuple[Tax, ...]]:
    """The document's taxes times `share`, one row a tax: the base at six decimals, the tax from that base."""
    return (
        _share((tax for line in document.lines for tax in line.taxes), share),
        _share((tax for line in document.lines for tax in line.withholdings), share),
    )


def _share(taxes: Iterable[Tax], share: Decimal) -> tuple[Tax, ...]:
    bases: dict[tuple[str, str, Decimal | None], Decimal] = {}
    for tax in taxes:
        key = (tax.kind, tax.factor, tax.rate)
        bases[key] = bases.get(key, Decimal(0)) + tax.base
    return tuple(_row(key, max(SIX, (base * share).quantize(SIX, ROUND_HALF_UP))) for key, base in bases.items())


def _row(key: tuple[str, str, Decimal | None], base: Decimal) -> Tax:
    kind, factor, rate = key
    amount = None if factor == Factor.EXEMPT or rate is None else (base * rate).quantize(SIX, ROUND_HALF_UP)
    return Tax(base, kind, factor, rate, amount)
