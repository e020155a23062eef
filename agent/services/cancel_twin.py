"""A person asks that a second stamp of a document is cancelled. It waits for a second person; nothing is sent before."""

from __future__ import annotations

from sqlalchemy import text

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work


def request_twin_cancelled(office: Office, uuid: str) -> int:
    """The id of the request, which waits for its approval: reason 02, at the PAC that made this stamp. Two transactions.

    Raises `twin.missing` (no second stamp of this UUID is open), `work.already_requested` and `permission.denied`.
    """
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("select uuid, cfdi_id, branch from stray_stamps where uuid = :uuid and kind = 'twin' and settled_at is null"),
            {"uuid": uuid.strip().upper()},
        ).one_or_none()
    if row is None:
        raise UserError("twin.missing")
    return request_work(office, kind="cancel_twin", lane=f"cfdi:{row.cfdi_id}", ref=row.uuid, branch=row.branch)
