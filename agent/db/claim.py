"""Who does what: lanes claimed by lease and fencing token. Every function runs in the caller's transaction.

A lane has one holder at a time. Its token grows with every claim; whoever writes with an older one is fenced out.
Instants are the database's, so clocks of machines do not matter.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Connection

from agent.db.sql import text
from agent.errors import Fenced


@dataclass(frozen=True, slots=True)
class Work:
    """One claimed row. `was_unknown` = an earlier attempt's fate is open and must be settled before anything is sent."""

    id: int
    kind: str
    lane: str
    ref: str
    branch: str
    priority: int
    attempts: int
    stalls: int
    waits: int
    args: Mapping[str, object]
    was_unknown: bool
    token: int
    boot: UUID


@dataclass(frozen=True, slots=True)
class Lease:
    """A held lane: the rows taken from it, in order, and its saved rate bucket."""

    lane: str
    token: int
    boot: UUID
    rows: Sequence[Work]
    bucket: Mapping[str, object]


# A row that may be worked on: what a branch's switch holds back stays where it is. What is unknown is always asked about,
# and what a person asked for by hand is done.
_OPEN = """w.state in ('ready', 'unknown') and not (w.state = 'ready' and w.priority < 100 and (
    (w.kind = 'deliver' and w.branch = any ((select coalesce(array_agg(f.branch), '{}') from flags f
        where f.name = 'auto_sync' and not f.enabled)::text[]))
    or (w.kind in ('draft_cfdi', 'issue_cfdi') and w.branch = any ((select coalesce(array_agg(f.branch), '{}') from flags f
        where f.name = 'cfdi_mexico' and not f.enabled)::text[]))))"""
_ADMITTED = """select 1 from agent_boots b join agents a on a.id = b.agent_id
    where b.boot_id = :boot and a.approved_at is not null and a.revoked_at is null"""
# In the order of the index, so that the first free lane ends the search however much is waiting.
_CANDIDATES = text(f"""
    select w.lane from work w where {_OPEN} and w.run_at <= now() and w.lane <> all (:avoid) and (:unasked or exists ({_ADMITTED}))
        and w.lane <> all ((select coalesce(array_agg(l.lane), '{{}}') from lanes l
            where l.lease_until > now() or l.not_before > now())::text[])
    order by w.priority desc, w.run_at, w.id limit 32
""")  # noqa: S608 - a constant of this file
_TAKE_LANE = text("""
    insert into lanes as l (lane, boot_id, token, lease_until) values (:lane, :boot, 1, now() + make_interval(secs => :seconds))
    on conflict (lane) do update set boot_id = excluded.boot_id, token = l.token + 1, lease_until = excluded.lease_until
    where l.lease_until <= now() and l.not_before <= now()
    returning token, bucket, ramp
""")
_TAKE_ROWS = text(f"""
    with due as (
        select w.id, w.state from work w where w.lane = :lane and {_OPEN} and w.run_at <= now()
        order by w.priority desc, w.run_at, w.id limit :limit for update skip locked)
    update work w set state = 'leased', token = :token, agent_boot = :boot, updated_at = now()
    from due where w.id = due.id
    returning w.id, w.kind, w.lane, w.ref, w.branch, w.priority, w.attempts, w.stalls, w.waits, w.args,
        due.state = 'unknown' or exists (select 1 from attempts a where a.work_id = w.id and (a.outcome is null or a.outcome = 'unknown'))
        as was_unknown
""")  # noqa: S608 - a constant of this file


def admitted(connection: Connection, *, boot: UUID) -> bool:
    """Whether the agent behind this process may work: a person approved it, and nobody shut it out since."""
    return connection.execute(text(_ADMITTED), {"boot": boot}).one_or_none() is not None


def claim(
    connection: Connection, *, boot: UUID, seconds: float, limit: int, avoid: Sequence[str] = (), admitted_only: bool = False
) -> Lease | None:
    """Takes the most urgent free lane and up to `limit` of its due rows for `seconds`; None when nothing is due.

    `admitted_only` = nothing for a process whose agent is not approved, or not any more. `avoid` names lanes that this process
    cannot work on. A lane that comes back from an outage gives fewer rows at first.
    """
    lanes = connection.execute(_CANDIDATES, {"avoid": list(avoid), "boot": boot, "unasked": not admitted_only}).scalars().all()
    for lane in dict.fromkeys(lanes):
        taken = connection.execute(_TAKE_LANE, {"lane": lane, "boot": boot, "seconds": seconds}).one_or_none()
        if taken is None:
            continue
        asked = {"lane": lane, "boot": boot, "token": taken.token, "limit": min(limit, taken.ramp or limit)}
        rows = connection.execute(_TAKE_ROWS, asked).all()
        if not rows:
            release(connection, lane=lane, token=taken.token, boot=boot)
            continue
        work = [Work(**row._mapping, token=taken.token, boot=boot) for row in rows]
        work.sort(key=lambda row: (-row.priority, row.id))
        return Lease(lane, taken.token, boot, work, taken.bucket)
    return None


def due_in(connection: Connection, *, avoid: Sequence[str] = ()) -> float | None:
    """Seconds until the next open row may be worked on (0 when one may now); None when there is none."""
    seconds = connection.execute(
        text(f"""select extract(epoch from min(greatest(w.run_at, coalesce(l.not_before, '-infinity'))) - now())::float8
                from work w left join lanes l on l.lane = w.lane where {_OPEN} and w.lane <> all (:avoid)"""),  # noqa: S608 - as above
        {"avoid": list(avoid)},
    ).scalar()
    return None if seconds is None else max(0.0, float(seconds))


LONGEST_REST = 300.0


def rest(connection: Connection, *, lane: str, token: int, seconds: float) -> None:
    """The vendor behind a lane is out of reach: nobody asks it for a while, longer each time in a row, at a random moment of it.

    So that many agents and lanes do not come back at the same instant. The first claim afterwards takes one row.
    """
    connection.execute(
        text("""update lanes set outages = outages + 1, ramp = 1, not_before = now() + make_interval(
                    secs => least(cast(:longest as float8), :seconds * power(2, least(outages, 10))) * (0.5 + random() / 2))
                where lane = :lane and token = :token"""),
        {"lane": lane, "token": token, "seconds": seconds, "longest": LONGEST_REST},
    )


def recovered(connection: Connection, *, lane: str, token: int, limit: int) -> None:
    """The vendor answered: the next claims take twice as many rows each, until there is no limit again."""
    connection.execute(
        text("""update lanes set outages = 0, ramp = case when ramp * 2 >= :limit then 0 else ramp * 2 end
                where lane = :lane and token = :token and (outages > 0 or ramp > 0)"""),
        {"lane": lane, "token": token, "limit": limit},
    )


def renew(connection: Connection, lease: Lease, *, seconds: float) -> None:
    """Prolongs the lease on the lane, and so on its rows; raises `Fenced` when somebody else holds the lane."""
    held = connection.execute(
        text("""update lanes set lease_until = now() + make_interval(secs => :seconds)
                where lane = :lane and token = :token and boot_id = :boot and lease_until > now()"""),
        {"lane": lease.lane, "token": lease.token, "boot": lease.boot, "seconds": seconds},
    )
    if held.rowcount != 1:
        raise Fenced(lease.lane)


def hold(connection: Connection, work: Work) -> None:
    """Locks the row for this transaction if this process still owns it under a running lease; else raises `Fenced`."""
    hold_all(connection, [work])


def hold_all(connection: Connection, rows: Sequence[Work]) -> None:
    """Holds every row of one lane, in one order whoever asks (by `ref`), so that holders and those who ask for more never deadlock."""
    first = rows[0]
    held = connection.execute(
        text("""select w.id from work w join lanes l on l.lane = w.lane and l.token = w.token and l.boot_id = w.agent_boot
                where w.id = any(:ids) and w.token = :token and w.agent_boot = :boot and w.state = 'leased' and l.lease_until > now()
                order by w.ref for update of w"""),
        {"ids": [row.id for row in rows], "token": first.token, "boot": first.boot},
    )
    if len(held.all()) < len(rows):
        raise Fenced(first.lane)


def release(connection: Connection, *, lane: str, token: int, boot: UUID, bucket: Mapping[str, object] | None = None) -> None:
    """Gives the lane back, and with it the rows that were not worked on; `bucket` is for its next holder (None = as it was)."""
    connection.execute(
        text("""update work set agent_boot = null,
                    state = case when exists (select 1 from attempts a where a.work_id = work.id and a.outcome = 'unknown')
                        then 'unknown' else 'ready' end
                where lane = :lane and token = :token and agent_boot = :boot and state = 'leased'
                  and not exists (select 1 from attempts a where a.work_id = work.id and a.outcome is null)"""),
        {"lane": lane, "token": token, "boot": boot},
    )
    connection.execute(
        text("""update lanes set lease_until = '-infinity', boot_id = null, bucket = coalesce(cast(:bucket as jsonb), bucket)
                where lane = :lane and token = :token and boot_id = :boot"""),
        {"lane": lane, "token": token, "boot": boot, "bucket": None if bucket is None else json.dumps(dict(bucket))},
    )


def lanes_of(connection: Connection, *, boot: UUID) -> Sequence[tuple[str, int]]:
    """The lanes that a process holds, each with its token."""
    rows = connection.execute(text("select lane, token from lanes where boot_id = :boot and lease_until > now()"), {"boot": boot})
    return [(row.lane, row.token) for row in rows]


_REAP = """
    update work set state = case
            when exists (select 1 from attempts a where a.work_id = work.id and (a.outcome is null or a.outcome = 'unknown')) then 'unknown'
            when stalls + 1 >= :max_stalls then 'dead' else 'ready' end,
        code = case when stalls + 1 >= :max_stalls and not exists (
                select 1 from attempts a where a.work_id = work.id and (a.outcome is null or a.outcome = 'unknown'))
            then 'work.stalled' else code end,
        stalls = stalls + 1, token = work.token + 1, agent_boot = null, updated_at = now()
    from lanes l where l.lane = work.lane and work.state = 'leased' and """


def reap(connection: Connection, *, max_stalls: int) -> int:
    """Takes back rows whose lease has lapsed: with an intent on record they become unknown, else ready, at last dead."""
    return connection.execute(text(_REAP + "(l.lease_until < now() or l.token <> work.token)"), {"max_stalls": max_stalls}).rowcount


def take_back(connection: Connection, *, agent_id: int, boot: UUID, max_stalls: int) -> int:
    """Takes back at once what earlier processes of this same installation held; they are dead, since this one runs."""
    mine = "agent_boot in (select boot_id from agent_boots where agent_id = :agent and boot_id <> :boot)"
    count = connection.execute(text(_REAP + mine), {"max_stalls": max_stalls, "agent": agent_id, "boot": boot}).rowcount
    connection.execute(
        text("""update lanes set lease_until = '-infinity', boot_id = null
                where boot_id in (select boot_id from agent_boots where agent_id = :agent and boot_id <> :boot)"""),
        {"agent": agent_id, "boot": boot},
    )
    connection.execute(
        text("update agent_boots set stopped_at = now() where agent_id = :agent and boot_id <> :boot and stopped_at is null"),
        {"agent": agent_id, "boot": boot},
    )
    return count


def finish(
    connection: Connection,
    work: Work,
    *,
    state: str,
    code: str = "",
    params: Mapping[str, object] | None = None,
    result: Mapping[str, object] | None = None,
    delay: float = 0.0,
    attempted: bool = False,
    waited: bool = False,
) -> None:
    """Writes what became of a row and lets it go; raises `Fenced` when it is not ours any more.

    `delay` seconds until it is due again (for ready and unknown); `attempted` and `waited` count apart.
    """
    done = connection.execute(
        text("""update work set state = :state, code = :code, params = cast(:params as jsonb), result = cast(:result as jsonb),
                    run_at = now() + make_interval(secs => :delay), attempts = attempts + :attempted, waits = waits + :waited,
                    agent_boot = null, updated_at = now()
                where id = :id and token = :token and agent_boot = :boot and state = 'leased'"""),
        {
            "state": state,
            "code": code,
            "params": json.dumps(dict(params or {}), default=str),
            "result": json.dumps(dict(result or {}), default=str),
            "delay": delay,
            "attempted": int(attempted),
            "waited": int(waited),
            "id": work.id,
            "token": work.token,
            "boot": work.boot,
        },
    )
    if done.rowcount != 1:
        raise Fenced(work.lane)
