"""What follows stamped invoices: payments that wait for their supplement, until when and how far each is, and refunds for their note."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page

DUE_DAY = 5
"""A payment's supplement is due on this day of the month after the payment. Source: RMF 2.7.1.32."""
Listed = Literal["waiting", "loose", "refunds", "issued"]


@dataclass(frozen=True, slots=True)
class SupplementFilter:
    """What to show, of one branch or (None) of all: payments whose supplement is still to be stamped, payments that name no sale,
    authorised refunds whose credit note is to be stamped, or payments that have theirs.
    """

    listed: Listed = "waiting"
    branch: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class SupplementLine:
    """One payment or (`refund`) refund. `id` is its document's; `invoices` is the invoice it settles and `owed` what that still owes.

    `paid_on` is the day of a refund's authorisation. `cfdi_id` is its supplement or credit note, 0 when there is none yet, with its
    `state`, folio, UUID and, where it could not be issued, why. `credit` is what the supplement does not say because it is above the
    balance. `pending` = it was asked to be issued.
    """

    id: int
    number: str
    branch: str
    customer: str
    rfc: str
    paid_on: date
    amount: Decimal
    currency: str
    invoices: str
    owed: Decimal | None
    owed_currency: str
    cfdi_id: int
    state: str
    folio: str
    uuid: str
    draft_hash: str
    code: str
    credit: Decimal
    params: Mapping[str, object] = field(default_factory=dict)
    pending: bool = False
    refund: bool = False

    @property
    def due_on(self) -> date:
        """The last day on which its supplement is in time."""
        year, month = divmod(self.paid_on.year * 12 + self.paid_on.month, 12)
        return date(year, month + 1, DUE_DAY)

    @property
    def can_be_issued(self) -> bool:
        """Whether a person may ask for it now."""
        return self.state in ("", "DRAFT", "REFUSED") and not self.pending


# Waiting: the applied payments of invoices that still owe something and that no stamped supplement says, and, whatever is still
# owed, those whose supplement is a draft or on its way.
WAITING = """
    select p.id from cfdis c join cfdi_sales s on s.cfdi_id = c.id and s.live join documents i on i.id = s.document_id
        join documents p on p.parent_id = i.row_id and p.kind = 'payment' and p.status = 'aplicado'
    where c.outstanding > 0 and c.state = 'STAMPED'
        and not exists (select from cfdi_documents m where m.document_id = p.id and m.live)
    union
    select m.document_id from cfdis f join cfdi_documents m on m.cfdi_id = f.id and m.live
    where f.purpose = 'payment' and f.state in ('DRAFT', 'REFUSED', 'STAMPING')"""
# The newest; every one that ever was is on the page CFDI.
_ISSUED = """
    select m.document_id as id from (select c.id from cfdis c where c.purpose = 'payment' and c.state = 'STAMPED'
        order by c.id desc limit 1000) f join cfdi_documents m on m.cfdi_id = f.id and m.live"""
# Among the newest payments of each branch that issues CFDIs: applied, of no sale, and said by no document that is on its way or stamped.
_LOOSE = """
    select d.id from branches b cross join lateral (select x.id, x.parent_id, x.status from documents x
        where x.branch = b.code and x.kind = 'payment' order by x.id desc limit 500) d
    where b.cfdi_enabled and d.status = 'aplicado' and d.parent_id = ''
        and not exists (select from cfdi_documents m join cfdis f on f.id = m.cfdi_id where m.document_id = d.id and m.live
            and f.state not in ('DRAFT', 'REFUSED'))"""
# Among the newest refunds of each branch: authorised, of a trip with a stamped invoice, and said by no stamped credit note. The invoice is
# looked for refund by refund, whatever the statistics say: as a set it would be every sale that has a CFDI.
_REFUNDS = """
    select d.id from branches b cross join lateral (select x.id, x.trip_id, x.party_id, x.status from documents x
        where x.branch = b.code and x.kind = 'credit_memo' order by x.id desc limit 500) d
    where d.status in ('autorizado', 'procesando', 'reembolsado') and d.trip_id <> ''
        and (select true from documents i join cfdi_sales s on s.document_id = i.id and s.live join cfdis c on c.id = s.cfdi_id
            where i.trip_id = d.trip_id and i.kind = 'invoice' and i.party_id = d.party_id and c.state = 'STAMPED'
                and c.purpose <> 'global' limit 1)
        and not exists (select from cfdi_documents m join cfdis f on f.id = m.cfdi_id where m.document_id = d.id and m.live
            and f.state in ('STAMPED', 'CANCEL_REQUESTED', 'CANCELLED'))"""
_LINES = """
    with listed as materialized ({listed})
    select d.id, d.number, d.branch, coalesce(f.recipient_name, o.recipient_name,
            (select p.number from documents p where p.row_id = d.party_id and d.party_id <> ''
                and p.kind = 'customer' limit 1), '') as customer,
        coalesce(f.recipient_rfc, o.recipient_rfc, '') as rfc, d.source_date, d.amount, d.currency,
        coalesce(o.series || '-' || o.folio, '') as invoices, o.outstanding, coalesce(o.currency, '') as owed_currency,
        coalesce(f.id, 0) as cfdi_id, coalesce(f.state, '') as state, coalesce(f.series || '-' || f.folio, '') as folio,
        coalesce(f.uuid, '') as uuid, coalesce(f.draft_hash, '') as draft_hash, coalesce(f.code, '') as code, f.params,
        case when f.id is null then null else (select sum(x.amount) from cfdi_documents y join documents x on x.id = y.document_id
            where y.cfdi_id = f.id and y.live) - cast(f.draft #>> '{{payments,0,amount}}' as numeric) end as credit,
        d.kind = 'credit_memo' as refund,
        f.id is not null and exists (select from work w where w.lane = 'cfdi:' || f.id and w.kind = 'issue_cfdi' and w.ref = f.id::text
            and w.state in ('ready', 'leased', 'unknown')) as pending
    from listed join documents d on d.id = listed.id
        join source_rows r on r.source_id = d.source_id and r.table_name = d.table_name and r.row_id = d.row_id
        left join lateral (select c.* from documents i join cfdi_sales s on s.document_id = i.id and s.live
            join cfdis c on c.id = s.cfdi_id where i.kind = 'invoice' and {of} order by c.id limit 1) o on true
        left join cfdi_documents m on m.document_id = d.id and m.live left join cfdis f on f.id = m.cfdi_id
    where r.disposition = 'deliver' and d.source_date is not null and (cast(:branch as text) is null or d.branch = :branch)
        and (:wanted = '' or d.number ilike :like or f.recipient_name ilike :like or o.recipient_name ilike :like
            or o.recipient_rfc ilike :like or o.series || '-' || o.folio ilike :like or f.series || '-' || f.folio ilike :like)
        and (cast(:day as date) is null or (d.source_date, d.id) {beyond} (cast(:day as date), :id))
    order by d.source_date {order}, d.id {order} limit :limit"""
# The one that is due first comes first; of those that were issued the newest payment.
_OF_A_PAYMENT = "i.row_id = d.parent_id and d.parent_id <> ''"
_OF_A_REFUND = "i.trip_id = d.trip_id and i.trip_id <> '' and i.party_id = d.party_id and c.state = 'STAMPED'"
_QUERIES = {
    "waiting": text(_LINES.format(listed=WAITING, of=_OF_A_PAYMENT, beyond=">", order="asc")),
    "loose": text(_LINES.format(listed=_LOOSE, of=_OF_A_PAYMENT, beyond=">", order="asc")),
    "refunds": text(_LINES.format(listed=_REFUNDS, of=_OF_A_REFUND, beyond=">", order="asc")),
    "issued": text(_LINES.format(listed=_ISSUED, of=_OF_A_PAYMENT, beyond="<", order="desc")),
}


def lines(office: Office, wanted: SupplementFilter, *, after: Key | None, limit: int) -> Page[SupplementLine]:
    """The next `limit` payments or refunds under the filter. One transaction."""
    query = _QUERIES[wanted.listed]
    values = {
        "branch": wanted.branch,
        "wanted": wanted.text,
        "like": f"%{wanted.text}%",
        "day": str(after[0]) if after else None,
        "id": int(after[1]) if after else 0,
        "limit": limit + 1,
    }
    with transaction(office.engine) as tx:
        rows = [_line(row) for row in tx.execute(query, values)]
    shown = tuple(rows[:limit])
    return Page(shown, (shown[-1].paid_on.isoformat(), shown[-1].id) if len(rows) > limit else None)


@dataclass(frozen=True, slots=True)
class DraftedSupplement:
    """A supplement as it was drafted: what a person confirms, and what is wrong with it."""

    cfdi_id: int
    branch: str
    draft_hash: str
    code: str
    params: Mapping[str, object]


def drafted(office: Office, cfdi_id: int) -> DraftedSupplement:
    """The draft that was just made. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(text("select id, branch, draft_hash, code, params from cfdis where id = :id"), {"id": cfdi_id}).one()
    return DraftedSupplement(*row)


def _line(row: Any) -> SupplementLine:
    return SupplementLine(
        id=row.id,
        number=row.number,
        branch=row.branch,
        customer=row.customer,
        rfc=row.rfc,
        paid_on=row.source_date,
        amount=row.amount,
        currency=row.currency,
        invoices=row.invoices,
        owed=row.outstanding,
        owed_currency=row.owed_currency,
        cfdi_id=row.cfdi_id,
        state=row.state,
        folio=row.folio,
        uuid=row.uuid,
        draft_hash=row.draft_hash,
        code=row.code,
        credit=max(row.credit or Decimal(0), Decimal(0)),
        params=row.params or {},
        pending=row.pending,
        refund=row.refund,
    )
