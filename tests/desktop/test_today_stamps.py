"""What Today says of PACs that take nothing and of stamps that should not be there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent.views.today import Need, NeedKind
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, texts

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
def test_both_are_said_and_their_pages_are_a_click_away(
    start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, language: str, twice: str, rests: str
) -> None:
    sample.fake_views(monkeypatch, replace(sample.QUIET, needs=NEEDS))
    app = start(language=language)
    qtbot.waitUntil(lambda: rests in texts(app.window))
    said = texts(app.window)
    assert twice in said and "Finkok, SW sapien. " in said
    click(app.window, f"need_{NeedKind.PAC_RESTS}")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(QWidget, "page_pacs")))
    app.window.open_page("today")
    click(app.window, f"need_{NeedKind.STAMPED_TWICE}")
    qtbot.waitUntil(lambda: any(one.isVisible() for one in app.window.findChildren(QWidget, "page_strays")))
