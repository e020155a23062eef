"""Advances around the stamp: the final invoice names them, and once it is stamped each is taken back by its credit note.

The second part is one step that may be begun anew at any moment: an advance has one credit note, drafted with the row that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.decode import decode
from agent.cfdi.safe_xml import parse
from agent.db import record
from agent.db.advances import advances_of
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.rates import rates_for
from agent.db.sql import text
from agent.domain.cfdi import Cfdi, totals
from agent.domain.cfdi_documents import ADVANCE, Numbering, advance_applied
from agent.domain.exchange import HOME, converted
from agent.errors import UserError
from agent.hub import Hub
from agent.services.follower_drafts import Follower, fecha, keep
from agent.work.cfdi_row import Row


def said_advances(cfdi: Cfdi) -> list[str]:
    """The UUIDs of the advances that a final invoice names."""
    return [uuid.upper() for related in cfdi.related if related.relation == ADVANCE for uuid in related.uuids]


def still_the_advances(tx: Connection, row: Row, sales: Sequence[str]) -> None:
    """Stops a final invoice that names other advances than were stamped for its sales. Raises UserError `advance.changed`."""
    there = advances_of(tx, sales)
    if sorted(said_advances(row.cfdi)) != sorted(advance.uuid for advance in there):
        raise UserError("advance.changed", advances=", ".join(advance.name for advance in there) or "0")


def ask_for_what_follows(tx: Connection, row: Row) -> None:
    """What a stamp asks for, in its own transaction: a final invoice takes its advances back, an advance renews its sale's draft.

    What took an advance back in another currency says what the rates moved, for whoever keeps the books.
    """
    if row.purpose == "sale" and said_advances(row.cfdi):
        tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority)
                    values ('apply_advances', 'advance:' || cast(:id as text), :id, :branch, 2) on conflict do nothing"""),
            {"id": str(row.id), "branch": row.branch},
        )
    if row.purpose == "advance_applied":
        tx.execute(
            text("""update cfdis c set code = 'advance.applied_across', params = jsonb_build_object(
                        'received', c.total || ' ' || c.currency, 'applied', a.applied || ' ' || i.currency, 'fx', a.fx::text)
                    from advance_applications a join cfdis i on i.id = a.invoice_id
                    where a.cfdi_id = c.id and c.id = :id and i.currency <> c.currency"""),
            {"id": row.id},
        )
        tx.execute(
            text("""update cfdis i set code = '', params = '{}' from advance_applications a
                    where a.cfdi_id = :id and i.id = a.invoice_id and i.code = 'advance.free_again'"""),
            {"id": row.id},
        )
    if row.purpose == "advance":
        tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority)
                    select 'draft_cfdi', 'draft:' || d.id, d.id::text, d.branch, 4 from cfdi_documents m
                    join documents p on p.id = m.document_id join documents d on d.row_id = p.parent_id and d.kind = 'invoice'
                    join cfdi_sales s on s.document_id = d.id and s.live
                    join cfdis c on c.id = s.cfdi_id and c.state in ('DRAFT', 'REFUSED')
                    where m.cfdi_id = :id and m.live and p.parent_id <> '' on conflict do nothing"""),
            {"id": row.id},
        )


def free_again(tx: Connection, cfdi_id: int) -> None:
    """What a cancellation means to advances: a final invoice waits for none any more, the advance of a credit note is free again.

    While its final invoice is in force that one names what nothing takes back: its row says so, and a person has the step begun anew
    (`queue retry`), or cancels the invoice too.
    """
    tx.execute(
        text("update work set state = 'done', code = '' where kind = 'apply_advances' and ref = :ref and state = 'blocked'"),
        {"ref": str(cfdi_id)},
    )
    freed = tx.execute(
        text("update advance_applications set live = false where cfdi_id = :id and live returning advance_id, invoice_id"), {"id": cfdi_id}
    ).one_or_none()
    if freed is None:
        return
    said = tx.execute(
        text("""update cfdis i set code = 'advance.free_again', params = jsonb_build_object(
                        'advance', concat_ws('-', nullif(a.series, ''), a.folio), 'invoice', concat_ws('-', nullif(i.series, ''), i.folio))
                from cfdis a where i.id = :invoice and i.state = 'STAMPED' and a.id = :advance returning i.params::text"""),
        {"invoice": freed.invoice_id, "advance": freed.advance_id},
    ).scalar()
    if said is not None:
        tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority, state, code, params)
                    select 'apply_advances', 'advance:' || c.id, c.id::text, c.branch, 2, 'blocked', c.code, cast(:params as jsonb)
                    from cfdis c where c.id = :invoice on conflict do nothing"""),
            {"invoice": freed.invoice_id, "params": said},
        )


def apply_advances(hub: Hub, rows: Sequence[Work]) -> None:
    """Drafts the credit notes (relation 07, form 30) of a stamped final invoice's advances that have none, and has them issued."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            invoice = tx.execute(
                text("select id, state, uuid, stamped_xml from cfdis where id = :id for no key update"), {"id": int(work.ref)}
            ).one()
            try:
                applied = _apply(hub, tx, invoice) if invoice.state == "STAMPED" else []
            except UserError as error:  # a rate that nobody published yet: what waited for it goes on when it is there
                finish(tx, work, state="blocked", code=error.code, params=dict(error.params))
                continue
            finish(tx, work, state="done", code="advance.applied", result={"cfdis": applied})


def _apply(hub: Hub, tx: Connection, invoice: Any) -> list[int]:
    made = []
    for uuid in said_advances(decode(parse(bytes(invoice.stamped_xml)))[0]):
        advance = tx.execute(
            text("""select c.id, c.branch, c.issuer_id, c.stamped_xml, a.cfdi_id from cfdis c
                    left join advance_applications a on a.advance_id = c.id and a.live
                    where c.uuid = :uuid and c.purpose = 'advance' and c.state = 'STAMPED'"""),
            {"uuid": uuid},
        ).one_or_none()
        if advance is None:
            continue
        cfdi_id = advance.cfdi_id or _draft(hub, tx, invoice, advance)
        _ask_for_issue(tx, cfdi_id)
        made.append(int(cfdi_id))
    return made


def _draft(hub: Hub, tx: Connection, invoice: Any, advance: Any) -> int:
    said = decode(parse(bytes(advance.stamped_xml)))[0]
    final = decode(parse(bytes(invoice.stamped_xml)))[0]
    egreso = advance_applied(said, invoice.uuid, Numbering(fecha(hub.office, said.place_of_issue)))
    applied, fx = _worth(tx, said, final)
    follower = Follower("advance_applied", egreso, advance.branch, advance.issuer_id, exchange_rate=egreso.exchange_rate)
    cfdi_id = keep(hub.office, tx, follower, kept=None)
    tx.execute(
        text("""insert into advance_applications (advance_id, invoice_id, cfdi_id, branch, applied, fx)
                values (:advance, :invoice, :cfdi, :branch, :applied, :fx)"""),
        {"advance": advance.id, "invoice": invoice.id, "cfdi": cfdi_id, "branch": advance.branch, "applied": applied, "fx": fx},
    )
    record.audit(
        tx, actor=hub.office.actor, action="advance.applied", subject=f"cfdi:{cfdi_id}", branch=advance.branch,
        received=f"{totals(said).total} {said.currency}", applied=f"{applied} {final.currency}", fx=f"{fx} {HOME}",
    )  # fmt: skip
    return cfdi_id


def _worth(tx: Connection, advance: Cfdi, final: Cfdi) -> tuple[Decimal, Decimal]:
    """What the advance counts for in the final invoice's currency, by the rate of that invoice's day, and what the rates moved in pesos.

    Raises UserError `exchange_rate.missing`.
    """
    amount = totals(advance).total
    if advance.currency == final.currency:
        return amount, Decimal("0.00")
    published = rates_for(tx, {advance.currency, final.currency}, final.issued_at.date())
    rates = {currency: each.rate for currency, each in published.items()}
    then = {} if advance.exchange_rate is None else {advance.currency: advance.exchange_rate}
    fx = converted(amount, advance.currency, HOME, rates) - converted(amount, advance.currency, HOME, then)
    return converted(amount, advance.currency, final.currency, rates), fx


def _ask_for_issue(tx: Connection, cfdi_id: int) -> None:
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'issue_cfdi', 'cfdi:' || c.id, c.id::text, c.branch, 2 from cfdis c
                where c.id = :id and c.state in ('DRAFT', 'REFUSED') on conflict do nothing"""),
        {"id": cfdi_id},
    )
