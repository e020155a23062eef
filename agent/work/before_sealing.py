"""Whether a draft still says what is true: asked just before its bytes are made, and again when they are frozen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection

from agent.cfdi.decode import decode
from agent.cfdi.safe_xml import parse
from agent.db import canonical, ledger
from agent.db.advances import applied_by, invoice_of_payment
from agent.db.claim import Work
from agent.db.engine import transaction
from agent.db.ledger import HeldInvoice
from agent.db.sql import text
from agent.domain.balance import Balance
from agent.domain.cfdi import Cfdi, totals
from agent.domain.cfdi_documents import ADVANCE, CREDIT, RETURN
from agent.domain.payment_supplement import recorded, renumbered
from agent.domain.payments import Payment
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund
from agent.domain.states import PaymentStatus, RefundStatus
from agent.errors import UserError
from agent.hub import Hub
from agent.work.advances import still_the_advances
from agent.work.cfdi_row import Row
from agent.work.still_replaces import still_replaces
from agent.work.still_tickets import still_tickets


class AnotherOnItsWay(Exception):
    """Another document that moves the same invoice is with the PAC: until its fate is known nobody knows what is left."""


def as_it_is_now(hub: Hub, row: Row) -> Cfdi:
    """The draft with what only this moment knows: of a supplement its place in the ledgers.

    Raises UserError when it says what is not true any more (a sale, a payment or a refund that changed, a balance that is gone),
    and `AnotherOnItsWay`.
    """
    if row.purpose == "sale":
        _still_sold(hub, row)
    if row.purpose == "global":
        still_tickets(hub, row)
    if row.purpose == "replacement":
        still_replaces(hub, row)
    if not _moves(row) and row.purpose != "advance":
        return row.cfdi
    if not row.draft_hash:
        raise UserError("cfdi.discarded")
    with transaction(hub.office.engine) as tx:
        _still_paid(tx, row)
        if row.purpose == "advance":
            _not_invoiced(tx, row)
            return row.cfdi
        held = ledger.invoices(tx, _ids(tx, row.cfdi), without=row.id)
        _movable(held, row.cfdi)
        if row.purpose in ("credit_note", "advance_applied"):
            _credited(held, row.cfdi, applied_by(tx, row.id))
            return row.cfdi
        return replace(row.cfdi, payments=renumbered(row.cfdi.payments, _balances(held)))


def still_follows(hub: Hub, row: Row) -> bool:
    """Whether the frozen bytes still show what the ledgers say: others may have moved them since."""
    if not _moves(row) or row.sealed is None:
        return True
    said = decode(parse(row.sealed))[0]
    with transaction(hub.office.engine) as tx:
        held = ledger.invoices(tx, _ids(tx, said), without=row.id)
        applied = applied_by(tx, row.id)
    try:
        _after(held, said, applied)
    except (KeyError, UserError, ValueError):
        return False
    return True


def reserve(tx: Connection, row: Row) -> bool:
    """Takes what the sealed bytes move out of the ledgers, under a lock on their invoices; False when they do not follow any more.

    Raises `AnotherOnItsWay`, or UserError when it does not fit at all.
    """
    if not _moves(row):
        return True
    assert row.sealed is not None
    return takes(tx, row.id, decode(parse(row.sealed))[0])


def takes(tx: Connection, cfdi_id: int, said: Cfdi) -> bool:
    """As `reserve`, for the CFDI of this number that says `said`."""
    held = ledger.hold_invoices(tx, _uuids(said), without=cfdi_id)
    _movable(held, said)
    try:
        after = _after(held, said, applied_by(tx, cfdi_id))
    except ValueError:
        return False
    ledger.reserve(tx, cfdi_id, held, after)
    return True


def _moves(row: Row) -> bool:
    return row.purpose in ("payment", "credit_note", "advance_applied")


def _uuids(cfdi: Cfdi) -> Sequence[str]:
    if cfdi.payments:
        return [document.uuid.upper() for payment in cfdi.payments for document in payment.documents]
    return [uuid.upper() for related in cfdi.related if related.relation in (CREDIT, RETURN, ADVANCE) for uuid in related.uuids]


def _ids(tx: Connection, cfdi: Cfdi) -> Sequence[int]:
    return tx.execute(text("select id from cfdis where uuid = any(:uuids)"), {"uuids": list(_uuids(cfdi))}).scalars().all()


def _movable(held: dict[str, HeldInvoice], cfdi: Cfdi) -> None:
    """Stops what would move an invoice that is not there, or is being cancelled, or is being moved by another document."""
    for uuid in _uuids(cfdi):
        invoice = held.get(uuid)
        if invoice is None or invoice.state != "STAMPED":
            raise UserError("balance.invoice_not_live", invoice=invoice.name if invoice else uuid)
        if invoice.on_its_way:
            raise AnotherOnItsWay


def _balances(held: dict[str, HeldInvoice]) -> list[Balance]:
    return [invoice.balance for invoice in held.values()]


def _after(held: dict[str, HeldInvoice], cfdi: Cfdi, applied: Decimal | None) -> Sequence[Balance]:
    """The ledgers once this document is stamped. Raises ValueError when they moved since it was sealed, or UserError."""
    return recorded(_balances(held), "", cfdi.payments) if cfdi.payments else [_credited(held, cfdi, applied)]


def _credited(held: dict[str, HeldInvoice], cfdi: Cfdi, applied: Decimal | None) -> Balance:
    """The balance once the credit note counts; what it applies of an advance may be in another currency than the invoice."""
    (uuid,) = _uuids(cfdi)
    return held[uuid].balance.credit("", totals(cfdi).total if applied is None else applied)


def _not_invoiced(tx: Connection, row: Row) -> None:
    """Stops an advance whose payment settles an invoice by now: it gets a supplement."""
    said = tx.execute(
        text("""select d.id, d.number from cfdi_documents s join documents d on d.id = s.document_id where s.cfdi_id = :id and s.live"""),
        {"id": row.id},
    ).all()
    for document_id, number in said:
        invoice = invoice_of_payment(tx, document_id)
        if invoice is not None:
            raise UserError("advance.has_invoice", number=number, invoice=invoice)


def _still_paid(tx: Connection, row: Row) -> None:
    """Stops a draft whose payment, or refund, was taken back or costs something else by now."""
    said = tx.execute(
        text("""select d.kind, d.row_id from cfdi_documents s join documents d on d.id = s.document_id where s.cfdi_id = :id and s.live"""),
        {"id": row.id},
    ).all()
    values = [canonical.document(tx, PostingKind(kind), row_id) for kind, row_id in said]
    for document in values:
        value = document.value if document is not None and document.disposition == "deliver" else None
        if isinstance(value, Payment) and value.status is PaymentStatus.APPLIED:
            continue
        if isinstance(value, Refund) and not value.reversed and value.status is not RefundStatus.UNAUTHORIZED:
            continue
        raise UserError("cfdi.said_is_gone", number=getattr(document.value, "number", "") if document is not None else "")
    _same_amount(row, [document.value for document in values if document is not None])


def _same_amount(row: Row, values: Sequence[object]) -> None:
    paid = [value for value in values if isinstance(value, Payment)]
    back = [value for value in values if isinstance(value, Refund)]
    if paid:
        there, said = sum(each.amount.amount for each in paid), sum(payment.amount for payment in row.cfdi.payments)
        wrong = said > there or any(
            (each.amount.currency, each.paid_on) != (p.currency, p.paid_at.date()) for each in paid for p in row.cfdi.payments
        )
        if wrong:
            raise UserError("cfdi.payment_changed", number=paid[0].number, amount=there, drafted=said, currency=paid[0].amount.currency)
    if row.purpose == "advance" and sum(each.amount.amount for each in paid) != totals(row.cfdi).total:
        there, said = sum(each.amount.amount for each in paid), totals(row.cfdi).total
        raise UserError("cfdi.payment_changed", number=paid[0].number, amount=there, drafted=said, currency=row.cfdi.currency)
    if back and back[0].amount.amount != totals(row.cfdi).total:
        raise UserError("cfdi.refund_changed", number=back[0].number, amount=back[0].amount.amount, drafted=totals(row.cfdi).total)


def as_confirmed(work: Work, row: Row) -> None:
    """Stops a draft that is not the one a person saw and confirmed; where the branch stamps by itself nobody confirmed any."""
    confirmed = work.args.get("draft_hash")
    if confirmed is not None and confirmed != row.draft_hash:
        raise UserError("cfdi.draft_changed", recipient=row.cfdi.recipient.name, total=totals(row.cfdi).total, currency=row.cfdi.currency)


def _still_sold(hub: Hub, row: Row) -> None:
    """Stops a draft whose sale was cancelled or costs something else by now, and one that covers no sale."""
    with transaction(hub.office.engine) as tx:
        covered = tx.execute(
            text("""select d.row_id, s.amount from cfdi_sales s join documents d on d.id = s.document_id
                    where s.cfdi_id = :id and s.live"""),
            {"id": row.id},
        ).all()
        if not covered:
            raise UserError("cfdi.no_sale")
        drafted = totals(row.cfdi).total
        same = drafted == sum(part.amount for part in covered)
        for row_id, amount in covered:
            sale = canonical.sale(tx, row_id)
            if sale is None or sale.cancelled:
                raise UserError("cfdi.sale_cancelled", number=sale.number if sale else row_id)
            if sale.total.amount != amount or not same:
                raise UserError("cfdi.sale_changed", number=sale.number, total=sale.total.amount, drafted=drafted)
        still_the_advances(tx, row, [part.row_id for part in covered])
