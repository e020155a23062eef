"""The agents on Today: how they stand, and admitting one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.views.agents import AgentLine
from erphub_desktop.app import App
from erphub_desktop.pages.today_agents import admit
from erphub_desktop.widgets.card import StatusChip
from tests.desktop import sample, sample_engine
from tests.desktop.conftest import Start
from tests.desktop.seen import button_of, click, dialog_of, find, texts


def test_today_shows_the_agents_and_an_admin_admits_one_by_its_fingerprint(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    admitted: list[str] = []

    def approve(office: object, fingerprint: str) -> int:
        admitted.append(fingerprint)
        return 3

    monkeypatch.setattr("erphub_desktop.pages.today_agents.approve_agent", approve)
    app = start(language="en")
    qtbot.waitUntil(lambda: "srv-cun-02" in texts(app.window))
    assert "Silent since" in texts(app.window)
    assert "fingerprint 7F3A-91C4-0B2E-5D68-K7M2-QRST" in texts(app.window)
    button_of(app, qtbot, "agentApprove_3").click()
    dialog = dialog_of(app, qtbot, "approveAgentDialog")
    typed = find(dialog, QLineEdit, "approveFingerprint")
    assert not find(dialog, QPushButton, "approveConfirm").isEnabled()
    QTest.keyClicks(typed, sample_engine.AGENTS[1].fingerprint)
    click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: "nothing was approved" in texts(dialog))
    assert admitted == []
    typed.setText(" 7f3a 91c4 Ob2e 5d68 k7m2 qrst ")
    click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: admitted == ["7F3A-91C4-0B2E-5D68-K7M2-QRST"])
    qtbot.waitUntil(lambda: "srv-cun-02 was admitted" in texts(app.window.toast))


def _chips(app: App) -> list[str]:
    strip = find(app.window, QWidget, "agentsStrip")
    return [chip.text() for chip in strip.findChildren(StatusChip) if chip.isVisible()]


def test_how_the_agents_stand_is_in_sight_on_a_busy_day(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    qtbot.waitUntil(lambda: _chips_there(app))
    assert _chips(app) == ["1 at work", "1 silent", "1 to admit"]
    title = next(found for found in app.window.findChildren(QLabel) if found.isVisible() and found.text() == "Agents")
    inside = find(app.window, QScrollArea, "todayScroll").viewport()
    approve = button_of(app, qtbot, "agentApprove_3")
    qtbot.waitUntil(lambda: not _in_sight(approve, inside))  # once the cards above have their place
    click(app.window, "agentsLook")
    assert [_in_sight(one, inside) for one in (title, approve, find(app.window, QWidget, "agent_2"))] == [True, True, True]
    app.window.sidebar.language_switched.emit()
    qtbot.waitUntil(lambda: _chips(app) == ["1 trabajando", "1 sin señal", "1 por admitir"])


def _chips_there(app: App) -> bool:
    return any(found.isVisible() for found in app.window.findChildren(QWidget, "agentsStrip"))


def _in_sight(widget: QWidget, inside: QWidget) -> bool:
    return inside.rect().contains(QRect(widget.mapTo(inside, QPoint(0, 0)), widget.size()))


def test_without_an_agent_the_line_says_so(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.today.look", lambda office: ((), True))
    app = start(language="en")
    qtbot.waitUntil(lambda: _chips_there(app))
    assert _chips(app) == ["No agent yet"]
    qtbot.waitUntil(lambda: "No agent has been set up yet." in texts(app.window))


def test_how_busy_an_agent_is_is_said_in_words_and_a_button_under_the_cursor_stays(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    app = start(language="en")
    qtbot.waitUntil(lambda: "busy: 3 of 10 lanes · CPU 12 % · 1,284 MB of memory · version 0.1.0" in texts(app.window))
    admits = button_of(app, qtbot, "agentApprove_3")
    idle = {"lanes": 0, "lanes_at_once": 10, "memory_mb": 90, "cpu_percent": 0.2}
    waiting, working, silent = sample_engine.AGENTS
    now = (waiting, replace(working, load=idle), replace(silent, load=idle))
    monkeypatch.setattr("erphub_desktop.pages.today.look", lambda office: (now, True))
    app.desk.news.emit("events")
    qtbot.waitUntil(lambda: "idle · CPU 0 % · 90 MB of memory · version 0.1.0" in texts(app.window))
    assert texts(app.window).count("MB of memory") == 1  # what a silent one said last is of no use
    assert button_of(app, qtbot, "agentApprove_3") is admits


def test_only_an_admin_is_offered_to_admit(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.today.look", lambda office: (sample_engine.AGENTS, False))
    app = start(language="en")
    qtbot.waitUntil(lambda: "srv-cun-02" in texts(app.window))
    assert app.window.findChildren(QPushButton, "agentApprove_3") == []


def test_the_fingerprint_of_another_agent_admits_nobody() -> None:
    waiting: AgentLine = sample_engine.AGENTS[0]
    office: Any = object()  # the database is never reached
    with pytest.raises(UserError, match=r"agent\.no_such_fingerprint"):
        admit(office, waiting, sample_engine.AGENTS[1].fingerprint)
