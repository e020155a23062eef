"""No text is cut off and nothing lies on anything, on every page, in both languages and both looks, at 1280x720."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.pages import PAGES
from erphub_desktop.tasks import Problem
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


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_the_dialog_of_a_new_connection_fits(start: Start, asked: sample.Asked, qtbot: QtBot, language: str, scheme: str) -> None:
    app = start(language=language, scheme=scheme)
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    dialog = AddConnectionDialog(app.desk, app.window)
    dialog.open()
    qtbot.waitExposed(dialog)
    SHOTS.mkdir(parents=True, exist_ok=True)
    company = partial(dialog._show_company, "Spirit Tours México", "9130350000000002")
    xero = partial(dialog._system.setCurrentIndex, dialog._system.findData("xero"))
    shown: dict[str, Callable[[], object]] = {"form": lambda: None, "xero": xero, "company": company}
    for name, show in shown.items():
        show()
        qtbot.wait(100)
        dialog.grab().save(str(SHOTS / f"connection_{name}_{language}_{scheme}.png"))
        assert layout.clipped(dialog) == []
        assert layout.overlapping(dialog) == []
    dialog.reject()


@pytest.mark.parametrize("language", ["es", "en"])
def test_notices_fit(start: Start, asked: sample.Asked, qtbot: QtBot, language: str) -> None:
    app = start(language=language)
    _look(app, qtbot, "cfdi")
    app.desk.undo_offered.emit(sample.LONG_NAME, 10, lambda: None)
    app.window.banner.show_problem(Problem("desktop.offline"), lambda: None, tone="warn")
    qtbot.wait(150)
    app.window.grab().save(str(SHOTS / f"notices_{language}.png"))
    assert layout.clipped(app.window) == []
