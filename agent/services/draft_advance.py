"""A payment as an advance (anticipo): only while what is bought, or what it costs, is still open."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import canonical, record
from agent.db.advances import invoice_of_payment
from agent.db.canonical import Document
from agent.db.engine import transaction
from agent.db.rates import rates_for
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, CfdiType, Issuer
from agent.domain.cfdi_documents import advance
from agent.domain.cfdi_gross import Iva
from agent.domain.payment_form import FORMS
from agent.domain.payments import Payment
from agent.domain.postings import PostingKind
from agent.domain.rules import check
from agent.domain.states import PaymentStatus
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_credit_note import Preview
from agent.services.follower_drafts import Follower, drafting, fecha, keep, place_of_branch, print_of
from agent.services.sale_document import recipient_of_customer

MXN = "MXN"


@dataclass(frozen=True, slots=True)
class WantedAdvance:
    """What a person answers: whether the content, or the price, of what is bought is still open; and the IVA of it."""

    content_open: bool
    price_open: bool
    iva: Iva | None


@dataclass(frozen=True, slots=True)
class _Made:
    cfdi: Cfdi
    payment: Payment
    branch: str
    issuer_id: int
    kept: int | None


def draft_advance(office: Office, document_id: int, wanted: WantedAdvance) -> int:
    """The id of the draft advance of a payment, new or brought up to date; what was answered is audited. One transaction.

    Raises UserError `advance.settled` (it is a deposit: an invoice on credit and a supplement), `advance.no_iva`,
    `advance.not_applied`, `advance.no_customer`, `advance.has_invoice`, `advance.already`, `advance.no_form`,
    `exchange_rate.missing` or `permission.denied`.
    """
    with drafting(office, "draft_advance") as tx:
        tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_advance', :id))"), {"id": document_id})
        made = _made(office, tx, document_id, wanted)
        follower = Follower(
            purpose="advance",
            cfdi=made.cfdi,
            branch=made.branch,
            issuer_id=made.issuer_id,
            says=[(document_id, made.branch)],
            source_date=made.payment.paid_on,
            exchange_rate=made.cfdi.exchange_rate,
        )
        cfdi_id = keep(office, tx, follower, kept=made.kept)
        record.audit(
            tx, actor=office.actor, action="advance.drafted", subject=f"cfdi:{cfdi_id}", branch=made.branch, payment=made.payment.number,
            content_open=wanted.content_open, price_open=wanted.price_open,
        )  # fmt: skip
    return cfdi_id


def preview_advance(office: Office, document_id: int, wanted: WantedAdvance) -> Preview:
    """The advance as it would be drafted now; nothing is kept. Raises as `draft_advance`."""
    with transaction(office.engine) as tx:
        made = _made(office, tx, document_id, wanted)
        look = print_of(tx, made.branch, made.issuer_id)
    problems = check(made.cfdi, office.catalogs(), now=office.now(), published_rate=made.cfdi.exchange_rate)
    return Preview(made.cfdi, problems, look.draw(made.cfdi))


def _made(office: Office, tx: Connection, document_id: int, wanted: WantedAdvance) -> _Made:
    if not (wanted.content_open or wanted.price_open):
        raise UserError("advance.settled")
    if wanted.iva is None:
        raise UserError("advance.no_iva")
    document, payment = _payment(tx, document_id)
    form = FORMS.get(payment.method)
    if form is None:
        raise UserError("advance.no_form", number=payment.number)
    kept = _kept(tx, document_id, payment)
    bare, issuer_id = _bare(office, tx, document.branch, payment)
    return _Made(advance(bare, payment.amount.amount, form, wanted.iva), payment, document.branch, issuer_id, kept)


def _payment(tx: Connection, document_id: int) -> tuple[Document, Payment]:
    row_id = tx.execute(text("select row_id from documents where id = :id and kind = 'payment'"), {"id": document_id}).scalar()
    found = canonical.document(tx, PostingKind.PAYMENT, row_id) if row_id else None
    value = found.value if found is not None else None
    if found is None or not isinstance(value, Payment):
        raise UserError("supplement.gone")
    if found.disposition != "deliver" or value.status is not PaymentStatus.APPLIED:
        raise UserError("advance.not_applied", number=value.number)
    return found, value


def _kept(tx: Connection, document_id: int, payment: Payment) -> int | None:
    """The draft advance there is. A payment that another document says, or whose sale is invoiced, is no advance any more."""
    row = tx.execute(
        text("""select c.id, c.state, c.purpose, concat_ws('-', nullif(c.series, ''), c.folio) as name from cfdi_documents s
                join cfdis c on c.id = s.cfdi_id where s.document_id = :id and s.live"""),
        {"id": document_id},
    ).one_or_none()
    if row is not None and (row.purpose != "advance" or row.state not in ("DRAFT", "REFUSED")):
        raise UserError("advance.already", number=payment.number, cfdi=row.name)
    invoice = invoice_of_payment(tx, document_id)
    if invoice is not None:
        raise UserError("advance.has_invoice", number=payment.number, invoice=invoice)
    return int(row.id) if row is not None else None


def _bare(office: Office, tx: Connection, branch: str, payment: Payment) -> tuple[Cfdi, int]:
    customer = canonical.customer(tx, payment.party.id) if payment.party is not None else None
    if customer is None:
        raise UserError("advance.no_customer", number=payment.number)
    issuer = tx.execute(
        text("""select i.id, i.tax_id, i.legal_name, i.tax_regime from branches b join issuers i on i.id = b.issuer_id
                where b.code = :branch"""),
        {"branch": branch},
    ).one()
    place = place_of_branch(tx, branch)
    issued_at = fecha(office, place)
    currency = payment.amount.currency
    rate: Decimal | None = None if currency == MXN else rates_for(tx, [currency], issued_at.date())[currency].rate
    bare = Cfdi(
        type=CfdiType.INCOME,
        issuer=Issuer(issuer.tax_id, issuer.legal_name, issuer.tax_regime),
        recipient=recipient_of_customer(tx, customer, branch=branch),
        lines=(),
        issued_at=issued_at,
        place_of_issue=place,
        currency=currency,
        exchange_rate=rate,
    )
    return bare, int(issuer.id)
