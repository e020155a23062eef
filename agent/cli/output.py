"""What every command shares: the profile's options, one JSON document or plain lines on stdout, errors in words with their exit code."""

from __future__ import annotations

import contextlib
import json
import locale
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from agent import errors
from agent.errors import Language, Unavailable, UserError

DataOption = Annotated[Path | None, typer.Option("--data", help="The profile's folder.", file_okay=False)]
PracticeOption = Annotated[bool, typer.Option("--practice", help="The practice profile: simulated vendors, nothing real.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]

OK, BUG, USAGE, REFUSED, NOT_CONFIGURED, UNAVAILABLE, DIFFERENCES, UNKNOWN, NOT_PERMITTED, CANCELLED = 0, 1, 2, 3, 4, 5, 6, 7, 8, 130


def now() -> datetime:
    """The machine's clock, aware, in UTC: the one place where commands ask for it."""
    return datetime.now(UTC)


def language() -> Language:
    """Spanish where the machine speaks it, else English."""
    name = locale.getlocale()[0] or ""
    return "es" if name.lower().startswith(("es", "spanish")) else "en"


def document(name: str, body: Mapping[str, object]) -> None:
    """Prints the one JSON document of a command: `{"schema": "erphub.<name>/1", ...}`."""
    sys.stdout.write(json.dumps({"schema": f"erphub.{name}/1", **body}, ensure_ascii=False, default=str, indent=2) + "\n")


def say(line: str) -> None:
    """Prints one line for a person on stdout."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


@contextlib.contextmanager
def reporting(as_json: bool) -> Iterator[None]:
    """Turns what a command raises into words (or the JSON error object) and the contract's exit code."""
    try:
        yield
    except UserError as error:
        _report(as_json, error.code, error.params)
        raise typer.Exit(errors.words(error.code, "en").exit_code) from error
    except Unavailable as error:
        _report(as_json, "vendor.unavailable", {"reason": error.reason})
        raise typer.Exit(UNAVAILABLE) from error
    except KeyboardInterrupt as error:
        raise typer.Exit(CANCELLED) from error
    except typer.Exit:
        raise
    except Exception as error:
        found = _database_trouble(error)
        if found is None:
            raise
        _report(as_json, found.code, found.params)
        raise typer.Exit(errors.words(found.code, "en").exit_code) from error


def _database_trouble(error: Exception) -> UserError | None:
    """The words for a database that went away or has no room; None for a bug, or where no database was ever spoken to."""
    if "agent.db.engine" not in sys.modules:
        return None
    from agent.db.engine import trouble

    return trouble(error)


def _report(as_json: bool, code: str, params: Mapping[str, object]) -> None:
    if as_json:
        sys.stdout.write(json.dumps({"error": errors.as_json(code, **params)}, ensure_ascii=False, default=str, indent=2) + "\n")
        return
    both = [errors.words(code, chosen, **params) for chosen in (language(),)]
    for entry in both:
        sys.stderr.write(f"{entry.sentence}\n{entry.next_step}\n")
