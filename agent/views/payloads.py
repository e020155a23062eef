"""What was said to a vendor and what it answered, exchange by exchange."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.db.payloads import unpack
from agent.hub import Office

# Looked for by time first: row security keeps array operators, which are not leakproof, away from their index.
# A day more than the attempt lasted, because a process that was held up writes what it heard when it wakes.
_SPAN = text("""select started_at - interval '1 minute' as first,
        case when outcome <> 'unknown' then finished_at + interval '1 day' end as last
    from attempts where id = :attempt""")
_EXCHANGES = text("""select at, method, path, status, request, response, error, trace, elapsed_ms from payloads
    where at >= :first and at <= coalesce(cast(:last as timestamptz), now())
        and attempt_ids @> array[cast(:attempt as uuid)] order by at, id""")


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
    """Every exchange of an attempt in the order it happened; empty after 90 days. One transaction.

    A person sees those of an attempt that is theirs, and of a batch only when nothing in it is another branch's.
    """
    with transaction(office.engine) as tx:
        known = tx.execute(_SPAN, {"attempt": attempt_id}).one_or_none()
        rows = tx.execute(_EXCHANGES, {"attempt": attempt_id, "first": known.first, "last": known.last}).all() if known else ()
    return tuple(
        Exchange(row.at, row.method, row.path, row.status, unpack(row.request), unpack(row.response), row.error, row.trace, row.elapsed_ms)
        for row in rows
    )
