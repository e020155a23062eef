"""A guest waits at the desk: from the page of CFDIs to the row of work by the keyboard alone, over a real database."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable
from tests.desktop.guest import (
    GUEST,
    MOST_KEYS,
    Keys,
    at,
    begin,
    dialog,
    find_or_none,
    focus,
    on_page,
    sold,
    work_of,
)
from tests.desktop.seen import button_of, click, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import BUYER

__all__ = ["authority", "begin", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair", "sold"]


# --- the clerk's keys ---------------------------------------------------------------------------------------------------


def test_a_new_recipient_in_few_keys(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app, keys = begin(), Keys()
    on_page(app, qtbot)
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(at("guestSearch"))
    keys.data("S-00001")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(at("guestRfc"))
    for field, data in GUEST.items():
        assert at(field)()
        keys.data(data)
        keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    assert keys.pressed == 8
    assert keys.pressed <= MOST_KEYS
    qtbot.waitUntil(lambda: "will be issued" in texts(app.window.toast))
    row = sold.one("select c.* from cfdis c join cfdi_sales s on s.cfdi_id = c.id join documents d on d.id = s.document_id"
                   " where d.number = 'S-00001'")  # fmt: skip
    assert (row.recipient_rfc, row.recipient_name, str(row.total), row.state) == (
        "EKU9003173C9",
        "ESCUELA KEMPER URGATE",
        "116.00",
        "DRAFT",
    )
    assert [(work.ref, work.args["draft_hash"]) for work in work_of(sold)] == [(str(row.id), row.draft_hash)]


def test_the_public_in_general_in_fewer(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app, keys = begin(), Keys()
    on_page(app, qtbot)
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(at("guestSearch"))
    keys.data("S-00002")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(at("guestRfc"))
    keys.press(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(at("guestName"))
    QTest.keyClick(focus(), Qt.Key.Key_Return)  # a habit of those who come from other forms: it does nothing
    assert find_or_none(dialog(app, qtbot), QLineEdit, "guestRfc") is None
    keys.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    assert keys.pressed == 4
    assert sold.one("select by_hand from cfdis where recipient_rfc = 'XAXX010101000'").by_hand["recipient"]["name"] == BUYER["nombre"]
    button_of(app, qtbot, "toastUndo").click()
    qtbot.waitUntil(lambda: not work_of(sold))


def test_several_sales_of_a_name_are_looked_at_before_one_is_taken(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app, keys = begin(), Keys()
    on_page(app, qtbot)
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(at("guestSearch"))
    keys.data("xochilt")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(at("guestSalesGrid"))
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(at("guestRfc"))
    assert "CFDI of sale S-00001" in texts(dialog(app, qtbot))


def test_a_sale_that_has_its_cfdi_is_shown_as_such_and_not_laid_out(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    sold.sql("update cfdis set state = 'STAMPED' from cfdi_sales s, documents d where s.cfdi_id = cfdis.id and d.id = s.document_id"
             " and d.number = 'S-00001'")  # fmt: skip
    app = begin()
    on_page(app, qtbot)
    click(app.window, "cfdiGuest")
    sheet = dialog(app, qtbot)
    table = find(sheet, DataTable, "guestSales")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    assert [table.model.index(place, 3).data() for place in (0, 1)] == ["Draft", "Has one"]
    search = find(sheet, QLineEdit, "guestSearch")
    search.setText("S-00001")
    QTest.keyClick(search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "Sale S-00001 has a CFDI already" in texts(sheet))
    assert find_or_none(sheet, QLineEdit, "guestRfc") is None
    search.setText("ZZZ")
    qtbot.waitUntil(lambda: "No sale like that" in texts(sheet))
