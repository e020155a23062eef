"""What fiscal days are about to pass: supplements, global invoices, the 72 hours, and what a month must not end with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, TextClause, text

from agent.db.engine import transaction
from agent.domain.cfdi import PUBLIC_RFC
from agent.domain.month_end import first_day, is_near_month_end
from agent.domain.payment_form import FORMS
from agent.hub import Office
from agent.views.supplements import WAITING

SUPPLEMENT_DAYS = timedelta(days=5)
"""From so many days before its day on a supplement that is not issued is said."""
STAMP_HOURS = 48
"""A sealed document that is not stamped after so many hours is about to miss the 72. Source: Anexo 20, CFDI40101."""
NAMED = 3


@dataclass(frozen=True, slots=True)
class Deadline:
    """One kind of thing that has its day: how many, the first few by name, and the first day on which one is due."""

    kind: str
    count: int
    names: tuple[str, ...]
    due: date | datetime | None


_SUPPLEMENTS = text(f"""
    with listed as materialized ({WAITING})
    select d.number as name, (date_trunc('month', d.source_date) + interval '1 month 4 days')::date as due, count(*) over () as many
    from listed join documents d on d.id = listed.id
        join source_rows r on r.source_id = d.source_id and r.table_name = d.table_name and r.row_id = d.row_id
    where r.disposition = 'deliver' and (cast(:branch as text) is null or d.branch = :branch)
        and (date_trunc('month', d.source_date) + interval '1 month 4 days')::date <= :supplements_to
    order by 2, d.number limit :named""")  # noqa: S608 - a constant
# A draft of a global invoice near its hour, and tickets of months that are over in no draft of one.
_GLOBALS = text("""
    select name, due, count(*) over () as many from (
        select b.name, g.due_at as due from global_invoices g join cfdis c on c.id = g.cfdi_id join branches b on b.code = g.branch
        where c.state in ('DRAFT', 'REFUSED') and c.code <> 'global.discarded' and g.due_at < :globals_to
            and (cast(:branch as text) is null or g.branch = :branch)
        union all
        select max(d.number), cast(null as timestamptz) from cfdis c
            join cfdi_sales s on s.cfdi_id = c.id and s.live join documents d on d.id = s.document_id
        where c.state = 'DRAFT' and c.code <> 'cfdi.in_global' and c.purpose = 'sale' and c.recipient_rfc in ('', :public)
            and c.recipient_id is null and c.by_hand = '{}' and c.payment_method = 'PUE' and c.source_date < :month
            and (cast(:branch as text) is null or c.branch = :branch) group by c.id) due
    order by due nulls last, name limit :named""")
_STAMPING = text("""
    select concat_ws('-', nullif(c.series, ''), c.folio) as name,
        (c.issued_at + interval '72 hours') at time zone b.zone as due, count(*) over () as many
    from cfdis c join branches b on b.code = c.branch
    where c.state = 'STAMPING' and c.issued_at < (cast(:now as timestamptz) at time zone b.zone) - make_interval(hours => :hours)
        and (cast(:branch as text) is null or c.branch = :branch)
    order by c.issued_at limit :named""")
# Invoices that say they are paid in one exhibition, and whose payment was taken back since.
_PUE_UNPAID = text("""
    with back as (
        select distinct i.id, i.row_id from branches b cross join lateral (select x.parent_id from documents x
            where x.branch = b.code and x.kind = 'payment' and x.status = 'cancelado' order by x.id desc limit 300) p
        join documents i on i.row_id = p.parent_id and p.parent_id <> '' and i.kind = 'invoice'
        where b.cfdi_enabled)
    select concat_ws('-', nullif(c.series, ''), c.folio) as name, cast(null as date) as due, count(*) over () as many
    from back join cfdi_sales s on s.document_id = back.id and s.live join cfdis c on c.id = s.cfdi_id
    where c.state = 'STAMPED' and c.purpose = 'sale' and c.payment_method = 'PUE' and c.stamped_at >= :month_start
        and (cast(:branch as text) is null or c.branch = :branch)
        and c.total > coalesce((select sum(p.amount) from documents p
            where p.parent_id = back.row_id and p.parent_id <> '' and p.kind = 'payment' and p.status <> 'cancelado'), 0)
    order by c.id limit :named""")
# Among the invoices of each branch's newest payments: those whose form is not the one by which most of what settles them was paid.
_PUE_FORM = text("""
    with lately as (
        select distinct d.parent_id from branches b cross join lateral (select x.parent_id from documents x
            where x.branch = b.code and x.kind = 'payment' order by x.id desc limit 1000) d
        where b.cfdi_enabled and d.parent_id <> ''),
    said as (
        select c.id, c.series, c.folio, c.payment_form, c.total, i.row_id
        from lately join documents i on i.row_id = lately.parent_id and i.kind = 'invoice'
        join cfdi_sales s on s.document_id = i.id and s.live join cfdis c on c.id = s.cfdi_id
        where c.state = 'STAMPED' and c.purpose in ('sale', 'replacement') and c.payment_method = 'PUE' and c.stamped_at >= :month_start
            and (cast(:branch as text) is null or c.branch = :branch)),
    paid as (
        select said.id, f.form, sum(p.amount) as amount, sum(sum(p.amount)) over (partition by said.id) as whole from said
        join documents p on p.parent_id = said.row_id and p.parent_id <> '' and p.kind = 'payment' and p.status = 'aplicado'
        join unnest(cast(:methods as text[]), cast(:forms as text[])) f(method, form) on f.method = p.content #>> '{columns,metodo_pago}'
        group by said.id, f.form),
    most as (select distinct on (id) id, form, whole from paid order by id, amount desc, form desc)
    select concat_ws('-', nullif(said.series, ''), said.folio) as name, cast(null as date) as due, count(*) over () as many
    from said join most on most.id = said.id
    where most.form <> said.payment_form and most.whole >= said.total order by said.id limit :named""")
_WITHOUT_CFDI = text("""
    select d.number as name, cast(null as date) as due, count(*) over () as many
    from branches b cross join lateral (select x.* from documents x where x.branch = b.code and x.kind = 'invoice'
        order by x.id desc limit 1000) d
    where b.cfdi_enabled and (cast(:branch as text) is null or b.code = :branch)
        and d.source_date >= :month and d.source_date <= :today and d.status <> 'cancelada'
        and not exists (select from cfdi_sales s join cfdis c on c.id = s.cfdi_id where s.document_id = d.id and s.live
            and (c.state not in ('DRAFT', 'REFUSED') or c.purpose = 'global'))
    order by d.source_date, d.number limit :named""")
# Cancellations whose recipient said no and nobody asked again, and those whose term ends by tomorrow.
_CANCELS_REJECTED = text("""
    select concat_ws('-', nullif(c.series, ''), c.folio) as name, cast(null as date) as due, count(*) over () as many
    from cancellations n join cfdis c on c.id = n.cfdi_id
    where n.state = 'rejected' and c.state = 'STAMPED' and (cast(:branch as text) is null or n.branch = :branch)
        and not exists (select from cancellations l where l.cfdi_id = n.cfdi_id and l.id > n.id)
    order by n.id limit :named""")
_CANCELS_DUE = text("""
    select concat_ws('-', nullif(c.series, ''), c.folio) as name, n.accept_by as due, count(*) over () as many
    from cancellations n join cfdis c on c.id = n.cfdi_id
    where n.state = 'requested' and n.accept_by <= :cancels_to and (cast(:branch as text) is null or n.branch = :branch)
    order by n.accept_by, n.id limit :named""")
_ALWAYS: Mapping[str, TextClause] = {
    "stamps_late": _STAMPING,
    "supplements_due": _SUPPLEMENTS,
    "globals_due": _GLOBALS,
    "cancels_rejected": _CANCELS_REJECTED,
    "cancels_due": _CANCELS_DUE,
}
_AT_THE_END: Mapping[str, TextClause] = {"pue_unpaid": _PUE_UNPAID, "pue_form": _PUE_FORM, "sales_without_cfdi": _WITHOUT_CFDI}


def deadlines(office: Office, *, branch: str | None) -> tuple[Deadline, ...]:
    """What is about to be late, for one branch or (None) for all the person sees. One transaction."""
    with transaction(office.engine) as tx:
        return deadlines_in(tx, branch=branch, now=office.now())


def deadlines_in(tx: Connection, *, branch: str | None, now: datetime) -> tuple[Deadline, ...]:
    """As `deadlines`, in the caller's transaction. What a month must not end with is looked for in its last three working days."""
    today = now.date()
    month = first_day(today)
    asked = {
        "branch": branch, "named": NAMED, "now": now, "today": today, "hours": STAMP_HOURS, "public": PUBLIC_RFC, "month": month,
        "month_start": datetime(month.year, month.month, 1, tzinfo=now.tzinfo), "supplements_to": today + SUPPLEMENT_DAYS,
        "globals_to": now + timedelta(hours=24), "cancels_to": today + timedelta(days=1),
        "methods": [method.value for method in FORMS], "forms": list(FORMS.values()),
    }  # fmt: skip
    queries = {**_ALWAYS, **(_AT_THE_END if is_near_month_end(today) else {})}
    found = ((kind, tx.execute(query, asked).all()) for kind, query in queries.items())
    return tuple(_deadline(kind, rows) for kind, rows in found if rows)


def _deadline(kind: str, rows: Any) -> Deadline:
    return Deadline(kind, rows[0].many, tuple(row.name for row in rows), rows[0].due)
