"""A person says that a document in doubt is not at its PAC. It waits for a second person; nothing is sealed anew before."""

from __future__ import annotations

from agent.hub import Office
from agent.services.request_work import request_work


def request_absent(office: Office, cfdi_id: int, *, branch: str) -> int:
    """The id of the request, which waits for its approval. One transaction.

    Raises `work.already_requested`, and `permission.denied` when the document is not on its way, could still be stamped, or this person
    may not ask.
    """
    ref = str(cfdi_id)
    return request_work(office, kind="declare_absent", lane=f"cfdi:{ref}", ref=ref, branch=branch)
