"""An agent is admitted by the fingerprint its operator reads out, and shut out again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.domain.fingerprint import tidy_fingerprint
from agent.errors import UserError
from agent.hub import Office


def approve_agent(office: Office, fingerprint: str) -> int:
    """The id of the agent with this fingerprint, approved now. Other agents then seal the keys to it, within seconds.

    It may be typed in any case and with any spaces. Raises `vault.bad_fingerprint`, `agent.no_such_fingerprint`, `agent.revoked`
    and `permission.denied`; nothing is changed then, nor when it is approved already. Two transactions.
    In a shared database only the first agent may be approved under the agents' own login.
    """
    row = _found(office, fingerprint)
    if row.revoked_at is not None:
        raise UserError("agent.revoked")
    if row.approved_at is None:
        _change(office, row.id, "approved_at = now(), approved_by = session_user", "revoked_at is null", "approved")
    return int(row.id)


def revoke_agent(office: Office, fingerprint: str, *, force: bool = False) -> int:
    """The id of the agent with this fingerprint, shut out now: it claims nothing more, and its keys' seals are removed.

    What it read before it has read: rotate the data key afterwards. Raises as `approve_agent` does, and `agent.only_opener` when
    it is the last that opens some secret, which would be lost with it, unless it is to go by `force`. Two transactions.
    """
    row = _found(office, fingerprint)
    if row.revoked_at is None:
        _change(office, row.id, "revoked_at = now()", "true", "revoked", check=None if force else _others_open)
    return int(row.id)


def _others_open(tx: Connection, agent_id: int) -> None:
    # One at a time: of the last two that open a secret only one may go.
    tx.execute(text("select 1 from agents where revoked_at is null order by id for no key update"))
    lost = tx.execute(text("select opened_only_by(:id)"), {"id": agent_id}).scalar_one()
    if lost:
        host = tx.execute(
            text("select i.host from agents a join installations i on i.id = a.installation_id where a.id = :id"), {"id": agent_id}
        ).scalar_one()
        raise UserError("agent.only_opener", secrets=lost, host=host)


def _found(office: Office, typed: str) -> Any:
    fingerprint = tidy_fingerprint(typed)
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("select id, approved_at, revoked_at from agents where fingerprint = :fingerprint"), {"fingerprint": fingerprint}
        ).one_or_none()
    if row is None:
        raise UserError("agent.no_such_fingerprint", fingerprint=fingerprint)
    return row


def _change(
    office: Office, agent_id: int, assignments: str, where: str, word: str, check: Callable[[Connection, int], None] | None = None
) -> None:
    try:
        with transaction(office.engine) as tx:
            if check is not None:
                check(tx, agent_id)
            statement = f"update agents set {assignments} where id = :id and {where}"  # noqa: S608 - constants above
            if tx.execute(text(statement), {"id": agent_id}).rowcount != 1:
                raise UserError("permission.denied", kind=f"agents {word}")
            record.audit(tx, actor=office.actor, action=f"agent.{word}", subject=f"agent:{agent_id}")
            record.event(tx, f"agent.{word}", subject=str(agent_id))
    except ProgrammingError as error:
        raise UserError("permission.denied", kind=f"agents {word}") from error
