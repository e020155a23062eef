"""What one person asked for and a second one must approve, with what each of them needs to know about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One request that waits. `number`, `recipient` and `amount` are those of the document that it is about.

    `mine` = this person asked for it; `may_approve` = this person may; `must_type` = as the only admin, by typing `number`.
    """

    id: int
    kind: str
    branch: str
    ref: str
    number: str
    recipient: str
    amount: Decimal | None
    currency: str
    args: Mapping[str, object]
    asked_by: str
    asked_at: datetime
    mine: bool
    may_approve: bool

    @property
    def must_type(self) -> bool:
        """Whether the document's number has to be typed."""
        return self.mine and self.may_approve


_LINES = text("""
    with page as (
        select *, case when kind in ('force_failover', 'declare_absent', 'cancel_cfdi') and ref ~ '^[0-9]{1,18}$'
            then cast(ref as bigint) end as cfdi_id
        from work
        where state = 'asked' and id > :after and (cast(:branch as text) is null or branch = :branch) order by id limit :limit),
    me as (
        select (select person_role()) = 'admin' as admin,
            (select count(*) from people where role = 'admin' and revoked_at is null) = 1 as alone)
    select w.id, w.kind, w.branch, w.ref, coalesce(nullif(concat_ws('-', nullif(f.series, ''), f.folio), ''), s.number, '') as number,
        coalesce(f.recipient_name, s.recipient_rfc, '') as recipient, f.total as amount, coalesce(f.currency, '') as currency, w.args,
        w.requested_by as asked_by, w.created_at as asked_at, w.requested_by = session_user as mine,
        coalesce(me.admin, false) and (w.requested_by <> session_user or me.alone) as may_approve
    from page w cross join me left join cfdis f on f.id = w.cfdi_id
    left join stray_stamps s on w.kind = 'cancel_twin' and s.uuid = w.ref order by w.id
""")
_COUNT = text("select count(*) from (select from work where state = 'asked' limit 1000) as counted")


def approvals(office: Office, *, branch: str | None, after: Key | None, limit: int) -> Page[AskedLine]:
    """The next `limit` requests, oldest first; `after` is the key of the page before. One transaction."""
    with transaction(office.engine) as tx:
        found: Any = tx.execute(_LINES, {"branch": branch, "after": int(after[0]) if after else 0, "limit": limit + 1})
        rows = tuple(AskedLine(**row._mapping) for row in found)
    return Page(rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None)


def approval_count(office: Office) -> int:
    """How many requests wait in every branch of the person, at most 1000. One transaction."""
    with transaction(office.engine) as tx:
        return int(tx.execute(_COUNT).scalar_one())
