"""`erphub-agent cfdi issue | cancel | settle | ls`: one sale's CFDI, one cancellation, what is open, and what is in a state."""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent import errors, settings
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.domain.cancellation import CancelReason
from agent.errors import UserError

if TYPE_CHECKING:
    from agent.hub import Office
    from agent.views.cancellations import Issued

PATIENCE = 30.0
"""Seconds to wait for an agent that is running already."""


class State(StrEnum):
    """The states of a CFDI."""

    DRAFT = "DRAFT"
    STAMPING = "STAMPING"
    STAMPED = "STAMPED"
    CANCEL_REQUESTED = "CANCEL_REQUESTED"
    CANCELLED = "CANCELLED"
    REFUSED = "REFUSED"


def issue(
    sale: Annotated[str, typer.Option("--sale", help="The sale's folio at the platform.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Issues a sale's CFDI; one that is stamped already is shown. Ends with 7 while its outcome is unknown."""
    from agent.services.issue_sale import issue_sale

    _one(data, practice, as_json, lambda office: issue_sale(office, sale))


def cancel(
    uuid: Annotated[str, typer.Option("--uuid", help="The CFDI to cancel.")],
    motivo: Annotated[CancelReason, typer.Option("--motivo", help="SAT's reason: 01, 02, 03 or 04.")],
    replacement: Annotated[str, typer.Option("--replacement", help="The stamped CFDI that takes its place (reason 01 only).")] = "",
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Asks for a CFDI's cancellation. Ends with 7 while SAT has not said that it is cancelled, or another person must approve it."""
    from agent.services.request_cancellation import request_cancellation, stamped_as

    def ask(office: Office) -> int:
        cfdi_id = stamped_as(office, uuid)
        replaced_by = stamped_as(office, replacement) if replacement else None
        request_cancellation(office, cfdi_id, reason=motivo, replaced_by=replaced_by)
        return cfdi_id

    _one(data, practice, as_json, ask)


def settle(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Asks now about every stamp and every cancellation whose outcome is open. Ends with 7 while one still is."""
    from agent.services.ask_now import ask_now, still_open
    from agent.views.cancellations import issued

    with output.reporting(as_json):
        ids: list[int] = []

        def shown(office: Office) -> list[Issued]:
            return [each for each in (issued(office, one) for one in ids) if each is not None]

        found = _through(data, practice, lambda office: ids.extend(ask_now(office)), lambda office: bool(still_open(office, ids)), shown)
        _say(found, as_json, "cfdi-settled")
    raise typer.Exit(max((_exit(each) for each in found), default=output.OK))


def ls(
    state: Annotated[State, typer.Option("--state", help="CFDIs in this state.")] = State.STAMPING,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """The CFDIs in a state, oldest first, with what was tried for each. Ends with 7 where those are being stamped or cancelled."""
    with output.reporting(as_json):
        from agent.db import roles
        from agent.office import open_as
        from agent.views.cancellations import in_state

        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
        try:
            found = in_state(opened.office, state.value, limit=limit)
        finally:
            opened.close()
        _say(found, as_json, "cfdi-list")
    raise typer.Exit(output.UNKNOWN if found and state in (State.STAMPING, State.CANCEL_REQUESTED) else output.OK)


def _one(data: Path | None, practice: bool, as_json: bool, ask: Callable[[Office], int]) -> None:
    """Asks for something about one CFDI, has it worked off, and shows what came of it."""
    from agent.services.ask_now import still_open
    from agent.views.cancellations import issued

    with output.reporting(as_json):
        ids: list[int] = []

        def shown(office: Office) -> list[Issued]:
            return [each for each in (issued(office, one) for one in ids) if each is not None]

        found = _through(data, practice, lambda office: ids.append(ask(office)), lambda office: bool(still_open(office, ids)), shown)[0]
        if as_json:
            output.document("cfdi-document", _json(found))
        else:
            output.say(_line(found))
    raise typer.Exit(_exit(found))


def _through(
    data: Path | None,
    practice: bool,
    ask: Callable[[Office], object],
    waits: Callable[[Office], bool],
    shown: Callable[[Office], list[Issued]],
) -> list[Issued]:
    """Asks, lets an agent do it, and reads what came of it: this process, or the one that runs already and is waited for."""
    from agent.cli.engine import working
    from agent.scheduler import start_clock

    try:
        with working(data, practice) as (opened, loop, _):
            ask(opened.hub.office)
            clock = start_clock(opened.hub, opened.lanes, loop.wake, take_in_seconds=None)
            try:
                loop.work_off(horizon=PATIENCE)
            finally:
                clock.shutdown(wait=False)
            return shown(opened.hub.office)
    except UserError as error:
        if error.code != "instance.second_start":
            raise
    from agent.db import roles
    from agent.office import open_as

    running = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
    try:
        ask(running.office)
        until = time.monotonic() + PATIENCE
        while waits(running.office) and time.monotonic() < until:
            time.sleep(0.5)
        return shown(running.office)
    finally:
        running.close()


def _exit(found: Issued) -> int:
    if found.state in ("STAMPING", "CANCEL_REQUESTED") or found.work in ("asked", "unknown", "ready", "leased"):
        return output.UNKNOWN
    if found.work in ("dead", "blocked"):
        return errors.words(found.work_code, "en").exit_code or output.REFUSED
    return output.OK if found.state in ("STAMPED", "CANCELLED") else output.REFUSED


def _say(found: list[Issued] | tuple[Issued, ...], as_json: bool, name: str) -> None:
    if as_json:
        output.document(name, {"rows": [_json(each) for each in found]})
        return
    for each in found:
        output.say(_line(each))


def _json(found: Issued) -> dict[str, object]:
    code = found.work_code or found.code
    params = found.work_params if found.work_code else found.params
    return {
        "id": found.id, "number": found.number, "state": found.state, "uuid": found.uuid, "pac": found.pac, "work": found.work,
        "code": code,
        "message": {each: errors.words(code, each, **params).sentence if code else "" for each in errors.LANGUAGES},
        "attempts": [
            {"operation": each.operation, "key": each.key, "sha256": each.sha256, "outcome": each.outcome, "code": each.code}
            for each in found.attempts
        ],
    }  # fmt: skip


def _line(found: Issued) -> str:
    code, params = (found.work_code, found.work_params) if found.work_code else (found.code, found.params)
    said = errors.words(code, output.language(), **params).sentence if code else ""
    return f"{found.id:>8}  {found.number:12} {found.state:16} {found.uuid or '-':36} {said}".rstrip()
