"""The morning look: what needs a person, and what this day has brought so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, text

from agent.db.engine import transaction
from agent.domain.money import Money
from agent.hub import Office
from agent.views.deadlines import deadlines_in

ALIVE_FOR = timedelta(seconds=90)
"""An agent whose last heartbeat is older is taken for gone."""


class NeedKind(StrEnum):
    """What can need a person, most urgent first."""

    NO_AGENT = "no_agent"
    CONNECTION_EXPIRED = "connection_expired"
    CONNECTION_TO_CONFIRM = "connection_to_confirm"
    STAMPED_TWICE = "stamped_twice"
    PAC_RESTS = "pac_rests"
    OUTCOME_UNKNOWN = "outcome_unknown"
    SALES_REFUSED = "sales_refused"
    SALES_BLOCKED = "sales_blocked"
    CFDI_REFUSED = "cfdi_refused"
    STAMPS_LATE = "stamps_late"
    CANCELS_REJECTED = "cancels_rejected"
    CANCELS_DUE = "cancels_due"
    SUPPLEMENTS_DUE = "supplements_due"
    GLOBALS_DUE = "globals_due"
    PUE_UNPAID = "pue_unpaid"
    PUE_FORM = "pue_form"
    SALES_WITHOUT_CFDI = "sales_without_cfdi"
    ROWS_WRONG = "rows_wrong"
    CFDI_INCOMPLETE = "cfdi_incomplete"
    CFDI_DRAFTS = "cfdi_drafts"


@dataclass(frozen=True, slots=True)
class Need:
    """One reason that needs a person: how many of them, and the most frequent cause as a message code.

    `due` is the first day, or instant, on which one of them is late.
    """

    kind: NeedKind
    count: int
    code: str = ""
    params: Mapping[str, object] | None = None
    names: tuple[str, ...] = ()
    due: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The day's counts, and its sums by currency."""

    taken_in: int
    delivered: int
    waiting: int
    stamped: int
    booked: tuple[Money, ...]
    fiscal: tuple[Money, ...]


@dataclass(frozen=True, slots=True)
class Today:
    """`sales` = how many documents wait for a person; `agents` = how many agents are alive."""

    needs: tuple[Need, ...]
    sales: int
    agents: int
    figures: Figures


_STUCK = text("""
    select state, code, params, count(*) as many from work
    where state in ('blocked', 'dead', 'unknown') and kind in ('deliver', 'issue_cfdi')
      and (cast(:branch as text) is null or branch = :branch)
    group by state, code, params order by many desc
""")
_WRONG = text("""
    select reason, params, number, count(*) over () as many from source_rows
    where disposition = 'wrong' and gone_at is null and (cast(:branch as text) is null or branch = :branch) order by number limit 3
""")
_CFDIS = text("""
    select c.state, c.code, count(*) as many from cfdis c
    where c.state in ('DRAFT', 'REFUSED') and c.code <> 'cfdi.in_global' and c.code <> 'global.discarded'
      and c.code <> 'cfdi.discarded'
      and (cast(:branch as text) is null or c.branch = :branch)
      and not exists (select 1 from work w where w.kind = 'issue_cfdi' and w.ref = c.id::text and w.state in ('ready', 'leased', 'unknown'))
    group by c.state, c.code order by many desc
""")
_CONNECTIONS = text("""
    select distinct c.state, coalesce(nullif(c.company_name, ''), c.label) as name from connections c
    left join branches b on b.connection_id = c.id
    where c.state in ('expired', 'confirm') and (cast(:branch as text) is null or b.code = :branch) order by name
""")
_PACS = text("""
    select a.pac, a.code, a.params from pac_accounts a
    where (a.state = 'refused' or a.rests_until is not null)
      and (cast(:branch as text) is null or a.issuer_id = (select b.issuer_id from branches b where b.code = :branch))
    order by a.state = 'refused' desc, a.priority, a.id
""")
_STRAYS = text("""
    select s.kind, s.number, s.uuid, s.recipient_rfc as recipient, s.total, coalesce(c.uuid, '') as first
    from stray_stamps s left join cfdis c on c.id = s.cfdi_id
    where s.settled_at is null and s.kind <> 'ours' and (cast(:branch as text) is null or s.branch = :branch)
    order by s.kind = 'twin' desc, s.found_at limit 100
""")
_AGENTS = text("select count(*) from agent_boots where stopped_at is null and heartbeat_at > :since")

# The day is the branch's own: it begins at midnight where the branch is. The earliest of these midnights is asked first and given
# as a value: only of a value the planner knows how few rows are younger, and takes the index on the instant.
_SINCE = text("""
    select min(date_trunc('day', now() at time zone zone) at time zone zone) from branches
    where cast(:branch as text) is null or code = :branch
""")
_FIGURES = text("""
    with mine as (
        select code, date_trunc('day', now() at time zone zone) at time zone zone as since from branches
        where cast(:branch as text) is null or code = :branch),
    logged as (
        select l.entity_type, l.operation, l.currency, l.amount from erp_sync_logs l
        join mine on mine.code = l.branch and l.created_at >= mine.since
        where l.status = 'success' and l.created_at >= :since),
    stamped as (
        select c.currency, c.total from cfdis c join mine on mine.code = c.branch and c.stamped_at >= mine.since
        where c.stamped_at >= :since and c.purpose not in ('payment', 'credit_note'))
    select 'taken_in' as what, '' as currency, count(*) as many, 0 as total
        from documents d join mine on mine.code = d.branch and d.created_at >= mine.since where d.created_at >= :since
    union all select 'waiting', '', count(*), 0
        from work w join mine on mine.code = w.branch where w.kind = 'deliver' and w.state in ('ready', 'leased')
    union all select 'delivered', '', count(*), 0 from logged
    union all select 'booked', currency, count(*), sum(amount) from logged
        where entity_type = 'invoice' and operation = 'create' and amount is not null and currency <> '' group by currency
    union all select 'stamped', currency, count(*), sum(total) from stamped group by currency
    order by 1, 2
""")


def today(office: Office, *, branch: str | None) -> Today:
    """What needs a person and what the day brought, for one branch or (None) for all the person sees. One transaction."""
    with transaction(office.engine) as tx:
        mine = {"branch": branch}
        agents = int(tx.execute(_AGENTS, {"since": office.now() - ALIVE_FOR}).scalar_one())
        work = _work_needs(tx, mine)
        needs = [*_connection_needs(tx, mine), *_stamp_needs(tx, mine), *work, *_cfdi_needs(tx, mine), *_wrong_rows(tx, mine)]
        needs += [
            Need(NeedKind(one.kind), one.count, names=one.names, due=one.due) for one in deadlines_in(tx, branch=branch, now=office.now())
        ]
        if not agents:
            needs.append(Need(NeedKind.NO_AGENT, 1))
        figures = _figures(tx, mine)
    order = list(NeedKind)
    needs.sort(key=lambda need: order.index(need.kind))
    waiting = (
        NeedKind.SALES_REFUSED, NeedKind.SALES_BLOCKED, NeedKind.OUTCOME_UNKNOWN, NeedKind.ROWS_WRONG, NeedKind.CFDI_REFUSED,
        NeedKind.CFDI_INCOMPLETE,
    )  # fmt: skip
    return Today(tuple(needs), sum(need.count for need in needs if need.kind in waiting), agents, figures)


def _work_needs(tx: Connection, mine: Mapping[str, object]) -> list[Need]:
    kinds = {"unknown": NeedKind.OUTCOME_UNKNOWN, "dead": NeedKind.SALES_REFUSED, "blocked": NeedKind.SALES_BLOCKED}
    rows = tx.execute(_STUCK, mine).all()
    needs = []
    for state, kind in kinds.items():
        of_state = [row for row in rows if row.state == state]
        if of_state:
            needs.append(Need(kind, sum(row.many for row in of_state), of_state[0].code, of_state[0].params))
    return needs


def _stamp_needs(tx: Connection, mine: Mapping[str, object]) -> list[Need]:
    """PACs that take no documents now, and stamps that a person must look at. `names` are the PACs' and the documents'."""
    needs = []
    if pacs := tx.execute(_PACS, mine).all():
        needs.append(Need(NeedKind.PAC_RESTS, len(pacs), pacs[0].code, pacs[0].params, tuple(dict.fromkeys(row.pac for row in pacs))))
    if strays := tx.execute(_STRAYS, mine).all():
        first = strays[0]
        code = "stamp.twin_found" if first.kind == "twin" else "stamp.stray_found"
        names = tuple(row.number or row.uuid for row in strays[:3])
        needs.append(Need(NeedKind.STAMPED_TWICE, len(strays), code, dict(first._mapping), names))
    return needs


def _cfdi_needs(tx: Connection, mine: Mapping[str, object]) -> list[Need]:
    """Refused ones, drafts that lack something, and drafts that only wait for a person's word."""
    counted: dict[NeedKind, tuple[int, str]] = {}
    for row in tx.execute(_CFDIS, mine):
        draft = NeedKind.CFDI_INCOMPLETE if row.code else NeedKind.CFDI_DRAFTS
        kind = NeedKind.CFDI_REFUSED if row.state == "REFUSED" else draft
        many, code = counted.get(kind, (0, row.code))
        counted[kind] = (many + row.many, code)
    return [Need(kind, many, code) for kind, (many, code) in counted.items()]


def _connection_needs(tx: Connection, mine: Mapping[str, object]) -> list[Need]:
    kinds = {"expired": NeedKind.CONNECTION_EXPIRED, "confirm": NeedKind.CONNECTION_TO_CONFIRM}
    rows = tx.execute(_CONNECTIONS, mine).all()
    named = {kind: tuple(row.name for row in rows if row.state == state) for state, kind in kinds.items()}
    return [Need(kind, len(names), names=names) for kind, names in named.items() if names]


def _wrong_rows(tx: Connection, mine: Mapping[str, object]) -> list[Need]:
    rows = tx.execute(_WRONG, mine).all()
    if not rows:
        return []
    first = rows[0]
    return [Need(NeedKind.ROWS_WRONG, first.many, first.reason, first.params, names=tuple(row.number for row in rows))]


def _figures(tx: Connection, mine: Mapping[str, object]) -> Figures:
    rows = tx.execute(_FIGURES, {**mine, "since": tx.execute(_SINCE, mine).scalar_one()}).all()

    def many(what: str) -> int:
        return sum(row.many for row in rows if row.what == what)

    def sums(what: str) -> tuple[Money, ...]:
        return tuple(Money(Decimal(row.total), row.currency) for row in rows if row.what == what)

    return Figures(many("taken_in"), many("delivered"), many("waiting"), many("stamped"), sums("booked"), sums("stamped"))
