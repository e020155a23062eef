"""A guest waits at the desk: from the page of CFDIs to the row of work by the keyboard alone, over a real database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from agent.hub import Office
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.dialogs.guest_line import GuestLine
from erphub_desktop.dialogs.guest_recipient import GuestRecipient
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.constancias import COMPANY, OLD, constancia, put
from tests.desktop.seen import button_of, click, dialog_of, find, texts
from tests.work.conftest import authority, catalogs, clock, issuer_pair, mexico, pac_pair
from tests.work.hub import World
from tests.work.mexico import BUYER, issue, sell

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
        QTest.keyClick(_focus(), key, modifier)

    def data(self, text: str) -> None:
        QTest.keyClicks(_focus(), text)


def _focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def _at(name: str) -> Callable[[], bool]:
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


# --- the clerk's keys ---------------------------------------------------------------------------------------------------


def test_a_new_recipient_in_few_keys(begin: Callable[..., App], sold: World, qtbot: QtBot) -> None:
    app, keys = begin(), Keys()
    on_page(app, qtbot)
    keys.press(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(_at("guestSearch"))
    keys.data("S-00001")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(_at("guestRfc"))
    for field, data in GUEST.items():
        assert _at(field)()
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
    qtbot.waitUntil(_at("guestSearch"))
    keys.data("S-00002")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(_at("guestRfc"))
    keys.press(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(_at("guestName"))
    QTest.keyClick(_focus(), Qt.Key.Key_Return)  # a habit of those who come from other forms: it does nothing
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
    qtbot.waitUntil(_at("guestSearch"))
    keys.data("xochilt")
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(_at("guestSalesGrid"))
    keys.press(Qt.Key.Key_Down)
    keys.press(Qt.Key.Key_Return)
    qtbot.waitUntil(_at("guestRfc"))
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


# --- what stands on the sheet -------------------------------------------------------------------------------------------


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


def wrong(sheet: GuestCfdiDialog) -> list[str]:
    """The fields that stop it."""
    fields = [*sheet.findChildren(QLineEdit), *sheet.findChildren(QComboBox)]
    return sorted(field.objectName() for field in fields if field.isVisible() and field.property("wrong") == "true")


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
    assert _at("guestGross")()
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
    assert _focus() is second.fields["description"].editor
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


# --- how it looks -------------------------------------------------------------------------------------------------------


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
