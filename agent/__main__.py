"""`python -m agent` and `erphub-agent`."""

from __future__ import annotations

import multiprocessing
import sys


def main() -> None:
    """Runs the command line; never prompts."""
    multiprocessing.freeze_support()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")
    from agent.cli.app import app

    app()


if __name__ == "__main__":
    main()
