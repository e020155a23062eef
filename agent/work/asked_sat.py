"""SAT asked about one CFDI, its answer kept before anything is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from agent.db import cancellations
from agent.db.engine import transaction
from agent.domain.cancellation import Verdict, verdict_of
from agent.errors import UserError
from agent.hub import Hub
from agent.ports import SatStatus
from agent.work import wires
from agent.work.cancel_row import StampedRow


def asked_sat(hub: Hub, lane: str, row: StampedRow, attempt_ids: Sequence[UUID] = ()) -> tuple[SatStatus, Verdict]:
    """What SAT says now, and that in one word. Raises Unavailable, and UserError `sat.not_configured`. One transaction after the call."""
    if hub.vendors.sat is None:
        raise UserError("sat.not_configured")
    status = hub.vendors.sat(hub, wires.wire(hub, lane, attempt_ids)).status(row.question)
    with transaction(hub.office.engine) as tx:
        cancellations.sat_said(tx, cfdi_id=row.id, branch=row.branch, answer=status)
    return status, verdict_of(status.code, status.state, status.cancellation)
