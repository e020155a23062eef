"""Processes of the agent: `python -m agent` as anybody starts it, or the same forked from a process that has loaded it already."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path
from typing import Protocol

from tests.faults.agent import Changed
from tests.faults.agent import main as run_agent

AS_IT_IS = Changed()


class Running(Protocol):
    """A process under way."""

    @property
    def pid(self) -> int: ...
    def ended(self) -> bool: ...
    def finish(self, patience: float) -> tuple[int, str, str]:
        """Waits for its end: exit code (negative = the signal), stdout, stderr. Raises TimeoutError."""


# Every start would compile a thousand modules again where nothing compiled may be left in the tree.
_COMPILED = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "erphub-tests-compiled")}
Start = Callable[[Sequence[str], Mapping[str, str]], Running]
"""Starts the agent with arguments and additional environment variables."""


@dataclass(frozen=True, slots=True)
class Commanded:
    """`python -m MODULE ARGUMENTS`."""

    process: subprocess.Popen[str]

    @property
    def pid(self) -> int:
        return self.process.pid

    def ended(self) -> bool:
        return self.process.poll() is not None

    def finish(self, patience: float) -> tuple[int, str, str]:
        try:
            out, log = self.process.communicate(timeout=patience)
        except subprocess.TimeoutExpired as error:
            self.process.kill()
            raise TimeoutError(str(error)) from error
        return self.process.returncode, out, log


def command(arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
    """The agent's own command line in a new interpreter."""
    process = subprocess.Popen(
        [sys.executable, "-m", "agent", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env={**os.environ, **_COMPILED, **environment},
    )  # fmt: skip
    return Commanded(process)


@dataclass(frozen=True, slots=True)
class Forked:
    """A fork that runs the agent's command line."""

    process: ForkServerProcess
    folder: Path

    @property
    def pid(self) -> int:
        assert self.process.pid is not None
        return self.process.pid

    def ended(self) -> bool:
        return not self.process.is_alive()

    def finish(self, patience: float) -> tuple[int, str, str]:
        self.process.join(patience)
        code = self.process.exitcode
        if code is None:
            self.process.kill()
            raise TimeoutError(f"process {self.pid} did not end within {patience} s")
        texts = [(self.folder / name).read_text("utf-8", "replace") for name in ("out", "log")]
        for name in ("out", "log"):
            (self.folder / name).unlink()
        self.folder.rmdir()
        return code, texts[0], texts[1]


def fork_server() -> ForkServerContext:
    """A server that has everything loaded."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.warm"])
    return context


def forking(context: ForkServerContext, changed: Changed = AS_IT_IS) -> Start:
    """Starts agents by forking; they do not wait for a vendor's pace, and may be `changed` besides."""

    def start(arguments: Sequence[str], environment: Mapping[str, str]) -> Running:
        folder = Path(tempfile.mkdtemp(prefix="erphub-agent-"))
        # daemon: one that a failed test left running is ended with the run, and does not keep it from ending
        process = context.Process(target=_agent, args=(list(arguments), dict(environment), str(folder), changed), daemon=True)
        process.start()
        return Forked(process, folder)

    return start


def _agent(arguments: Sequence[str], environment: Mapping[str, str], folder: str, changed: Changed) -> None:
    for number, name in ((1, "out"), (2, "log")):
        descriptor = os.open(Path(folder) / name, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(descriptor, number)
        os.close(descriptor)
    os.environ.update(environment)
    sys.argv = ["erphub-agent", *arguments]
    run_agent(changed)
