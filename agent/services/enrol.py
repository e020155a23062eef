"""An agent makes itself known, and each of its processes its start. Beside an embedded database it is approved at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from agent.db import claim, record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The agent's id and whether a person has approved it."""

    agent_id: int
    approved: bool


def enrol(office: Office, *, installation: UUID, name: str, host: str, public_key: bytes, fingerprint: str, approve: bool) -> Enrolled:
    """Registers the installation's agent, or finds it. One transaction.

    Raises `agent.other_key` when the installation is known under another key, `agent.revoked` when it was shut out.
    """
    with transaction(office.engine) as tx:
        tx.execute(
            text(
                "insert into installations (id, name, host) values (:id, :name, :host) on conflict (id) do update set host = excluded.host"
            ),
            {"id": installation, "name": name, "host": host},
        )
        made = tx.execute(
            text("""insert into agents (installation_id, public_key, fingerprint, approved_at, approved_by)
                    values (:installation, :key, :fingerprint, case when :approve then now() end, case when :approve then session_user end)
                    on conflict (installation_id) do nothing returning id"""),
            {"installation": installation, "key": public_key, "fingerprint": fingerprint, "approve": approve},
        ).scalar()
        if made is not None:
            record.audit(tx, actor=office.actor, action="agent.enrolled", subject=f"agent:{made}", fingerprint=fingerprint)
        row = tx.execute(
            text("select id, fingerprint, approved_at, revoked_at from agents where installation_id = :id"), {"id": installation}
        ).one()
    if row.fingerprint != fingerprint:
        raise UserError("agent.other_key", expected=row.fingerprint, found=fingerprint)
    if row.revoked_at is not None:
        raise UserError("agent.revoked")
    return Enrolled(int(row.id), row.approved_at is not None)


def start_boot(office: Office, *, agent_id: int, boot: UUID, pid: int, host: str, version: str, max_stalls: int) -> int:
    """Writes this process's start and takes back what earlier ones of the same agent held; how many rows. One transaction."""
    with transaction(office.engine) as tx:
        tx.execute(
            text("insert into agent_boots (boot_id, agent_id, pid, host, version) values (:boot, :agent, :pid, :host, :version)"),
            {"boot": boot, "agent": agent_id, "pid": pid, "host": host, "version": version},
        )
        taken = claim.take_back(tx, agent_id=agent_id, boot=boot, max_stalls=max_stalls)
        record.event(tx, "agent.started", subject=str(agent_id), host=host, taken_back=taken)
        return taken


def beat(office: Office, boot: UUID, load: str) -> None:
    """Says that this process lives. One transaction."""
    with transaction(office.engine) as tx:
        tx.execute(
            text("update agent_boots set heartbeat_at = now(), load = cast(:load as jsonb) where boot_id = :boot"),
            {"boot": boot, "load": load},
        )


def end_boot(office: Office, boot: UUID) -> None:
    """Writes that this process has ended in order. One transaction."""
    with transaction(office.engine) as tx:
        tx.execute(text("update agent_boots set stopped_at = now() where boot_id = :boot"), {"boot": boot})
        record.event(tx, "agent.stopped", subject=str(boot))
