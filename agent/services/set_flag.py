"""A branch's switches: what the agents do for it by themselves. Effective at the next claim, which is within seconds."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office


class Flag(StrEnum):
    """The guide's FEATURE_ switches. Without a row a switch is on."""

    AUTO_SYNC = "auto_sync"
    BATCH_SYNC = "batch_sync"
    MULTI_ERP = "multi_erp"
    CFDI_MEXICO = "cfdi_mexico"
    REAL_TIME_NOTIFICATIONS = "real_time_notifications"


def set_flag(office: Office, *, branch: str, flag: Flag, enabled: bool) -> None:
    """Turns a switch on or off for a branch, on the audit record. One transaction. Raises `permission.denied`."""
    try:
        with transaction(office.engine) as tx:
            tx.execute(
                text("""insert into flags (name, branch, enabled) values (:name, :branch, :enabled)
                        on conflict (name, branch) do update
                            set enabled = excluded.enabled, updated_at = now(), updated_by = session_user"""),
                {"name": flag.value, "branch": branch, "enabled": enabled},
            )
            record.audit(tx, actor=office.actor, action="flag.set", subject=flag.value, branch=branch, enabled=str(enabled).lower())
            record.event(tx, "flag.set", branch=branch, subject=flag.value, enabled=enabled)
    except ProgrammingError as error:
        raise UserError("permission.denied", kind=flag.value) from error


def flags(office: Office, branch: str) -> dict[Flag, bool]:
    """Every switch of a branch as it stands. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(text("select name, enabled from flags where branch = :branch"), {"branch": branch}).all()
    kept: dict[str, bool] = {row.name: row.enabled for row in rows}
    return {flag: kept.get(flag.value, True) for flag in Flag}
