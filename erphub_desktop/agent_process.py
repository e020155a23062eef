"""The agent of a stand-alone installation as a child of the desktop: started, watched, brought back, drained."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QElapsedTimer, QObject, QProcess, QTimer, Signal

State = Literal["starting", "running", "restarting", "elsewhere", "draining", "stopped"]
ANOTHER_RUNS = 3  # the exit code of a second agent of one installation
BACK_OFF = (500, 1_000, 2_000, 4_000, 8_000)  # milliseconds; the longest keeps "back within 10 s"
SETTLED = 30_000  # milliseconds after which the next crash counts as the first
DRAIN = 30_000  # milliseconds the agent has to finish what it is doing


def command(arguments: Sequence[str]) -> tuple[str, list[str]]:
    """Program and arguments of `erphub-agent`: the executable beside ours in a bundle, else this Python's `-m agent`."""
    if getattr(sys, "frozen", False):
        suffix = ".exe" if sys.platform == "win32" else ""
        return str(Path(sys.executable).with_name(f"erphub-agent{suffix}")), list(arguments)
    return sys.executable, ["-m", "agent", *arguments]


class AgentProcess(QObject):
    """Keeps one `erphub-agent run` alive until `drain()`. Closing its stdin is how it is asked to finish, also if we are killed."""

    state_changed = Signal(str)
    stopped = Signal()

    def __init__(self, program: str, arguments: Sequence[str], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._program = program
        self._arguments = list(arguments)
        self._state: State = "stopped"
        self._wanted = False
        self._crashes = 0
        self._up = QElapsedTimer()
        self._process = QProcess(self)
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.setStandardOutputFile(QProcess.nullDevice())
        self._process.started.connect(self._started)
        self._process.finished.connect(lambda code, _status: self._ended(code))
        self._process.errorOccurred.connect(self._failed)
        self._again = QTimer(self)
        self._again.setSingleShot(True)
        self._again.timeout.connect(self._launch)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.timeout.connect(self._process.kill)

    @property
    def state(self) -> State:
        """How the agent stands."""
        return self._state

    @property
    def pid(self) -> int:
        """The child's process id, 0 while there is none."""
        return int(self._process.processId())

    def start(self) -> None:
        """Starts the agent and keeps it alive."""
        self._wanted = True
        self._launch()

    def drain(self) -> None:
        """Asks the agent to finish and go; `stopped` follows, after `DRAIN` at the latest."""
        self._wanted = False
        self._again.stop()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self._set("stopped")
            self.stopped.emit()
            return
        self._set("draining")
        self._process.closeWriteChannel()
        self._limit.start(DRAIN)

    def _launch(self) -> None:
        if self._state != "elsewhere":
            self._set("starting")
        self._process.start(self._program, self._arguments)

    def _started(self) -> None:
        self._up.start()
        if not self._wanted:
            self.drain()
            return
        self._set("running")

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._ended(-1)

    def _ended(self, code: int) -> None:
        self._limit.stop()
        if not self._wanted:
            self._set("stopped")
            self.stopped.emit()
            return
        lived = self._up.isValid() and self._up.elapsed() > SETTLED
        self._crashes = 0 if lived else self._crashes
        pause = BACK_OFF[min(self._crashes, len(BACK_OFF) - 1)]
        self._crashes += 1
        self._set("elsewhere" if code == ANOTHER_RUNS else "restarting")
        self._again.start(BACK_OFF[-1] if code == ANOTHER_RUNS else pause)

    def _set(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self.state_changed.emit(state)
