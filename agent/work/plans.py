"""What a sync would do, made to be looked at; and what was approved, carried out exactly as it was shown, or refused row by row.

A plan is made of the deliveries that wait. Approving it marks each with what was shown; `deliver` plans again just before it
sends, and lets go of a row for which something else would be sent now.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, insert

from agent.db import record, tables
from agent.db.claim import Work, finish, hold
from agent.db.deliveries import PRIORITY, connection_of, parse_ref
from agent.db.engine import transaction
from agent.db.sql import text
from agent.domain.keys import posting_json
from agent.domain.planned import Blocked, Planned, Ready, Skip, WaitFor
from agent.errors import UserError
from agent.hub import Hub, Office
from agent.ports import ErpSpec
from agent.work.planning import Plan, Planner

APPROVED = 100
"""Added to the priority of what a person approved: it is done although the branch's switch is off."""


Specs: TypeAlias = Mapping[str, ErpSpec]
"""The accounting systems' own words, by name."""


@dataclass(frozen=True, slots=True)
class Applied:
    """How many rows of a plan were asked for, and how many were refused because the world had moved since."""

    requested: int
    refused: int


def make_plan(office: Office, branch: str, specs: Specs) -> int:
    """The id of a new plan of everything that waits for this branch; earlier ones of it expire. One transaction."""
    with transaction(office.engine) as tx:
        return _make(office, tx, branch, specs)


def apply_plan(office: Office, plan_id: int, *, by: str, specs: Specs) -> Applied:
    """Approves a plan: every row that is still what was shown is asked for, the others are refused. One transaction.

    Raises `plan.missing`, and `plan.not_open` for one that was approved before or is too old.
    """
    with transaction(office.engine) as tx:
        return _apply(office, tx, plan_id, by, specs)


def sync_plan(hub: Hub, rows: Sequence[Work]) -> None:
    """The page's command: `ref` is the branch. One transaction a row."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            made = _make(hub.office, tx, work.ref, hub.vendors.erp_specs)
            finish(tx, work, state="done", code="plan.made", result={"plan": made})


def sync_apply(hub: Hub, rows: Sequence[Work]) -> None:
    """The page's command: `ref` is the plan. One transaction a row."""
    for work in rows:
        with transaction(hub.office.engine) as tx:
            hold(tx, work)
            by = tx.execute(text("select requested_by from work where id = :id"), {"id": work.id}).scalar_one()
            applied = _apply(hub.office, tx, int(work.ref), str(by), hub.vendors.erp_specs)
            result = {"requested": applied.requested, "refused": applied.refused}
            finish(tx, work, state="done", code="plan.applied", params=result, result=result)


def still_as_approved(tx: Connection, work: Work, plan: Plan) -> bool:
    """Whether a row may go on: nobody approved it in particular, or what would be sent now is what was approved.

    A row that is not goes back to where it waited, and its line in the plan says so.
    """
    approved = work.args.get("approved")
    if not isinstance(approved, Mapping) or approved.get("mark") in (_mark(plan), _version(plan)):
        return True
    if isinstance(plan.planned, WaitFor):
        return True
    kind, _ = parse_ref(work.ref)
    tx.execute(
        text("update work set args = args - 'approved', priority = :priority where id = :id"), {"priority": PRIORITY[kind], "id": work.id}
    )
    _refuse(tx, int(str(approved.get("item"))))
    record.event(tx, "plan.row_refused", branch=work.branch, subject=work.ref)
    finish(tx, work, state="ready", code="plan.world_moved")
    return False


def _make(office: Office, tx: Connection, branch: str, specs: Specs) -> int:
    tx.execute(text("update sync_plans set state = 'expired' where branch = :branch and state = 'ready'"), {"branch": branch})
    plan_id = tx.execute(
        text("insert into sync_plans (branch, requested_by) values (:branch, :actor) returning id"),
        {"branch": branch, "actor": office.actor},
    ).scalar_one()
    items = [_item(plan_id, work, plan) for work, plan in _planned(office, tx, branch, specs)]
    if items:
        tx.execute(insert(tables.sync_plan_items), items)
    totals = Counter(item["action"] for item in items)
    tx.execute(text("update sync_plans set totals = cast(:totals as jsonb) where id = :id"), {"totals": json.dumps(totals), "id": plan_id})
    record.event(tx, "plan.made", branch=branch, subject=str(plan_id))
    return int(plan_id)


def _planned(office: Office, tx: Connection, branch: str, specs: Specs) -> list[tuple[Any, Plan]]:
    rows = tx.execute(
        text("""select id, lane, ref, args from work where kind = 'deliver' and branch = :branch and state in ('ready', 'blocked')
                order by lane, priority desc, id"""),
        {"branch": branch},
    ).all()
    planners: dict[int, Planner] = {}
    found = []
    for row in rows:
        connection = connection_of(row.lane)
        planner = planners.setdefault(connection, Planner(office, tx, connection, specs))
        kind, document_id = parse_ref(row.ref)
        found.append((row, planner.plan(kind, document_id, branch=branch, chosen=row.args)))
    return found


def _item(plan_id: int, work: Any, plan: Plan) -> dict[str, Any]:
    planned = plan.planned
    action, code, params = _words(planned)
    return {
        "plan_id": plan_id,
        "branch": plan.branch,
        "connection_id": connection_of(work.lane),
        "kind": plan.kind.value,
        "document_id": plan.document_id,
        "number": plan.number,
        "action": action,
        "before": json.loads(posting_json(plan.at_vendor.booked.posting)) if plan.at_vendor else {},
        "after": json.loads(posting_json(planned.posting)) if isinstance(planned, Ready) and action != "void" else {},
        "hash": _mark(plan),
        "version": plan.version,
        "amount": plan.amount,
        "currency": plan.currency,
        "code": code,
        "params": params,
    }


def _words(planned: Planned) -> tuple[str, str, Mapping[str, str]]:
    match planned:
        case Ready(operation):
            return operation, "", {}
        case Skip(reason):
            return "skip", reason, {}
        case WaitFor(kind, document_id):
            return "wait", "delivery.waits_for_parent", {"kind": kind.value, "document": document_id}
        case Blocked(code, params):
            return "blocked", code, params


def _mark(plan: Plan) -> str:
    """By what is known again what was shown: the operation and the hash of the posting. A child that waits for its parent has no
    posting yet: it is shown, and approved, as this version of its document."""
    if isinstance(plan.planned, Ready):
        return f"{plan.planned.operation}:{plan.planned.hash}"
    return _version(plan) if isinstance(plan.planned, WaitFor) else ""


def _version(plan: Plan) -> str:
    return f"version:{plan.version}"


def _apply(office: Office, tx: Connection, plan_id: int, by: str, specs: Specs) -> Applied:
    plan = tx.execute(text("select branch, state from sync_plans where id = :id for update"), {"id": plan_id}).one_or_none()
    if plan is None:
        raise UserError("plan.missing", plan=plan_id)
    if plan.state != "ready":
        raise UserError("plan.not_open", plan=plan_id)
    items = tx.execute(text("select * from sync_plan_items where plan_id = :id order by id"), {"id": plan_id}).all()
    waiting = _planned(office, tx, plan.branch, specs)
    now = {(connection_of(work.lane), each.kind.value, each.document_id): (work.id, each) for work, each in waiting}
    requested = refused = 0
    for item in items:
        if item.action not in ("create", "update", "void", "wait"):
            continue
        work_id, found = now.get((item.connection_id, item.kind, item.document_id), (None, None))
        if work_id is not None and found is not None and item.hash in (_mark(found), _version(found)):
            _approve(tx, work_id, item, found)
            requested += 1
        else:
            _refuse(tx, item.id)
            refused += 1
    tx.execute(
        text("update sync_plans set state = 'applied', approved_by = :by, approved_at = now() where id = :id"), {"by": by, "id": plan_id}
    )
    record.audit(
        tx, actor=by, action="plan.applied", subject=f"plan:{plan_id}", branch=plan.branch, requested=str(requested), refused=str(refused)
    )
    record.event(tx, "plan.applied", branch=plan.branch, subject=str(plan_id))
    return Applied(requested, refused)


def _approve(tx: Connection, work_id: int, item: Any, plan: Plan) -> None:
    """Lets the row run now, bound to what was shown."""
    approved = {"approved": {"item": item.id, "mark": item.hash}}
    tx.execute(
        text("""update work set state = 'ready', run_at = now(), priority = :priority, args = args || cast(:args as jsonb)
                where id = :id and state in ('ready', 'blocked')"""),
        {"priority": APPROVED + PRIORITY[plan.kind], "args": json.dumps(approved), "id": work_id},
    )
    tx.execute(text("update sync_plan_items set outcome = 'requested' where id = :id"), {"id": item.id})


def _refuse(tx: Connection, item_id: int) -> None:
    tx.execute(
        text("update sync_plan_items set outcome = 'refused', code = 'plan.world_moved', params = '{}' where id = :id"), {"id": item_id}
    )
