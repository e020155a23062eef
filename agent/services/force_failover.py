"""A person asks that a document in doubt goes to another PAC. It waits for a second person; nothing is sent before."""

from __future__ import annotations

from agent.hub import Office
from agent.services.request_work import request_work


def request_failover(office: Office, cfdi_id: int, *, branch: str, to: str) -> int:
    """The id of the request, which waits for its approval; `to` = the name of the other PAC. One transaction.

    Raises `work.already_requested`, and `permission.denied` when the document is not on its way, or this person may not ask.
    """
    ref = str(cfdi_id)
    return request_work(office, kind="force_failover", lane=f"cfdi:{ref}", ref=ref, branch=branch, args={"to": to})
