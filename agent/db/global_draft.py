"""What the tables say of sales that a global invoice may take in, and the moves of a sale into one and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from agent.db import canonical
from agent.db.sql import text
from agent.domain.cfdi import Issuer
from agent.domain.global_period import Period, Periodicity, Place
from agent.domain.global_tickets import Covering, SaleFacts

IN_GLOBAL = "cfdi.in_global"
"""The code of a sale's own draft while a global invoice has the sale."""


_PLACES = """
    select i.id, i.tax_id, i.legal_name, i.tax_regime, coalesce(nullif(b.postal_code, ''), i.place_of_issue) as place,
        array_agg(b.code order by b.code) as branches, min(b.zone) as zone,
        (select array_agg(o.code) from branches o where o.issuer_id = i.id) as everyone,
        branches_at(i.id, coalesce(nullif(b.postal_code, ''), i.place_of_issue)) = count(*) as whole
    from branches b join issuers i on i.id = b.issuer_id
    where i.country = 'MX' and b.active and b.cfdi_enabled and b.connection_id is not null
    group by i.id, coalesce(nullif(b.postal_code, ''), i.place_of_issue) order by i.legal_name, i.id, 5
"""


def places(tx: Connection) -> tuple[Place, ...]:
    """Every place of issue with a branch that the looking person sees; `whole` = they see all of its branches."""
    return tuple(
        Place(row.id, Issuer(row.tax_id, row.legal_name, row.tax_regime), row.place, tuple(row.branches), tuple(row.everyone),
              ZoneInfo(row.zone), row.whole)
        for row in tx.execute(text(_PLACES))
    )  # fmt: skip


# Sales of the period, sales that were paid in it, and what the draft holds already; never one that has its CFDI.
_WANTED = """
    with wanted as (
        select d.id from documents d
            where d.branch = any(:branches) and d.kind = 'invoice' and d.source_date between :first and :last
        union
        select d.id from documents p join documents d on d.row_id = p.parent_id and d.kind = 'invoice'
            where p.branch = any(:everyone) and p.kind = 'payment' and p.source_date between :first and :last and p.parent_id <> ''
                and d.branch = any(:branches)
        union
        select s.document_id from cfdi_sales s where s.cfdi_id = cast(:draft as bigint) and s.live
    )"""
_OF_DRAFT = "with wanted as (select s.document_id as id from cfdi_sales s where s.cfdi_id = cast(:draft as bigint) and s.live)"
_FACTS = """
    select d.id, d.branch, d.row_id, c.id as cfdi, c.purpose, c.recipient_rfc, c.recipient_name,
        c.recipient_id is not null or c.by_hand <> '{}' as chosen,
        exists (select from work w where w.kind = 'issue_cfdi' and w.ref = c.id::text and w.state in ('ready', 'leased', 'unknown'))
            as pending,
        coalesce(f.rfc, upper(trim(b.content -> 'columns' ->> 'rfc')), '') as rfc,
        coalesce(f.name, b.content -> 'columns' ->> 'razon_social', b.content -> 'columns' ->> 'nombre', '') as name,
        d.trip_id <> '' and exists (select from documents m where m.trip_id = d.trip_id and m.kind = 'credit_memo'
            and m.party_id = d.party_id and m.status in ('autorizado', 'procesando', 'reembolsado')) as refunded,
        exists (select from documents p join cfdi_documents m on m.document_id = p.id and m.live join cfdis a on a.id = m.cfdi_id
            where p.parent_id = d.row_id and p.parent_id <> '' and p.kind = 'payment' and a.purpose = 'advance'
                and a.state not in ('DRAFT', 'REFUSED')) as advanced
    from wanted join documents d on d.id = wanted.id
    join source_rows r on r.source_id = d.source_id and r.table_name = d.table_name and r.row_id = d.row_id
    left join documents b on b.row_id = d.party_id and b.kind = 'customer'
    left join cfdi_sales s on s.document_id = d.id and s.live
    left join cfdis c on c.id = s.cfdi_id
    left join lateral (select p.rfc, p.name from recipients p where p.branch = d.branch and p.party_id = d.party_id and d.party_id <> ''
        and p.retired_at is null and p.confirmed_at is not null order by p.confirmed_at desc limit 1) f on true
    where r.disposition = 'deliver' and (c.id is null or c.state in ('DRAFT', 'REFUSED'))
    order by d.source_date, d.number, d.id"""


def sales_in(tx: Connection, place: Place, period: Period, *, draft: int | None) -> list[SaleFacts]:
    """Every sale without a CFDI that has to do with the period at that place, oldest first."""
    params = {
        "branches": list(place.branches), "everyone": list(place.everyone), "first": period.first, "last": period.last, "draft": draft,
    }  # fmt: skip
    return _facts(tx, tx.execute(text(_WANTED + _FACTS), params).all())


def sales_of_draft(tx: Connection, draft: int) -> list[SaleFacts]:
    """The sales that a global invoice's draft holds, oldest first."""
    return _facts(tx, tx.execute(text(_OF_DRAFT + _FACTS), {"draft": draft}).all())


def _facts(tx: Connection, rows: Sequence[Any]) -> list[SaleFacts]:
    sales = canonical.sales_by_document(tx, [row.id for row in rows])
    payments = canonical.payments_by_sale(tx, [row.row_id for row in rows])
    return [
        SaleFacts(
            row.id,
            row.branch,
            sales[row.id],
            tuple(payments.get(row.row_id, ())),
            row.rfc,
            row.name,
            row.refunded,
            _covering(row),
            row.advanced,
        )
        for row in rows
        if row.id in sales
    ]


def _covering(row: Any) -> Covering | None:
    if row.cfdi is None:
        return None
    return Covering(row.cfdi, row.purpose, row.recipient_rfc, row.recipient_name, row.chosen, row.pending)


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """A global invoice that is not stamped yet. `pending` = it was asked to be issued."""

    cfdi_id: int
    state: str
    pending: bool


def open_draft(tx: Connection, place: Place, period: Period) -> OpenDraft | None:
    """The draft of exactly this period and place, or None."""
    row = tx.execute(
        text("""select c.id, c.state, exists (select from work w where w.kind = 'issue_cfdi' and w.ref = c.id::text
                    and w.state in ('ready', 'leased', 'unknown')) as pending
                from global_invoices g join cfdis c on c.id = g.cfdi_id
                where g.issuer_id = :issuer and g.place = :place and g.periodicity = :periodicity and g.first_day = :first
                    and g.last_day = :last and c.state in ('DRAFT', 'REFUSED') order by c.id desc limit 1"""),
        {"issuer": place.issuer_id, "place": place.postal_code, "periodicity": period.periodicity.value, "first": period.first,
         "last": period.last},
    ).one_or_none()  # fmt: skip
    return OpenDraft(*row) if row is not None else None


def period_of_draft(tx: Connection, cfdi_id: int) -> tuple[Period, int, str]:
    """The period of a global invoice, its issuer and its place."""
    row = tx.execute(
        text("select periodicity, first_day, last_day, issuer_id, place from global_invoices where cfdi_id = :id"), {"id": cfdi_id}
    ).one()
    return Period(Periodicity(row.periodicity), row.first_day, row.last_day), row.issuer_id, row.place


# --- moves --------------------------------------------------------------------------------------------------------------


def take_tickets(tx: Connection, cfdi_id: int, amounts: dict[int, Decimal], branches: dict[int, str]) -> None:
    """Makes exactly these sales the draft's: their own drafts give way, and what it held besides is let go.

    Whoever else takes one at the same moment makes this fail (IntegrityError): a sale has one live CFDI.
    """
    ids = list(amounts)
    gone = tx.execute(
        text("""update cfdi_sales set live = false where cfdi_id = :id and live and document_id <> all(:ids) returning document_id"""),
        {"id": cfdi_id, "ids": ids},
    )
    let_go(tx, [row.document_id for row in gone])
    own = tx.execute(
        text("""update cfdis c set state = 'DRAFT', draft_hash = '', code = :code, params = '{}', updated_at = now()
                from cfdi_sales s
                where s.cfdi_id = c.id and s.live and s.document_id = any(:ids) and c.purpose <> 'global'
                    and c.state in ('DRAFT', 'REFUSED')
                returning c.id"""),
        {"ids": ids, "code": IN_GLOBAL},
    )
    tx.execute(
        text("update cfdi_sales set live = false where cfdi_id = any(:own) and document_id = any(:ids) and live"),
        {"own": [row.id for row in own], "ids": ids},
    )
    rows = {"id": cfdi_id, "ids": ids, "branches": [branches[one] for one in ids], "amounts": list(amounts.values())}
    given = "select * from unnest(cast(:ids as bigint[]), cast(:branches as text[]), cast(:amounts as numeric[])) as t (id, branch, amount)"
    tx.execute(
        text(f"""update cfdi_sales s set live = true, amount = t.amount from ({given}) t
                 where s.cfdi_id = :id and s.document_id = t.id and (not s.live or s.amount <> t.amount)"""),  # noqa: S608 - constant above
        rows,
    )
    tx.execute(
        text(f"""insert into cfdi_sales (cfdi_id, document_id, branch, amount) select :id, t.id, t.branch, t.amount from ({given}) t
                 where not exists (select from cfdi_sales s where s.cfdi_id = :id and s.document_id = t.id)"""),  # noqa: S608
        rows,
    )


def let_go(tx: Connection, document_ids: Sequence[int]) -> None:
    """Asks for drafts of their own for sales that left a global invoice."""
    if document_ids:
        tx.execute(text("select draft_alone(:ids)"), {"ids": list(document_ids)})


def leave_global(tx: Connection, cfdi_id: int, document_id: int) -> bool:
    """Takes a sale out of a global invoice's draft, which then has to be made anew; False when it is on its way already."""
    return bool(tx.execute(text("select leave_global(:id, :document)"), {"id": cfdi_id, "document": document_id}).scalar_one())


def own_again(tx: Connection, document_id: int) -> Any:
    """The sale's own draft that had given way to a global invoice, live again; None when there is none."""
    return tx.execute(
        text("""update cfdi_sales s set live = true from cfdis c where c.id = s.cfdi_id and s.document_id = :id and not s.live
                    and c.state = 'DRAFT' and c.purpose = 'sale' and c.code = :code
                returning c.id, c.state, c.recipient_id, c.purpose"""),
        {"id": document_id, "code": IN_GLOBAL},
    ).first()
