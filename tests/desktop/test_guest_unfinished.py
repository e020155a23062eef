"""What was typed for a guest outlives Esc: it is offered with the next one, and forgotten once it is issued."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from agent.domain.guest_invoice import HandLine
from agent.services.guest_typed import typed_from
from agent.services.set_rules import set_service_profile
from erphub_desktop.app import App
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.widgets.table import DataTable
from tests.desktop.constancias import COMPANY, constancia, put
from tests.desktop.guest import begin, dialog, find_or_none, laid_out, put_text, settled, sold, work_of, wrong
from tests.desktop.seen import click, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.test_guest_lodging import FERRY, HOTEL

__all__ = ["authority", "begin", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair", "sold"]


def begun_again(app: App, qtbot: QtBot) -> GuestCfdiDialog:
    click(app.window, "cfdiGuest")
    sheet = dialog(app, qtbot)
    qtbot.waitUntil(lambda: find(sheet, DataTable, "guestSales").model.rowCount() == 2)
    return sheet


def left_unfinished(app: App, qtbot: QtBot) -> None:
    sheet = laid_out(app, qtbot)
    put_text(sheet, qtbot, "guestRfc", "EKU9003173C9")
    put_text(sheet, qtbot, "guestName", "ESCUELA KEMPER URGATE")
    put_text(sheet, qtbot, "guestDescription", "Tour Tulum")
    put_text(sheet, qtbot, "guestGross", "abc")
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())


def test_esc_keeps_what_was_typed_and_the_next_one_offers_it(begin: Callable[..., App], qtbot: QtBot) -> None:
    app = begin()
    left_unfinished(app, qtbot)
    sheet = begun_again(app, qtbot)
    assert "The CFDI of sale S-00002 was left unfinished" in texts(sheet)
    QTest.keyClick(sheet, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: find_or_none(sheet, QLineEdit, "guestRfc") is not None)
    found = {name: find(sheet, QLineEdit, name).text() for name in ("guestRfc", "guestName", "guestDescription", "guestGross")}
    assert found == {
        "guestRfc": "EKU9003173C9", "guestName": "ESCUELA KEMPER URGATE", "guestDescription": "Tour Tulum", "guestGross": "0",
    }  # fmt: skip
    settled(sheet, qtbot)
    assert "guestGross" in wrong(sheet)


def test_what_is_thrown_away_is_not_offered_again(begin: Callable[..., App], qtbot: QtBot) -> None:
    app = begin()
    left_unfinished(app, qtbot)
    sheet = begun_again(app, qtbot)
    click(sheet, "guestThrowAway")
    assert "left unfinished" not in texts(sheet)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert "left unfinished" not in texts(begun_again(app, qtbot))


def test_a_constancia_that_was_dropped_is_put_back_with_what_was_typed(
    begin: Callable[..., App], sold: World, qtbot: QtBot, tmp_path: Path
) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    file = put(tmp_path, "constancia.pdf", constancia(COMPANY))
    sheet.read(file)
    qtbot.waitUntil(lambda: find(sheet, QLineEdit, "guestRfc").text() == COMPANY.rfc)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert app.desk.person.draft_file("guest_cfdi") == file.read_bytes()
    again = begun_again(app, qtbot)
    click(again, "guestGoOn")
    qtbot.waitUntil(lambda: find_or_none(again, QLineEdit, "guestRfc") is not None)
    settled(again, qtbot)
    paper = again.sheet.said().paper
    assert paper is not None
    assert (paper[0].name, paper[0].postal_code, paper[1].content) == (COMPANY.name, "42501", file.read_bytes())
    assert "From the Constancia" in texts(again)
    again.issue()
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    kept = sold.one("select found ->> 'id_cif' as card, evidence_file from recipients where confirmed_at is not null")
    assert (kept.card, bytes(kept.evidence_file)) == ("16040012345", file.read_bytes())
    qtbot.waitUntil(lambda: app.desk.person.draft_file("guest_cfdi") == b"")


def test_a_constancia_whose_file_is_another_one_is_not_put_back(begin: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    sheet.read(put(tmp_path, "constancia.pdf", constancia(COMPANY)))
    qtbot.waitUntil(lambda: find(sheet, QLineEdit, "guestRfc").text() == COMPANY.rfc)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    app.desk.person.keep_draft_file("guest_cfdi", b"something else")
    again = begun_again(app, qtbot)
    click(again, "guestGoOn")
    qtbot.waitUntil(lambda: find_or_none(again, QLineEdit, "guestRfc") is not None)
    assert (again.sheet.said().paper, again.sheet.said().recipient.rfc) == (None, COMPANY.rfc)


def test_what_was_issued_is_forgotten(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    QTest.keyClick(sheet, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    settled(sheet, qtbot)
    assert app.desk.person.draft("guest_cfdi")
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    qtbot.waitUntil(lambda: app.desk.person.draft("guest_cfdi") == {})


def test_nothing_typed_is_nothing_kept_and_a_text_of_another_version_is_none(begin: Callable[..., App], qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not sheet.isVisible())
    assert app.desk.person.draft("guest_cfdi") == {}
    assert [typed_from(text) for text in ("", "{}", '{"document_id": 1}', "\x00")] == [None, None, None, None]


def test_a_sale_that_is_invoiced_meanwhile_is_said(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    left_unfinished(app, qtbot)
    sold.sql("update cfdis set state = 'STAMPED'")
    sheet = begun_again(app, qtbot)
    click(sheet, "guestGoOn")
    qtbot.waitUntil(lambda: "Sale S-00002 has a CFDI already" in texts(sheet))


# --- lodging tax and third parties on the sheet ---------------------------------------------------------------------------


def test_the_lodging_tax_is_chosen_and_read_back(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    set_service_profile(sold.office, branch=sold.branch, profile=HOTEL, item_name="Item")
    app = begin()
    sheet = laid_out(app, qtbot)
    box = find(sheet, QComboBox, "guestLodging")
    assert [box.itemText(place) for place in range(box.count())] == ["None", "3 %"]
    lines: tuple[HandLine, ...] = sheet.sheet.said().lines
    assert lines[0].lodging
    box.setCurrentIndex(0)
    assert not sheet.sheet.said().lines[0].lodging


@pytest.mark.parametrize("known", [True, False])
def test_without_a_rate_of_today_it_is_said_at_its_field(begin: Callable[..., App], sold: World, qtbot: QtBot, known: bool) -> None:
    set_service_profile(sold.office, branch=sold.branch, profile=HOTEL, item_name="Item")
    sold.sql(
        "update lodging_rates set valid_from = '2020-01-01', valid_until = '2020-12-31'"
        if known
        else "update lodging_rates set state = 'CMX'"
    )
    app = begin()
    sheet = laid_out(app, qtbot)
    assert wrong(sheet) == ["guestLodging"]
    assert ("2020-12-31" in texts(sheet)) is known
    click(sheet, "guestIssue")
    assert work_of(sold) == []


def test_on_whose_behalf_it_is_charged_stands_at_the_line(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    set_service_profile(sold.office, branch=sold.branch, profile=FERRY, item_name="Item")
    app = begin()
    sheet = laid_out(app, qtbot)
    said = find(sheet, QLabel, "guestThirdParty").text()
    assert said == "Charged on behalf of ADRIANA JUAREZ FERNANDEZ · JUFA7608212V6 · 612 · 29133"
    click(sheet, "guestSplit")
    assert [line.third_party == FERRY.third_party for line in sheet.sheet.said().lines] == [True, True]
