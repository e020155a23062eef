"""The command line inside this process: exit code and what it printed."""

from __future__ import annotations

import json
from typing import Any

from typer.testing import CliRunner

from agent.cli.app import app


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and stdout; a bug is raised."""
    result = CliRunner().invoke(app, list(arguments))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def json_of(*arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and the one JSON document."""
    code, printed = run(*arguments)
    return code, json.loads(printed)
