"""Advances around the stamp: the final invoice names them, and once it is stamped each is taken back by its credit note.

The second part is one step that may be begun anew at any moment: an advance has one credit note, drafted with the row that says so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from agent.cfdi.decode import decode
from agent.cfdi.safe_xml import parse
from agent.db.advances import advances_of
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cfdi import Cfdi
from agent.domain.cfdi_documents import ADVANCE, Numbering, advance_applied
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
    """What a stamp asks for, in its own transaction: a final invoice takes its advances back, an advance renews its sale's draft."""
    if row.purpose == "sale" and said_advances(row.cfdi):
        tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority)
                    values ('apply_advances', 'advance:' || cast(:id as text), :id, :branch, 2) on conflict do nothing"""),
            {"id": str(row.id), "branch": row.branch},
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


def apply_advances(hub: Hub, rows: Sequence[Work]) -> None:
    """Drafts the credit notes (relation 07, form 30) of a stamped final invoice's advances that have none, and has them issued."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            invoice = tx.execute(
                text("select id, state, uuid, stamped_xml from cfdis where id = :id for no key update"), {"id": int(work.ref)}
            ).one()
            applied = _apply(hub, tx, invoice) if invoice.state == "STAMPED" else []
            finish(tx, work, state="done", code="advance.applied", result={"cfdis": applied})


def _apply(hub: Hub, tx: Connection, invoice: Any) -> list[int]:
    made = []
    for uuid in said_advances(decode(parse(bytes(invoice.stamped_xml)))[0]):
        advance = tx.execute(
            text("""select c.id, c.branch, c.issuer_id, c.stamped_xml, a.cfdi_id from cfdis c
                    left join advance_applications a on a.advance_id = c.id
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
    egreso = advance_applied(said, invoice.uuid, Numbering(fecha(hub.office, said.place_of_issue)))
    follower = Follower("advance_applied", egreso, advance.branch, advance.issuer_id, exchange_rate=egreso.exchange_rate)
    cfdi_id = keep(hub.office, tx, follower, kept=None)
    tx.execute(
        text("insert into advance_applications (advance_id, invoice_id, cfdi_id, branch) values (:advance, :invoice, :cfdi, :branch)"),
        {"advance": advance.id, "invoice": invoice.id, "cfdi": cfdi_id, "branch": advance.branch},
    )
    return cfdi_id


def _ask_for_issue(tx: Connection, cfdi_id: int) -> None:
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'issue_cfdi', 'cfdi:' || c.id, c.id::text, c.branch, 2 from cfdis c
                where c.id = :id and c.state in ('DRAFT', 'REFUSED') on conflict do nothing"""),
        {"id": cfdi_id},
    )
