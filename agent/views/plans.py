"""Plans of what a sync would do, as people and operators look at them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import text

from agent.db.engine import transaction
from agent.errors import UserError
from agent.hub import Office
from agent.views.page import Key, Page

_LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class SyncPlan:
    """One plan of a branch. `totals` counts its items by action."""

    id: int
    branch: str
    state: str
    requested_by: str
    approved_by: str | None
    created_at: datetime
    approved_at: datetime | None
    totals: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One document of a plan: what the vendor has now, and what it would have. `code` says why nothing is sent, or why it was refused."""

    id: int
    kind: str
    number: str
    action: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    amount: Decimal | None
    currency: str
    code: str
    params: Mapping[str, object]
    outcome: str


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """Which documents of a plan; empty = all. `text` is the beginning of a document's number."""

    action: str = ""
    text: str = ""


EVERY_ITEM = ItemFilter()


@dataclass(frozen=True, slots=True)
class Change:
    """One field that differs; "" where a side has none."""

    field: str
    before: str
    after: str


def newest(office: Office, branch: str) -> SyncPlan | None:
    """The newest plan of a branch, or None. One transaction."""
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select id, branch, state, requested_by, approved_by, created_at, approved_at, totals from sync_plans
                    where branch = :branch order by id desc limit 1"""),
            {"branch": branch},
        ).one_or_none()
    return SyncPlan(*row) if row is not None else None


def plan(office: Office, plan_id: int) -> SyncPlan:
    """The plan. One transaction. Raises `plan.missing`."""
    with transaction(office.engine) as tx:
        row = tx.execute(
            text("""select id, branch, state, requested_by, approved_by, created_at, approved_at, totals from sync_plans where id = :id"""),
            {"id": plan_id},
        ).one_or_none()
    if row is None:
        raise UserError("plan.missing", plan=plan_id)
    return SyncPlan(*row)


def items(office: Office, plan_id: int, wanted: ItemFilter = EVERY_ITEM, *, after: Key | None = None, limit: int = 200) -> Page[PlanItem]:
    """The next `limit` documents of a plan under the filter, in its order. One transaction."""
    with transaction(office.engine) as tx:
        rows = tx.execute(
            text("""select id, kind, number, action, before, after, amount, currency, code, params, outcome from sync_plan_items
                    where plan_id = :plan and id > :after
                      and (cast(:action as text) = '' or action = :action)
                      and (cast(:text as text) = '' or number >= :text and number < :text || :last)
                    order by id limit :limit"""),
            {**_values(wanted), "plan": plan_id, "after": int(after[0]) if after else 0, "limit": limit + 1},
        ).all()
    some = tuple(PlanItem(*row) for row in rows)
    return Page(some[:limit], (some[limit - 1].id,) if len(some) > limit else None)


def _values(wanted: ItemFilter) -> dict[str, object]:
    return {"action": wanted.action, "text": wanted.text, "last": _LAST}


def changes(item: PlanItem) -> tuple[Change, ...]:
    """Field by field what differs between before and after; lines by their place ("lines.1.amount")."""
    before, after = dict(_flat("", item.before)), dict(_flat("", item.after))
    return tuple(
        Change(field, before.get(field, ""), after.get(field, ""))
        for field in dict.fromkeys([*before, *after])
        if before.get(field, "") != after.get(field, "")
    )


def _flat(prefix: str, value: object) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [pair for name, inner in value.items() for pair in _flat(f"{prefix}.{name}".lstrip("."), inner)]
    if isinstance(value, list):
        return [pair for place, inner in enumerate(value, start=1) for pair in _flat(f"{prefix}.{place}", inner)]
    return [(prefix, "" if value is None else str(value))]
