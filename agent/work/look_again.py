"""Creates that were believed absent, and may have come after all: the lane they belong to asks the vendor about them again."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from agent.db import attempts, deliveries, record
from agent.db.deliveries import Delivery
from agent.db.engine import transaction
from agent.hub import Hub

MOST = 50


def look_again(hub: Hub) -> int:
    """How many documents are asked about again, because their sender may have stood still and ended since. One transaction each."""
    asked = 0
    for _ in range(MOST):
        try:
            with transaction(hub.office.engine) as tx:
                due = attempts.to_look_again(tx)
                if due is None:
                    break
                attempt_id, connection, ref, branch = due
                asked += doubt_absence(tx, attempt_id, Delivery(connection, *deliveries.parse_ref(ref), branch), settle_seconds=0.0)
        except IntegrityError:
            break  # another attempt of it began in this very moment, and looks for the document itself; taken up again in a minute
    return asked


def doubt_absence(tx: Connection, attempt_id: UUID, delivery: Delivery, *, settle_seconds: float) -> bool:
    """Whether the attempt's document is asked about again; not while it is being written, nor once it is known.

    For `settle_seconds` from now "not there" proves nothing. IntegrityError when another attempt began in this very moment.
    """
    if not attempts.may_reopen(tx, attempt_id):
        return False
    work_id = deliveries.request_settling(tx, delivery)
    if work_id is None:
        return False
    attempts.reopen(tx, attempt_id, work_id=work_id, settle_seconds=settle_seconds)
    record.event(tx, "delivery.came_late", branch=delivery.branch, subject=deliveries.ref_of(delivery.kind, delivery.document_id))
    return True
