"""Processes that are made ready, begin together, and say at their end what they measured."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def children(many: int, module: str, *arguments: str) -> Iterator[tuple[Callable[[], None], list[Any]]]:
    """So many processes of a module, each told its number last: the function that lets them begin; after the block, the JSON of each."""
    with _started([[sys.executable, "-m", module, *arguments, str(number)] for number in range(many)]) as started:
        for child in started:
            assert child.stdout is not None
            if child.stdout.readline() != "ready\n":
                raise RuntimeError(f"{module} did not become ready")

        def begin() -> None:
            for child in started:
                assert child.stdin is not None
                child.stdin.write("\n")
                child.stdin.flush()

        said: list[Any] = []
        yield begin, said
        for child in started:
            output, _ = child.communicate(timeout=120)
            said.append(json.loads(output.splitlines()[-1]))


@contextmanager
def _started(commands: list[list[str]]) -> Iterator[list[subprocess.Popen[str]]]:
    started = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for command in commands]
    try:
        yield started
    finally:
        for child in started:
            child.kill()
            child.wait()
