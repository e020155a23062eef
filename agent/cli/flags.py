"""`flags`: a branch's switches."""

from __future__ import annotations

from typing import Annotated

import typer

from agent import settings
from agent.cli.output import DataOption, JsonOption, PracticeOption, document, reporting, say
from agent.db import roles
from agent.office import open_as
from agent.services.set_flag import Flag, flags, set_flag

app = typer.Typer(help="A branch's switches: ls, set.", no_args_is_help=True)
BranchArgument = Annotated[str, typer.Argument(help="The branch's code.")]


@app.command("ls")
def ls(branch: BranchArgument, data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Every switch of a branch as it stands."""
    with reporting(as_json):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 1)
        try:
            found = flags(opened.office, branch)
        finally:
            opened.close()
        if as_json:
            document("flags", {"branch": branch, "flags": {flag.value: on for flag, on in found.items()}})
        else:
            for flag, on in found.items():
                say(f"FEATURE_{flag.value.upper():26} {'on' if on else 'off'}")


@app.command("set")
def set_(
    branch: BranchArgument,
    flag: Annotated[Flag, typer.Argument(help="Which switch.")],
    on: Annotated[bool, typer.Option("--on/--off", help="On or off.")],
    data: DataOption = None,
    practice: PracticeOption = False,
) -> None:
    """Turns a switch on or off; agents see it at their next claim, within seconds."""
    with reporting(False):
        opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 1)
        try:
            set_flag(opened.office, branch=branch, flag=flag, enabled=on)
        finally:
            opened.close()
        say(f"{branch} {flag.value} {'on' if on else 'off'}")
