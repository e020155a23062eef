"""A person asks that a document in doubt goes to another PAC. It waits for a second person; nothing is sent before."""

from __future__ import annotations

from sqlalchemy import text

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.services.request_work import request_work


def request_failover(office: Office, cfdi_id: int, *, branch: str, to: str) -> int:
    """The id of the request, which waits for its approval; `to` = the name of the other PAC. One transaction.

    Raises `work.already_requested`, and `permission.denied` when the document is not on its way, or this person may not ask.
    """
    ref = str(cfdi_id)
    return request_work(office, kind="force_failover", lane=f"cfdi:{ref}", ref=ref, branch=branch, args={"to": to})


def branch_of(office: Office, cfdi_id: int) -> str:
    """The branch of a document that is on its way. Raises `cfdi.missing`. One transaction."""
    with transaction(office.engine) as tx:
        found = tx.execute(text("select branch from cfdis where id = :id and state = 'STAMPING'"), {"id": cfdi_id}).scalar()
    if found is None:
        raise UserError("cfdi.missing")
    return str(found)
