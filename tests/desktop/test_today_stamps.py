"""What Today says of PACs that take nothing and of stamps that should not be there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent.views.today import Need, NeedKind
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, texts

TWIN = {"number": "A-12", "first": "5E2B1C7A-90D4-4F1E-8C3B-0A6D7E9F1234", "uuid": "1F0DCC7C-9A0E-5B0B-8C53-6D5F5F6A7B02"}
NEEDS = (
    Need(NeedKind.STAMPED_TWICE, 1, "stamp.twin_found", TWIN, ("A-12",)),
    Need(NeedKind.PAC_RESTS, 2, "pac.no_stamps", {"code": "718", "text": "sin timbres"}, ("finkok", "sw")),
)


@pytest.mark.parametrize(
    ("language", "twice", "rests"),
    [
        ("en", "A-12 was stamped twice: 5E2B1C7A", "2 PACs take no documents now"),
        ("es", "A-12 quedó timbrado dos veces: 5E2B1C7A", "2 PAC no reciben documentos ahora"),
    ],
)
def test_both_are_said_and_the_pacs_are_a_click_away(
    start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, language: str, twice: str, rests: str
) -> None:
    sample.fake_views(monkeypatch, replace(sample.QUIET, needs=NEEDS))
    app = start(language=language)
    qtbot.waitUntil(lambda: rests in texts(app.window))
    said = texts(app.window)
    assert twice in said and "Finkok, SW sapien. " in said
    click(app.window, f"need_{NeedKind.PAC_RESTS}")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(QWidget, "page_pacs")))


def test_a_second_stamps_cancellation_is_asked_for(start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    calls: list[str] = []

    def request(_office: object, uuid: str) -> int:
        calls.append(uuid)
        return 1

    monkeypatch.setattr("erphub_desktop.pages.today.request_twin_cancelled", request)
    sample.fake_views(monkeypatch, replace(sample.QUIET, needs=NEEDS))
    app = start(language="en")
    qtbot.waitUntil(lambda: "A-12 was stamped twice" in texts(app.window))
    click(app.window, f"need_{NeedKind.STAMPED_TWICE}")
    dialog = dialog_of(app, qtbot, "confirmDialog")
    assert "Cancel the second stamp of A-12?" in texts(dialog) and "A second person must approve it first." in texts(dialog)
    click(dialog, "confirmYes")
    qtbot.waitUntil(lambda: calls == [TWIN["uuid"]])
    qtbot.waitUntil(lambda: "A-12: asked for; a second person must approve it" in texts(app.window.toast))
