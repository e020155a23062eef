"""`erphub [--practice] [--data DIR] [--page NAME] [--lang es|en] [--theme light|dark]`: the desktop."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from erphub_desktop.pages import PAGES


def parser() -> argparse.ArgumentParser:
    """The command line, known before Qt is loaded."""
    made = argparse.ArgumentParser(prog="erphub", description="ERP Hub: the desktop of the branch's finance staff.")
    made.add_argument("--practice", action="store_true", help="practice with simulated vendors: nothing is real")
    made.add_argument("--data", type=Path, metavar="DIR", help="the profile's folder")
    made.add_argument("--page", choices=[entry.name for entry in PAGES], default=PAGES[0].name, help="the page to begin with")
    made.add_argument("--lang", choices=("es", "en"), help="the language on screen")
    made.add_argument("--theme", choices=("light", "dark"), help="the look")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the desktop; 0 when it was closed, 2 on a wrong command line."""
    said = parser().parse_args(arguments)
    from erphub_desktop.app import Options, run

    return run(Options(practice=said.practice, data=said.data, page=said.page, language=said.lang, scheme=said.theme))


if __name__ == "__main__":
    sys.exit(main())
