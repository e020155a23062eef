"""The agents as people and operators see them: who they are, whether they work, and who waits to be admitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import SILENT_SECONDS, Office


@dataclass(frozen=True, slots=True)
class AgentLine:
    """One agent. `standing` says whether it may work, `state` whether it does; `load` is what it last said of itself."""

    id: int
    host: str
    fingerprint: str
    standing: Literal["approved", "waiting", "revoked"]
    state: Literal["working", "silent", "stopped"]
    version: str
    pid: int | None
    heartbeat_at: datetime | None
    load: Mapping[str, object]


def agents(office: Office) -> tuple[AgentLine, ...]:
    """Every agent, those that wait to be admitted first, then by host. One transaction; silence is told by the database's clock."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select a.id, coalesce(b.host, i.host), a.fingerprint,
                        case when a.revoked_at is not null then 'revoked' when a.approved_at is null then 'waiting' else 'approved' end,
                        case when b.boot_id is null or b.stopped_at is not null then 'stopped'
                            when b.heartbeat_at < now() - make_interval(secs => :silent) then 'silent' else 'working' end,
                        coalesce(b.version, ''), b.pid, b.heartbeat_at, coalesce(b.load, '{}')
                    from agents a join installations i on i.id = a.installation_id
                    left join lateral (select * from agent_boots b where b.agent_id = a.id order by b.started_at desc limit 1) b on true
                    order by a.approved_at is not null, a.revoked_at is not null, 2, a.id"""),
            {"silent": SILENT_SECONDS},
        ).all()
    return tuple(AgentLine(*row) for row in rows)
