"""`sync`: what a sync would do, shown before it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import text

from agent import settings
from agent.cli.output import DIFFERENCES, OK, DataOption, JsonOption, PracticeOption, document, reporting, say
from agent.db import roles
from agent.db.engine import transaction
from agent.erp import ERPS
from agent.errors import UserError
from agent.hub import Office
from agent.office import open_as
from agent.views import plans as shown
from agent.work import plans

_SPECS = {name: entry.spec for name, entry in ERPS.items()}

app = typer.Typer(help="What a sync would do: plan, apply.", no_args_is_help=True)


@app.command()
def plan(
    branch: Annotated[str, typer.Option(help="The branch whose waiting documents are planned; needed where there are several.")] = "",
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Shows what would be written for everything that waits, field by field; nothing is sent."""
    with reporting(as_json), _office(data, practice) as office:
        branches = [branch] if branch else _branches(office)
        if len(branches) != 1:
            raise UserError("plan.which_branch", branches=", ".join(branches))
        _show(office, plans.make_plan(office, branches[0], _SPECS), as_json)


@app.command()
def apply(
    plan_id: Annotated[int, typer.Argument(min=1, help="The plan that `sync plan` showed.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Approves a plan: exactly what was shown is sent, and a row for which the world moved is refused. Exit 6 when one was."""
    with reporting(as_json), _office(data, practice) as office:
        applied = plans.apply_plan(office, plan_id, by=office.actor, specs=_SPECS)
        if as_json:
            document("sync-apply", {"plan_id": plan_id, "requested": applied.requested, "refused": applied.refused})
        else:
            say(f"plan {plan_id}: {applied.requested} requested, {applied.refused} refused")
    raise typer.Exit(DIFFERENCES if applied.refused else OK)


@contextmanager
def _office(data: Path | None, practice: bool) -> Iterator[Office]:
    opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
    try:
        yield opened.office
    finally:
        opened.close()


def _branches(office: Office) -> list[str]:
    with transaction(office.engine) as tx:
        return list(tx.execute(text("select code from branches where active order by code")).scalars())


def _show(office: Office, plan_id: int, as_json: bool) -> None:
    made, rows = shown.plan(office, plan_id), _items(office, plan_id)
    totals = Counter(row.action for row in rows)
    if as_json:
        items = [
            {"action": row.action, "kind": row.kind, "number": row.number, "before": dict(row.before), "after": dict(row.after)}
            for row in rows
        ]
        document("sync-plan", {"plan_id": plan_id, "branch": made.branch, "items": items, "totals": dict(totals)})
        return
    say(f"plan {plan_id}  {made.branch}  " + "  ".join(f"{action} {count}" for action, count in sorted(totals.items())))
    for row in rows:
        say(f"  {row.action:8} {row.kind:12} {row.number:24} {row.code}")
        if row.action == "update":
            for change in shown.changes(row):
                say(f"           {change.field}: {change.before} -> {change.after}")


def _items(office: Office, plan_id: int) -> list[shown.PlanItem]:
    found: list[shown.PlanItem] = []
    page = shown.items(office, plan_id, limit=1000)
    found += page.rows
    while page.next is not None:
        page = shown.items(office, plan_id, after=page.next, limit=1000)
        found += page.rows
    return found
