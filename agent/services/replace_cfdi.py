"""A CFDI that takes another's place: a mended one of the same sale, or a guest's own of a ticket that a stamped global invoice has.

Both are one case: the new one is drafted and stamped, then the old one's cancellation is handed in (01 with its fiscal folio, or 04
for a global), then the recipient is waited for. Until SAT says that the old one is cancelled it alone counts as the sale's.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal
from uuid import uuid4

from sqlalchemy import Connection
from sqlalchemy.exc import ProgrammingError

from agent.cfdi.draft_json import CODEC
from agent.db import canonical, record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import CancelReason
from agent.domain.cfdi import Cfdi, totals
from agent.domain.cfdi_documents import replacement
from agent.domain.guest_invoice import ByHand
from agent.domain.rules import blocking, check
from agent.errors import UserError
from agent.hub import Office
from agent.services.draft_cfdi import draft_hash, kept_by_hand, problems_json
from agent.services.request_cancellation import AskedFor, request_cancellation
from agent.services.request_work import request_work
from agent.services.sale_document import document, frame_of, platform_lines, recipient_of

Kind = Literal["replacement", "late_guest"]


def draft_replacement(office: Office, cfdi_id: int, *, recipient_id: int | None = None, by_hand: ByHand | None = None) -> int:
    """The draft that takes the place of a sale's stamped CFDI (relation 04), made of the sale as it is now; new or brought up to date.

    Raises `cfdi.missing`, `replacement.not_live`, `replacement.not_of_a_sale`, `replacement.stamped_already`, `cfdi.sale_cancelled`,
    `permission.denied`, and what a sale's draft raises. One transaction.
    """
    with transaction(office.engine) as tx:
        old = _old(tx, cfdi_id)
        if old.purpose not in ("sale", "replacement") or old.cfdi_type != "I":
            raise UserError("replacement.not_of_a_sale", number=old.name)
        sales = tx.execute(text("select document_id from cfdi_sales where cfdi_id = :id and live"), {"id": cfdi_id}).scalars().all()
        if len(sales) != 1:
            raise UserError("replacement.not_of_a_sale", number=old.name)
        chosen = recipient_id or old.recipient_id
        written = by_hand if by_hand is not None else kept_by_hand(tx, cfdi_id)
        return _draft(office, tx, old, sales[0], "replacement", chosen, written)


def draft_late_guest(office: Office, global_id: int, document_id: int, *, recipient_id: int) -> int:
    """The draft of a guest's own CFDI for a ticket of a stamped global invoice. As `draft_replacement`; `replacement.no_ticket` besides."""
    with transaction(office.engine) as tx:
        old = _old(tx, global_id)
        ticket = tx.execute(
            text("select 1 from cfdi_sales where cfdi_id = :id and document_id = :document and live"),
            {"id": global_id, "document": document_id},
        ).first()
        if old.purpose != "global" or ticket is None:
            raise UserError("replacement.no_ticket", number=old.name)
        return _draft(office, tx, old, document_id, "late_guest", recipient_id, ByHand())


def issue_and_cancel(office: Office, new_id: int) -> AskedFor:
    """Asks for the draft's stamp and for the cancellation of what it replaces, which waits for that stamp. Two rows of work.

    Asked for once more it goes on where it stands. Raises `replacement.unknown`, what `request_cancellation` raises, `permission.denied`.
    """
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select r.replaces_id, r.kind, c.branch, c.draft_hash, c.state from replacements r join cfdis c on c.id = r.cfdi_id
                    where r.cfdi_id = :id"""),
            {"id": new_id},
        ).one_or_none()
    if row is None:
        raise UserError("replacement.unknown")
    if row.state in ("DRAFT", "REFUSED"):
        args = {"draft_hash": row.draft_hash}
        request_work(office, kind="issue_cfdi", lane=f"cfdi:{new_id}", ref=str(new_id), branch=row.branch, args=args)
    reason = CancelReason.REPLACED if row.kind == "replacement" else CancelReason.IN_GLOBAL
    return request_cancellation(office, row.replaces_id, reason=reason, replaced_by=new_id)


def discard_replacement(office: Office, new_id: int) -> None:
    """Sets a draft that was to take another's place aside; the cancellation that waits for it ends, and the old one stays in force.

    Raises `cfdi.not_a_draft` and `permission.denied`. One transaction.
    """
    try:
        with transaction(office.engine) as tx:
            branch = tx.execute(
                text("""update cfdis set state = 'DRAFT', draft_hash = '', code = 'cfdi.discarded', params = '{}', updated_at = now()
                        where id = :id and purpose = 'replacement' and state in ('DRAFT', 'REFUSED') returning branch"""),
                {"id": new_id},
            ).scalar()
            if branch is None:
                raise UserError("cfdi.not_a_draft")
            record.audit(tx, actor=office.actor, action="cfdi.discarded", subject=f"cfdi:{new_id}", branch=branch)
            record.event(tx, "cfdi.drafted", branch=branch, subject=str(new_id))
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="discard_draft") from error


def _old(tx: Connection, cfdi_id: int) -> Any:
    row = tx.execute(
        text("""select c.id, c.state, c.purpose, c.cfdi_type, c.uuid, c.branch, c.issuer_id, c.recipient_id, b.connection_id,
                    concat_ws('-', nullif(c.series, ''), c.folio) as name
                from cfdis c join branches b on b.code = c.branch where c.id = :id"""),
        {"id": cfdi_id},
    ).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.state != "STAMPED":
        raise UserError("replacement.not_live", number=row.name)
    return row


def _draft(office: Office, tx: Connection, old: Any, document_id: int, kind: Kind, chosen: int | None, written: ByHand) -> int:
    # One at a time for each sale, as its own drafts are.
    tx.execute(text("select pg_advisory_xact_lock(hashtextextended('draft_cfdi', :id))"), {"id": document_id})
    kept = _kept(tx, old, document_id)
    row = tx.execute(text("select row_id, branch, source_date from documents where id = :id"), {"id": document_id}).one()
    sale = canonical.sale(tx, row.row_id)
    if sale is None or sale.cancelled or sale.party is None:
        raise UserError("cfdi.sale_cancelled", number=sale.number if sale else row.row_id)
    frame = frame_of(office, tx, sale, branch=row.branch, connection=old.connection_id, issuer_id=old.issuer_id)
    recipient = recipient_of(tx, frame, branch=row.branch, chosen=chosen, by_hand=written)
    cfdi = document(frame, recipient, written.lines or platform_lines(frame))
    if kind == "replacement":
        cfdi = replacement(cfdi, old.uuid)
    try:
        return _store(office, tx, kept, old, document_id, row, cfdi, kind, chosen)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="replace_cfdi") from error


def _kept(tx: Connection, old: Any, document_id: int) -> int | None:
    """The draft that is there already. Raises UserError when one has been stamped, or is about to be."""
    found = tx.execute(
        text("""select c.id, c.state, concat_ws('-', nullif(c.series, ''), c.folio) as name from replacements r
                join cfdis c on c.id = r.cfdi_id join cfdi_sales s on s.cfdi_id = c.id and s.document_id = :document
                where r.replaces_id = :old and c.state <> 'CANCELLED' order by c.id desc limit 1"""),
        {"old": old.id, "document": document_id},
    ).one_or_none()
    if found is None:
        return None
    if found.state not in ("DRAFT", "REFUSED"):
        raise UserError("replacement.stamped_already", number=old.name, by=found.name)
    return int(found.id)


def _store(
    office: Office, tx: Connection, kept: int | None, old: Any, document_id: int, row: Any, cfdi: Cfdi, kind: Kind, chosen: int | None
) -> int:
    problems = check(cfdi, office.catalogs(), now=office.now(), published_rate=cfdi.exchange_rate)
    total: Decimal = totals(cfdi).total
    values: dict[str, object] = {
        "uuid": uuid4(), "environment": office.environment, "issuer": old.issuer_id, "branch": row.branch, "chosen": chosen,
        "rfc": cfdi.recipient.rfc, "name": cfdi.recipient.name, "method": cfdi.payment_method, "form": cfdi.payment_form,
        "currency": cfdi.currency, "rate": cfdi.exchange_rate, "total": total, "minor": int(total.scaleb(2)),
        "source_date": row.source_date, "draft": CODEC.dump_json(cfdi).decode(), "hash": draft_hash(cfdi),
        "code": "cfdi.has_problems" if blocking(problems) else "", "params": problems_json(problems),
    }  # fmt: skip
    if kept is None:
        kept = _insert(tx, values, old, document_id, kind)
    else:
        _update(tx, kept, values)
    record.event(tx, "cfdi.drafted", branch=row.branch, subject=str(kept), problems=len(problems))
    return kept


def _insert(tx: Connection, values: dict[str, object], old: Any, document_id: int, kind: Kind) -> int:
    cfdi_id: int = tx.execute(
        text("""insert into cfdis (document_uuid, environment, issuer_id, branch, cfdi_type, purpose, recipient_id, recipient_rfc,
                    recipient_name, payment_method, payment_form, currency, exchange_rate, total, total_minor, source_date, draft,
                    draft_hash, code, params)
                values (:uuid, :environment, :issuer, :branch, 'I', 'replacement', :chosen, :rfc, :name, :method, :form, :currency, :rate,
                    :total, :minor, :source_date, cast(:draft as jsonb), :hash, :code, cast(:params as jsonb)) returning id"""),
        values,
    ).scalar_one()
    # Not the sale's yet, which the database sees to: that is still the old one's.
    tx.execute(
        text("insert into cfdi_sales (cfdi_id, document_id, branch, amount) values (:cfdi, :document, :branch, :amount)"),
        {"cfdi": cfdi_id, "document": document_id, "branch": values["branch"], "amount": values["total"]},
    )
    tx.execute(
        text("insert into replacements (cfdi_id, replaces_id, branch, kind) values (:cfdi, :old, :branch, :kind)"),
        {"cfdi": cfdi_id, "old": old.id, "branch": values["branch"], "kind": kind},
    )
    return cfdi_id


def _update(tx: Connection, kept: int, values: dict[str, object]) -> None:
    done = tx.execute(
        text("""update cfdis set state = 'DRAFT', recipient_id = :chosen, recipient_rfc = :rfc, recipient_name = :name,
                    payment_method = :method, payment_form = :form, currency = :currency, exchange_rate = :rate, total = :total,
                    total_minor = :minor, draft = cast(:draft as jsonb), draft_hash = :hash, code = :code, params = cast(:params as jsonb),
                    updated_at = now() where id = :id and state in ('DRAFT', 'REFUSED')"""),
        {**values, "id": kept},
    )
    if done.rowcount != 1:
        raise UserError("cfdi.not_issuable", state="STAMPING")
    tx.execute(text("update cfdi_sales set amount = :total where cfdi_id = :id"), {"total": values["total"], "id": kept})
