"""The pieces: table, form, banner, search, notices, listener, XML and PDF."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.request import urlopen

import pytest
from PySide6.QtCore import Qt, QThread
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.ports import Field
from agent.views.page import Key, Page
from erphub_desktop import language
from erphub_desktop.loopback import Loopback
from erphub_desktop.person import Person
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import keyset_model, toast
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.drag_out import DragOut
from erphub_desktop.widgets.keyset_model import KEPT_PAGES, PAGE_ROWS, PLACEHOLDER, Column
from erphub_desktop.widgets.pdf_view import PdfView, pictures
from erphub_desktop.widgets.search_box import SearchBox
from erphub_desktop.widgets.spec_form import SpecForm
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.table import DataTable
from erphub_desktop.widgets.toast import Toast
from erphub_desktop.widgets.xml_view import XmlView, readable
from tests.desktop import sample


@pytest.fixture(autouse=True)
def spanish(qapp: QApplication) -> None:
    """Each test begins in Spanish."""
    language.use(qapp, "es")


# --- table ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Row:
    id: int


class Ledger:
    """A million rows by key; counts what was asked for."""

    def __init__(self, rows: int = 1_000_000) -> None:
        self.rows = rows
        self.asked: list[Key | None] = []

    def fetch(self, after: Key | None, limit: int) -> Page[Row]:
        self.asked.append(after)
        first = 0 if after is None else int(after[0])
        last = min(first + limit, self.rows)
        return Page(tuple(Row(number) for number in range(first, last)), (last,) if last < self.rows else None)


COLUMNS = (Column(lambda: "N", lambda row: str(row.id), 100, align="right"), Column(lambda: "What", lambda row: f"row {row.id}"))


def _table(qtbot: QtBot, ledger: Ledger) -> DataTable:
    table = DataTable("ledger", COLUMNS)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.read(ledger.fetch)
    qtbot.waitUntil(lambda: table.model.has_read)
    return table


def test_scrolling_reads_on_and_keeps_only_a_few_pages(qtbot: QtBot) -> None:
    ledger = Ledger()
    table = _table(qtbot, ledger)
    for pages in range(2, KEPT_PAGES + 6):
        table.grid.scrollToBottom()
        qtbot.waitUntil(lambda pages=pages: table.model.rowCount() >= pages * PAGE_ROWS)  # type: ignore[misc]
    assert table.model.kept_rows <= KEPT_PAGES * PAGE_ROWS
    assert len(set(ledger.asked)) == len(ledger.asked)


def test_a_page_that_was_let_go_is_read_again_by_its_key(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset_model, "KEPT_PAGES", 2)
    ledger = Ledger()
    table = _table(qtbot, ledger)
    for pages in range(2, 6):
        table.grid.scrollToBottom()
        qtbot.waitUntil(lambda pages=pages: table.model.rowCount() >= pages * PAGE_ROWS)  # type: ignore[misc]
    where = table.model.index(PAGE_ROWS + 3, 0)
    assert where.data() == PLACEHOLDER
    qtbot.waitUntil(lambda: where.data() == str(PAGE_ROWS + 3))
    assert ledger.asked.count((PAGE_ROWS,)) >= 2


def test_scrolling_back_to_a_first_page_that_was_let_go_keeps_the_place(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset_model, "KEPT_PAGES", 2)
    table = _table(qtbot, Ledger())
    for pages in range(2, 5):
        table.grid.scrollToBottom()
        qtbot.waitUntil(lambda pages=pages: table.model.rowCount() >= pages * PAGE_ROWS)  # type: ignore[misc]
    known = table.model.rowCount()
    first = table.model.index(0, 0)
    assert first.data() == PLACEHOLDER
    qtbot.waitUntil(lambda: first.data() == "0")
    assert table.model.rowCount() == known


def test_a_row_is_chosen_alone_whatever_key_is_held(qtbot: QtBot) -> None:
    table = _table(qtbot, Ledger(10))
    QTest.keyPress(table.grid, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.keyboardModifiers() == Qt.KeyboardModifier.ControlModifier
    for position in (4, 2):
        table.select_row(position)
    assert [row.id for row in table.selected()] == [2]
    QTest.keyRelease(table.grid, Qt.Key.Key_Control)


def test_the_selection_survives_news_at_the_top(qtbot: QtBot) -> None:
    shift = {"first": 100}

    def fetch(after: Key | None, limit: int) -> Page[Row]:
        return Page(tuple(Row(number) for number in range(shift["first"], 0, -1)), None)

    table = DataTable("news", COLUMNS)
    qtbot.addWidget(table)
    table.resize(600, 400)
    table.show()
    table.read(fetch)
    qtbot.waitUntil(lambda: table.model.rowCount() == 100)
    table.select_row(5)
    chosen = table.current()
    shift["first"] = 103
    table.reread(fetch)
    qtbot.waitUntil(lambda: table.model.rowCount() == 103)
    assert table.current() == chosen == Row(95)


def test_an_empty_table_and_a_failed_one_say_so(qtbot: QtBot) -> None:
    table = DataTable("empty", COLUMNS)
    qtbot.addWidget(table)
    table.when_empty(lambda state: state.show_words("inbox", "Nada todavía"))
    table.show()
    state = table.findChildren(StateView)[0]
    table.read(Ledger(0).fetch)
    qtbot.waitUntil(lambda: state.accessibleName() == "Nada todavía")
    calls: list[int] = []

    def fail(after: Key | None, limit: int) -> Page[Row]:
        calls.append(1)
        if len(calls) == 1:
            raise UserError("money.unknown_currency", currency="XXX")
        return Page((Row(1),), None)

    table.read(fail)
    qtbot.waitUntil(lambda: "XXX" in state.accessibleName())
    table.model.refresh()
    qtbot.waitUntil(table.grid.isVisible)


def test_cells_have_accessible_names_and_enter_opens_a_row(qtbot: QtBot) -> None:
    table = _table(qtbot, Ledger(3))
    assert table.model.index(1, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "What: row 1"
    table.select_row(1)
    table.grid.setFocus()
    with qtbot.waitSignal(table.opened) as opened:
        QTest.keyClick(table.grid, Qt.Key.Key_Return)
    assert opened.args == [Row(1)]


def test_late_answers_of_an_older_question_are_not_shown(qtbot: QtBot) -> None:
    table = DataTable("late", COLUMNS)
    qtbot.addWidget(table)
    table.show()

    def slow(after: Key | None, limit: int) -> Page[Row]:
        QThread.msleep(60)
        return Page((Row(1),), None)

    table.read(slow)
    table.read(lambda after, limit: Page((Row(2), Row(3)), None))
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    qtbot.wait(120)
    assert table.model.rowCount() == 2


# --- form -------------------------------------------------------------------------------------------------------------

FIELDS = (
    Field("client_id"),
    Field("client_secret", secret=True),
    Field("redirect_uri", required=False),
    Field("region", choices=("us", "mx")),
)


def _form(qtbot: QtBot, folder: Path) -> SpecForm:
    form = SpecForm("test", FIELDS, Person(folder))
    qtbot.addWidget(form)
    form.show()
    return form


def _line(form: SpecForm, name: str) -> QLineEdit:
    found = form.findChild(QLineEdit, f"field_{name}")
    assert isinstance(found, QLineEdit)
    return found


def test_a_form_is_drawn_from_its_fields(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = _form(qtbot, tmp_path)
    assert _line(form, "client_secret").echoMode() == QLineEdit.EchoMode.Password
    assert _line(form, "client_id").accessibleName() == form.label_of("client_id").text() == "Client ID"
    assert isinstance(form.findChild(QComboBox, "field_region"), QComboBox)


def test_gaps_are_complained_about_and_the_cursor_goes_there(qtbot: QtBot, tmp_path: Path) -> None:
    form = _form(qtbot, tmp_path)
    QTest.keyClicks(_line(form, "client_id"), "abc")
    assert form.accept() is None
    assert _line(form, "client_secret").property("wrong") == "true"
    assert _line(form, "client_id").property("wrong") != "true"
    assert _line(form, "client_secret").accessibleDescription() == "Complete este dato."
    QTest.keyClicks(_line(form, "client_secret"), "shh")
    assert form.accept() == {"client_id": "abc", "client_secret": "shh", "redirect_uri": "", "region": "us"}


def test_a_draft_is_kept_without_its_secrets_and_forgotten_when_sent(qtbot: QtBot, tmp_path: Path) -> None:
    form = _form(qtbot, tmp_path)
    QTest.keyClicks(_line(form, "client_id"), "abc")
    QTest.keyClicks(_line(form, "client_secret"), "very-secret")
    again = _form(qtbot, tmp_path)
    assert again.values()["client_id"] == "abc"
    assert again.values()["client_secret"] == ""
    form._person._settings.sync()
    assert all("very-secret" not in path.read_text() for path in tmp_path.rglob("*") if path.is_file())
    again.sent()
    assert _form(qtbot, tmp_path).values()["client_id"] == ""


def test_a_form_follows_the_language(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    form = _form(qtbot, tmp_path)
    assert form.accept() is None
    language.use(qapp, "en")
    qtbot.waitUntil(lambda: form.label_of("redirect_uri").text() == "Return address (optional)")


# --- notices ----------------------------------------------------------------------------------------------------------


def test_a_banner_says_sentence_whose_and_next_step_and_follows_the_language(qtbot: QtBot, qapp: QApplication) -> None:
    banner, pressed = Banner(), list[int]()
    qtbot.addWidget(banner)
    banner.show_problem(Problem("desktop.bug", {"error": "KeyError"}), lambda: pressed.append(1))
    assert "KeyError" in banner.accessibleName()
    assert "falla nuestra" in banner.accessibleDescription()
    language.use(qapp, "en")
    qtbot.waitUntil(lambda: "our fault" in banner.accessibleDescription())
    act = banner.findChild(QPushButton, "bannerButton")
    assert isinstance(act, QPushButton)
    QTest.mouseClick(act, Qt.MouseButton.LeftButton)
    assert pressed == [1]
    banner.clear()
    assert banner.isHidden()


def test_the_search_asks_once_after_a_pause_and_at_once_when_cleared(qtbot: QtBot) -> None:
    box, asked = SearchBox("box"), list[str]()
    qtbot.addWidget(box)
    box.searched.connect(asked.append)
    QTest.keyClicks(box, "ST-2026")
    assert asked == []
    qtbot.waitUntil(lambda: asked == ["ST-2026"])
    box.clear()
    assert asked == ["ST-2026", ""]
    QTest.keyClicks(box, "x")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert asked[-1] == "x"


@pytest.fixture
def host(qtbot: QtBot) -> Iterator[QWidget]:
    """A window that notices lie on."""
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    yield made


def test_undo_is_offered_while_it_counts_and_can_be_taken_once(qtbot: QtBot, host: QWidget) -> None:
    notice, undone = Toast(host), list[int]()
    notice.offer_undo("Se emitirá 1 CFDI", 10, lambda: undone.append(1))
    act = notice.findChild(QPushButton, "toastUndo")
    assert isinstance(act, QPushButton)
    assert re.fullmatch(r"Deshacer \((10|9)\)", act.text())
    QTest.mouseClick(act, Qt.MouseButton.LeftButton)
    assert undone == [1]
    assert notice.isHidden()
    QTest.keyClick(host, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [1]


def test_when_the_time_is_over_nothing_can_be_undone(qtbot: QtBot, host: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(toast, "LINGER", 0)
    notice, undone = Toast(host), list[int]()
    notice.offer_undo("Se emitirá 1 CFDI", 0, lambda: undone.append(1))
    qtbot.waitUntil(notice.isHidden)
    assert undone == []


# --- loopback ---------------------------------------------------------------------------------------------------------


def _get(address: str) -> tuple[int, str]:
    import urllib.error

    try:
        with urlopen(address, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def test_the_browser_s_query_is_passed_on_once_and_nothing_else_is(qtbot: QtBot) -> None:
    from concurrent.futures import ThreadPoolExecutor

    waiting, seen = Loopback(), list[str]()
    waiting.returned.connect(seen.append)
    assert waiting.start()
    with ThreadPoolExecutor(1) as browser:
        wrong = browser.submit(_get, waiting.address.replace("/callback", "/favicon.ico"))
        qtbot.waitUntil(wrong.done)
        right = browser.submit(_get, f"{waiting.address}?code=a%2Fb&state=s&realmId=42")
        qtbot.waitUntil(right.done)
    assert wrong.result()[0] == 404
    assert right.result()[0] == 200
    assert "Puede cerrar esta ventana" in right.result()[1]
    assert seen == ["code=a%2Fb&state=s&realmId=42"]
    assert not waiting._server.isListening()


# --- documents --------------------------------------------------------------------------------------------------------


def test_xml_is_indented_and_long_seals_are_shortened_on_screen_only(qtbot: QtBot) -> None:
    view = XmlView()
    qtbot.addWidget(view)
    view.show_xml(sample.XML)
    shown = view.toPlainText()
    assert '\n    Folio="12"' in shown
    assert "…" in shown
    assert max(map(len, shown.splitlines())) < 120
    assert readable(b"not xml at all") == "not xml at all"


def test_a_pdf_is_drawn_at_the_width_of_the_view(qtbot: QtBot) -> None:
    (page,) = pictures(sample.one_page(), 400, 2.0)
    assert page.width() == 800
    assert page.deviceIndependentSize().width() == 400
    assert any(page.pixelColor(x, y).lightness() < 128 for x in range(90, 160) for y in range(80, 96))
    assert pictures(b"not a pdf", 400, 1.0) == ()
    view = PdfView()
    qtbot.addWidget(view)
    view.resize(420, 500)
    view.show()
    view.show_pdf(sample.one_page())
    qtbot.waitUntil(lambda: view.ready)
    view.show_pdf(b"")
    assert not view.ready


def test_files_are_dragged_out_byte_for_byte(qtbot: QtBot) -> None:
    handle = DragOut("drag", lambda: {"CDMX12.xml": sample.XML})
    qtbot.addWidget(handle)
    (url,) = handle.mime().urls()
    assert Path(url.toLocalFile()).name == "CDMX12.xml"
    assert Path(url.toLocalFile()).read_bytes() == sample.XML
