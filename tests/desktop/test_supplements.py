"""The page of payment supplements: what it lists, one button for one or all, and why a payment cannot have one yet."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from erphub_desktop.app import App
from erphub_desktop.pages.supplements import SupplementsPage
from erphub_desktop.widgets.keyset_model import MORE_ROLE
from erphub_desktop.widgets.table import DataTable
from tests.desktop import sample, sample_supplements
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_page, rows_of, texts


@pytest.fixture
def app(start: Start, asked: sample.Asked, qtbot: QtBot) -> App:
    made = start(language="es")
    open_page(made, qtbot, "supplements")
    return made


def table_of(app: App) -> DataTable:
    return find(app.window, DataTable, "supplementsTable")


def cells(app: App, position: int) -> list[str]:
    model = table_of(app).model
    return [str(model.index(position, number).data()) for number in range(len(model.columns))]


def test_what_waits_with_its_day_and_how_far_it_is(app: App) -> None:
    states = [cells(app, position)[-1] for position in range(6)]
    assert states == ["Vencido", "Borrador", "Se va a emitir", "Timbrando", "Rechazado", "Por emitir"]
    more = [table_of(app).model.index(0, column).data(MORE_ROLE) for column in range(3)]
    assert more == ["vence 5 nov 2026", "CUN-1042, debe 116,000.00 MXN", "pagado 28 oct 2026"]
    assert cells(app, 5)[2] == "250.00 USD"


def test_one_is_drafted_and_issued_by_one_key_and_can_be_taken_back(app: App, asked: sample.Asked, qtbot: QtBot) -> None:
    table_of(app).select_row(0)
    QTest.keyClick(find(app.window, QWidget, "page_supplements"), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(asked.calls))
    (kind, named) = asked.calls[0]
    assert (kind, named["lane"], named["branch"], named["args"], named["grace"]) == (
        "issue_cfdi", "cfdi:491", "MX_CUN_001", {"draft_hash": "draft 491"}, 10.0,
    )  # fmt: skip
    qtbot.waitUntil(lambda: "Se emitirá 1 documento" in texts(app.window.toast))
    click(app.window.toast, "toastUndo")
    qtbot.waitUntil(lambda: asked.calls[-1][0] == "undo")


def test_all_of_them_and_the_one_that_cannot_is_said(app: App, asked: sample.Asked, qtbot: QtBot) -> None:
    click(app.window, "supplementsAll")
    click(app.window, "supplementsIssue")
    qtbot.waitUntil(lambda: len(asked.calls) == 3)
    assert [named["ref"] for _, named in asked.calls] == ["491", "492", "495"], "what is on its way is left alone"
    qtbot.waitUntil(lambda: "1 de ellos todavía no se puede preparar" in texts(app.window))
    rows_of(qtbot, app, "supplementsTable")
    qtbot.waitUntil(lambda: cells(app, 5)[-1] == "Con problema")
    table_of(app).select_row(5)
    qtbot.waitUntil(lambda: "No hay tipo de cambio de USD a MXN publicado antes del 2026-11-23." in texts(app.window))


def test_a_draft_is_made_to_be_looked_at(app: App, asked: sample.Asked, qtbot: QtBot) -> None:
    table_of(app).select_row(0)
    click(app.window, "supplementsDraft")
    qtbot.waitUntil(lambda: "Se hizo 1 borrador" in texts(app.window.toast))
    assert asked.calls == []


def test_why_and_what_is_left_over_are_said_of_the_chosen_one(app: App, qtbot: QtBot) -> None:
    table_of(app).select_row(4)
    qtbot.waitUntil(lambda: "no tiene una serie para complementos de pago" in texts(app.window))
    table_of(app).select_row(1)
    qtbot.waitUntil(lambda: "350.00 MXN del pago PAG-2026-00431 rebasan el saldo" in texts(app.window))
    table_of(app).select_row(3)
    assert not find(app.window, QPushButton, "supplementsIssue").isEnabled()


def test_issued_ones_and_a_search_that_finds_nothing(app: App, qtbot: QtBot) -> None:
    click(app.window, "supplementsListed_issued")
    qtbot.waitUntil(lambda: table_of(app).model.rowCount() == 1)
    assert (cells(app, 0)[-1], table_of(app).model.index(0, 0).data(MORE_ROLE)) == ("Timbrado", "CUNP-11")
    click(app.window, "supplementsListed_waiting")
    find(app.window, QLineEdit, "supplementsSearch").setText("nadie")
    qtbot.waitUntil(lambda: "Nada coincide" in texts(app.window))


def test_a_refund_gets_its_credit_note(app: App, asked: sample.Asked, qtbot: QtBot) -> None:
    click(app.window, "supplementsListed_refunds")
    qtbot.waitUntil(lambda: table_of(app).model.rowCount() == 1)
    assert table_of(app).model.index(0, 2).data(MORE_ROLE) == "autorizado 9 nov 2026"
    table_of(app).select_row(0)
    click(app.window, "supplementsIssue")
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert asked.calls[0][1]["ref"] == "510"


def test_nothing_waits(app: App, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(sample_supplements, "LINES", ())
    find(app.window, SupplementsPage, "page_supplements").refresh()
    qtbot.waitUntil(lambda: "Todos los pagos tienen su complemento" in texts(app.window))


def test_a_lost_connection_ends_the_run_and_is_said(app: App, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    def gone(office: object, document_id: int) -> int:
        raise UserError("database.unreachable", reason="gone")

    monkeypatch.setattr("erphub_desktop.pages.supplements.draft_supplement", gone)
    table_of(app).select_row(0)
    click(app.window, "supplementsIssue")
    qtbot.waitUntil(lambda: not app.desk.online)
    assert (asked.calls, find(app.window, QPushButton, "supplementsIssue").isEnabled()) == ([], True)
