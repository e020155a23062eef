"""What the commands share: where the project is, how they speak, and how they stop."""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ROOT / "packaging" / "locks"
BUILD = ROOT / "build"


class Stop(Exception):
    """A sentence for the person and the exit code that goes with it."""

    def __init__(self, sentence: str, code: int) -> None:
        super().__init__(sentence)
        self.code = code


def say(text: str) -> None:
    """One line on standard error, so that what a command prints itself stays clean on standard output."""
    print(f"[dev] {text}", file=sys.stderr, flush=True)
