"""The root of the command line."""

from __future__ import annotations

import platform
from typing import Annotated

import typer

from agent import __version__, paths
from agent.cli import cfdi_files, database, demo, doctor, engine, practice, selftest
from agent.cli.output import JsonOption, document, say
from agent.db import migrate

app = typer.Typer(name="erphub-agent", add_completion=False, pretty_exceptions_enable=False)
app.add_typer(practice.app, name="practice")
app.add_typer(database.app, name="db")
app.add_typer(cfdi_files.app, name="cfdi")
app.command("run")(engine.run)
app.command("once")(engine.once)
app.command("demo")(demo.demo)
app.command("doctor")(doctor.doctor)
app.command("selftest")(selftest.selftest)

DOCS_REVIEWED = "2026-11-24"


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
        raise typer.Exit(2)


def _version() -> dict[str, object]:
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
