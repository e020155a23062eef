"""Work as the operator looks at it: what is open or stopped, and everything that was tried for one row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.views.page import Key, Page


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One row of work. `code` and `params` say in words why it stands where it stands; `run_at` is when it is due again."""

    id: int
    kind: str
    lane: str
    ref: str
    branch: str
    state: str
    priority: int
    attempts: int
    stalls: int
    waits: int
    run_at: datetime
    updated_at: datetime
    code: str
    params: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Tried:
    """One attempt: what was meant, under which key, and what came of it ("" = not known yet)."""

    id: UUID
    operation: str
    key: str
    sha256: str
    started_at: datetime
    settle_after: datetime
    outcome: str
    code: str
    detail: str
    remote_id: str


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """A row with its attempts, newest first, and what was frozen to be sent last."""

    row: QueueRow
    tries: tuple[Tried, ...]
    content: str


_COLUMNS = "id, kind, lane, ref, branch, state, priority, attempts, stalls, waits, run_at, updated_at, code, params"


def rows(office: Office, *, state: str, branch: str = "", after: Key | None = None, limit: int = 200) -> Page[QueueRow]:
    """The next `limit` rows in a state, oldest first. One transaction."""
    with transaction(office.engine) as tx:
        found = tx.execute(
            text(
                f"select {_COLUMNS} from work where state = :state and id > :after"  # noqa: S608 - a constant of this file
                " and (:branch = '' or branch = :branch) order by id limit :limit"
            ),
            {"state": state, "after": int(after[0]) if after else 0, "branch": branch, "limit": limit + 1},
        ).all()
    some = tuple(QueueRow(*row) for row in found)
    return Page(some[:limit], (some[limit - 1].id,) if len(some) > limit else None)


def entry(office: Office, work_id: int) -> QueueEntry:
    """One row with everything that was tried. One transaction. Raises `work.missing`."""
    with transaction(office.engine) as tx:
        row = tx.execute(text(f"select {_COLUMNS} from work where id = :id"), {"id": work_id}).one_or_none()  # noqa: S608 - as above
        tried = tx.execute(
            text("""select id, operation, key, sha256, started_at, settle_after, coalesce(outcome, ''), code, detail, remote_id,
                        content::text from attempts where work_id = :id order by started_at desc, id"""),
            {"id": work_id},
        ).all()
    if row is None:
        raise UserError("work.missing", id=work_id)
    return QueueEntry(QueueRow(*row), tuple(Tried(*one[:10]) for one in tried), str(tried[0][10]) if tried else "{}")
