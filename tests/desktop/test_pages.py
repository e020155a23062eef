"""What the pages ask for and say, over the sample: no page does any work itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any
from urllib.request import urlopen
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.practice import seeds
from agent.views import today
from agent.views.commands import Command
from agent.views.connections import Authorization
from erphub_desktop.dialogs.add_connection import AddConnectionDialog
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.choice_chips import ChoiceChips
from tests.desktop import sample
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_page, texts

# --- today ------------------------------------------------------------------------------------------------------------


def test_today_says_one_sentence_and_each_need_leads_somewhere(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    qtbot.waitUntil(lambda: "2 documentos fueron rechazados" in texts(app.window))
    assert "3 documentos requieren su atención" in texts(app.window)
    click(app.window, "need_sales_refused")
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_sync_monitor")))
    assert find(app.window, ChoiceChips, "syncList").value == "dead"


def test_today_is_quiet_when_nothing_is_to_do(start: Start, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    sample.fake_views(monkeypatch, sample.QUIET)
    app = start(language="es")
    qtbot.waitUntil(lambda: "Todo está registrado" in texts(app.window))
    qtbot.waitUntil(lambda: "Nada requiere su atención." in texts(app.window))
    assert "1,234,567.80 MXN" in texts(app.window)


def test_news_are_read_and_a_lost_database_is_said(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    app = start(language="es")
    qtbot.waitUntil(lambda: "2 documentos fueron rechazados" in texts(app.window))

    def gone(office: object, branch: object) -> None:
        raise UserError("database.unreachable", reason="gone")

    monkeypatch.setattr("erphub_desktop.pages.today.today", gone)
    button = find(app.window, QPushButton, "need_sales_refused")
    app.desk.news.emit("events")
    qtbot.waitUntil(lambda: not app.desk.online)
    assert find(app.window, QPushButton, "need_sales_refused") is button
    assert "Sin conexión: solo lectura" in texts(app.window.sidebar)
    assert "3 documentos" in texts(app.window)
    monkeypatch.setattr("erphub_desktop.pages.today.today", lambda office, branch: sample.QUIET)
    click(app.window.banner, "bannerButton")
    qtbot.waitUntil(lambda: app.desk.online)
    assert app.window.banner.isHidden()


# --- the window -------------------------------------------------------------------------------------------------------


def test_the_branch_is_chosen_remembered_and_asked_for(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    seen: list[str | None] = []

    def look(office: object, branch: str | None) -> today.Today:
        seen.append(branch)
        return sample.QUIET

    monkeypatch.setattr("erphub_desktop.pages.today.today", look)
    app = start()
    qtbot.waitUntil(lambda: app.window.sidebar.branch.count() == 4)
    app.window.sidebar.branch.setCurrentIndex(2)
    app.window.sidebar.branch.activated.emit(2)
    qtbot.waitUntil(lambda: seen[-1:] == ["MX_CUN_001"])
    assert app.desk.person.text("branch") == "MX_CUN_001"
    assert not app.window.sidebar.branch.itemIcon(2).isNull()


def test_the_keyboard_reaches_everything(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start()
    app.window.activateWindow()
    open_page(app, qtbot, "today")
    for key, page in (
        (Qt.Key.Key_2, "sync_monitor"),
        (Qt.Key.Key_3, "plan"),
        (Qt.Key.Key_4, "unknowns"),
        (Qt.Key.Key_6, "cfdi"),
        (Qt.Key.Key_9, "connections"),
        (Qt.Key.Key_1, "today"),
    ):
        QTest.keyClick(app.window, key, Qt.KeyboardModifier.ControlModifier)
        assert [found.isVisible() for found in app.window.findChildren(QWidget, f"page_{page}")] == [True]
    QTest.keyClick(app.window, Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert find(app.window, QLineEdit, "syncSearch").hasFocus()


def test_every_control_has_an_accessible_name(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start()
    for page in ("today", "connections", "sync_monitor", "cfdi", "plan", "unknowns"):
        open_page(app, qtbot, page)
        nameless = [
            f"{page}: {type(widget).__name__} {widget.objectName()}"
            for kind in (QPushButton, QLineEdit, QComboBox, QCheckBox)
            for widget in app.window.findChildren(kind)
            if widget.isVisible() and not (widget.accessibleName() or getattr(widget, "text", str)())
        ]
        assert nameless == []


# --- sync monitor -----------------------------------------------------------------------------------------------------


def test_a_line_says_what_happened_in_both_languages(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    table = open_page(app, qtbot, "sync_monitor")
    assert table is not None
    assert table.model.index(0, 1).data() == "✓ Customer synced to QuickBooks (ID: 42)"
    app.window.sidebar.language_switched.emit()
    qtbot.waitUntil(lambda: table.model.index(0, 1).data() == "✓ Cliente sincronizado con QuickBooks (ID: 42)")


def test_a_refused_line_is_explained_and_tried_again(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    table = open_page(app, qtbot, "sync_monitor")
    assert table is not None
    table.select_row(3)
    qtbot.waitUntil(lambda: "A quién le toca" in texts(app.window))
    assert "Business Validation Error" in texts(app.window)
    click(app.window, "syncRetry")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["lane"]) == ("retry", "3", "retry:3")


def test_what_went_well_cannot_be_retried_but_opened_at_the_vendor(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(
        "erphub_desktop.pages.sync_monitor.QDesktopServices", SimpleNamespace(openUrl=lambda url: opened.append(url.toString()))
    )
    app = start()
    table = open_page(app, qtbot, "sync_monitor")
    assert table is not None
    table.select_row(0)
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "syncOpen").isEnabled())
    assert not find(app.window, QPushButton, "syncRetry").isEnabled()
    click(app.window, "syncOpen")
    assert opened == ["http://127.0.0.1:1/app/customer?id=42"]


def test_a_filter_that_matches_nothing_offers_to_show_everything(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    from agent.views.page import Page
    from agent.views.sync_monitor import SyncFilter

    def none_found(office: object, wanted: SyncFilter, *, after: Any, limit: int) -> Any:
        return Page((), None) if wanted.text else sample.sync_page(office, wanted, after=after, limit=limit)

    monkeypatch.setattr("erphub_desktop.pages.sync_monitor.lines", none_found)
    app = start(language="es")
    table = open_page(app, qtbot, "sync_monitor")
    QTest.keyClicks(find(app.window, QLineEdit, "syncSearch"), "nada")
    qtbot.waitUntil(lambda: "Nada coincide" in texts(app.window))
    click(app.window, "stateButton")
    qtbot.waitUntil(lambda: table is not None and table.model.rowCount() > 0)


# --- cfdi -------------------------------------------------------------------------------------------------------------


def test_issuing_waits_ten_seconds_and_can_be_taken_back(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(0)
    QTest.keyClick(app.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["grace"]) == ("issue_cfdi", "cfdi:500", "500", 10.0)
    assert named["args"] == {"draft_hash": "draft 0"}
    qtbot.waitUntil(app.window.toast.isVisible)
    assert "Se emitirá 1 CFDI" in texts(app.window.toast)
    click(app.window.toast, "toastUndo")
    qtbot.waitUntil(lambda: asked.calls[-1] == ("undo", {"work_id": 1}))
    qtbot.waitUntil(lambda: "No se emitió nada" in texts(app.window.toast))


@pytest.mark.parametrize("row", [1, 3, 7])
def test_what_is_stamped_or_on_its_way_cannot_be_issued(start: Start, asked: sample.Asked, qtbot: QtBot, row: int) -> None:
    app = start()
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(row)
    assert not find(app.window, QPushButton, "cfdiIssue").isEnabled()
    QTest.keyClick(app.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked.calls == []


def test_a_stamped_cfdi_is_shown_and_saved_byte_for_byte(start: Start, asked: sample.Asked, qtbot: QtBot, tmp_path: Any) -> None:
    from erphub_desktop.pages.cfdi_preview import CfdiPreview

    app = start()
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(1)
    preview = app.window.findChildren(CfdiPreview)[0]
    qtbot.waitUntil(lambda: preview.pdf.ready)
    assert "Comprobante" in preview.xml.toPlainText()
    folder = tmp_path / "out"
    folder.mkdir()
    preview.save_to(folder)
    (xml,) = folder.glob("*.xml")
    assert xml.read_bytes() == sample.XML
    assert xml.name == f"CDMX499_{UUID(int=1)}.xml"
    assert len(list(folder.glob("*.pdf"))) == 1


def test_a_refused_cfdi_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    table = open_page(app, qtbot, "cfdi")
    assert table is not None
    table.select_row(4)
    qtbot.waitUntil(lambda: any(banner.isVisible() and "XXX" in banner.accessibleName() for banner in app.window.findChildren(Banner)))


# --- connections ------------------------------------------------------------------------------------------------------


def test_a_test_ends_with_the_green_tick_and_the_company(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    open_page(app, qtbot, "connections")
    qtbot.waitUntil(lambda: "Create and update customers" in texts(app.window))
    click(app.window, "connectionTest")
    qtbot.waitUntil(lambda: "Connected successfully: Spirit Tours Miami LLC" in texts(app.window))
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["lane"], named["branch"]) == ("test_connection", "1", "command:1", "USA_MIAMI_001")


def test_a_test_that_fails_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["test_connection"] = Command(1, "test_connection", "dead", "money.unknown_currency", {"currency": "ZZZ"}, {})
    app = start(language="es")
    open_page(app, qtbot, "connections")
    qtbot.waitUntil(lambda: "Crear y actualizar clientes" in texts(app.window))
    click(app.window, "connectionTest")
    qtbot.waitUntil(lambda: "ZZZ" in texts(app.window))
    assert find(app.window, QPushButton, "connectionTest").isEnabled()


def _fill_in(dialog: AddConnectionDialog, added: list[dict[str, Any]]) -> None:
    """Types over what practice fills in, and finds that nothing is sent while a field is empty."""
    for name, value in (("client_id", "abc"), ("client_secret", "very secret")):
        field = find(dialog, QLineEdit, f"field_{name}")
        assert field.text() == {"client_id": seeds.CLIENT_US, "client_secret": seeds.CLIENT_SECRET}[name]
        field.clear()
        if name == "client_secret":
            click(dialog, "connectionAuthorize")
            assert added == []
        QTest.keyClicks(field, value)


def test_a_new_connection_goes_from_the_form_over_the_browser_to_the_company(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, qapp: QApplication
) -> None:
    added: list[dict[str, Any]] = []
    returned: list[str] = []
    opened: list[str] = []
    number = UUID(int=7)

    def add(office: object, **named: Any) -> int:
        added.append(named)
        return 9

    def browse(address: str) -> bool:
        opened.append(address)
        return True

    monkeypatch.setattr("erphub_desktop.dialogs.add_connection.add_connection", add)
    monkeypatch.setattr(
        "erphub_desktop.dialogs.authorizing.authorization",
        lambda office, connection_id: Authorization(number, "https://vendor.example/authorize", "open", ""),
    )
    monkeypatch.setattr("erphub_desktop.dialogs.authorizing.return_authorization", lambda office, at, query: returned.append(query))
    app = start(language="en")
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    dialog = AddConnectionDialog(app.desk, app.window, browse=browse)
    dialog.open()
    click(dialog, "connectionAuthorize")
    assert "No branch can use this connection" in texts(dialog)
    (box,) = dialog.findChildren(QCheckBox)
    box.setChecked(True)
    _fill_in(dialog, added)
    click(dialog, "connectionAuthorize")
    qtbot.waitUntil(lambda: opened == ["https://vendor.example/authorize"])
    assert added[0]["branch_codes"] == ("USA_MIAMI_001",)
    assert added[0]["secrets"] == {"client_secret": "very secret"}
    assert "client_secret" not in added[0]["config"]
    redirect = asked.calls[0][1]["args"]["redirect_uri"]
    with ThreadPoolExecutor(1) as person:
        page = person.submit(lambda: urlopen(f"{redirect}?code=1&state=2&realmId=3", timeout=5).read())
        qtbot.waitUntil(page.done)
    qtbot.waitUntil(lambda: "Is this the company" in texts(dialog))
    assert returned == ["code=1&state=2&realmId=3"]
    assert "Record and void payments" in texts(dialog)
    with qtbot.waitSignal(dialog.accepted):
        click(dialog, "companyConfirm")
    assert [kind for kind, _ in asked.calls] == ["authorize", "redeem", "confirm_company"]
    assert {named["lane"] for _, named in asked.calls} == {"command:9"}


def test_a_closed_dialog_listens_no_more(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    from erphub_desktop.loopback import Loopback

    monkeypatch.setattr(
        "erphub_desktop.dialogs.authorizing.authorization",
        lambda office, connection_id: Authorization(UUID(int=7), "https://v", "open", ""),
    )
    app = start()
    dialog = AddConnectionDialog(app.desk, app.window, sample.CONNECTIONS[1], browse=lambda address: True)
    dialog.open()
    qtbot.waitUntil(lambda: bool(asked.calls))
    (waiting,) = dialog.findChildren(Loopback)
    assert waiting._server.isListening()
    dialog.reject()
    assert not waiting._server.isListening()
