"""The assistant for global invoices and the page of series, over a sample month: what they ask for, and what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from tests.desktop import sample, sample_global
from tests.desktop.conftest import Start
from tests.desktop.sample_global import DRAFT_ID, PLACE, SERIES, Counter
from tests.desktop.seen import click, dialog_of, find, open_page, rows_of, texts


@pytest.fixture
def counter(asked: sample.Asked, monkeypatch: pytest.MonkeyPatch) -> Counter:
    return sample_global.fake(monkeypatch, sample.cfdi_document)


def _open(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("global_invoice")
    qtbot.waitUntil(lambda: any(found.isVisible() for found in app.window.findChildren(QWidget, "page_global_invoice")))
    page = find(app.window, QWidget, "page_global_invoice")
    qtbot.waitUntil(lambda: bool(find(page, QLabel, "globalPeriod").text()))
    return page


def _enabled(page: QWidget, name: str) -> bool:
    return find(page, QPushButton, name).isEnabled()


# --- the assistant ----------------------------------------------------------------------------------------------------


def test_the_newest_month_that_is_over_is_offered_with_its_sums_and_its_last_day(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    table = rows_of(qtbot, app, "globalSales")
    assert find(page, QLabel, "globalPeriod").text() == "Octubre 2026"
    assert table.model.rowCount() == 19
    said = texts(page)
    assert "19 ventas · 22,227.00 MXN · forma de pago 28 Tarjeta de débito" in said
    assert "se debía emitir a más tardar el 2 nov" in said
    assert find(page, QComboBox, "globalPlace").currentText() == "77500 · Cancún, Ciudad de México"


def test_ctrl_enter_issues_the_draft_that_is_shown_and_it_can_be_taken_back(
    start: Start, asked: sample.Asked, counter: Counter, qtbot: QtBot
) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    qtbot.waitUntil(lambda: _enabled(page, "globalIssue"))
    QTest.keyClick(app.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["lane"], named["grace"]) == ("issue_cfdi", str(DRAFT_ID), f"cfdi:{DRAFT_ID}", 10.0)
    assert named["args"] == {"draft_hash": sample.cfdi_document(None, DRAFT_ID).line.draft_hash}
    qtbot.waitUntil(lambda: "La factura global se va a emitir" in texts(app.window))
    click(app.window, "toastUndo")
    qtbot.waitUntil(lambda: asked.calls[-1][0] == "undo")


def test_without_a_draft_the_next_step_is_to_prepare_it(start: Start, counter: Counter, qtbot: QtBot) -> None:
    counter.prepared = False
    app = start(language="en")
    page = _open(app, qtbot)
    rows_of(qtbot, app, "globalSales")
    assert not _enabled(page, "globalIssue")
    assert not _enabled(page, "globalDiscard")
    QTest.keyClick(app.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: counter.calls != [])
    name, named = counter.calls[0]
    assert (name, named["issuer"], named["place"], named["left_out"]) == ("draft_global", 1, "77500", None)
    assert (named["period"].first.isoformat(), named["period"].last.isoformat()) == ("2026-10-01", "2026-10-31")
    qtbot.waitUntil(lambda: _enabled(page, "globalIssue"))


def test_a_sale_is_left_out_with_a_reason_and_taken_back_in(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    table = rows_of(qtbot, app, "globalSales")
    table.select_row(0)
    QTest.keyClick(app.window, Qt.Key.Key_Delete)
    dialog = dialog_of(app, qtbot, "reasonDialog")
    yes = find(dialog, QPushButton, "reasonYes")
    assert not yes.isEnabled()
    assert "¿Dejar 1 venta fuera de la factura global?" in texts(dialog)
    find(dialog, QLineEdit, "reasonText").setText("  vendrá  mañana ")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counter.calls != [])
    assert counter.calls[-1][1]["left_out"] == {0: "vendrá mañana", 3: "Pedirá su factura"}
    qtbot.waitUntil(lambda: table.model.rowCount() == 18)
    click(page, "globalList_aside")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    table.select_row(0)
    click(page, "globalMove")
    qtbot.waitUntil(lambda: len(counter.calls) == 2)
    assert counter.calls[-1][1]["left_out"] == {3: "Pedirá su factura"}


def test_what_does_not_go_in_says_why(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    rows_of(qtbot, app, "globalSales")
    click(page, "globalList_apart")
    table = rows_of(qtbot, app, "globalApart")
    said = [table.model.index(row, 2).data() for row in range(table.model.rowCount())]
    assert said[0] == "Falta cobrar 1,160.00 MXN de la venta CUN-2026-00501."
    assert said[2] == "La venta CUN-2026-00503 se terminó de pagar el 3 nov 2026, después del periodo."
    assert [button.isVisible() for button in page.findChildren(QPushButton, "globalMove")] == [False]


def test_another_period_without_sales_says_so_and_offers_nothing(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    rows_of(qtbot, app, "globalSales")
    click(page, "globalAfter")
    qtbot.waitUntil(lambda: "Ninguna venta entra" in texts(page))
    assert find(page, QLabel, "globalPeriod").text() == "Noviembre 2026"
    assert "se emite a más tardar el 2 dic" in texts(page)
    assert "el periodo aún no termina" in texts(page)
    assert [_enabled(page, name) for name in ("globalPrepare", "globalIssue", "globalDiscard")] == [False, False, False]
    click(page, "globalBefore")
    rows_of(qtbot, app, "globalSales")


def test_periods_of_every_length_are_stepped_through(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="en")
    page = _open(app, qtbot)
    choice = find(page, QComboBox, "globalPeriodicity")
    assert [choice.itemText(at) for at in range(choice.count())] == ["Daily", "Weekly", "Fortnightly", "Monthly"]
    shown = {}
    for at in range(3):
        choice.setCurrentIndex(at)
        choice.activated.emit(at)
        shown[choice.itemText(at)] = find(page, QLabel, "globalPeriod").text()
    assert shown == {"Daily": "31 Oct 2026", "Weekly": "26 Oct 2026 – 1 Nov 2026", "Fortnightly": "1 Nov 2026 – 15 Nov 2026"}
    click(page, "globalBefore")
    assert find(page, QLabel, "globalPeriod").text() == "16 Oct 2026 – 31 Oct 2026"


def test_the_late_guest_is_told_where_the_sale_sits_and_what_will_be_possible(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    rows_of(qtbot, app, "globalSales")
    QTest.keyClicks(find(page, QLineEdit, "globalSearch"), "CUN-2026-00999")
    qtbot.waitUntil(lambda: "La venta CUN-2026-00999 está en la factura global GLO-9" in texts(page))
    assert "motivo 04" in texts(page)
    assert "que esta versión todavía no tiene" in texts(page)


def test_a_draft_that_is_being_issued_or_moved_or_not_theirs_is_not_issued(
    start: Start, counter: Counter, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    counter.pending = True
    app = start(language="es")
    page = _open(app, qtbot)
    qtbot.waitUntil(lambda: "Esta factura global se está emitiendo" in texts(page))
    assert [_enabled(page, name) for name in ("globalPrepare", "globalIssue", "globalMove")] == [False, False, False]
    counter.pending, counter.code = False, "global.empty"
    app.desk.news.emit("events")
    qtbot.waitUntil(lambda: _enabled(page, "globalPrepare"))
    assert "Esta factura global se está emitiendo" not in texts(page)
    assert not _enabled(page, "globalIssue")
    counter.code, counter.places = "", (replace(PLACE, whole=False),)
    monkeypatch.setattr(sample_global, "PLACE", replace(PLACE, whole=False))
    app.desk.news.emit("events")
    qtbot.waitUntil(lambda: "factura también una sucursal que usted no ve" in texts(page))
    assert [_enabled(page, name) for name in ("globalPrepare", "globalIssue", "globalDiscard")] == [False, False, False]


def test_a_draft_is_discarded_after_it_was_asked_once_more(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    page = _open(app, qtbot)
    qtbot.waitUntil(lambda: _enabled(page, "globalDiscard"))
    click(page, "globalDiscard")
    dialog = dialog_of(app, qtbot, "confirmDialog")
    assert "Sus 19 ventas quedan libres" in texts(dialog)
    click(dialog, "confirmYes")
    qtbot.waitUntil(lambda: ("discard_global", {"cfdi_id": DRAFT_ID}) in counter.calls)
    qtbot.waitUntil(lambda: not _enabled(page, "globalDiscard"))


def test_a_large_month_is_handed_to_the_table_piece_by_piece(start: Start, counter: Counter, qtbot: QtBot) -> None:
    counter.tickets = 5_000
    app = start(language="es")
    _open(app, qtbot)
    table = rows_of(qtbot, app, "globalSales")
    assert table.model.rowCount() == 200
    table.grid.scrollToBottom()
    qtbot.waitUntil(lambda: table.model.rowCount() >= 400)
    assert "4999 ventas" in texts(app.window)


def test_where_nobody_issues_the_page_says_so(start: Start, counter: Counter, qtbot: QtBot) -> None:
    counter.places = ()
    app = start(language="es")
    app.window.open_page("global_invoice")
    qtbot.waitUntil(lambda: "Ninguna sucursal de aquí emite CFDI" in texts(app.window))


# --- series -----------------------------------------------------------------------------------------------------------


def _choose_series(app: App, qtbot: QtBot, place: int) -> None:
    table = open_page(app, qtbot, "series")
    assert table is not None
    table.select_row(place)


def test_the_gaps_of_a_series_say_what_became_of_each_and_take_a_reason(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    _choose_series(app, qtbot, 0)
    table = rows_of(qtbot, app, "gapsTable")
    said = [[table.model.index(row, column).data() for column in (0, 1)] for row in range(4)]
    assert said == [
        ["A-1190", "En proceso"], ["A-1102", "Rechazado"], ["A-900 a A-949", "Sin usar"], ["A-17", "De nuevo en borrador"],
    ]  # fmt: skip
    table.select_row(3)
    click(app.window, "seriesNote")
    dialog = dialog_of(app, qtbot, "reasonDialog")
    assert "¿Qué fue de A-17?" in texts(dialog)
    find(dialog, QLineEdit, "reasonText").setText("se repitió por error")
    click(dialog, "reasonYes")
    qtbot.waitUntil(lambda: counter.calls != [])
    assert counter.calls == [
        ("note_folio", {"issuer_id": 1, "branch": "MX_CDMX_001", "series": "A", "folio": 17, "reason": "se repitió por error"})
    ]


def test_a_series_is_moved_forwards_with_a_reason_and_never_back(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    _choose_series(app, qtbot, 0)
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "seriesChange").isEnabled())
    click(app.window, "seriesChange")
    dialog = dialog_of(app, qtbot, "seriesDialog")
    yes, folio = find(dialog, QPushButton, "seriesYes"), find(dialog, QLineEdit, "seriesFolio")
    QTest.keyClicks(find(dialog, QLineEdit, "seriesReason"), "formatos impresos")
    for typed, able in (("1205", False), ("1206", True), ("12", False), ("", False), ("1300", True)):
        folio.setText(typed)
        assert yes.isEnabled() == able, typed
    click(dialog, "seriesYes")
    qtbot.waitUntil(lambda: counter.calls != [])
    assert counter.calls == [
        ("move_series", {"branch": "MX_CDMX_001", "cfdi_type": "I", "next_folio": 1300, "reason": "formatos impresos", "from_year": 0})
    ]


def test_a_series_that_is_not_open_is_opened(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="es")
    _choose_series(app, qtbot, 3)
    qtbot.waitUntil(lambda: "Aún sin abrir" in texts(app.window))
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "seriesChange").isEnabled())
    assert find(app.window, QPushButton, "seriesChange").text() == "Abrir una serie…"
    click(app.window, "seriesChange")
    dialog = dialog_of(app, qtbot, "seriesDialog")
    QTest.keyClicks(find(dialog, QLineEdit, "seriesName"), "glo")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counter.calls != [])
    assert counter.calls == [("open_series", {"branch": "MX_CDMX_001", "cfdi_type": "global", "series": "GLO", "first_folio": 1})]


def test_next_years_series_is_opened_ahead_once(start: Start, counter: Counter, qtbot: QtBot) -> None:
    app = start(language="en")
    _choose_series(app, qtbot, 0)
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "seriesNextYear").isEnabled())
    click(app.window, "seriesNextYear")
    dialog = dialog_of(app, qtbot, "seriesDialog")
    assert "Open next year's series" in texts(dialog)
    folio = find(dialog, QLineEdit, "seriesFolio")
    assert (folio.text(), folio.isEnabled()) == ("1", False)
    QTest.keyClicks(find(dialog, QLineEdit, "seriesName"), "a27")
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: counter.calls != [])
    assert counter.calls == [("open_next_year", {"branch": "MX_CDMX_001", "cfdi_type": "I", "series": "A27"})]
    table = rows_of(qtbot, app, "seriesTable")
    place = [line.series for line in SERIES].index("E27")
    assert [table.model.index(row, 3).data() for row in (1, place)] == ["now", "from January 2027"]
    table.select_row(1)  # its successor is open already
    assert not find(app.window, QPushButton, "seriesNextYear").isEnabled()


@pytest.mark.parametrize(("role", "notes", "changes"), [("viewer", False, False), ("finance", True, False), ("admin", True, True)])
def test_who_may_what_on_the_page_of_series(
    start: Start, counter: Counter, qtbot: QtBot, role: str, notes: bool, changes: bool
) -> None:  # fmt: skip
    counter.role = role
    app = start(language="en")
    _choose_series(app, qtbot, 0)
    rows_of(qtbot, app, "gapsTable").select_row(0)
    able = [find(app.window, QPushButton, name).isEnabled() for name in ("seriesNote", "seriesChange", "seriesNextYear")]
    assert able == [notes, changes, changes]
