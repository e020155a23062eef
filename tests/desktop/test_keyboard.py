"""By keyboard and by ear: every control of every page and dialog is reached, named, and left again."""

from __future__ import annotations

import importlib
import pkgutil
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QScrollArea,
    QTabBar,
    QTableView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from erphub_desktop import dialogs
from erphub_desktop.app import App
from erphub_desktop.pages import PAGES
from erphub_desktop.widgets.pdf_view import PdfView
from tests.desktop import every_dialog, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.every_dialog import DIALOGS
from tests.desktop.seen import activate

CONTROLS = (QAbstractButton, QLineEdit, QComboBox, QTableView, QTabBar)


def _controls(where: QWidget) -> list[QWidget]:
    """What a person can use now; of choices that exclude each other the chosen one stands for all, the arrow keys do the rest."""
    found = [widget for widget in where.findChildren(QWidget) if isinstance(widget, CONTROLS) and widget.isVisible() and widget.isEnabled()]
    return [widget for widget in found if not _stands_behind(widget)]


def _stands_behind(widget: QWidget) -> bool:
    inside = isinstance(widget.parentWidget(), QLineEdit | QTableView | QTabBar)  # the parts of a control are reached through it
    if inside or not isinstance(widget, QAbstractButton) or widget.isChecked():
        return inside
    group = widget.group()
    return widget.objectName().startswith("nav_") or (group is not None and group.exclusive())


def _named(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"


def _visited(where: QWidget) -> list[QWidget]:
    """What has the cursor, one Tab after the other, until it comes round."""
    found: list[QWidget] = []
    for _ in range(200):
        now = QApplication.focusWidget()
        if now is None or now in found:
            return found
        found.append(now)
        QTest.keyClick(now, Qt.Key.Key_Tab)
    return found


def _nameless(where: QWidget) -> list[str]:
    found = []
    for widget in _controls(where):
        says = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
        if not says and not isinstance(widget, QTabBar):
            found.append(_named(widget))
        if isinstance(widget, QPushButton) and not widget.text() and not widget.toolTip():
            found.append(f"{_named(widget)} has no tip")
    return found


def _backwards(visited: list[QWidget], where: QWidget) -> list[str]:
    """Steps of the Tab key that go up a line: a line is what overlaps in height."""
    for scrolled in where.findChildren(QScrollArea):
        scrolled.verticalScrollBar().setValue(0)  # the cursor has moved what it went through
    found = []
    for one, other in pairwise(visited):
        top, before = (widget.mapTo(where, widget.rect().topLeft()) for widget in (other, one))
        if top.y() + other.height() <= before.y() and top.x() <= before.x() + one.width():
            found.append(f"{_named(one)} -> {_named(other)}")
    return found


class _Flashes(QObject):
    """Which windows were shown that are neither the window nor a dialog: a part that is shown before it has its place is one."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shown = event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow()
        if shown and not isinstance(watched, QMainWindow | QDialog):
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def _page(app: App, qtbot: QtBot, name: str) -> QWidget:
    activate(app.window, qtbot)
    app.window.open_page(name)
    qtbot.wait(120)
    screenshots.choose_first(app)
    qtbot.wait(250)
    (page,) = [found for found in app.window.findChildren(QWidget, f"page_{name}") if found.isVisible()]
    return page


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_the_tab_key_reaches_every_control_of_a_page(
    start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication, name: str
) -> None:
    flashes = _Flashes()
    qapp.installEventFilter(flashes)
    app = start(language="en")
    page = _page(app, qtbot, name)
    qapp.removeEventFilter(flashes)
    page.setFocus()
    visited = _visited(app.window)
    assert [_named(one) for one in _controls(app.window) if one not in visited] == []
    on_page = [one for one in visited if page.isAncestorOf(one) and not isinstance(one, PdfView)]
    assert _backwards(on_page, page) == []
    assert _nameless(app.window) == []
    assert flashes.seen == []


def _opened(app: App, qtbot: QtBot, name: str) -> QDialog:
    dialog = DIALOGS[name](app)
    dialog.open()
    qtbot.waitExposed(dialog)
    activate(dialog, qtbot)
    qtbot.wait(200)
    return dialog


@pytest.mark.parametrize("name", DIALOGS)
def test_a_dialog_is_used_and_left_by_keyboard(
    start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    every_dialog.fake(monkeypatch)
    app = start(language="en")
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    flashes = _Flashes()
    qapp.installEventFilter(flashes)
    dialog = _opened(app, qtbot, name)
    qapp.removeEventFilter(flashes)
    nameless, visited = _nameless(dialog), _visited(dialog)
    missed = [_named(one) for one in _controls(dialog) if one not in visited]
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not dialog.isVisible())
    assert (nameless, missed, flashes.seen) == ([], [], [])
    assert dialog.result() == QDialog.DialogCode.Rejected


def test_no_dialog_is_forgotten(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    every_dialog.fake(monkeypatch)
    app = start(language="en")
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    opened = [build(app) for build in DIALOGS.values()]
    kinds = {type(one) for one in opened}
    for one in opened:
        one.deleteLater()
    for module in pkgutil.iter_modules(dialogs.__path__):
        found = vars(importlib.import_module(f"{dialogs.__name__}.{module.name}")).values()
        made = {one for one in found if isinstance(one, type) and issubclass(one, QDialog) and one.__name__.endswith("Dialog")}
        assert {one for one in made if one.__module__.startswith(dialogs.__name__)} <= kinds
