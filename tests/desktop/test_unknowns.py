"""Unknown outcomes: how they are explained, and what a person may decide."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.views.commands import Command
from agent.views.page import Page
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


def in_doubt_for_ever(monkeypatch: pytest.MonkeyPatch, **changed: object) -> None:
    """The stamp of the sample is too late to be made."""
    late = replace(sample_engine.unknown_line(2), too_late=True, **changed)  # type: ignore[arg-type]
    monkeypatch.setattr(
        "erphub_desktop.pages.unknowns.unknowns", lambda *_args, **_named: Page((*map(sample_engine.unknown_line, (0, 1)), late), None)
    )


def test_the_xml_of_a_stamp_in_doubt_is_given_as_a_file(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "A-12.xml"
    file.write_bytes(b"<cfdi/>")
    monkeypatch.setattr("agent.services.give_stamp.request_work", asked.request_work)
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    click(app.window, "unknownGive")
    dialog = dialog_of(app, qtbot, "giveStampDialog")
    assert "SAT knows it" in texts(dialog) and "CFDI CDMX-12" in texts(dialog)
    assert not find(dialog, QPushButton, "giveStampYes").isEnabled()
    dialog.take(file)  # type: ignore[attr-defined]
    assert "A-12.xml" in texts(dialog)
    click(dialog, "giveStampYes")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"]) == ("resolve", "resolve:92", "92")
    assert named["args"] == {"decision": "stamp", "xml": "PGNmZGkvPg=="}


def test_that_it_is_not_there_is_asked_for_once_nobody_can_stamp_it(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[tuple[int, str]] = []

    def request(_office: object, cfdi_id: int, *, branch: str) -> int:
        calls.append((cfdi_id, branch))
        return 1

    monkeypatch.setattr("erphub_desktop.pages.unknowns.request_absent", request)
    in_doubt_for_ever(monkeypatch)
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    said = texts(app.window)
    assert "Finkok may never answer" in said and "nobody can stamp these bytes any more" in said
    click(app.window, "unknownDeclare")
    dialog = dialog_of(app, qtbot, "declareAbsentDialog")
    assert not find(dialog, QPushButton, "declareAbsentYes").isEnabled()
    find(dialog, QCheckBox, "declareAbsentLooked").setChecked(True)
    click(dialog, "declareAbsentYes")
    qtbot.waitUntil(lambda: bool(calls))
    assert calls == [(12, sample_engine.HERE)]
    qtbot.waitUntil(lambda: "a second person must approve it" in texts(app.window.toast))


def test_what_waits_for_an_approval_is_not_asked_for_again(
    start: Start, asked: sample.Asked, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_doubt_for_ever(monkeypatch, absent_waits=True)
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    assert "Somebody said that it is not at the PAC" in texts(app.window)
    assert not any(found.isVisible() for found in app.window.findChildren(QPushButton, "unknownDeclare"))


def test_before_that_nobody_says_that_it_is_not_there(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    choose_unknown(app, qtbot, 2)
    assert not any(found.isVisible() for found in app.window.findChildren(QPushButton, "unknownDeclare"))
