"""The whole thing once, nothing in anybody's place: window, embedded database, child agent, practice vendors."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from urllib.request import urlopen

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.db.embedded import remove
from agent.practice import seeds
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.dialogs.exchanges import ExchangesDialog
from erphub_desktop.pages.cfdi import CfdiPage
from erphub_desktop.pages.sync_monitor import SyncMonitorPage
from tests.desktop import sample

LONG = 120_000  # milliseconds
ORLANDO = "9130350000000003"


@pytest.fixture
def folder() -> Iterator[Path]:
    """A profile's folder that the database's own account may enter."""
    with tempfile.TemporaryDirectory() as made:
        path = Path(made)
        path.chmod(0o711)
        yield path
        remove(path)


def _texts(where: QWidget) -> str:
    return "\n".join(label.text() for label in where.findChildren(QLabel) if label.isVisible())


def _click(where: QWidget, name: str) -> None:
    (button,) = [found for found in where.findChildren(QPushButton, name) if found.isVisible()]
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _started_in(folder: Path) -> list[str]:
    """Every process that names the profile's folder."""
    found = []
    for process in psutil.process_iter(["cmdline", "pid"]):
        line = " ".join(process.info["cmdline"] or ())
        if str(folder) in line and process.info["pid"] != os.getpid():
            found.append(line)
    return found


def test_from_the_first_paint_to_the_last_process(qapp: QApplication, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    monkeypatch.setattr(qapp, "quit", lambda: ended.append(1))
    app = App(qapp, sample.options(folder, language="en"))
    app.window.resize(1280, 720)
    app.start()
    try:
        qtbot.waitUntil(lambda: len(app.desk.branches) == 3, timeout=LONG)
        _sees_sales_arrive(app, qtbot)
        _sees_what_was_said(app, qtbot)
        _makes_a_plan(app, qtbot)
        _sees_the_agent(app, qtbot)
        _sees_a_stamped_cfdi(app, qtbot)
        _tests_a_connection(app, qtbot)
        _adds_a_connection(app, qtbot, folder)
        _agent_comes_back(app, qtbot)
    finally:
        app.window.close()
        qtbot.waitUntil(lambda: ended == [1], timeout=LONG)
    assert _started_in(folder) == []
    assert tasks.wait_for_all(5)
    app.window.deleteLater()


def _sees_sales_arrive(app: App, qtbot: QtBot) -> None:
    app.window.open_page("sync_monitor")
    (page,) = app.window.findChildren(SyncMonitorPage)
    model = page._table.model
    qtbot.waitUntil(lambda: model.rowCount() > 0, timeout=LONG)
    first = str(model.index(model.rowCount() - 1, 1).data())
    assert "Customer synced to QuickBooks (ID: " in first or "Invoice synced to QuickBooks (ID: " in first
    page._table.select_row(0)
    qtbot.waitUntil(lambda: page._address is not None, timeout=LONG)
    with urlopen(str(page._address), timeout=10) as screen:
        assert screen.status == 200


def _sees_what_was_said(app: App, qtbot: QtBot) -> None:
    (page,) = app.window.findChildren(SyncMonitorPage)
    qtbot.waitUntil(lambda: bool(page._card.tried()), timeout=LONG)
    page._card.exchanges_wanted.emit()
    (dialog,) = app.window.findChildren(ExchangesDialog)
    qtbot.waitUntil(lambda: dialog._table.model.rowCount() > 0, timeout=LONG)
    qtbot.waitUntil(lambda: bool(dialog._texts[1].toPlainText()), timeout=LONG)
    dialog.accept()


def _makes_a_plan(app: App, qtbot: QtBot) -> None:
    app.window.open_page("plan")
    qtbot.waitUntil(lambda: "No plan yet" in _texts(app.window), timeout=LONG)
    _click(app.window, "planMake")
    qtbot.waitUntil(lambda: "waiting for your word" in _texts(app.window), timeout=LONG)


def _sees_the_agent(app: App, qtbot: QtBot) -> None:
    app.window.open_page("today")
    qtbot.waitUntil(lambda: "At work" in _texts(app.window), timeout=LONG)


def _sees_a_stamped_cfdi(app: App, qtbot: QtBot) -> None:
    app.window.open_page("cfdi")
    (page,) = app.window.findChildren(CfdiPage)
    page.show_filter("STAMPED")
    qtbot.waitUntil(lambda: page._table.model.rowCount() > 0, timeout=LONG)
    page._table.select_row(0)
    qtbot.waitUntil(lambda: page._preview.pdf.ready, timeout=LONG)
    assert "TimbreFiscalDigital" in page._preview.xml.toPlainText()


def _tests_a_connection(app: App, qtbot: QtBot) -> None:
    app.window.open_page("connections")
    qtbot.waitUntil(lambda: "Record and void payments" in _texts(app.window), timeout=LONG)
    first = next(found for found in app.window.findChildren(QPushButton, "connectionTest") if found.isVisible())
    QTest.mouseClick(first, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "Connected successfully: Spirit Tours" in _texts(app.window), timeout=LONG)


def _keeps_a_second_company(folder: Path) -> None:
    """The practice vendor keeps the books of one more company, new: Miami's without its customers and documents."""
    file = folder / "vendors" / "practice.sqlite"
    with contextlib.closing(sqlite3.connect(file, timeout=30)) as db, db:
        db.execute(
            """insert into qbo_company select ?, ?, country, home, sales_tax, close_date, settings from qbo_company where realm = ?""",
            (ORLANDO, "Spirit Tours Orlando", seeds.REALM_US),
        )
        db.execute(
            """insert into qbo_object select ?, kind, id, sync_token, state, name, number, customer, open,
                   replace(body, 'Spirit Tours Miami', 'Spirit Tours Orlando'), changed
               from qbo_object where realm = ? and kind not in ('Customer', 'Invoice', 'Payment', 'CreditMemo')""",
            (ORLANDO, seeds.REALM_US),
        )


def _authorizes(app: App, qtbot: QtBot, choice: str) -> tuple[AddConnectionDialog, str]:
    """The dialog after a person gave their consent for a company at the vendor, and what the browser showed in the end."""
    pages: list[Future[bytes]] = []
    with ThreadPoolExecutor(1) as browser:

        def browse(address: str) -> bool:
            pages.append(browser.submit(lambda: urlopen(f"{address}&realm={choice}", timeout=10).read()))
            return True

        dialog = AddConnectionDialog(app.desk, app.window, browse=browse)
        dialog.open()
        _click(dialog, "connectionAuthorize")
        qtbot.waitUntil(lambda: "Is this the company" in _texts(dialog) or dialog._banner.isVisible(), timeout=LONG)
        return dialog, pages[0].result().decode()


def _adds_a_connection(app: App, qtbot: QtBot, folder: Path) -> None:
    dialog, _page = _authorizes(app, qtbot, seeds.REALM_US)
    assert "booked in by the connection Spirit Tours Miami already" in dialog._banner.accessibleName()
    dialog.reject()
    _keeps_a_second_company(folder)
    dialog, page = _authorizes(app, qtbot, ORLANDO)
    assert dialog._banner.isHidden(), dialog._banner.accessibleName()
    assert "Done. You may close this window." in page
    assert ORLANDO in _texts(dialog)
    with qtbot.waitSignal(dialog.accepted, timeout=LONG):
        _click(dialog, "companyConfirm")


def _agent_comes_back(app: App, qtbot: QtBot) -> None:
    assert app._agent is not None
    before = app._agent.pid
    os.kill(before, signal.SIGKILL)
    agent = app._agent
    qtbot.waitUntil(lambda: agent.state == "running" and agent.pid not in (0, before), timeout=10_000)
