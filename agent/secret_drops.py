"""What a person typed, sealed to every approved agent. Sealing needs public keys only, so any desktop can do it."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from sqlalchemy import Connection, text

from agent.credentials.sealed import seal_to
from agent.errors import UserError


def context_of(drop_id: UUID) -> bytes:
    """What a dropped secret is bound to: its row."""
    return b"erphub drop " + drop_id.bytes


def drop(tx: Connection, *, owner: str, name: str, plain: bytes, drop_id: Callable[[], UUID], seals_for: str = "") -> None:
    """Leaves the secret for each approved agent; with `seals_for` (an RFC) only for those that are marked to seal for it.

    Raises `agents.none_approved` when there is none to leave it for, `agents.none_seals` when none seals for that RFC.
    """
    agents = tx.execute(text("select id, public_key, seals_for from agents where approved_at is not null and revoked_at is null")).all()
    if not agents:
        raise UserError("agents.none_approved")
    agents = [agent for agent in agents if not seals_for or seals_for in agent.seals_for]
    if not agents:
        raise UserError("agents.none_seals", rfc=seals_for)
    for agent in agents:
        made = drop_id()
        sealed = seal_to(bytes(agent.public_key), plain, context=context_of(made))
        tx.execute(
            text("insert into secret_drops (id, agent_id, owner, name, sealed) values (:id, :agent, :owner, :name, :sealed)"),
            {"id": made, "agent": agent.id, "owner": owner, "name": name, "sealed": sealed},
        )
