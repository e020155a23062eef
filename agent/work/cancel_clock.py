"""What the clock asks for about cancellations: SAT's word on what is due, and what suppliers want accepted."""

from __future__ import annotations

from sqlalchemy import Connection

from agent.db.engine import transaction
from agent.db.sql import text
from agent.hub import Hub
from agent.work.ask_sat import request_questions
from agent.work.supplier_requests import request_lists


def ask_about_cancellations(hub: Hub) -> int:
    """Asks for what is due, once in ten minutes (suppliers' requests: once in six hours) however many agents tick; how many rows."""
    asked = 0
    with transaction(hub.office.engine) as tx:
        if _mine(hub, tx, "sat", 600):
            asked += request_questions(tx, hub.office.environment)
        if _mine(hub, tx, "supplier_requests", 6 * 3600):
            telling = [name for name, spec in hub.vendors.pac_specs.items() if spec.lists_requests]
            asked += request_lists(tx, hub.office.environment, telling)
        return asked


def _mine(hub: Hub, tx: Connection, schedule: str, seconds: int) -> bool:
    taken = tx.execute(
        text("""insert into schedule_slots (schedule, slot, boot_id)
                values (:schedule, to_timestamp(floor(extract(epoch from now()) / :seconds) * :seconds), :boot)
                on conflict do nothing"""),
        {"schedule": schedule, "seconds": seconds, "boot": hub.boot},
    )
    return taken.rowcount == 1
