"""Attempts: the intent committed before a call, and what came of it. All in the caller's transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection

from agent.db.claim import Work
from agent.db.sql import text


@dataclass(frozen=True, slots=True)
class Attempt:
    """One intended call for one document. `content` is the frozen posting as canonical JSON ("{}" for a CFDI)."""

    id: UUID
    work_id: int
    kind: str
    ref: str
    operation: str
    version: int
    key: str
    content: str
    sha256: str
    pac: str


def begin(
    tx: Connection,
    work: Work,
    *,
    kind: str,
    operation: str,
    key: str,
    content: str,
    sha256: str,
    settle_seconds: float,
    connection: int | None = None,
    pac: str = "",
    version: int = 0,
) -> Attempt:
    """Writes the intent. Only one open attempt a document can exist; a second raises IntegrityError."""
    attempt = Attempt(uuid4(), work.id, kind, work.ref, operation, version, key, content, sha256, pac)
    tx.execute(
        text("""insert into attempts (id, work_id, token, boot_id, branch, connection_id, pac, kind, ref, operation, version, key, content,
                    sha256, settle_after)
                values (:id, :work, :token, :boot, :branch, :connection, :pac, :kind, :ref, :operation, :version, :key,
                    cast(:content as jsonb), :sha256, now() + make_interval(secs => :settle))"""),
        {
            "id": attempt.id,
            "work": work.id,
            "token": work.token,
            "boot": work.boot,
            "branch": work.branch,
            "connection": connection,
            "pac": pac,
            "kind": kind,
            "ref": work.ref,
            "operation": operation,
            "version": version,
            "key": key,
            "content": content,
            "sha256": sha256,
            "settle": settle_seconds,
        },
    )
    return attempt


def sending(tx: Connection, attempt_ids: Sequence[UUID], *, seconds: float) -> None:
    """The requests leave now: only after `seconds` from here may "not there" be believed. The intent itself may be much older."""
    tx.execute(
        text("update attempts set settle_after = now() + make_interval(secs => :seconds) where id = any(:ids)"),
        {"ids": list(attempt_ids), "seconds": seconds},
    )


def resending(tx: Connection, attempt_ids: Sequence[UUID], *, seconds: float) -> None:
    """The same requests leave once more under their keys, as `sending`: what is said of them now is not said of the first ones."""
    tx.execute(
        text("update attempts set resent = true, settle_after = now() + make_interval(secs => :seconds) where id = any(:ids)"),
        {"ids": list(attempt_ids), "seconds": seconds},
    )


def close(
    tx: Connection, attempt_id: UUID, *, outcome: str, code: str = "", message: str = "", detail: str = "", remote_id: str = ""
) -> bool:
    """Writes the outcome of an attempt that is open or unknown; False when another has written it already."""
    done = tx.execute(
        text("""update attempts set outcome = :outcome, code = :code, message = :message, detail = :detail, remote_id = :remote,
                    finished_at = now() where id = :id and (outcome is null or outcome = 'unknown')"""),
        {"outcome": outcome, "code": code, "message": message, "detail": detail[:2000], "remote": remote_id, "id": attempt_id},
    )
    return done.rowcount == 1


def absent(tx: Connection, attempt_id: UUID, *, boot: UUID) -> None:
    """Writes that the request of an attempt never arrived, as far as the process `boot` can tell.

    A create of another process is looked for again in ten minutes, and once more in a day: that process may have stood still
    between its last check and its first byte, and may have ended since, so that nobody would ever hear of it. `looks` counts those
    that were made: believed absent twice before the first one, it is looked for ten minutes after the second time.
    """
    tx.execute(
        text("""update attempts set outcome = 'absent', finished_at = now(),
                    look_again_at = case when operation = 'create' and boot_id <> :boot
                        then now() + (array[interval '10 minutes', interval '1 day'])[looks + 1] end
                where id = :id and (outcome is null or outcome = 'unknown')"""),
        {"id": attempt_id, "boot": boot},
    )


def to_look_again(tx: Connection) -> tuple[UUID, int, str, str] | None:
    """One attempt whose time to be looked for again has come, taken off the list: id, connection, `ref` and branch; None = no more."""
    row = tx.execute(
        text("""update attempts set look_again_at = null, looks = looks + 1 where id = (
                    select id from attempts where look_again_at <= now() order by look_again_at limit 1 for update skip locked)
                returning id, connection_id, ref, branch""")
    ).one_or_none()
    return None if row is None else (row[0], int(row[1]), str(row[2]), str(row[3]))


def doubt(tx: Connection, work: Work, *, connection: int, sha256: str) -> bool:
    """Doubts the newest create of this row's document that was believed absent and had other content; False when there is none.

    It is unknown again and this row's to settle, at once. Each is doubted once. No attempt of the document may be open.
    """
    done = tx.execute(
        text("""update attempts set outcome = 'unknown', code = 'doubted', work_id = :work, settle_after = now() where id = (
                    select id from attempts where connection_id = :connection and ref = :ref
                        and operation = 'create' and outcome = 'absent' and code = '' and sha256 <> :sha256
                    order by started_at desc limit 1)"""),
        {"work": work.id, "connection": connection, "ref": work.ref, "sha256": sha256},
    )
    return done.rowcount == 1


def may_reopen(tx: Connection, attempt_id: UUID) -> bool:
    """Whether an attempt was believed not to be done and its document is neither mapped nor being written by another one."""
    found = tx.execute(
        text("""select 1 from attempts a where a.id = :id and a.outcome in ('absent', 'refused') and not exists (
                    select 1 from attempts o where o.connection_id = a.connection_id and o.kind = a.kind and o.ref = a.ref
                      and (o.outcome is null or o.outcome = 'unknown'))
                and not exists (select 1 from erp_entity_mappings m where m.connection_id = a.connection_id
                      and m.entity_type = a.kind and m.entity_type || ':' || m.spirit_tours_entity_id = a.ref)"""),
        {"id": attempt_id},
    )
    return found.one_or_none() is not None


def reopen(tx: Connection, attempt_id: UUID, *, work_id: int, settle_seconds: float) -> None:
    """Doubts that an attempt was never done: it is unknown again, and the row `work_id` settles it. At most one is open a document."""
    tx.execute(
        text("""update attempts set outcome = 'unknown', work_id = :work, settle_after = now() + make_interval(secs => :settle)
                where id = :id and outcome in ('absent', 'refused')"""),
        {"id": attempt_id, "work": work_id, "settle": settle_seconds},
    )


def open_of(tx: Connection, work_ids: Sequence[int]) -> dict[int, tuple[Attempt, bool]]:
    """The open attempt of each row of work, and whether the time is past at which "not there" may be believed."""
    rows: Any = tx.execute(
        text("""select id, work_id, kind, ref, operation, version, key, content::text, sha256, pac, settle_after < now()
                from attempts where work_id = any(:ids) and (outcome is null or outcome = 'unknown')"""),
        {"ids": list(work_ids)},
    )
    return {row[1]: (Attempt(*row[:10]), bool(row[10])) for row in rows}


def next_version(tx: Connection, *, connection: int, kind: str, ref: str, sha256: str) -> int:
    """The version that goes into the idempotency key: another after every definite answer, the same while nothing was done.

    An attempt that was proven absent keeps its key for the same content: should it still arrive, it is the same write. So does a
    create that was refused when it was sent once more, for one more try: whether the first request was refused too, nobody said. One
    try only, because some vendors repeat under a key whatever they answered first (Intuit, "Request ID update", 2015).
    """
    count = tx.execute(
        text("""select count(*) from attempts a where connection_id = :connection and kind = :kind and ref = :ref
                and (outcome = 'done' or (outcome = 'absent' and sha256 <> :sha256)
                    or (outcome = 'refused' and (sha256 <> :sha256 or operation <> 'create' or not resent or exists (
                        select from attempts e where e.connection_id = a.connection_id and e.kind = a.kind and e.ref = a.ref
                            and e.key = a.key and e.outcome = 'refused' and e.started_at < a.started_at))))"""),
        {"connection": connection, "kind": kind, "ref": ref, "sha256": sha256},
    ).scalar_one()
    return int(count) + 1
