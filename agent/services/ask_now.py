"""Stamps and cancellations whose outcome is open: asked about now instead of at their time."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.db.sql import text
from agent.errors import UserError
from agent.hub import Office


def ask_now(office: Office) -> list[int]:
    """Makes every open question due, for an operator; the ids of the CFDIs that are asked about. One transaction."""
    with transaction(office.engine) as tx:
        asked = tx.execute(
            text("""update work set run_at = now() where kind in ('issue_cfdi', 'cancel_cfdi') and state = 'unknown' and ref ~ '^[0-9]+$'
                    returning ref::bigint as id""")
        ).scalars().all()  # fmt: skip
        requested = tx.execute(text("select id from cfdis where state = 'CANCEL_REQUESTED' order by id")).scalars().all()
        tx.execute(
            text("""insert into work (kind, lane, ref, branch, priority)
                    select 'ask_sat', 'sat', c.id::text, c.branch, 100 from cfdis c where c.id = any(:ids)
                    on conflict (lane, kind, ref) where state in ('asked', 'ready', 'leased', 'unknown', 'blocked')
                    do update set run_at = case when work.state = 'ready' then now() else work.run_at end"""),
            {"ids": list(requested)},
        )
    return sorted({*asked, *requested})


def ask_sat_now(office: Office, cfdi_id: int) -> None:
    """A person wants the word on one stamped CFDI now: what is open about it is due, and SAT is asked. No other document is.

    Raises `cfdi.missing` and `permission.denied`. One transaction.
    """
    try:
        with transaction(office.engine) as tx:
            branch = tx.execute(text("select branch from cfdis where id = :id and uuid is not null"), {"id": cfdi_id}).scalar()
            if branch is None:
                raise UserError("cfdi.missing")
            tx.execute(text("select ask_about(:id)"), {"id": cfdi_id})
            record.audit(tx, actor=office.actor, action="ask_sat.requested", subject=str(cfdi_id), branch=branch)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="ask_sat") from error


def still_open(office: Office, ids: Sequence[int]) -> Sequence[int]:
    """Those of these CFDIs that an agent has not answered for yet. One transaction."""
    with transaction(office.engine) as tx:
        return (
            tx.execute(
                text("""select distinct w.ref::bigint from work w where w.kind in ('issue_cfdi', 'cancel_cfdi', 'ask_sat')
                        and w.ref = any(:refs) and w.state in ('ready', 'leased') and w.run_at < now() + interval '1 minute'"""),
                {"refs": [str(each) for each in ids]},
            )
            .scalars()
            .all()
        )
