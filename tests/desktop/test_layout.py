"""No text is cut off and nothing lies on anything, on every page, in both languages and both looks, at 1280x720."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.pages import PAGES
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start

SHOTS = Path("build") / "screenshots"


def _look(app: App, qtbot: QtBot, page: str) -> None:
    app.window.open_page(page)
    qtbot.wait(120)
    screenshots.choose_first(app)
    qtbot.wait(350)


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_everything_fits(start: Start, asked: sample.Asked, qtbot: QtBot, page: str, language: str, scheme: str) -> None:
    app = start(language=language, scheme=scheme)
    _look(app, qtbot, page)
    SHOTS.mkdir(parents=True, exist_ok=True)
    app.window.grab().save(str(SHOTS / f"{page}_{language}_{scheme}.png"))
    assert (app.window.width(), app.window.height()) == (1280, 720)
    assert layout.clipped(app.window) == []
    assert layout.overlapping(app.window) == []


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_everything_fits_while_the_language_is_switched(start: Start, asked: sample.Asked, qtbot: QtBot, page: str) -> None:
    app = start(language="es")
    _look(app, qtbot, page)
    app.window.sidebar.language_switched.emit()
    qtbot.wait(200)
    assert layout.clipped(app.window) == []


def test_the_finder_finds_what_is_cut_off(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.resize(200, 100)
    long = QLabel("Una frase demasiado larga para su lugar", box)
    long.setGeometry(0, 0, 60, 20)
    wrapped = QLabel("Una frase demasiado larga para su lugar", box)
    wrapped.setWordWrap(True)
    wrapped.setGeometry(0, 40, 80, 18)
    small = QPushButton("Timbrar todo", box)
    small.setGeometry(100, 0, 20, 20)
    box.show()
    assert len(layout.clipped(box)) == 3


def test_the_finder_finds_what_lies_on_each_other(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    box.resize(200, 100)
    for left in (0, 30):
        QLabel("texto", box).setGeometry(left, 0, 60, 20)
    box.show()
    assert len(layout.overlapping(box)) == 1
