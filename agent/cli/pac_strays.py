"""`erphub-agent pac strays | force | cancel-twin`: stamps that should not be there, and what one person asks for and another approves."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from agent import errors
from agent.cli import output
from agent.cli.output import DataOption, JsonOption, PracticeOption
from agent.cli.pac_desk import office
from agent.errors import LANGUAGES, UserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from agent.hub import Office
    from agent.views.strays import StrayLine, WatchLine


def strays(
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 200,
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Second stamps, stamps of no document here, and the PACs that are watched. Ends with 6 where a person must look at one."""
    from agent.views.strays import strays as stray_page
    from agent.views.strays import watched

    with output.reporting(as_json):
        with office(data, practice) as (opened, _):
            found = stray_page(opened, branch=None, after=None, limit=limit)
            looked = watched(opened, branch=None, limit=limit)
        if as_json:
            said = {
                "strays": [_stray(line) for line in found.rows],
                "more": found.next is not None,
                "watched": [_watch(line) for line in looked],
            }
            output.document("pac-strays", said)
        else:
            for line in found.rows:
                about = f"{line.number or '-':16} {line.recipient_rfc:14} {line.total:>14} {line.currency:3}"
                output.say(f"{line.kind:8} {line.uuid}  {line.pac:8} {about}  {_sentence(line)}".rstrip())
            for each in looked:
                output.say(f"watched  {each.number:36}  {each.pac:8} {each.next_at:%Y-%m-%d %H:%M}")
    raise typer.Exit(output.DIFFERENCES if found.rows else output.OK)


def force(
    cfdi: Annotated[int, typer.Option("--cfdi", min=1, help="The document in doubt: the ref that `queue ls --state unknown` shows.")],
    to: Annotated[str, typer.Option("--to", help="The other PAC: finkok, sw, diverza.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Asks that a stamp in doubt goes to another PAC: it may be stamped twice. Ends with 7: another person must approve it."""
    from agent.pac import PACS
    from agent.services.force_failover import branch_of, request_failover

    def ask(opened: Office) -> int:
        if to not in PACS:
            raise UserError("pac.unknown_provider", name=to, key="--to", known=", ".join(PACS))
        return request_failover(opened, cfdi, branch=branch_of(opened, cfdi), to=to)

    _asked(data, practice, as_json, ask)


def cancel_twin(
    uuid: Annotated[str, typer.Option("--uuid", help="The second stamp, as `pac strays` shows it.")],
    data: DataOption = None,
    practice: PracticeOption = False,
    as_json: JsonOption = False,
) -> None:
    """Asks that a second stamp is cancelled with reason 02 where it was made. Ends with 7: another person must approve it."""
    from agent.services.cancel_twin import request_twin_cancelled

    _asked(data, practice, as_json, lambda opened: request_twin_cancelled(opened, uuid))


def _asked(data: Path | None, practice: bool, as_json: bool, ask: Callable[[Office], int]) -> None:
    with output.reporting(as_json):
        with office(data, practice) as (opened, _):
            request = ask(opened)
        if as_json:
            output.document("pac-asked", {"request": request, "state": "asked"})
        else:
            output.say(errors.words("approval.asked_for", output.language(), request=request).sentence)
    raise typer.Exit(output.UNKNOWN)


def _sentence(line: StrayLine) -> str:
    return errors.words(line.code, output.language(), **dict(line.params)).sentence if line.code else line.step


def _stray(line: StrayLine) -> dict[str, Any]:
    return {
        "uuid": line.uuid, "kind": line.kind, "branch": line.branch, "pac": line.pac, "cfdi": line.cfdi_id, "first": line.first_uuid,
        "number": line.number, "recipient": line.recipient_rfc, "total": line.total, "currency": line.currency,
        "found_at": line.found_at.isoformat(), "cancelling": line.step, "code": line.code,
        "message": {each: errors.words(line.code, each, **dict(line.params)).sentence if line.code else "" for each in LANGUAGES},
    }  # fmt: skip


def _watch(line: WatchLine) -> dict[str, Any]:
    return {
        "branch": line.branch, "pac": line.pac, "number": line.number, "recipient": line.recipient_rfc, "total": str(line.total),
        "currency": line.currency, "next_at": line.next_at.isoformat(), "definite_after": line.definite_after.isoformat(),
    }  # fmt: skip
