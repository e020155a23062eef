"""The page of stray stamps: who, where, how much, what happens next, and that a second stamp's cancellation is asked for."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from agent.views.page import Page
from tests.desktop import sample, sample_strays
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, open_page, texts


def test_each_says_who_where_how_much_and_what_happens_next(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "strays")
    qtbot.waitUntil(lambda: "A-12 was stamped twice" in texts(app.window))
    said = texts(app.window)
    assert "CACX7605101P8 · 12,345.60 MXN" in said
    assert f"The first stamp is {sample_strays.FIRST} at Finkok and stays. This one is to be cancelled with reason 02 at SW" in said
    assert "ZZ-900 is of no document of ours" in said and "Find out who issued it at Finkok" in said
    assert "Its cancellation was asked for; a second person must approve it." in said
    assert "A-14: SW" in said and "is watched" in said
    buttons = [one.objectName() for one in app.window.findChildren(QPushButton) if one.objectName().startswith("cancelTwin_")]
    assert buttons == [f"cancelTwin_{sample_strays.TWIN.uuid}"]


def test_a_second_stamps_cancellation_is_asked_for(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    calls: list[str] = []

    def request(_office: object, uuid: str) -> int:
        calls.append(uuid)
        return 1

    monkeypatch.setattr("erphub_desktop.pages.strays.request_twin_cancelled", request)
    app = start(language="en")
    open_page(app, qtbot, "strays")
    qtbot.waitUntil(lambda: "A-12 was stamped twice" in texts(app.window))
    click(app.window, f"cancelTwin_{sample_strays.TWIN.uuid}")
    dialog = dialog_of(app, qtbot, "confirmDialog")
    assert "Cancel the second stamp of A-12?" in texts(dialog) and "A second person must approve it first." in texts(dialog)
    click(dialog, "confirmYes")
    qtbot.waitUntil(lambda: calls == [sample_strays.TWIN.uuid])
    qtbot.waitUntil(lambda: "A-12: asked for; a second person must approve it" in texts(app.window.toast))


def test_where_there_is_none_it_says_so(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.strays.strays", lambda *_args, **_named: Page((), None))
    monkeypatch.setattr("erphub_desktop.pages.strays.watched", lambda *_args, **_named: ())
    app = start(language="es")
    open_page(app, qtbot, "strays")
    qtbot.waitUntil(lambda: "Ningún timbre está fuera de lugar" in texts(app.window))
