"""`agents`: who works for this hub, admitted and shut out by fingerprint; and the data key changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from agent import instance, settings
from agent.cli.output import DIFFERENCES, OK, DataOption, JsonOption, PracticeOption, document, now, reporting, say
from agent.db import roles
from agent.hub import Office
from agent.office import open_as
from agent.services.admit_agent import approve_agent, revoke_agent
from agent.views.agents import AgentLine
from agent.views.agents import agents as all_agents

app = typer.Typer(help="Agents: list, approve, revoke, rotate-key.", no_args_is_help=True)
FingerprintArgument = Annotated[str, typer.Argument(help="As the agent's operator reads it out; case and spaces do not matter.")]


@app.command("list")
def list_(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Every agent of this hub. Exit 6 when one waits to be admitted or is silent."""
    with reporting(as_json), _office(data, practice) as office:
        found = all_agents(office)
        if as_json:
            document("agents", {"agents": [_json(line) for line in found]})
        else:
            for line in found:
                say(f"{line.standing:9} {line.state:8} {line.host:24} {line.version:10} {line.fingerprint} {_busy(line)}".rstrip())
    wrong = [line for line in found if line.standing == "waiting" or (line.standing == "approved" and line.state == "silent")]
    raise typer.Exit(DIFFERENCES if wrong else OK)


@app.command()
def approve(fingerprint: FingerprintArgument, data: DataOption = None, practice: PracticeOption = False) -> None:
    """Admits an agent; the others seal the keys to it within seconds."""
    with reporting(False), _office(data, practice) as office:
        say(f"✓ agent {approve_agent(office, fingerprint)}")


@app.command()
def revoke(
    fingerprint: FingerprintArgument,
    data: DataOption = None,
    practice: PracticeOption = False,
    force: Annotated[bool, typer.Option("--force", help="Also the last agent that opens a secret: the secret is lost.")] = False,
) -> None:
    """Shuts an agent out; rotate the key afterwards."""
    with reporting(False), _office(data, practice) as office:
        say(f"✓ agent {revoke_agent(office, fingerprint, force=force)}")


@app.command("rotate-key")
def rotate_key(data: DataOption = None, practice: PracticeOption = False, as_json: JsonOption = False) -> None:
    """Moves every secret to a new data key while the others work. Run it where an agent's key is, with that agent stopped."""
    from agent.bootstrap import open_hub

    profile = settings.load(data=data, practice=practice)
    with reporting(as_json), instance.hold(profile.folder, "agent", now=now()):
        opened = open_hub(profile)
        try:
            moved = opened.hub.vault.rotate()
        finally:
            opened.close()
        if as_json:
            document("rotate-key", {"secrets": moved})
        else:
            say(f"✓ {moved} secrets under a new key")


@contextmanager
def _office(data: Path | None, practice: bool) -> Iterator[Office]:
    opened = open_as(settings.load(data=data, practice=practice), roles.AGENT_LOGIN, 2)
    try:
        yield opened.office
    finally:
        opened.close()


def _busy(line: AgentLine) -> str:
    """What a working agent last said of itself."""
    if line.state != "working":
        return ""
    return "  ".join(f"{name} {value}" for name, value in line.load.items())


def _json(line: AgentLine) -> dict[str, object]:
    return {
        "id": line.id, "host": line.host, "fingerprint": line.fingerprint, "standing": line.standing, "state": line.state,
        "version": line.version, "pid": line.pid, "heartbeat_at": line.heartbeat_at.isoformat() if line.heartbeat_at else None,
        "load": dict(line.load),
    }  # fmt: skip
