"""`queue`: work that is open or stopped, and what an operator decides about it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from sqlalchemy import Connection

from agent import settings
from agent.cli.output import OK, UNKNOWN, DataOption, JsonOption, PracticeOption, document, language, reporting, say
from agent.db import roles
from agent.db.engine import transaction
from agent.errors import LANGUAGES, UserError, words
from agent.office import open_as
from agent.views import work_queue
from agent.views.work_queue import QueueRow
from agent.work.resolve import resolve as resolve_work
from agent.work.resolve import retry as retry_work

app = typer.Typer(help="Work that is open or stopped: ls, show, retry, resolve.", no_args_is_help=True)
IdArgument = Annotated[int, typer.Argument(min=1, help="The number that `queue ls` shows.")]


class State(StrEnum):
    """What `queue ls` can be asked for."""

    READY = "ready"
    LEASED = "leased"
    UNKNOWN = "unknown"
    BLOCKED = "blocked"
    DEAD = "dead"


@app.command("ls")
def ls(
    state: Annotated[State, typer.Option(help="Rows in this state.")] = State.DEAD,
    branch: Annotated[str, typer.Option(help="Only this branch.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """The rows in a state, oldest first. Exit 7 while an outcome is unknown."""
    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            page = work_queue.rows(opened.office, state=state.value, branch=branch, limit=limit)
        finally:
            opened.close()
        if as_json:
            document("queue", {"rows": [_json(row) for row in page.rows], "more": page.next is not None})
        else:
            for row in page.rows:
                say(f"{row.id:>8}  {row.state:8} {row.kind:12} {row.branch:14} {row.ref:32} {_sentence(row)}")
    raise typer.Exit(UNKNOWN if state is State.UNKNOWN and page.rows else OK)


@app.command()
def show(work_id: IdArgument, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """One row, everything that was tried for it, and what was frozen to be sent."""
    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            entry = work_queue.entry(opened.office, work_id)
        finally:
            opened.close()
        tries = [
            {
                "id": str(one.id), "operation": one.operation, "key": one.key, "sha256": one.sha256, "at": one.started_at.isoformat(),
                "settle_after": one.settle_after.isoformat(), "outcome": one.outcome, "code": one.code, "detail": one.detail,
                "remote": one.remote_id,
            }
            for one in entry.tries
        ]  # fmt: skip
        if as_json:
            document("queue-entry", {**_json(entry.row), "attempts": tries, "content": json.loads(entry.content)})
            return
        for name, value in _json(entry.row).items():
            say(f"{name:12} {value if not isinstance(value, Mapping) else value.get(language(), '')}")
        for one in entry.tries:
            say(f"{one.started_at:%Y-%m-%d %H:%M:%S}  {one.operation:8} {one.outcome or '?':10} {one.code} {one.detail} {one.remote_id}")


@app.command()
def retry(work_id: IdArgument, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Starts a dead or blocked row again."""
    _change(data, practice, as_json, work_id, lambda tx, by: retry_work(tx, work_id))


@app.command()
def resolve(
    work_id: IdArgument,
    absent: Annotated[bool, typer.Option("--absent", help="It is not in the accounting system, or not at the PAC.")] = False,
    done: Annotated[str, typer.Option("--done", help="It is there, under this id.")] = "",
    xml: Annotated[Path | None, typer.Option("--xml", help="Of a stamp: the stamped XML that was found at the PAC.")] = None,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Says what was found about something whose outcome is unknown. It is checked before it is believed.

    Of a stamp its XML, which is checked by an agent; or that it is not there, which another person must approve: both end with 7.
    """
    decision = "absent" if absent and not done else "done" if done and not absent else ""
    if _kind_of(data, practice, as_json, work_id) == "issue_cfdi":
        _say_of_stamp(data, practice, as_json, work_id, absent=absent, done=done, xml=xml)
    if xml is not None:
        decision = ""  # a delivery has none
    _change(data, practice, as_json, work_id, lambda tx, by: resolve_work(tx, work_id, decision=decision, remote=done, by=by))


def _kind_of(data: Path | None, practice: bool, as_json: bool, work_id: int) -> str:
    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            return work_queue.entry(opened.office, work_id).row.kind
        finally:
            opened.close()


def _say_of_stamp(data: Path | None, practice: bool, as_json: bool, work_id: int, *, absent: bool, done: str, xml: Path | None) -> NoReturn:
    """Asks for it, shows the request, and ends with 7: it is checked, or waits for another person."""
    from agent.services.declare_absent import request_absent
    from agent.services.give_stamp import give_stamp

    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            about = work_queue.entry(opened.office, work_id).row
            if done or absent == (xml is not None):
                raise UserError("work.stamp_not_resolvable")
            if xml is not None:
                asked = give_stamp(opened.office, about.id, branch=about.branch, file=xml)
            else:
                asked = request_absent(opened.office, int(about.ref), branch=about.branch)
            row = work_queue.entry(opened.office, asked).row
        finally:
            opened.close()
        if as_json:
            document("queue-row", _json(row))
        else:
            say(f"{row.id} {row.state} {row.kind} {row.ref}")
    raise typer.Exit(UNKNOWN)


def _change(data: Path | None, practice: bool, as_json: bool, work_id: int, change: Callable[[Connection, str], None]) -> None:
    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            with transaction(opened.office.engine) as tx:
                change(tx, opened.office.actor)
            row = work_queue.entry(opened.office, work_id).row
        finally:
            opened.close()
        if as_json:
            document("queue-row", _json(row))
        else:
            say(f"{row.id} {row.state} {row.ref}")


def _json(row: QueueRow) -> dict[str, object]:
    return {
        "id": row.id, "kind": row.kind, "lane": row.lane, "ref": row.ref, "branch": row.branch, "state": row.state,
        "attempts": row.attempts, "stalls": row.stalls, "waits": row.waits, "run_at": row.run_at.isoformat(),
        "updated_at": row.updated_at.isoformat(), "code": row.code,
        "message": {each: words(row.code, each, **row.params).sentence if row.code else "" for each in LANGUAGES},
    }  # fmt: skip


def _sentence(row: QueueRow) -> str:
    return words(row.code, language(), **row.params).sentence if row.code else ""
