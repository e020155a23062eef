"""The list of pages: in groups, as long as it must be, by mouse and by keyboard."""

from __future__ import annotations

from functools import partial

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.navigation import Navigation
from erphub_desktop.pages import GROUPS, PAGES, PageEntry, shortcut
from tests.desktop import layout, sample
from tests.desktop.conftest import Start
from tests.desktop.seen import activate, find

TWENTY = tuple(
    PageEntry(f"p{place}", group, "today", partial("Page number {}".format, place), "TodayPage")
    for place, group in enumerate(["work"] * 6 + ["fiscal"] * 6 + ["setup"] * 8)
)


@pytest.fixture
def twenty(qtbot: QtBot) -> Navigation:
    """Twenty pages in the room that a window of 720 pixels has for them."""
    made = Navigation(TWENTY)
    qtbot.addWidget(made)
    made.resize(204, 500)
    made.show()
    qtbot.waitExposed(made)
    activate(made, qtbot)
    return made


def _button(navigation: Navigation, place: int) -> QPushButton:
    return find(navigation, QPushButton, f"nav_p{place}")


def _held() -> QWidget:
    held = QApplication.focusWidget()
    assert held is not None
    return held


def _press(key: Qt.Key) -> None:
    QTest.keyClick(_held(), key)


def _places(app: App) -> list[str]:
    """The pages that have their place in the sidebar now, from top to bottom."""
    made = [one for one in app.window.sidebar.findChildren(QPushButton) if one.objectName().startswith("nav_") and one.isVisible()]
    return [one.objectName().removeprefix("nav_") for one in sorted(made, key=lambda one: one.y())]


def _in_sight(navigation: Navigation, place: int) -> bool:
    made = _button(navigation, place)
    return navigation.viewport().rect().contains(QRect(made.mapTo(navigation.viewport(), QPoint(0, 0)), made.size()))


def test_the_pages_of_a_group_stand_together_and_the_arrow_keys_follow_them(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start()
    activate(app.window, qtbot)
    for entry in PAGES:
        if entry.only_when_any:
            app.desk.show_count(entry.name, 1)
    qtbot.waitUntil(lambda: _places(app) == [entry.name for group in GROUPS for entry in PAGES if entry.group == group])
    find(app.window.sidebar, QPushButton, "nav_today").setFocus()
    held = []
    for _ in _places(app):
        held.append(_held().objectName().removeprefix("nav_"))
        _press(Qt.Key.Key_Down)
    assert held == _places(app)


def test_twenty_pages_are_whole_and_scroll(twenty: Navigation) -> None:
    assert layout.clipped(twenty) == []
    assert [label.text() for label in twenty.findChildren(QLabel)] == [title() for title in GROUPS.values()]
    assert _in_sight(twenty, 0) and not _in_sight(twenty, 19)
    twenty.mark("p19")
    assert _in_sight(twenty, 19)


def test_arrow_keys_go_through_the_list_and_open_nothing_on_the_way(twenty: Navigation) -> None:
    chosen: list[str] = []
    twenty.chosen.connect(chosen.append)
    twenty.mark("p0")
    _button(twenty, 0).setFocus()
    for _ in range(25):
        _press(Qt.Key.Key_Down)
    assert _button(twenty, 19).hasFocus() and _in_sight(twenty, 19)
    _press(Qt.Key.Key_Up)
    assert chosen == []
    _press(Qt.Key.Key_Return)
    assert chosen == ["p18"]
    _press(Qt.Key.Key_Home)
    _press(Qt.Key.Key_Space)
    assert chosen == ["p18", "p0"]


def test_a_page_that_is_not_there_now_is_passed_over(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start()
    activate(app.window, qtbot)
    qtbot.waitUntil(lambda: {"unknowns", "approvals"} <= set(_places(app)))  # the counts have come
    for entry in PAGES:
        if entry.only_when_any:
            app.desk.show_count(entry.name, 0)
    find(app.window.sidebar, QPushButton, "nav_plan").setFocus()
    _press(Qt.Key.Key_Down)
    assert find(app.window.sidebar, QPushButton, "nav_cfdi").hasFocus()


def test_twenty_pages_have_keys_of_their_own() -> None:
    keys = [shortcut(place) for place in range(1, 22)]
    assert (keys[0], keys[9], keys[10], keys[19], keys[20]) == ("Ctrl+1", "Ctrl+0", "Ctrl+Shift+1", "Ctrl+Shift+0", "")
    assert len(set(keys)) == 21
