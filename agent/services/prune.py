"""What has been kept long enough is removed: raw exchanges after 90 days, the sync log after 400."""

from __future__ import annotations

from agent.db import payloads
from agent.db.engine import transaction
from agent.hub import Office


def prune(office: Office) -> dict[str, int]:
    """Removes what is too old and says how many rows of each. One transaction a few thousand rows."""
    removed = {"payloads": 0, "erp_sync_logs": 0}
    for table, column, days in (("payloads", "at", payloads.KEPT_DAYS), ("erp_sync_logs", "created_at", payloads.LOG_KEPT_DAYS)):
        count = payloads.AT_A_TIME
        while count == payloads.AT_A_TIME:
            with transaction(office.engine) as tx:
                count = payloads.prune(tx, table=table, column=column, days=days)
            removed[table] += count
    return removed
