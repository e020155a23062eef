"""Pages over a real database whose connections are taken away while they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from agent.db.embedded import Server
from agent.db.init import dsn_of
from agent.hub import Office
from agent.views import calls
from erphub_desktop.app import App
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.table import DataTable
from tests.conftest import Database
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import find, texts
from tests.views.cutting import away, cut
from tests.views.test_pages_reads import Books, _log, books

__all__ = ["books"]


@pytest.fixture
def begin(start: Start, local_office: Office) -> Callable[[], App]:
    """The application over a real database; no news comes in, so that a page reads when it is told to."""
    return lambda: start(lambda _options: replace(sample.opened(), office=local_office, erps={}), language="en")


def _said(app: App) -> list[str]:
    """What any banner says."""
    return [banner.accessibleName() for banner in app.window.findChildren(Banner) if banner.isVisible()]


def _page(app: App, qtbot: QtBot, name: str) -> None:
    app.window.open_page(name)
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, f"page_{name}")))


def test_a_page_that_was_cut_off_shows_its_data_and_no_error(
    begin: Callable[[], App], books: Books, local_office: Office, database: Database, qtbot: QtBot
) -> None:
    with cut(local_office.engine, database.admin, "agent_boots") as ended:
        app = begin()
        qtbot.waitUntil(lambda: "No agent is at work" in texts(app.window))
    assert len(ended) == 1
    assert (_said(app), app.desk.online) == ([], True)


def test_a_table_that_was_cut_off_shows_its_rows_and_no_error(
    begin: Callable[[], App], books: Books, local_office: Office, database: Database, qtbot: QtBot
) -> None:
    _log(books, number="ST-17")
    app = begin()
    qtbot.waitUntil(lambda: "No agent is at work" in texts(app.window))
    with cut(local_office.engine, database.admin, "erp_sync_logs") as ended:
        _page(app, qtbot, "sync_monitor")
        table = find(app.window, DataTable, "syncTable")
        qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert len(ended) == 1
    assert (_said(app), app.desk.online) == ([], True)


def test_a_server_that_stays_away_is_said_and_the_page_comes_back_with_it(
    begin: Callable[[], App], books: Books, local_office: Office, database: Database, cluster: Server,
    monkeypatch: pytest.MonkeyPatch, qtbot: QtBot,
) -> None:  # fmt: skip
    monkeypatch.setattr(calls, "PATIENCE", 0.0)
    server = dsn_of(cluster.superuser_parameters())
    app = begin()
    qtbot.waitUntil(lambda: "No agent is at work" in texts(app.window))
    with cut(local_office.engine, server, "agent_boots"), away(database, server):
        app.desk.news.emit("events")
        qtbot.waitUntil(lambda: not app.desk.online)
        said = [one for one in _said(app) if one.startswith("The database cannot be reached: ")]
        assert len(said) == 1
        assert "No agent is at work" in texts(app.window)
    app.desk.news.emit("events")
    qtbot.waitUntil(lambda: app.desk.online)
    qtbot.waitUntil(lambda: _said(app) == [])
