"""The child agent: kept alive, back after a kill, drained when the window closes."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

import psutil
import pytest
from pytestqt.qtbot import QtBot

from erphub_desktop import agent_process
from erphub_desktop.agent_process import AgentProcess

# Stands in for the agent: writes that it began, and that it finished what it was doing once its stdin had closed.
_CHILD = """
import sys
from pathlib import Path
notes = Path(sys.argv[1])
with notes.open("a") as file: file.write("began\\n")
sys.stdin.read()
with notes.open("a") as file: file.write("drained\\n")
"""


def _agent(notes: Path) -> AgentProcess:
    return AgentProcess(sys.executable, ["-c", _CHILD, str(notes)])


def _lines(notes: Path) -> list[str]:
    return notes.read_text().split() if notes.exists() else []


def _has(notes: Path, lines: int) -> bool:
    return len(_lines(notes)) == lines


def test_closing_drains_and_leaves_no_process(qtbot: QtBot, tmp_path: Path) -> None:
    notes, states = tmp_path / "notes", list[str]()
    agent = _agent(notes)
    agent.state_changed.connect(states.append)
    agent.start()
    qtbot.waitUntil(lambda: _lines(notes) == ["began"])
    pid = agent.pid
    with qtbot.waitSignal(agent.stopped):
        agent.drain()
    assert _lines(notes) == ["began", "drained"]
    assert states == ["starting", "running", "draining", "stopped"]
    assert not psutil.pid_exists(pid)


def test_a_killed_agent_is_back_within_ten_seconds(qtbot: QtBot, tmp_path: Path) -> None:
    notes = tmp_path / "notes"
    agent = _agent(notes)
    agent.start()
    for kills in range(1, 3):
        qtbot.waitUntil(partial(_has, notes, kills), timeout=10_000)
        os.kill(agent.pid, signal.SIGKILL)
        qtbot.waitUntil(lambda: agent.state == "restarting")
    qtbot.waitUntil(lambda: len(_lines(notes)) == 3, timeout=10_000)
    assert agent.state == "running"
    with qtbot.waitSignal(agent.stopped):
        agent.drain()
    assert max(agent_process.BACK_OFF) <= 8_000


def test_an_agent_that_does_not_drain_is_ended(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agent_process, "DRAIN", 50)
    agent = AgentProcess(sys.executable, ["-c", "import time; print(flush=True); time.sleep(60)"])
    agent.start()
    qtbot.waitUntil(lambda: agent.state == "running")
    pid = agent.pid
    with qtbot.waitSignal(agent.stopped):
        agent.drain()
    assert not psutil.pid_exists(pid)


def test_the_child_ends_when_the_desktop_is_killed(tmp_path: Path, qtbot: QtBot) -> None:
    notes = tmp_path / "notes"
    desktop = f"""
import sys
from PySide6.QtCore import QCoreApplication
from erphub_desktop.agent_process import AgentProcess
app = QCoreApplication([])
agent = AgentProcess(sys.executable, ["-c", {_CHILD!r}, {str(notes)!r}])
agent.start()
app.exec()
"""
    parent = psutil.Popen([sys.executable, "-c", desktop])
    qtbot.waitUntil(lambda: _lines(notes) == ["began"])
    parent.kill()
    parent.wait(5)
    qtbot.waitUntil(lambda: _lines(notes) == ["began", "drained"])


def test_an_agent_that_cannot_be_started_is_tried_again(qtbot: QtBot, tmp_path: Path) -> None:
    agent = AgentProcess(str(tmp_path / "nothing-here"), [])
    agent.start()
    qtbot.waitUntil(lambda: agent.state == "restarting")
    with qtbot.waitSignal(agent.stopped):
        agent.drain()


def test_a_second_agent_of_the_installation_is_left_to_the_first(qtbot: QtBot) -> None:
    agent = AgentProcess(sys.executable, ["-c", f"raise SystemExit({agent_process.ANOTHER_RUNS})"])
    agent.start()
    qtbot.waitUntil(lambda: agent.state == "elsewhere")
    with qtbot.waitSignal(agent.stopped):
        agent.drain()


def test_the_command_is_this_python_or_the_program_beside_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert agent_process.command(["run"]) == (sys.executable, ["-m", "agent", "run"])
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "erphub"))
    program, arguments = agent_process.command(["run", "--practice"])
    assert Path(program).parent == tmp_path
    assert Path(program).stem == "erphub-agent"
    assert arguments == ["run", "--practice"]
