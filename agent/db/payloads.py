"""Raw exchanges as they are kept: compressed, under the attempts they belong to, for 90 days."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from agent.db.sql import text

KEPT_DAYS = 90
LOG_KEPT_DAYS = 400
AT_A_TIME = 5000
"""Rows that one transaction removes, so that nobody waits for it."""


def keep(tx: Connection, attempt_ids: Sequence[UUID], exchange: dict[str, Any], *, request: bytes, response: bytes) -> None:
    """Writes one exchange. It belongs to a branch when every attempt of it does; else to none, and only agents read it."""
    tx.execute(
        text("""insert into payloads (attempt_ids, branch, endpoint, method, path, request, status, response, error, trace, elapsed_ms)
                values (:ids, (select min(branch) from attempts where id = any(:ids) having count(distinct branch) = 1),
                    :endpoint, :method, :path, :request, :status, :response, :error, :trace, :elapsed_ms)"""),
        {**exchange, "ids": list(attempt_ids), "request": zlib.compress(request), "response": zlib.compress(response)},
    )


def unpack(kept: bytes | None) -> str:
    """What was kept, as text; what is not UTF-8 is shown with marks in its place."""
    return zlib.decompress(kept).decode("utf-8", errors="replace") if kept else ""


def prune(tx: Connection, *, table: str, column: str, days: int) -> int:
    """Removes up to `AT_A_TIME` rows older than `days`; how many. Names are this module's own, never a caller's text."""
    assert (table, column) in (("payloads", "at"), ("erp_sync_logs", "created_at"))
    done = tx.execute(
        text(
            # an array and the order of the column's index: nothing is read but what is removed, however large the table
            f"delete from {table} where id = any (array(select id from {table} where {column} < now() - make_interval(days => :days)"  # noqa: S608
            f" order by {column} limit :limit))"
        ),
        {"days": days, "limit": AT_A_TIME},
    )
    return done.rowcount
