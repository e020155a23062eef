"""What was said to a vendor and what it answered, exchange by exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.db.payloads import unpack
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its answer, redacted as they were kept. `status` is None when no answer came; then `error` says why."""

    at: datetime
    method: str
    path: str
    status: int | None
    request: str
    response: str
    error: str
    trace: str
    elapsed_ms: int


def exchanges(office: Office, attempt_id: UUID) -> tuple[Exchange, ...]:
    """Every exchange of an attempt in the order it happened; empty after 90 days. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select at, method, path, status, request, response, error, trace, elapsed_ms from payloads
                    where attempt_ids @> array[cast(:attempt as uuid)] order by at, id"""),
            {"attempt": attempt_id},
        ).all()
    return tuple(
        Exchange(row.at, row.method, row.path, row.status, unpack(row.request), unpack(row.response), row.error, row.trace, row.elapsed_ms)
        for row in rows
    )
