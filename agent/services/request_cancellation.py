"""A person asks for a CFDI's cancellation: a row of work, which waits for a second person where its month is closed."""

from __future__ import annotations

from dataclasses import dataclass

from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.cancellation import CancelReason
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work


@dataclass(frozen=True, slots=True)
class AskedFor:
    """The row of work, and whether another person must approve it first."""

    work_id: int
    waits_for_approval: bool


def request_cancellation(office: Office, cfdi_id: int, *, reason: CancelReason, replaced_by: int | None = None) -> AskedFor:
    """Asks for it; `replaced_by` is the CFDI that takes its place (01), or the guest's own of a ticket (04), stamped or about to be.

    Raises `cfdi.missing`, `cancel.not_stamped`, `cancel.replacement_missing`, `cancel.replacement_unwanted`, `cancel.replaces_itself`,
    `work.already_requested` and `permission.denied`. Two transactions.
    """
    if reason is CancelReason.REPLACED and replaced_by is None:
        raise UserError("cancel.replacement_missing")
    if reason not in (CancelReason.REPLACED, CancelReason.IN_GLOBAL) and replaced_by is not None:
        raise UserError("cancel.replacement_unwanted", reason=reason.value)
    with transaction(office.engine) as tx:
        row = tx.execute(text("select state, branch, uuid from cfdis where id = :id"), {"id": cfdi_id}).one_or_none()
    if row is None:
        raise UserError("cfdi.missing")
    if row.state not in ("STAMPED", "CANCEL_REQUESTED"):
        raise UserError("cancel.not_stamped", state=row.state)
    if replaced_by == cfdi_id:
        raise UserError("cancel.replaces_itself", uuid=row.uuid)
    args: dict[str, object] = {"reason": reason.value}
    if replaced_by is not None:
        args["replaced_by"] = replaced_by
    work_id = request_work(office, kind="cancel_cfdi", lane=f"cfdi:{cfdi_id}", ref=str(cfdi_id), branch=row.branch, args=args)
    with transaction(office.engine) as tx:
        state = tx.execute(text("select state from work where id = :id"), {"id": work_id}).scalar_one()
    return AskedFor(work_id, state == "asked")


def stamped_as(office: Office, uuid: str) -> int:
    """The id of the stamped CFDI with this UUID. Raises `cfdi.missing`. One transaction."""
    with transaction(office.engine) as tx:
        found = tx.execute(text("select id from cfdis where uuid = :uuid"), {"uuid": uuid.strip().upper()}).scalar()
    if found is None:
        raise UserError("cfdi.missing")
    return int(found)
