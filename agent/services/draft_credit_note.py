"""A credit note for a stamped invoice as a draft: by an amount that a person says, or for a refund that was authorised."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import Connection

from agent.db import canonical, ledger
from agent.db.canonical import Document
from agent.db.engine import transaction
from agent.db.ledger import HeldInvoice
from agent.db.rates import published
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.domain.cfdi_documents import CREDIT, RETURN, Numbering, credit_note
from agent.domain.payment_form import FORMS
from agent.domain.postings import PostingKind
from agent.domain.refunds import Refund, refundable
from agent.domain.rules import check
from agent.domain.rules.problem import Problem
from agent.domain.states import RefundStatus
from agent.errors import UserError
from agent.hub import Office
from agent.services.follower_drafts import Follower, drafting, fecha, keep, print_of, stamped

RELATIONS = (CREDIT, RETURN)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of a credit note. `form` is how the money goes back (c_FormaPago), `relation` 01 or 03."""

    amount: Decimal
    form: str
    relation: str = CREDIT


@dataclass(frozen=True, slots=True)
class Preview:
    """A credit note that is not kept: the document, what is wrong with it, and its print (empty where no certificate is known)."""

    cfdi: Cfdi
    problems: tuple[Problem, ...]
    pdf: bytes


@dataclass(frozen=True, slots=True)
class Memo:
    """The refund that a credit note says: the row of its document and its branch."""

    document_id: int
    branch: str


def draft_credit_note(office: Office, cfdi_id: int, wanted: Wanted, *, memo: Memo | None = None) -> int:
    """The id of the draft credit note of a stamped invoice, new or brought up to date. One transaction.

    Raises UserError `credit_note.not_an_invoice`, `credit_note.above`, `credit_note.not_an_amount`, `credit_note.relation`,
    `credit_note.by_hand` or `permission.denied`.
    """
    with drafting(office, "draft_credit_note") as tx:
        return _keep(office, tx, cfdi_id, wanted, memo)


def preview_credit_note(office: Office, cfdi_id: int, wanted: Wanted) -> Preview:
    """The credit note as it would be drafted now; nothing is kept. Raises as `draft_credit_note`."""
    with transaction(office.engine) as tx:
        invoice = _invoice(tx, cfdi_id)
        look = print_of(tx, invoice.branch, invoice.issuer_id)
        made = _made(office, invoice, wanted)
        rate = published(tx, made.currency, made.issued_at.date())
    return Preview(made, check(made, office.catalogs(), now=office.now(), published_rate=rate), look.draw(made))


def draft_credit_of_refund(office: Office, document_id: int, *, cfdi_id: int | None = None, relation: str = CREDIT) -> int:
    """The id of the draft credit note of an authorised refund: its amount, and the form by which the money goes back.

    `cfdi_id` is the invoice a person chose, now or for the draft there is. One transaction. Raises UserError
    `credit_note.no_invoice`, `refund.which_invoice`, `credit_note.not_authorized`, `credit_note.already`, `credit_note.no_form`, or as
    `draft_credit_note`.
    """
    with drafting(office, "draft_credit_note") as tx:
        document = _refund(tx, document_id)
        refund = _value(document)
        invoice = cfdi_id if cfdi_id is not None else _chosen_before(tx, document.id) or _invoice_of(tx, refund)
        form = FORMS.get(refund.method) if refund.method else None
        if form is None:
            raise UserError("credit_note.no_form", number=refund.number)
        wanted = Wanted(refund.amount.amount, form, relation)
        return _keep(office, tx, invoice, wanted, Memo(document.id, document.branch))


def _keep(office: Office, tx: Connection, cfdi_id: int, wanted: Wanted, memo: Memo | None) -> int:
    # One at a time for each invoice; a lock that a person may take too, who may not lock the invoice's row itself.
    tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_credit_note', :id))"), {"id": cfdi_id})
    invoice = _invoice(tx, cfdi_id)
    made = _made(office, invoice, wanted)
    follower = Follower(
        purpose="credit_note",
        cfdi=made,
        branch=invoice.branch,
        issuer_id=invoice.issuer_id,
        says=[(memo.document_id, memo.branch)] if memo else (),
        exchange_rate=made.exchange_rate,
    )
    return keep(office, tx, follower, kept=_kept(tx, invoice, memo))


def _invoice(tx: Connection, cfdi_id: int) -> HeldInvoice:
    found = next(iter(ledger.invoices(tx, [cfdi_id]).values()), None)
    if found is None or found.state != "STAMPED":
        raise UserError("credit_note.not_an_invoice")
    return found


def _made(office: Office, invoice: HeldInvoice, wanted: Wanted) -> Cfdi:
    if wanted.relation not in RELATIONS:
        raise UserError("credit_note.relation", relation=wanted.relation)
    document = replace(stamped(invoice), related=(), global_information=None, confirmation=None)
    numbering = Numbering(fecha(office, document.place_of_issue))
    return credit_note(
        document, invoice.uuid, wanted.amount, wanted.form, numbering,
        creditable=invoice.balance.creditable, relation=wanted.relation,
    )  # fmt: skip


def _kept(tx: Connection, invoice: HeldInvoice, memo: Memo | None) -> int | None:
    """The draft there is: the refund's own, else the one of this invoice that says no refund."""
    if memo is not None:
        row = tx.execute(
            text("""select c.id, c.state, c.series, c.folio from cfdi_documents s join cfdis c on c.id = s.cfdi_id
                    where s.document_id = :id and s.live"""),
            {"id": memo.document_id},
        ).one_or_none()
        if row is not None and row.state not in ("DRAFT", "REFUSED"):
            raise UserError("credit_note.already", credit_note="-".join(str(part) for part in (row.series, row.folio) if part))
        return int(row.id) if row is not None else None
    found = tx.execute(
        text("""select c.id from cfdis c where c.purpose = 'credit_note' and c.state in ('DRAFT', 'REFUSED')
                and c.draft #>> '{related,0,uuids,0}' = :uuid
                and not exists (select from cfdi_documents s where s.cfdi_id = c.id and s.live) order by c.id limit 1"""),
        {"uuid": invoice.uuid},
    ).scalar()
    return int(found) if found is not None else None


def _refund(tx: Connection, document_id: int) -> Document:
    row_id = tx.execute(text("select row_id from documents where id = :id and kind = 'credit_memo'"), {"id": document_id}).scalar()
    found = canonical.document(tx, PostingKind.CREDIT_MEMO, row_id) if row_id else None
    if found is None:
        raise UserError("credit_note.not_authorized", number="")
    refund = _value(found)
    if found.disposition != "deliver" or refund.reversed or refund.status is RefundStatus.UNAUTHORIZED:
        raise UserError("credit_note.not_authorized", number=refund.number)
    return found


def _value(document: Document) -> Refund:
    assert isinstance(document.value, Refund)
    return document.value


def _chosen_before(tx: Connection, document_id: int) -> int | None:
    """The invoice that the refund's draft takes back."""
    found = tx.execute(
        text("""select i.id from cfdi_documents s join cfdis c on c.id = s.cfdi_id and c.state in ('DRAFT', 'REFUSED')
                join cfdis i on i.uuid = upper(c.draft #>> '{related,0,uuids,0}') where s.document_id = :id and s.live"""),
        {"id": document_id},
    ).scalar()
    return int(found) if found is not None else None


def _invoice_of(tx: Connection, refund: Refund) -> int:
    """The one stamped invoice a refund can belong to; never a guess."""
    sales = refundable(refund, canonical.sales_of(tx, refund.party.id))
    rows: Sequence[tuple[int, str]] = [
        (row.id, row.number)
        for row in tx.execute(
            text("""select c.id, d.number from documents d join cfdi_sales s on s.document_id = d.id and s.live
                    join cfdis c on c.id = s.cfdi_id
                    where d.kind = 'invoice' and d.row_id = any(:sales) and c.state = 'STAMPED' and c.purpose <> 'global' order by c.id"""),
            {"sales": [sale.id for sale in sales]},
        )
    ]
    if not rows:
        raise UserError("credit_note.no_invoice", number=refund.number)
    if len(rows) > 1:
        raise UserError("refund.which_invoice", number=refund.number, candidates=", ".join(number for _, number in rows))
    return rows[0][0]
