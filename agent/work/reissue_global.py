"""A global invoice that was cancelled for a guest's own CFDI is issued again for the same period, without that ticket."""

from __future__ import annotations

from collections.abc import Sequence

from agent.db import global_draft
from agent.db.claim import Work, finish, hold
from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Hub
from agent.services.draft_global import draft_global


def reissue_global(hub: Hub, rows: Sequence[Work]) -> None:
    """Drafts each and asks for its stamp; who was left out of the first stays out. A draft that is there already is brought up to date.

    With nothing left to say none is made. Raises what drafting it raises.
    """
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            period, issuer, place = global_draft.period_of_draft(tx, int(work.ref))
            left_out = {
                row.document_id: row.reason
                for row in tx.execute(
                    text("select document_id, reason from global_left_out where cfdi_id = :id and active"), {"id": int(work.ref)}
                )
            }
        made = draft_global(hub.office, issuer=issuer, place=place, period=period, left_out=left_out)
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            if made is not None:
                tx.execute(
                    text("""insert into work (kind, lane, ref, branch, priority)
                            select 'issue_cfdi', 'cfdi:' || c.id, c.id::text, c.branch, 50 from cfdis c
                            where c.id = :id and c.state = 'DRAFT' and c.code = '' on conflict do nothing"""),
                    {"id": made},
                )
            finish(tx, work, state="done", code="global.reissued" if made is not None else "global.nothing_left", result={"cfdi": made})
