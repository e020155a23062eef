"""Whoever switches the language sees what they would see had they begun in it: on every page and in every open dialog."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erphub_desktop import language
from erphub_desktop.app import App
from erphub_desktop.pages import PAGES
from tests.desktop import every_dialog, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.every_dialog import DIALOGS

ROWS = 6


def said(where: QWidget) -> list[str]:
    """Everything in sight that is said in words: texts, tips, accessible names, choices, headings, and the first rows of tables."""
    found = [f"window: {where.windowTitle()}"]
    for widget in where.findChildren(QWidget):
        if widget.isVisible():
            named = f"{type(widget).__name__} {widget.objectName()}"
            found += [f"{named}: {text}" for text in (*_texts(widget), widget.toolTip(), widget.accessibleName()) if text]
    return sorted(found)


def _texts(widget: QWidget) -> Iterator[str]:
    if isinstance(widget, QLabel | QAbstractButton):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield widget.placeholderText()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(place) for place in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(place) for place in range(widget.count()))
    elif isinstance(widget, QTableView):
        model = widget.model()
        for column in range(model.columnCount()):
            yield str(model.headerData(column, Qt.Orientation.Horizontal))
            yield from (str(model.index(row, column).data()) for row in range(min(model.rowCount(), ROWS)))


def _look(app: App, qtbot: QtBot, page: str) -> None:
    app.window.open_page(page)
    qtbot.wait(120)
    screenshots.choose_first(app)
    qtbot.wait(250)


def _switch(qapp: QApplication, qtbot: QtBot) -> None:
    language.use(qapp, "en")
    qtbot.wait(250)


@pytest.mark.parametrize("page", [entry.name for entry in PAGES])
def test_a_page_says_everything_anew(start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication, page: str) -> None:
    fresh = start(language="en")
    _look(fresh, qtbot, page)
    wanted = said(fresh.window)
    fresh.window.close()
    app = start(language="es")
    _look(app, qtbot, page)
    before = said(app.window)
    _switch(qapp, qtbot)
    assert before != wanted
    assert said(app.window) == wanted


@pytest.mark.parametrize("name", DIALOGS)
def test_an_open_dialog_says_everything_anew(
    start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    every_dialog.fake(monkeypatch)
    fresh = start(language="en")
    qtbot.waitUntil(lambda: len(fresh.desk.branches) == 3)
    dialog = _opened(fresh, qtbot, name)
    wanted = said(dialog)
    dialog.reject()
    fresh.window.close()
    app = start(language="es")
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    dialog = _opened(app, qtbot, name)
    before = said(dialog)
    _switch(qapp, qtbot)
    now = said(dialog)
    dialog.reject()
    assert before != wanted
    assert now == wanted


def _opened(app: App, qtbot: QtBot, name: str) -> QDialog:
    dialog = DIALOGS[name](app)
    dialog.open()
    qtbot.waitExposed(dialog)
    qtbot.wait(250)
    return dialog
