"""Finds what a person sees in a window, and presses it."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable

W = TypeVar("W", bound=QObject)


def find(where: QWidget, kind: type[W], name: str) -> W:
    """The only one of that kind and name that is in sight."""
    (found,) = [widget for widget in where.findChildren(kind, name) if not isinstance(widget, QWidget) or widget.isVisible()]
    return found


def click(where: QWidget, name: str) -> None:
    """Presses a button that can be pressed."""
    button = find(where, QPushButton, name)
    assert button.isEnabled()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(where: QWidget) -> str:
    """Every label in sight, a line each."""
    return "\n".join(label.text() for label in where.findChildren(QLabel) if label.isVisible())


def open_page(app: App, qtbot: QtBot, page: str) -> DataTable | None:
    """Opens a page; its table once it has rows, None where there is none."""
    app.window.open_page(page)
    qtbot.waitUntil(lambda: any(found.isVisible() for found in app.window.findChildren(QWidget, f"page_{page}")))
    tables = [table for table in app.window.findChildren(DataTable) if table.isVisible()]
    if not tables:
        return None
    qtbot.waitUntil(lambda: tables[0].model.rowCount() > 0)
    return tables[0]


def rows_of(qtbot: QtBot, app: App, name: str) -> DataTable:
    """The table of that name once it has rows."""
    table = find(app.window, DataTable, name)
    qtbot.waitUntil(lambda: table.model.rowCount() > 0)
    return table


def button_of(app: App, qtbot: QtBot, name: str) -> QPushButton:
    """The button once it is in sight: what a reading brings may be built anew."""
    qtbot.waitUntil(lambda: any(found.isVisible() for found in app.window.findChildren(QPushButton, name)))
    return find(app.window, QPushButton, name)


def activate(window: QWidget, qtbot: QtBot) -> None:
    """The keys come to this window: where one has just been closed, asking once is not enough."""

    def active() -> bool:
        window.activateWindow()
        return window.isActiveWindow()

    qtbot.waitUntil(active)


def dialog_of(app: App, qtbot: QtBot, name: str) -> QDialog:
    """The dialog once it is in sight."""
    found: list[QDialog] = []

    def there() -> bool:
        found[:] = [one for one in app.window.findChildren(QDialog, name) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    return found[0]


def open_exchanges(app: App, qtbot: QtBot) -> QDialog:
    """What was said to the vendor about the delivery that stopped."""
    table = open_page(app, qtbot, "sync_monitor")
    assert table is not None
    click(app.window, "syncList_dead")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    button_of(app, qtbot, "syncExchanges").click()
    return dialog_of(app, qtbot, "exchangesDialog")


def choose_unknown(app: App, qtbot: QtBot, place: int) -> None:
    """Chooses an unknown outcome and waits until it is explained."""
    app.window.open_page("unknowns")
    table = rows_of(qtbot, app, "unknownsTable")
    table.select_row(place)
    number = ("ST-2026-00000", "ST-2026-00001", "CDMX-12")[place]
    qtbot.waitUntil(lambda: number in texts(app.window))
