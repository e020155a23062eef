"""What stands on a guest's sheet: live sums, what is wrong at its field, Constancias, and what changed meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.dialogs.guest_line import GuestLine
from tests.desktop.constancias import COMPANY, OLD, constancia, put
from tests.desktop.guest import (
    POPUP,
    at,
    begin,
    focus,
    laid_out,
    put_text,
    settled,
    sold,
    work_of,
    wrong,
)
from tests.desktop.seen import click, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World

__all__ = ["authority", "begin", "catalogs", "clock", "issuer_pair", "mexico", "pac_pair", "sold"]


def test_enter_on_a_draft_opens_it_and_what_is_wrong_stands_at_its_field(begin: Callable[..., App], qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    assert "PPD · 99 Por definir. Why: 0.00 MXN of 116.00 MXN are paid." in texts(sheet)
    qtbot.waitUntil(lambda: sheet.sheet.pdf.ready)
    put_text(sheet, qtbot, "guestRfc", " eku 9003173c9 ")
    assert "is for natural persons" in texts(sheet) or wrong(sheet) == ["guestRegime"]
    put_text(sheet, qtbot, "guestName", "Escuela Kemper Urgate, S.A. de C.V.")
    click(sheet, "guestNameFix")
    settled(sheet, qtbot)
    assert find(sheet, QLineEdit, "guestName").text() == "ESCUELA KEMPER URGATE"
    put_text(sheet, qtbot, "guestPostal", "00001")
    put_text(sheet, qtbot, "guestDescription", "Tour|Isla")
    assert wrong(sheet) == ["guestDescription", "guestPostal", "guestRegime"]
    click(sheet, "guestDescriptionFix")
    settled(sheet, qtbot)
    assert find(sheet, QLineEdit, "guestDescription").text() == "Tour/Isla"
    put_text(sheet, qtbot, "guestRfc", "EKU900317C9")
    assert "guestRfc" in wrong(sheet)


def test_a_cent_too_little_is_said_live_and_stops_it(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    total = find(sheet, QLabel, "guestSum")
    assert total.text() == "Adds up to 116.00 MXN"
    find(sheet, QLineEdit, "guestGross").setText("115.99")
    assert total.text() == "0.01 MXN are missing"  # at once, before any rule is asked
    settled(sheet, qtbot)
    click(sheet, "guestIssue")
    assert "It cannot be issued so yet" in texts(sheet)
    assert at("guestGross")()
    assert work_of(sold) == []
    find(sheet, QLineEdit, "guestGross").setText("ciento dieciséis")
    settled(sheet, qtbot)
    assert (total.text(), wrong(sheet)) == ("The amounts cannot be added up", ["guestGross"])
    find(sheet, QLineEdit, "guestGross").setText("1,15.99")
    settled(sheet, qtbot)
    click(sheet, "guestGrossFix")
    assert (find(sheet, QLineEdit, "guestGross").text(), total.text()) == ("116.00", "Adds up to 116.00 MXN")


def test_a_line_is_split_named_and_taken_back(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    click(sheet, "guestSplit")
    first, second = sheet.findChildren(GuestLine)
    assert [line.fields["gross"].value for line in (first, second)] == ["58.00", "58.00"]
    assert focus() is second.fields["description"].editor
    second.fields["description"].put("Propina")
    first.fields["gross"].put("100.00")
    second.fields["gross"].put("16.00")
    settled(sheet, qtbot)
    assert find(sheet, QLabel, "guestSum").text() == "Adds up to 116.00 MXN"
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    lines = sold.one("select draft from cfdis where by_hand <> '{}'").draft["lines"]
    assert [(line["description"], line["amount"]) for line in lines] == [("Excursión", "86.206897"), ("Propina", "13.793103")]


@POPUP
def test_a_key_is_found_by_a_clerks_word(begin: Callable[..., App], qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    field = find(sheet, QLineEdit, "guestProduct")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "agencia viajes")
    completer = field.completer()
    popup = completer.popup() if completer is not None else None
    assert popup is not None
    qtbot.waitUntil(popup.isVisible)
    assert popup.model().index(0, 0).data().startswith("90121502 ")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(popup, key)
    qtbot.waitUntil(lambda: field.text() == "90121502")


def test_a_constancia_that_is_dropped_fills_it_in_and_is_kept(begin: Callable[..., App], sold: World, qtbot: QtBot, tmp_path: Path) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    held = QMimeData()
    held.setUrls([QUrl.fromLocalFile(str(put(tmp_path, "csf.pdf", constancia(COMPANY))))])
    none = Qt.KeyboardModifier.NoModifier
    sheet.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, held, Qt.MouseButton.LeftButton, none))
    qtbot.waitUntil(lambda: find(sheet, QLineEdit, "guestRfc").text() == "EKU9003173C9")
    assert "By issuing you confirm it" in texts(sheet)
    use = find(sheet, QComboBox, "guestUse")
    use.setCurrentIndex(use.findData("G03"))
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    kept = sold.one("select rfc, evidence, confirmed_by, evidence_file is not null as file from recipients")
    assert tuple(kept) == ("EKU9003173C9", "constancia", "local", True)


def test_an_old_constancia_is_said_and_a_file_that_is_none_changes_nothing(begin: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    sheet.read(put(tmp_path, "none.pdf", b"none"))
    qtbot.waitUntil(lambda: "none.pdf" in texts(sheet))
    assert find(sheet, QLineEdit, "guestRfc").text() == "CACX7605101P8"
    sheet.read(put(tmp_path, "old.pdf", constancia(OLD)))
    qtbot.waitUntil(lambda: "older than 3 months" in texts(sheet))


@POPUP
def test_a_known_profile_is_filled_in_by_its_rfc(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    sold.sql(
        """insert into recipients (branch, party_id, rfc, name, tax_regime, postal_code, cfdi_use, confirmed_at, confirmed_by)
           select branch, party_id, 'EKU9003173C9', 'ESCUELA KEMPER URGATE', '601', '42501', 'G03', now(), 'local'
           from documents where number = 'S-00001'"""
    )
    app = begin()
    sheet = laid_out(app, qtbot, 1)
    put_text(sheet, qtbot, "guestRfc", "EKU9003173C9")
    assert [find(sheet, QLineEdit, name).text() for name in ("guestName", "guestPostal")] == ["ESCUELA KEMPER URGATE", "42501"]
    assert "A confirmed profile of this customer." in texts(sheet)
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    assert sold.one("select count(*) as n from recipients").n == 1


@POPUP
def test_what_another_customer_confirmed_of_the_rfc_is_offered(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    sold.sql(
        """insert into recipients (branch, party_id, rfc, name, tax_regime, postal_code, cfdi_use, confirmed_at, confirmed_by)
           values (:branch, 'another', 'EKU9003173C9', 'ESCUELA KEMPER URGATE', '601', '42501', 'G03', now(), 'local')""",
        branch=sold.branch,
    )
    app = begin()
    sheet = laid_out(app, qtbot)
    field = find(sheet, QLineEdit, "guestRfc")
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "EKU9003")
    completer = field.completer()
    assert completer is not None
    qtbot.waitUntil(lambda: completer.model().rowCount() == 1)
    QTest.keyClicks(field, "173C9")
    qtbot.waitUntil(lambda: find(sheet, QLineEdit, "guestName").text() == "ESCUELA KEMPER URGATE")
    settled(sheet, qtbot)
    assert "By issuing you confirm these data" in texts(sheet)  # for this customer nobody has


def test_a_sale_that_got_its_cfdi_meanwhile_is_said(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    QTest.keyClick(sheet, Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    settled(sheet, qtbot)
    sold.sql("update cfdis set state = 'STAMPED'")
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: "has a CFDI already" in texts(sheet))
    assert work_of(sold) == []


def test_a_payment_meanwhile_is_looked_at_first_and_nothing_is_typed_twice(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    for name, said in (("guestRfc", "EKU9003173C9"), ("guestName", "ESCUELA KEMPER URGATE"), ("guestDescription", "Tour Tulum")):
        put_text(sheet, qtbot, name, said)
    for name, said in (("guestRegime", "601"), ("guestUse", "G03")):
        box = find(sheet, QComboBox, name)
        box.setCurrentIndex(box.findData(said))
    put_text(sheet, qtbot, "guestPostal", "42501")
    sold.source.payment(2, sold.branch, "116.00", moneda="MXN", metodo_pago="transferencia")
    sold.take_in(sold.agent())
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: "changed while you looked at it" in texts(sheet))
    assert work_of(sold) == []
    click(sheet, "bannerButton")
    qtbot.waitUntil(lambda: "PUE · 03" in texts(sheet) and sheet.is_judged)
    assert [find(sheet, QLineEdit, name).text() for name in ("guestRfc", "guestDescription")] == ["EKU9003173C9", "Tour Tulum"]
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    row = sold.one("select payment_method, payment_form, recipient_rfc from cfdis where by_hand <> '{}'")
    assert tuple(row) == ("PUE", "03", "EKU9003173C9")


def test_from_abroad_the_country_and_the_number_are_judged(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app = begin()
    sheet = laid_out(app, qtbot)
    QTest.keyClick(sheet, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    for name, said in (("guestName", "Jane Doe"), ("guestResidence", "usa"), ("guestTaxId", "12")):
        put_text(sheet, qtbot, name, said)
    assert wrong(sheet) == ["guestTaxId"]
    put_text(sheet, qtbot, "guestTaxId", "123456789")
    click(sheet, "guestIssue")
    qtbot.waitUntil(lambda: bool(work_of(sold)))
    recipient = sold.one("select draft from cfdis where by_hand <> '{}'").draft["recipient"]
    assert (recipient["rfc"], recipient["name"], recipient["tax_residence"]) == ("XEXX010101000", "JANE DOE", "USA")
