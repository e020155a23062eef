"""`practice serve`: the simulated vendors in a process of their own."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from agent import loopback_only
from agent.cli.output import JsonOption, reporting, say
from agent.practice import server

app = typer.Typer(help="Simulated vendors to practise with.", no_args_is_help=True)


@app.callback()
def practice() -> None:
    """Simulated vendors to practise with."""


@app.command()
def serve(
    data: Annotated[Path, typer.Option(help="Where the vendors keep their books.", file_okay=False)],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 = any free port.")] = 0,
    vendors: Annotated[str, typer.Option(help="Only these, separated by commas.")] = "",
    tls_dir: Annotated[Path | None, typer.Option(help="Serve TLS with a certificate made here.")] = None,
    until_stdin_closes: Annotated[bool, typer.Option(help="Stop when standard input ends.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Serves the practice vendors on loopback and prints their addresses and the CA."""

    def announce(told: dict[str, object]) -> None:
        if as_json:
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
            return
        endpoints = told["endpoints"]
        assert isinstance(endpoints, dict)
        for name, address in endpoints.items():
            say(f"ERPHUB_ENDPOINT_{name}={address}")
        if told.get("ca"):
            say(f"CA={told['ca']}")

    loopback_only.install()
    with reporting(as_json):
        if until_stdin_closes:
            threading.Thread(target=_end_with_stdin, daemon=True).start()
        chosen = [name for name in vendors.split(",") if name]
        server.serve(port=port, data=data, vendors=chosen, tls_dir=tls_dir, announce=announce)


def _end_with_stdin() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)
