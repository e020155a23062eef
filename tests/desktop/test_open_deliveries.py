"""The Sync Monitor on what is open: its lists, their counts, and what stopped."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.views.page import Page
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.table import DataTable
from tests.desktop import sample, sample_engine
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_page, texts


def test_each_open_state_has_its_list_and_its_count(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "sync_monitor")
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "syncList_blocked").text() == "Held up 1,000+")
    click(app.window, "syncList_blocked")
    table = find(app.window, DataTable, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 50)
    assert table.model.index(0, 2).data() == "Held up"
    assert "XXX" in table.model.index(0, 1).data()
    assert not app.window.findChildren(QComboBox, "syncStatus")[0].isVisible()
    click(app.window, "syncList_history")
    qtbot.waitUntil(lambda: table.model.index(0, 1).data() == "✓ Customer synced to QuickBooks (ID: 42)")


def test_what_stopped_is_explained_and_tried_again(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    qtbot.waitUntil(lambda: "2 documentos fueron rechazados" in texts(app.window))
    click(app.window, "need_sales_refused")
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_sync_monitor")))
    assert find(app.window, ChoiceChips, "syncList").value == "dead"
    table = find(app.window, DataTable, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    qtbot.waitUntil(lambda: "A quién le toca" in texts(app.window))
    assert "Stale Object Error" in texts(app.window)
    click(app.window, "syncRetry")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["lane"], named["branch"]) == ("retry", "7000", "retry:7000", sample_engine.HERE)


def test_what_waits_cannot_be_retried_and_says_when_it_is_due(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "sync_monitor")
    click(app.window, "syncList_ready")
    table = find(app.window, DataTable, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 44)
    table.select_row(1)
    qtbot.waitUntil(lambda: "2 attempts" in texts(app.window))
    assert "Due\n" in texts(app.window)
    assert not find(app.window, QPushButton, "syncRetry").isEnabled()


def test_an_empty_open_list_says_that_all_is_well(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.sync_monitor.open_lines", lambda office, wanted, after, limit: Page((), None))
    app = start(language="en")
    open_page(app, qtbot, "sync_monitor")
    click(app.window, "syncList_dead")
    qtbot.waitUntil(lambda: "Nothing has been given up." in texts(app.window))
