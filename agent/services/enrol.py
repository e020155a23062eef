"""An agent makes itself known, and each of its processes its start. Beside an embedded database it is approved at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from agent.db import claim, record
from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import SILENT_SECONDS, Office


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The agent's id and whether a person has approved it."""

    agent_id: int
    approved: bool


@dataclass(frozen=True, slots=True)
class Registered:
    """What the database knows of an installation's agent."""

    agent_id: int
    public_key: bytes
    fingerprint: str
    approved: bool
    revoked: bool


def registered(engine: Engine, installation: UUID) -> Registered | None:
    """The installation's agent, or None when it has not started yet. One transaction."""
    with transaction(engine) as tx:
        row = tx.execute(
            text("""select id, public_key, fingerprint, approved_at is not null, revoked_at is not null from agents
                    where installation_id = :id"""),
            {"id": installation},
        ).one_or_none()
    return None if row is None else Registered(row[0], bytes(row[1]), *row[2:])


def enrol(office: Office, *, installation: UUID, name: str, host: str, public_key: bytes, fingerprint: str, approve: bool) -> Enrolled:
    """Registers the installation's agent, or finds it. One transaction.

    Raises `agent.other_key` when the installation is known under another key, `agent.key_elsewhere` when the key is another
    installation's, `agent.revoked` when it was shut out; nothing is written then.
    """
    with transaction(office.engine) as tx:
        _key_is_ours(tx, installation, fingerprint)
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


def _key_is_ours(tx: Connection, installation: UUID, fingerprint: str) -> None:
    """Stops a key that was copied from another installation: two agents would be one, each taking the other's work."""
    other = tx.execute(
        text("""select i.id, i.host from agents a join installations i on i.id = a.installation_id
                where a.fingerprint = :fingerprint and i.id <> :installation"""),
        {"fingerprint": fingerprint, "installation": installation},
    ).one_or_none()
    if other is not None:
        raise UserError("agent.key_elsewhere", fingerprint=fingerprint, host=other.host, installation=str(other.id))


def start_boot(office: Office, *, agent_id: int, boot: UUID, pid: int, host: str, version: str, max_stalls: int) -> int:
    """Writes this process's start and takes back what earlier ones of the same agent held; how many rows. One transaction.

    Raises `agent.runs_elsewhere` while the same installation works on another host: its folder was copied there or here.
    """
    with transaction(office.engine) as tx:
        _runs_here_only(tx, agent_id, host)
        tx.execute(
            text("insert into agent_boots (boot_id, agent_id, pid, host, version) values (:boot, :agent, :pid, :host, :version)"),
            {"boot": boot, "agent": agent_id, "pid": pid, "host": host, "version": version},
        )
        taken = claim.take_back(tx, agent_id=agent_id, boot=boot, max_stalls=max_stalls)
        record.event(tx, "agent.started", subject=str(agent_id), host=host, taken_back=taken)
        return taken


def _runs_here_only(tx: Connection, agent_id: int, host: str) -> None:
    """On this host the folder's lock says that the earlier process is dead; of another host only its silence can."""
    # Two that start at once do so one after the other.
    tx.execute(text("select 1 from agents where id = :agent for update"), {"agent": agent_id})
    elsewhere = tx.execute(
        text("""select host, pid from agent_boots where agent_id = :agent and stopped_at is null and host <> :host
                and heartbeat_at > now() - make_interval(secs => :silent) order by heartbeat_at desc limit 1"""),
        {"agent": agent_id, "host": host, "silent": SILENT_SECONDS},
    ).one_or_none()
    if elsewhere is not None:
        raise UserError("agent.runs_elsewhere", host=elsewhere.host, pid=elsewhere.pid, seconds=SILENT_SECONDS)


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
