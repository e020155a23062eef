"""Deliveries that are open now: those that wait, are under way, are not known, are held up, or have stopped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, text

from agent.db.engine import transaction
from agent.hub import Office
from agent.views.page import Key, Page
from agent.views.sync_monitor import SyncDetails, SyncTry

OPEN_STATES = ("ready", "leased", "unknown", "blocked", "dead")
COUNTED_TO = 1000
"""Counting stops here: nobody reads the difference, and a queue may be long."""

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class OpenFilter:
    """What to show; empty = all. `state` is one of `OPEN_STATES`; `text` is the beginning of a document's number."""

    state: str
    kind: str = ""
    branch: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class OpenLine:
    """One delivery. `at` is when it changed last, `run_at` when it is due again (`due` = that is now).

    `status` is its state, `id` its work's.
    """

    id: int
    at: datetime
    run_at: datetime
    due: bool
    branch: str
    erp: str
    kind: str
    number: str
    status: str
    code: str
    params: Mapping[str, object]
    amount: Decimal | None
    currency: str
    customer: str
    operation: str = ""
    remote_id: str = ""

    @property
    def work_id(self) -> int:
        """The work that this line is."""
        return self.id


# The document behind a delivery is found by its ref ("invoice:17", "customer:4/USD"), and only for the rows of one page.
_LINES = text("""
    with asked as (select cast(:text as text) as number),
    wanted as (
        select o.kind || ':' || o.row_id as ref from documents o, asked
        where asked.number <> '' and o.number >= asked.number and o.number < asked.number || :last limit 1000),
    page as (
        select * from work where kind = 'deliver' and state = :state and id > :after
          and (cast(:branch as text) is null or branch = :branch)
          and (cast(:kind as text) = '' or split_part(ref, ':', 1) = :kind)
          and (cast(:text as text) = '' or ref in (select ref from wanted)
              or ref like 'customer:%' and split_part(ref, '/', 1) in (select ref from wanted))
        order by id limit :limit)
    select w.id, w.updated_at, w.run_at, w.run_at <= now() as due, w.branch, coalesce(c.erp, '') as erp, split_part(w.ref, ':', 1) as kind,
        coalesce(nullif(d.number, ''), substr(w.ref, strpos(w.ref, ':') + 1)) as number, w.state, w.code, w.params,
        d.amount, coalesce(d.currency, '') as currency, coalesce(p.number, '') as customer
    from page w
    left join connections c on w.lane = 'erp:' || c.id
    left join lateral (
        select o.number, o.amount, o.currency, o.party_id from documents o where o.kind = split_part(w.ref, ':', 1)
        and o.row_id = case when w.ref like 'customer:%' then split_part(substr(w.ref, 10), '/', 1)
            else substr(w.ref, strpos(w.ref, ':') + 1) end
        limit 1) d on true
    left join lateral (
        select o.number from documents o where o.kind = 'customer' and o.row_id = d.party_id and d.party_id <> '' limit 1) p on true
    order by w.id
""")
# Each state by its name: of a state that comes as a value the planner does not know how rare it is.
_COUNTS = text(
    " union all ".join(
        f"""select '{state}' as state, count(*) as many from (
        select from work where state = '{state}' and kind = 'deliver' and (cast(:branch as text) is null or branch = :branch)
        limit :most) as counted_{state}"""  # noqa: S608 - constants of this file
        for state in OPEN_STATES
    )
)
_TRIES = text("select id, started_at, outcome, detail from attempts where work_id = :work order by started_at desc, id limit 20")


def open_lines(office: Office, wanted: OpenFilter, *, after: Key | None, limit: int) -> Page[OpenLine]:
    """The next `limit` deliveries in a state, oldest first; `after` is the key of the page before. One transaction."""
    values = {"state": wanted.state, "kind": wanted.kind, "branch": wanted.branch, "text": wanted.text, "last": _LAST}
    with transaction(office.engine) as tx:
        found = tx.execute(_LINES, {**values, "after": int(after[0]) if after else 0, "limit": limit + 1})
        rows = tuple(OpenLine(*row) for row in found)
    return Page(rows[:limit], (rows[limit - 1].id,) if len(rows) > limit else None)


def open_counts(office: Office, *, branch: str | None) -> Mapping[str, int]:
    """How many deliveries are in each open state, at most `COUNTED_TO`. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(_COUNTS, {"branch": branch, "most": COUNTED_TO})
        return {row.state: row.many for row in rows}


def open_details(office: Office, line: OpenLine) -> SyncDetails:
    """The delivery as it stands now, with its attempts and the vendor's own words. One transaction."""
    with transaction(office.engine) as tx:
        state = tx.execute(text("select state from work where id = :id"), {"id": line.id}).scalar_one_or_none()
        tries = _tries(tx, line.id)
    detail = next((one.detail for one in tries if one.detail), "")
    return SyncDetails(line, line.customer, str(state or ""), detail, tries)


def _tries(tx: Connection, work_id: int) -> tuple[SyncTry, ...]:
    rows: Any = tx.execute(_TRIES, {"work": work_id})
    return tuple(SyncTry(str(row.id), row.started_at, row.outcome or "", row.detail) for row in rows)
