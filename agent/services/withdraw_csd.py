"""A CSD that seals no more, and an agent that may seal no more: their keys are removed, and the audit record says who did it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from agent.db import record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office


def retire_csd(office: Office, serial: str, *, force: bool = False) -> None:
    """Retires a CSD and removes its key; loaded anew it seals again. Documents that are sealed already are not touched.

    Raises UserError `csd.not_there`, `permission.denied`, and `csd.last` when its issuer would seal with nothing then, unless it
    is to go by `force`. One transaction.
    """
    try:
        with transaction(office.engine) as tx:
            row = tx.execute(text("select rfc from csds where serial = :serial and retired_at is null"), {"serial": serial}).one_or_none()
            if row is None:
                raise UserError("csd.not_there", serial=serial)
            done = tx.execute(text("select retire_csd(:serial, :force)"), {"serial": serial, "force": force}).scalar_one()
            if done == "none":
                raise UserError("csd.not_there", serial=serial)
            if done == "last":
                raise UserError("csd.last", serial=serial, rfc=row.rfc)
            record.audit(tx, actor=office.actor, action="csd.retired", subject=f"csd:{serial}", rfc=row.rfc, forced=str(force).lower())
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="csd retired") from error


def unmark_sealer(office: Office, agent_id: int, rfc: str, *, force: bool = False) -> None:
    """Takes an agent the right to seal for an RFC; what it read before it has read.

    Raises UserError `agent.not_a_sealer`, `permission.denied`, and `csd.only_sealer` when nobody else opens the keys of that RFC, unless
    it is to go by `force`: then those keys are lost and their CSDs retired. One transaction.
    """
    try:
        with transaction(office.engine) as tx:
            host = tx.execute(
                text("select i.host from agents a join installations i on i.id = a.installation_id where a.id = :id"), {"id": agent_id}
            ).scalar()
            done = tx.execute(
                text("select unmark_sealer(:agent, :rfc, :force)"), {"agent": agent_id, "rfc": rfc, "force": force}
            ).scalar_one()
            if done == "not_marked":
                raise UserError("agent.not_a_sealer", agent=agent_id, rfc=rfc)
            if done == "last":
                raise UserError("csd.only_sealer", host=host or str(agent_id), rfc=rfc)
            subject = f"agent:{agent_id}"
            record.audit(tx, actor=office.actor, action="agent.unmarked", subject=subject, rfc=rfc, forced=str(force).lower())
    except ProgrammingError as error:
        raise UserError("permission.denied", kind="agent unmarked") from error
