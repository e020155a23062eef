"""A guest at the desk: the application over a real database with two sales, and the keys of a clerk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from agent.hub import Office
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.dialogs.guest_recipient import GuestRecipient
from erphub_desktop.widgets.table import DataTable
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import dialog_of, find
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import issue, sell

__all__ = ["authority", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair"]

MOST_KEYS = 25
GUEST = {
    "guestRfc": "eku9003173c9", "guestName": "escuela kemper urgate", "guestRegime": "601", "guestPostal": "42501", "guestUse": "G03",
}  # fmt: skip
SHOTS = Path("build") / "screenshots"
POPUP = pytest.mark.qt_log_ignore("propagateSizeHints", "does not support raise", "does not support grabbing")
"""Without a screen no list can take the keyboard for itself; it is given its keys here."""


@dataclass
class Keys:
    """Presses keys where the cursor is: `pressed` counts them, data that only the guest knows is typed beside."""

    pressed: int = 0

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self.pressed += 1
        QTest.keyClick(focus(), key, modifier)

    def data(self, text: str) -> None:
        QTest.keyClicks(focus(), text)


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def at(name: str) -> Callable[[], bool]:
    def there() -> bool:
        found = QApplication.focusWidget()
        return found is not None and found.objectName() == name

    return there


@pytest.fixture
def sold(mexico: World) -> World:
    """Two sales of 116.00, drafts of which wait for a person."""
    mexico.sql("update branches set cfdi_auto_stamp = false")
    sell(mexico, 1, 2)
    issue(mexico, mexico.agent())
    return mexico


@pytest.fixture
def begin(sold: World, local_office: Office, start: Start, qtbot: QtBot) -> Iterator[Callable[..., App]]:
    """The application over the database; it ends when everything that was asked is answered."""
    office = replace(local_office, catalogs=sold.office.catalogs)
    running: list[App] = []

    def started(language: str = "en", scheme: str = "light") -> App:
        running.append(start(lambda _options: replace(sample.opened(), office=office, erps={}), language=language, scheme=scheme))
        return running[0]

    yield started
    qtbot.waitUntil(lambda: not any(busy(app.window) for app in running))


def busy(window: QWidget) -> bool:
    """Whether anything is asked, or will be in a moment."""
    waiting = (sheet._asking for sheet in window.findChildren(GuestRecipient))
    return tasks.under_way(window) or any(timer.isActive() for timer in waiting)


def on_page(app: App, qtbot: QtBot) -> DataTable:
    qtbot.waitUntil(lambda: app.desk.office is not None)
    app.window.activateWindow()
    app.window.open_page("cfdi")
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_cfdi")))
    table = find(app.window, DataTable, "cfdiTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    table.setFocus()
    return table


def dialog(app: App, qtbot: QtBot) -> GuestCfdiDialog:
    found = dialog_of(app, qtbot, "guestDialog")
    assert isinstance(found, GuestCfdiDialog)
    return found


def laid_out(app: App, qtbot: QtBot, place: int = 0) -> GuestCfdiDialog:
    """The sheet of the draft at a place of the list, judged once."""
    table = on_page(app, qtbot)
    table.select_row(place)
    QTest.keyClick(table.grid, Qt.Key.Key_Return)
    sheet = dialog(app, qtbot)
    qtbot.waitUntil(lambda: find_or_none(sheet, QLineEdit, "guestRfc") is not None)
    settled(sheet, qtbot)
    return sheet


def find_or_none(where: QWidget, kind: type[Any], name: str) -> Any:
    return next((found for found in where.findChildren(kind, name) if found.isVisible()), None)


def settled(sheet: GuestCfdiDialog, qtbot: QtBot) -> None:
    """What was typed has been judged."""
    qtbot.waitUntil(lambda: sheet.is_judged)


def put_text(sheet: GuestCfdiDialog, qtbot: QtBot, name: str, text: str) -> None:
    field = find(sheet, QLineEdit, name)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, text) if text.isprintable() else field.setText(text)
    settled(sheet, qtbot)


def work_of(world: World) -> list[Any]:
    return world.sql("select ref, state, args from work where kind = 'issue_cfdi'")


def wrong(sheet: GuestCfdiDialog) -> list[str]:
    """The fields that stop it."""
    fields = [*sheet.findChildren(QLineEdit), *sheet.findChildren(QComboBox)]
    return sorted(field.objectName() for field in fields if field.isVisible() and field.property("wrong") == "true")
