"""The project's commands, for a bare Python 3.11 or newer: `demo`, `test`, and for its makers `bundle` and `lock`.

    python3 packaging/dev.py demo [--no-window] [--out DIR]
    python3 packaging/dev.py test [--only lint|types|contracts|tests]
    python3 packaging/dev.py bundle
    python3 packaging/dev.py lock [--upgrade]

Each makes what it needs first (`.venv`, the locked packages, the system's libraries); a second run finds it made.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - an older Python reads this file too, and is told so instead of failing on an import
    sys.exit(
        "ERP Hub needs Python 3.11 or newer; this is Python {}.{}.\n"
        "Run the same command with a newer one, for example: python3.12 {}".format(
            sys.version_info[0], sys.version_info[1], " ".join(sys.argv)
        )
    )

import argparse
from pathlib import Path

import dev_bundle
import dev_checks
import dev_environment
import dev_locks
import dev_system
from dev_shell import Stop, say


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description="ERP Hub: see it work, and check it.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="run the main job with simulated vendors and open the window")
    demo.add_argument("--no-window", action="store_true", help="do not open the window at the end")
    demo.add_argument("--out", metavar="DIR", help="where the XML and PDF files go")
    test = commands.add_parser("test", help="lint, types, import contracts, all tests")
    test.add_argument("--only", choices=dev_checks.GROUPS, help="one part of it")
    commands.add_parser("bundle", help="freeze the program into build/bundle/erphub")
    lock = commands.add_parser("lock", help="resolve pyproject.toml again into packaging/locks")
    lock.add_argument("--upgrade", action="store_true", help="take newer versions too")
    return parser


def _demo(*, window: bool, out: str | None) -> int:
    """Runs the main job; its exit code. `out` is meant from where the person stands, the job runs in the project's folder."""
    python = dev_environment.prepare("run", xcb=window and dev_system.on_x())
    options = ([] if window else ["--no-window"]) + (["--out", str(Path(out).resolve())] if out else [])
    return dev_environment.call([python, "-m", "agent", "demo", *options])


def main(arguments: list[str] | None = None) -> int:
    """The exit code: that of what was run, 4 when something must be installed by hand first, 5 when a new try may help."""
    wish = _parser().parse_args(arguments)
    try:
        if wish.command == "demo":
            return _demo(window=not wish.no_window, out=wish.out)
        if wish.command == "test":
            return dev_checks.check(wish.only)
        if wish.command == "bundle":
            return dev_bundle.bundle()
        return dev_locks.lock(upgrade=wish.upgrade)
    except Stop as stop:
        say(str(stop))
        return stop.code
    except KeyboardInterrupt:
        say("Stopped. Run the same command again to go on.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
