"""The root of the command line. A command's module is imported when it is called, so that `--version` need not wait for the engine."""

from __future__ import annotations

import importlib
import platform
from collections.abc import Mapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from agent import __version__, paths
from agent.cli.output import USAGE, JsonOption, document, say

COMMANDS: Mapping[str, tuple[str, str]] = {
    "run": ("agent.cli.engine", "run"),
    "once": ("agent.cli.engine", "once"),
    "demo": ("agent.cli.demo", "demo"),
    "doctor": ("agent.cli.doctor", "doctor"),
    "selftest": ("agent.cli.selftest", "selftest"),
    "db": ("agent.cli.database", "app"),
    "sync": ("agent.cli.sync", "app"),
    "queue": ("agent.cli.work_queue", "app"),
    "flags": ("agent.cli.flags", "app"),
    "sources": ("agent.cli.sources", "app"),
    "rates": ("agent.cli.rates", "app"),
    "agents": ("agent.cli.agents", "app"),
    "cfdi": ("agent.cli.cfdi_files", "app"),
    "pac": ("agent.cli.pac", "app"),
    "practice": ("agent.cli.practice", "app"),
}
"""Name -> module and what of it: a function, or a Typer app of its own."""

DOCS_REVIEWED = "2026-11-24"


class OnDemand(TyperGroup):
    """A group that knows its commands by name and imports the one that is asked for."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name]
        found = getattr(importlib.import_module(module), attribute)
        if isinstance(found, typer.Typer):
            command = get_command(found)
        else:
            alone = typer.Typer(add_completion=False)
            alone.command(cmd_name)(found)
            command = get_command(alone)
        command.name = cmd_name
        return command


app = typer.Typer(cls=OnDemand, name="erphub-agent", add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Which version this is.")] = False,
    as_json: JsonOption = False,
) -> None:
    """ERP Hub's agent: books sales, issues CFDIs, keeps the database."""
    if version:
        if as_json:
            document("version", _version())
        else:
            say(f"ERP Hub {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        say(context.get_help())
        raise typer.Exit(USAGE)


def _version() -> dict[str, object]:
    from agent.db import migrate

    build = _build()
    return {
        "version": __version__,
        "build": build.get("build", "source"),
        "commit": build.get("commit", "unknown"),
        "signed_by": build.get("signed_by", ""),
        "docs_reviewed": DOCS_REVIEWED,
        "schema_head": migrate.HEAD,
        "python": platform.python_version(),
    }


def _build() -> dict[str, str]:
    """What the bundle's maker wrote beside it; nothing in a clone."""
    file = paths.root / "build-info.txt"
    if not file.exists():
        return {}
    pairs = (line.partition("=") for line in file.read_text(encoding="utf-8").splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}
