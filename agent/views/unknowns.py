"""What was sent and not answered for certain: what it was, when, what is known of it, and when it is asked about again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """One row of work whose fate is not known, with the attempt that is asked about.

    `run_at` is when it is asked about next (`due` = that is now); from `settle_after` on "it is not there" may be believed
    (`settled` = that is past). `erp` names who is asked, an accounting system or a PAC. `attempt` is None while it is being
    closed; `work_kind` is deliver or issue_cfdi.

    Of a stamp: `asked` = how often its PAC was asked; after `definite_after` nobody can stamp it any more; `elsewhere` are the PACs
    that people may send it to by force, by name; `force_waits` = somebody asked for that, and it waits for a second person;
    `too_late` = it is after `definite_after`; `absent_waits` = somebody said that it is not there, and that waits for a second person.
    """

    id: int
    work_kind: str
    ref: str
    branch: str
    erp: str
    kind: str
    number: str
    operation: str
    amount: Decimal | None
    currency: str
    sent_at: datetime
    run_at: datetime
    due: bool
    settle_after: datetime
    settled: bool
    attempt: UUID | None
    key: str
    code: str
    params: Mapping[str, object]
    detail: str
    asked: int = 0
    definite_after: datetime | None = None
    elsewhere: tuple[str, ...] = ()
    force_waits: bool = False
    too_late: bool = False
    absent_waits: bool = False

    @property
    def can_be_forced(self) -> bool:
        """Whether a person may ask that it goes to another PAC."""
        return self.is_stamp and bool(self.elsewhere) and not self.force_waits and not self.too_late

    @property
    def is_stamp(self) -> bool:
        """Whether it is a stamp that its PAC is asked about: a person may give its XML."""
        return self.work_kind == "issue_cfdi" and self.attempt is not None

    @property
    def can_be_declared_absent(self) -> bool:
        """Whether a person may ask that a stamp counts as not made: when nobody can make it any more."""
        return self.is_stamp and self.too_late and not self.absent_waits

    @property
    def can_be_resolved(self) -> bool:
        """Whether a person may say what they found of a delivery."""
        return self.work_kind == "deliver" and self.attempt is not None


# The CFDI's id is made before the join: row security keeps a cast within the join away from the index.
# Number and amount are those that were sent: the frozen posting of a delivery, the CFDI's own of a stamp.
_LINES = text("""
    with page as (
        select *, case kind when 'issue_cfdi' then cast(ref as bigint) end as cfdi_id from work
        where state = 'unknown' and kind in ('deliver', 'issue_cfdi') and id > :after
          and (cast(:branch as text) is null or branch = :branch) order by id limit :limit)
    select w.id, w.kind as work_kind, w.ref, w.branch,
        coalesce(c.erp, a.pac, '') as erp, coalesce(a.kind, split_part(w.ref, ':', 1)) as kind,
        coalesce(nullif(a.content ->> 'number', ''), nullif(f.series || '-' || f.folio, ''),
            substr(w.ref, strpos(w.ref, ':') + 1)) as number,
        coalesce(a.operation, '') as operation, coalesce(cast(a.content ->> 'total' as numeric), f.total) as amount,
        coalesce(nullif(a.content ->> 'currency', ''), f.currency, '') as currency, coalesce(a.started_at, w.updated_at) as sent_at,
        w.run_at, w.run_at <= now() as due, coalesce(a.settle_after, w.run_at) as settle_after,
        coalesce(a.settle_after, w.run_at) < now() as settled,
        a.id as attempt, coalesce(a.key, '') as key, w.code, w.params, coalesce(a.detail, '') as detail,
        case when f.id is not null then coalesce(a.looks, 0) else 0 end as asked,
        f.issued_at at time zone b.zone + interval '74 hours' as definite_after,
        array(select p.pac from pac_accounts p where p.issuer_id = f.issuer_id and p.pac <> a.pac and p.state = 'ready'
            and p.rests_until is null order by p.priority) as elsewhere,
        exists (select from work x where x.lane = w.lane and x.kind = 'force_failover' and x.ref = w.ref
            and x.state in ('asked', 'ready', 'leased')) as force_waits,
        coalesce(f.issued_at at time zone b.zone + interval '74 hours' < now(), false) as too_late,
        exists (select from work x where x.lane = w.lane and x.kind = 'declare_absent' and x.ref = w.ref
            and x.state in ('asked', 'ready', 'leased')) as absent_waits
    from page w
    left join lateral (
        select * from attempts t where t.work_id = w.id and (t.outcome is null or t.outcome = 'unknown') order by t.started_at desc limit 1
    ) a on true
    left join connections c on c.id = a.connection_id
    left join cfdis f on f.id = w.cfdi_id
    left join branches b on b.code = f.branch
    order by w.id
""")
_COUNT = text("select count(*) from (select from work where state = 'unknown' and kind in ('deliver', 'issue_cfdi') limit 1000) as counted")


def unknowns(office: Office, *, branch: str | None, after: Key | None, limit: int) -> Page[UnknownLine]:
    """The next `limit` rows, oldest first; `after` is the key of the page before. One transaction."""
    with transaction(office.engine) as tx:
        found: Any = tx.execute(_LINES, {"branch": branch, "after": int(after[0]) if after else 0, "limit": limit + 1})
        rows = tuple(UnknownLine(**{**row._mapping, "elsewhere": tuple(row.elsewhere)}) for row in found)
    return Page(rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None)


def unknown_count(office: Office) -> int:
    """How many there are in every branch of the person, at most 1000. One transaction."""
    with transaction(office.engine) as tx:
        return int(tx.execute(_COUNT).scalar_one())
