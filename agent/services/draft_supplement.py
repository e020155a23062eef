"""A payment's supplement as a draft: which stamped invoices it settles, by how much, and what their ledgers say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import canonical, ledger
from agent.db.canonical import Document
from agent.db.ledger import HeldInvoice
from agent.db.rates import rates_for
from agent.db.sql import text
from agent.domain.balance import Balance
from agent.domain.payment_form import FORMS, TO_BE_DEFINED
from agent.domain.payment_supplement import Applied, Envelope, OpenInvoice, Receipt, spread, supplement
from agent.domain.payments import Payment
from agent.domain.postings import PostingKind
from agent.domain.states import PaymentStatus
from agent.errors import UserError
from agent.hub import Office
from agent.services.follower_drafts import Follower, drafting, fecha, keep, place_of_branch, stamped

NOON = time(12)
"""FechaPago has no meaning by the hour: Anexo 20 wants noon where nobody knows it."""
_OPERATION_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Part:
    """One payment of the platform: the row of its document, its value, and the invoices it is to settle, in order."""

    document: Document
    payment: Payment
    invoices: tuple[int, ...]


def draft_supplement(office: Office, document_id: int, *, invoices: Sequence[int] = ()) -> int:
    """The id of the draft supplement of a payment, new or brought up to date. One transaction.

    Rows of the platform that are one receipt (same payer, day, method, currency and reference) are said together, whichever
    branches of the issuer they are of. `invoices` are the CFDIs a person chose for a payment that names no sale, or one in
    another currency; without it a payment settles its sale's, or those that were chosen for its draft before. What is above the
    balance stays the customer's credit.

    Raises UserError `supplement.gone`, `supplement.not_applied`, `supplement.already`, `supplement.no_invoice`,
    `supplement.settled`, `exchange_rate.missing`, `permission.denied`, or what the supplement itself refuses.
    """
    with drafting(office, "draft_supplement") as tx:
        first = _payment(tx, document_id)
        # One receipt at a time: its rows may be asked for by several people at once. A lock that a person may take too.
        tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_supplement', hashtext(:payer)))"), {"payer": _payer(first)})
        kept = _kept(tx, document_id)
        invoices = invoices or _chosen_before(tx, first, kept)
        parts = [_part(tx, first, invoices), *(() if invoices else _siblings(tx, first, kept))]
        held = ledger.invoices(tx, [each for part in parts for each in part.invoices], without=kept or 0)
        parts = _of_one_supplement(parts, held)
        used = {each for part in parts for each in part.invoices}
        held = {uuid: invoice for uuid, invoice in held.items() if invoice.id in used}
        return keep(office, tx, _composed(office, tx, parts, held), kept=kept)


def _payment(tx: Connection, document_id: int) -> Document:
    row_id = tx.execute(text("select row_id from documents where id = :id and kind = 'payment'"), {"id": document_id}).scalar()
    found = canonical.document(tx, PostingKind.PAYMENT, row_id) if row_id else None
    if found is None:
        raise UserError("supplement.gone")
    payment = _value(found)
    if found.disposition != "deliver" or payment.status is not PaymentStatus.APPLIED:
        raise UserError("supplement.not_applied", number=payment.number)
    return found


def _value(document: Document) -> Payment:
    assert isinstance(document.value, Payment)
    return document.value


def _payer(document: Document) -> str:
    payment = _value(document)
    return payment.party.id if payment.party else payment.id


def _kept(tx: Connection, document_id: int) -> int | None:
    """The draft that says this payment already."""
    row = tx.execute(
        text("""select c.id, c.state, c.series, c.folio from cfdi_documents s join cfdis c on c.id = s.cfdi_id
                where s.document_id = :id and s.live"""),
        {"id": document_id},
    ).one_or_none()
    if row is not None and row.state not in ("DRAFT", "REFUSED"):
        raise UserError("supplement.already", supplement="-".join(str(part) for part in (row.series, row.folio) if part))
    return int(row.id) if row is not None else None


def _chosen_before(tx: Connection, document: Document, kept: int | None) -> tuple[int, ...]:
    """The invoices that the draft of a payment without a sale settles, as a person chose them."""
    if kept is None or _value(document).sale is not None:
        return ()
    rows = tx.execute(
        text("""select i.id from cfdis c
                cross join jsonb_array_elements(c.draft #> '{payments,0,documents}') with ordinality as d (said, place)
                join cfdis i on i.uuid = upper(d.said ->> 'uuid') where c.id = :kept and c.purpose = 'payment' order by d.place"""),
        {"kept": kept},
    )
    return tuple(rows.scalars())


def _part(tx: Connection, document: Document, invoices: Sequence[int] = ()) -> Part:
    payment = _value(document)
    return Part(document, payment, tuple(invoices) or _invoices_of(tx, payment))


def _invoices_of(tx: Connection, payment: Payment) -> tuple[int, ...]:
    """The stamped invoice of the sale that a payment names."""
    rows = tx.execute(
        text("""select c.id from documents d join cfdi_sales s on s.document_id = d.id and s.live join cfdis c on c.id = s.cfdi_id
                where d.kind = 'invoice' and d.row_id = :sale and c.state = 'STAMPED' and c.purpose <> 'global' order by c.id"""),
        {"sale": payment.sale or ""},
    )
    return tuple(rows.scalars())


def _siblings(tx: Connection, first: Document, kept: int | None) -> list[Part]:
    """The other rows of the same receipt that no other supplement says."""
    payment = _value(first)
    if not payment.reference or payment.party is None:
        return []
    found = [each for each in canonical.payments_by(tx, payment.party.id) if each.id != first.id and _same_receipt(_value(each), payment)]
    taken = tx.execute(
        text("select document_id from cfdi_documents where document_id = any(:ids) and live and cfdi_id <> :kept"),
        {"ids": [each.id for each in found], "kept": kept or 0},
    )
    said = set(taken.scalars())
    return [_part(tx, each) for each in found if each.id not in said and each.disposition == "deliver"]


def _same_receipt(one: Payment, other: Payment) -> bool:
    return one.status is PaymentStatus.APPLIED and (one.reference, one.paid_on, one.method, one.amount.currency) == (
        other.reference, other.paid_on, other.method, other.amount.currency,
    )  # fmt: skip


def _of_one_supplement(parts: Sequence[Part], held: Mapping[str, HeldInvoice]) -> list[Part]:
    """The first part, and those of the others whose invoices can be in the same document: on credit, one issuer, one recipient."""
    by_id = {invoice.id: invoice for invoice in held.values()}
    first, *others = parts
    if not first.invoices or any(each not in by_id or by_id[each].state != "STAMPED" for each in first.invoices):
        raise UserError("supplement.no_invoice", number=first.payment.number)
    lead = by_id[first.invoices[0]]
    fitting = [
        part
        for part in others
        if part.invoices
        and all(
            (by_id[each].issuer_id, by_id[each].recipient_rfc, by_id[each].payment_method) == (lead.issuer_id, lead.recipient_rfc, "PPD")
            for each in part.invoices
        )
    ]
    return [first, *fitting]


def _composed(office: Office, tx: Connection, parts: Sequence[Part], held: Mapping[str, HeldInvoice]) -> Follower:
    first = parts[0]
    payment = first.payment
    currency = payment.amount.currency
    rates = rates_for(tx, {currency, *(invoice.balance.currency for invoice in held.values())}, payment.paid_on)
    applied = _applied(parts, {invoice.id: invoice.balance for invoice in held.values()}, {each: r.rate for each, r in rates.items()})
    if not applied:
        raise UserError("supplement.settled", number=payment.number, invoice=next(iter(held.values())).name)
    open_invoices = [OpenInvoice(stamped(invoice), invoice.balance) for invoice in held.values()]
    lead = next(invoice for invoice in held.values() if invoice.uuid == applied[0].uuid)
    place = place_of_branch(tx, first.document.branch)
    rate = rates.get(currency)
    receipt = Receipt(
        paid_at=datetime.combine(payment.paid_on, NOON),
        form=FORMS.get(payment.method, TO_BE_DEFINED),
        currency=currency,
        # The excess is not said here: it is the customer's credit, and a supplement says it when it settles something.
        amount=sum((each.received for each in applied), Decimal(0)),
        applied=applied,
        exchange_rate=rate.rate if rate else Decimal(1),
        operation_number=_operation(payment.reference),
    )
    envelope = Envelope(stamped(lead).recipient, place, fecha(office, place))
    return Follower(
        purpose="payment",
        cfdi=supplement([receipt], open_invoices, envelope),
        branch=first.document.branch,
        issuer_id=lead.issuer_id,
        says=[(part.document.id, part.document.branch) for part in parts],
        source_date=payment.paid_on,
        exchange_rate=rate.rate if rate else None,
        rate_source=f"{rate.source} {rate.published_on.isoformat()}" if rate else "",
    )


def _applied(parts: Sequence[Part], balances: dict[int, Balance], rates: Mapping[str, Decimal]) -> tuple[Applied, ...]:
    """What the parts settle, one row an invoice, in the order in which they settle it."""
    sums: dict[str, Applied] = {}
    for part in parts:
        money = part.payment.amount
        dealt, _ = spread(money.amount, money.currency, [balances[each] for each in part.invoices], rates)
        for each in dealt:
            before = sums.get(each.uuid, Applied(each.uuid, Decimal(0), Decimal(0)))
            sums[each.uuid] = Applied(each.uuid, before.paid + each.paid, before.received + each.received)
        paid = {each.uuid: each.paid for each in dealt}
        balances.update({key: held.pay("", paid[held.uuid]) for key, held in balances.items() if held.uuid in paid})
    return tuple(sums.values())


def _operation(reference: str) -> str | None:
    """NumOperacion: a bar would end it inside the original chain."""
    return reference.replace("|", " ").strip()[:_OPERATION_LIMIT] or None
