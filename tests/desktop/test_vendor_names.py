"""Every accounting system is called what its spec says, on buttons and in sentences."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from agent.erp.quickbooks.spec import MEXICO, UNITED_STATES
from agent.views.page import Key, Page
from agent.views.sync_monitor import SyncFilter, SyncLine
from erphub_desktop.app import App
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import find, open_page

XERO = replace(UNITED_STATES, name="xero", label="Xero", brand="")


@pytest.fixture
def two(start: Start, asked: sample.Asked) -> Callable[[], App]:
    """The application with two accounting systems: one has a shorter name for sentences, the other is called by its label."""
    return lambda: start(lambda _options: replace(sample.opened(), erps={"quickbooks_mx": MEXICO, "xero": XERO}), language="en")


def _of_two(office: object, wanted: SyncFilter, *, after: Key | None, limit: int) -> Page[SyncLine]:
    return Page(tuple(replace(sample.sync_line(0), id=place, erp=erp) for place, erp in enumerate(("quickbooks_mx", "xero"))), None)


def test_the_button_names_the_system_of_the_line(two: Callable[[], App], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.sync_monitor.lines", _of_two)
    app = two()
    table = open_page(app, qtbot, "sync_monitor")
    assert table is not None
    button = find(app.window, QPushButton, "syncOpen")
    assert button.text() == "Open at the vendor"
    names = []
    for place in range(2):
        table.select_row(place)
        names.append(button.text())
    assert names == ["Open in QuickBooks", "Open in Xero"]
    assert table.model.index(1, 1).data() == "✓ Customer synced to Xero (ID: 42)"


def test_a_person_is_sent_to_the_system_that_was_chosen(two: Callable[[], App], qtbot: QtBot) -> None:
    app = two()
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    dialog = AddConnectionDialog(app.desk, app.window)
    dialog.open()
    system, go = find(dialog, QComboBox, "erpChoice"), find(dialog, QPushButton, "connectionAuthorize")
    assert go.text() == "Authorize with QuickBooks"
    system.setCurrentIndex(system.findData("xero"))
    assert go.text() == "Authorize with Xero"
    dialog.reject()


def test_a_connection_is_authorised_where_it_is(two: Callable[[], App], monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    expired = replace(sample.CONNECTIONS[1], erp="xero")
    monkeypatch.setattr("erphub_desktop.pages.connections.connections", lambda office, branch: (expired,))
    app = two()
    open_page(app, qtbot, "connections")
    qtbot.waitUntil(lambda: any(found.text() == "Authorize with Xero" for found in app.window.findChildren(QPushButton)))
    dialog = AddConnectionDialog(app.desk, app.window, expired)
    assert dialog.findChildren(QComboBox, "erpChoice")[0].currentData() == "xero"
    dialog.reject()
