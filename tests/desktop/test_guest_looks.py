"""How a guest's sheet looks: everything fits, in both languages and both looks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from agent.services.set_rules import set_service_profile
from erphub_desktop.app import App
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.dialogs.guest_line import GuestLine
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, screenshots
from tests.desktop.guest import (
    SHOTS,
    begin,
    dialog,
    find_or_none,
    on_page,
    settled,
    sold,
)
from tests.desktop.seen import click, find
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.test_guest_lodging import FERRY

__all__ = ["authority", "begin", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair", "sold"]


def _shot(sheet: GuestCfdiDialog, name: str) -> None:
    SHOTS.mkdir(parents=True, exist_ok=True)
    sheet.grab().save(str(SHOTS / f"guest_{name}.png"))
    assert layout.clipped(sheet) == []
    assert layout.overlapping(sheet) == []


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(begin: Callable[..., App], sold: World, qtbot: QtBot, language: str, scheme: str) -> None:
    app = begin(language, scheme)
    on_page(app, qtbot)
    click(app.window, "cfdiGuest")
    sheet = dialog(app, qtbot)
    table = find(sheet, DataTable, "guestSales")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    _shot(sheet, f"find_{language}_{scheme}")
    table.opened.emit(table.model.row_at(0))
    qtbot.waitUntil(lambda: find_or_none(sheet, QLineEdit, "guestRfc") is not None)
    settled(sheet, qtbot)
    qtbot.waitUntil(lambda: sheet.sheet.pdf.ready)
    qtbot.wait(150)  # for the picture alone
    _shot(sheet, f"sheet_{language}_{scheme}")
    click(sheet, "guestSplit")
    for name, said in (("guestPostal", "00001"), ("guestName", "XOCHILT  CASAS|CHAVEZ")):
        find(sheet, QLineEdit, name).setText(said)
    sheet.findChildren(GuestLine)[1].fields["gross"].put("57.99")
    sheet.findChildren(GuestLine)[1].fields["product_key"].put("1")
    settled(sheet, qtbot)
    click(sheet, "guestIssue")
    qtbot.wait(50)
    _shot(sheet, f"wrong_{language}_{scheme}")
    for kind in ("public", "foreign"):
        click(sheet, f"guestKind_{kind}")
        settled(sheet, qtbot)
        _shot(sheet, f"{kind}_{language}_{scheme}")
    sheet.reject()
    sold.sql("insert into lodging_rates values ('HID', 3, '2020-01-01', null, 'Periódico Oficial')")
    set_service_profile(sold.office, branch=sold.branch, profile=FERRY, item_name="Item")
    click(app.window, "cfdiGuest")
    again = dialog(app, qtbot)
    qtbot.waitUntil(lambda: find(again, DataTable, "guestSales").model.rowCount() == 2)
    _shot(again, f"unfinished_{language}_{scheme}")
    find(again, DataTable, "guestSales").opened.emit(find(again, DataTable, "guestSales").model.row_at(0))
    qtbot.waitUntil(lambda: find_or_none(again, QLineEdit, "guestRfc") is not None)
    lodging = find(again, QComboBox, "guestLodging")
    lodging.setCurrentIndex(1)
    settled(again, qtbot)
    again.sheet._scroll.ensureWidgetVisible(lodging)
    qtbot.wait(150)  # for the picture alone
    _shot(again, f"lodging_{language}_{scheme}")
