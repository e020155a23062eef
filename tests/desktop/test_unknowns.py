"""Unknown outcomes: how they are explained, and what a person may decide."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.views.commands import Command
from tests.desktop import sample, sample_engine
from tests.desktop.conftest import Start
from tests.desktop.seen import choose_unknown, click, dialog_of, find, texts


def test_an_unknown_outcome_has_its_place_in_the_sidebar_while_there_is_one(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    made = app.window.sidebar.findChildren(QPushButton, "nav_unknowns")[0]
    qtbot.waitUntil(made.isVisible)
    assert made.text() == "Unconfirmed (3)"
    app.desk.show_count("unknowns", 0)
    assert not made.isVisible()
    app.window.open_page("unknowns")
    assert made.isVisible()  # the person stands on it
    app.window.open_page("today")
    assert not made.isVisible()


def test_what_is_not_there_is_said_twice_and_then_asked_for(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    choose_unknown(app, qtbot, 0)
    click(app.window, "unknownAbsent")
    dialog = dialog_of(app, qtbot, "resolveDialog")
    assert "Only if it finds nothing, it sends it again" in texts(dialog)
    assert "Invoice ST-2026-00000 · 1,234,567.80 MXN" in texts(dialog)
    assert not find(dialog, QPushButton, "resolveConfirm").isEnabled()
    find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("resolve", "resolve:90", "90", sample_engine.HERE)
    assert named["args"] == {"decision": "absent", "remote": ""}
    qtbot.waitUntil(lambda: "what you found was written down" in texts(app.window.toast))


def test_what_is_there_needs_its_id(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    choose_unknown(app, qtbot, 1)
    assert not find(app.window, QPushButton, "unknownAbsent").isEnabled()  # it may still arrive
    click(app.window, "unknownDone")
    dialog = dialog_of(app, qtbot, "resolveDialog")
    find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    assert not find(dialog, QPushButton, "resolveConfirm").isEnabled()
    QTest.keyClicks(find(dialog, QLineEdit, "resolveId"), " 145 ")
    click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert asked.calls[0][1]["args"] == {"decision": "done", "remote": "145"}


def test_a_decision_that_is_refused_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["resolve"] = Command(1, "resolve", "dead", "work.too_early", {}, {})
    app = start(language="en")
    choose_unknown(app, qtbot, 0)
    click(app.window, "unknownAbsent")
    dialog = dialog_of(app, qtbot, "resolveDialog")
    find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: "It is too early to say that it is not there" in texts(app.window))


def test_a_stamp_is_asked_of_its_pac_and_decided_by_nobody(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    assert "Nobody has to decide anything here" in texts(app.window)
    assert "asks Finkok again at" in texts(app.window)
    for name in ("unknownAbsent", "unknownDone"):
        assert not any(found.isVisible() for found in app.window.findChildren(QPushButton, name))


def test_a_stamp_in_doubt_may_be_asked_to_go_elsewhere(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, str, str]] = []

    def request(_office: object, cfdi_id: int, *, branch: str, to: str) -> int:
        calls.append((cfdi_id, branch, to))
        return 1

    monkeypatch.setattr("erphub_desktop.pages.unknowns.request_failover", request)
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    said = texts(app.window)
    assert "7 times" in said and "sealed anew with the same folio" in said
    click(app.window, "unknownForce")
    dialog = dialog_of(app, qtbot, "forceFailoverDialog")
    assert "Finkok may have stamped it" in texts(dialog) and "CFDI CDMX-12 · 1,234,567.80 MXN" in texts(dialog)
    yes = find(dialog, QPushButton, "forceFailoverYes")
    assert not yes.isEnabled()
    find(dialog, QCheckBox, "forceFailoverKnown").setChecked(True)
    click(dialog, "forceFailoverYes")
    qtbot.waitUntil(lambda: bool(calls))
    assert calls == [(12, sample_engine.HERE, "sw")]
    qtbot.waitUntil(lambda: "a second person must approve it" in texts(app.window.toast))


def test_a_delivery_goes_nowhere_else(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    choose_unknown(app, qtbot, 0)
    assert not any(found.isVisible() for found in app.window.findChildren(QPushButton, "unknownForce"))
