"""The root of the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from agent import __version__
from agent.cli import engine, practice
from agent.cli.output import say

app = typer.Typer(name="erphub-agent", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(practice.app, name="practice")
app.command("run")(engine.run)
app.command("once")(engine.once)


def _version(wanted: bool) -> None:
    if wanted:
        say(__version__)
        raise typer.Exit


@app.callback()
def root(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True)] = False) -> None:
    """ERP Hub's agent: books sales, issues CFDIs, keeps the database."""
