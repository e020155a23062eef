"""Rows that say what happened: audit, events, and the log a person reads. All in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Connection, insert

from agent.db import tables

# No RETURNING: who may write a row need not be allowed to read it.
_AUDIT = insert(tables.audit).inline()
_EVENT = insert(tables.events).inline()
_SYNC_LOG = insert(tables.erp_sync_logs).inline()


def audit(tx: Connection, *, actor: str, action: str, subject: str, branch: str | None = None, **facts: object) -> None:
    """Adds an audit row; `facts` become its canonical text: keys sorted, decimals and dates as text, no secrets."""
    canonical = json.dumps({"action": action, "actor": actor, "subject": subject, **facts}, sort_keys=True, default=str, ensure_ascii=False)
    row = {"actor": actor, "action": action, "branch": branch, "subject": subject, "canonical": canonical}
    tx.execute(_AUDIT, row)


def event(tx: Connection, name: str, *, branch: str | None = None, subject: str = "", **params: object) -> None:
    """Adds an event `noun.past` (delivery.done, cfdi.stamped); whoever listens on the channel `events` wakes up."""
    row = {"name": name, "branch": branch, "subject": subject, "params": json.loads(json.dumps(params, default=str))}
    tx.execute(_EVENT, row)


def sync_log(
    tx: Connection,
    *,
    branch: str,
    connection_id: int | None,
    provider: str,
    entity_type: str,
    entity_id: str,
    number: str,
    operation: str,
    status: str,
    erp_id: str = "",
    code: str = "",
    params: Mapping[str, object] | None = None,
    detail: str = "",
    amount: Decimal | None = None,
    currency: str = "",
    attempt: UUID | None = None,
    work_id: int | None = None,
    duration_ms: int | None = None,
) -> None:
    """Adds one line to the log a person reads: what was done to which document, and what came of it."""
    row = {
        "branch": branch,
        "connection_id": connection_id,
        "erp_provider": provider,
        "entity_type": entity_type,
        "spirit_tours_entity_id": entity_id,
        "number": number,
        "operation": operation,
        "status": status,
        "erp_entity_id": erp_id,
        "code": code,
        "params": json.loads(json.dumps(dict(params or {}), default=str)),
        "detail": detail[:2000],
        "amount": amount,
        "currency": currency,
        "attempt_id": attempt,
        "work_id": work_id,
        "duration_ms": duration_ms,
    }
    tx.execute(_SYNC_LOG, row)
