"""What SAT's word makes of a CFDI: requested, cancelled, or in force again. Everything that follows from it is in the same transaction."""

from __future__ import annotations

import json

from sqlalchemy import Connection

from agent.db import cancellations, ledger, record
from agent.db.cancellations import Case
from agent.db.sql import text
from agent.domain.balance import Fate
from agent.domain.cancellation import CancelReason, Verdict, accept_by, asks_recipient, verdict_of
from agent.domain.fiscal_zone import FiscalZone, local_time
from agent.hub import Hub
from agent.ports import SatStatus
from agent.work.advances import free_again
from agent.work.cancel_row import StampedRow

SETTLED_BY_CANCELLING = ("sale.cancelled_but_stamped", "sale.changed_after_stamp")
"""What keeps a sale's delivery waiting until its CFDI is cancelled."""


def requested(hub: Hub, tx: Connection, row: StampedRow, case: Case, status: SatStatus | None) -> None:
    """SAT has the request: it is asked from now on, and who must accept has until a day that is named."""
    until = None
    if case.accept_by is None and status is not None and _asks_recipient(status):
        until = accept_by(local_time(hub.office.now(), FiscalZone.CENTRAL).date()).day
    said = until or case.accept_by
    params = {"accept_by": f"{said:%Y-%m-%d}"} if said else {}
    cancellations.turn(tx, case.id, "requested", "cancel.waits_for_recipient" if said else "cancel.requested", params, accept_by=until)
    tx.execute(
        text("""update cfdis set state = 'CANCEL_REQUESTED', code = '', params = '{}', updated_at = now()
                where id = :id and state in ('STAMPED', 'CANCEL_REQUESTED')"""),
        {"id": row.id},
    )
    if row.state == "STAMPED":
        _write(hub, tx, row, case, "cfdi.cancel_requested")


def _asks_recipient(status: SatStatus) -> bool:
    # While its replacement is in force SAT calls it not cancelable, and yet asks the recipient.
    in_process = verdict_of(status.code, status.state, status.cancellation) is Verdict.IN_PROCESS
    return in_process or asks_recipient(status.cancelable)


def rejected(hub: Hub, tx: Connection, row: StampedRow, case: Case) -> None:
    """The recipient refused: the document is in force, and its row says so until somebody asks again."""
    params = {"number": row.name, "times": _times_rejected(tx, row.id) + 1}
    cancellations.turn(tx, case.id, "rejected", "cancel.rejected", params)
    _in_force(tx, row.id, "cancel.rejected", params)
    _write(hub, tx, row, case, "cfdi.cancel_rejected")


def refused(hub: Hub, tx: Connection, row: StampedRow, case: Case, code: str, params: dict[str, object]) -> None:
    """The request was not taken: the document is in force as if nobody had asked."""
    cancellations.turn(tx, case.id, "refused", code, params)
    _in_force(tx, row.id, code, params)
    _write(hub, tx, row, case, "cfdi.cancel_refused")


def _in_force(tx: Connection, cfdi_id: int, code: str, params: dict[str, object]) -> None:
    tx.execute(
        text("""update cfdis set state = 'STAMPED', code = :code, params = cast(:params as jsonb), updated_at = now()
                where id = :id and state in ('STAMPED', 'CANCEL_REQUESTED')"""),
        {"id": cfdi_id, "code": code, "params": json.dumps(params, ensure_ascii=False, default=str)},
    )


def _times_rejected(tx: Connection, cfdi_id: int) -> int:
    count = text("select count(*) from cancellations where cfdi_id = :id and state = 'rejected'")
    return int(tx.execute(count, {"id": cfdi_id}).scalar_one())


def cancelled(hub: Hub, tx: Connection, row: StampedRow, case: Case, how: str) -> None:
    """SAT says that it is cancelled, `how` in its own words: its balances, sales and accounting documents learn of it here and now."""
    params = {"number": row.name, "how": how}
    code = "cancel.cancelled" if case.origin == "here" else "cancel.cancelled_elsewhere"
    cancellations.turn(tx, case.id, "cancelled", code, params)
    tx.execute(
        text("""update cfdis set state = 'CANCELLED', code = :code, params = cast(:params as jsonb), updated_at = now(),
                    outstanding = null where id = :id"""),
        {"id": row.id, "code": "" if case.origin == "here" else code, "params": json.dumps(params, ensure_ascii=False)},
    )
    ledger.take_back(tx, row.id, Fate.CANCELLED)
    free_again(tx, row.id)
    _hand_over_sales(tx, row.id)
    tx.execute(text("update cfdi_documents set live = false where cfdi_id = :id and live"), {"id": row.id})
    _tell_accounting(tx, row.id)
    _reissue_global(tx, row)
    _write(hub, tx, row, case, "cfdi.cancelled" if case.origin == "here" else "cfdi.cancelled_elsewhere", how=how)


def _hand_over_sales(tx: Connection, cfdi_id: int) -> None:
    """Its sales are free for another CFDI; one that was issued to take its place has them from now on."""
    tx.execute(text("update cfdi_sales set live = false where cfdi_id = :id and live"), {"id": cfdi_id})
    tx.execute(
        text("""update cfdi_sales s set live = true where not s.live and (s.document_id, s.cfdi_id) in (
                    select n.document_id, max(r.cfdi_id) from replacements r join cfdis c on c.id = r.cfdi_id
                    join cfdi_sales n on n.cfdi_id = c.id where r.replaces_id = :id and c.state <> 'CANCELLED'
                        and (c.draft_hash <> '' or c.state not in ('DRAFT', 'REFUSED')) group by n.document_id)
                and not exists (select from cfdi_sales o where o.document_id = s.document_id and o.live)"""),
        {"id": cfdi_id},
    )


def _tell_accounting(tx: Connection, cfdi_id: int) -> None:
    """What it was about is delivered once more: its memo says that the CFDI is cancelled; what waited for that goes on."""
    said = """select document_id from cfdi_sales where cfdi_id = :id
              union select document_id from cfdi_documents where cfdi_id = :id"""
    tx.execute(text(f"update documents set version = version + 1 where id in ({said})"), {"id": cfdi_id})  # noqa: S608 - a constant
    branches = tx.execute(
        text(f"select distinct branch from documents where id in ({said}) order by branch"),  # noqa: S608 - a constant
        {"id": cfdi_id},
    ).scalars()
    for branch in list(branches):
        tx.execute(text("select release_blocked(:branch, :codes)"), {"branch": branch, "codes": list(SETTLED_BY_CANCELLING)})
    tx.execute(
        text(f"""insert into work (kind, lane, ref, branch, priority)
                select 'deliver', 'erp:' || b.connection_id, d.kind || ':' || d.row_id, d.branch, 5
                from documents d join branches b on b.code = d.branch
                where d.id in ({said}) and b.connection_id is not null
                on conflict do nothing"""),  # noqa: S608 - a constant
        {"id": cfdi_id},
    )


def _reissue_global(tx: Connection, row: StampedRow) -> None:
    """A global invoice that gave way to a guest's own CFDI is issued again without that ticket."""
    tx.execute(
        text("""insert into work (kind, lane, ref, branch, priority)
                select 'reissue_global', 'global:' || g.cfdi_id, g.cfdi_id::text, g.branch, 50 from global_invoices g
                where g.cfdi_id = :id and exists (select from replacements r where r.replaces_id = g.cfdi_id and r.kind = 'late_guest')
                on conflict do nothing"""),
        {"id": row.id},
    )


def _write(hub: Hub, tx: Connection, row: StampedRow, case: Case, name: str, **more: object) -> None:
    reason = case.reason or "-"
    record.audit(
        tx, actor=hub.office.actor, action=name, subject=f"cfdi:{row.id}", branch=row.branch, uuid=row.uuid, reason=reason,
        pac=case.pac, **more,
    )  # fmt: skip
    record.event(tx, name, branch=row.branch, subject=str(row.id), number=row.name, uuid=row.uuid)


def is_replacement(case: Case) -> bool:
    """Whether another CFDI takes the place of this one (reason 01)."""
    return case.reason == CancelReason.REPLACED.value
