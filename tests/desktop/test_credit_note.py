"""The credit note of a stamped invoice: what is left is offered, the print follows what one types, and issuing can be taken back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QDialog, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.services.draft_credit_note import Preview, Wanted
from agent.views.credit_notes import Creditable
from agent.views.page import Page
from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, open_page, texts

SHOTS = Path("build") / "screenshots"
INVOICE = Creditable(498, "CUN-1042", sample.LONG_NAME, "MX_CUN_001", "MXN", Decimal("116000.00"), Decimal("100000.00"), None, "04")


@dataclass
class Notes:
    """Takes the place of the services and the view: what was previewed, and what was kept."""

    invoice: Creditable | None = INVOICE
    previewed: list[Wanted] = field(default_factory=list)
    kept: list[Wanted] = field(default_factory=list)

    def creditable(self, office: object, cfdi_id: int) -> Creditable | None:
        return self.invoice

    def preview(self, office: object, cfdi_id: int, wanted: Wanted) -> Preview:
        self.previewed.append(wanted)
        if wanted.amount > INVOICE.left:
            raise UserError("credit_note.above", amount=f"{wanted.amount:,f}", limit="100,000.00", currency="MXN")
        return Preview(cast("Any", None), (), sample.one_page())

    def draft(self, office: object, cfdi_id: int, wanted: Wanted) -> int:
        self.kept.append(wanted)
        return 500


@pytest.fixture
def notes(asked: sample.Asked, monkeypatch: pytest.MonkeyPatch) -> Notes:
    made = Notes()
    monkeypatch.setattr("erphub_desktop.pages.cfdi_credit.creditable", made.creditable)
    monkeypatch.setattr("erphub_desktop.pages.cfdi_credit.document", sample.cfdi_document)
    monkeypatch.setattr("erphub_desktop.dialogs.credit_note.preview_credit_note", made.preview)
    monkeypatch.setattr("erphub_desktop.dialogs.credit_note.draft_credit_note", made.draft)
    return made


def opened(app: App, qtbot: QtBot) -> QDialog:
    table = open_page(app, qtbot, "cfdi")
    assert isinstance(table, DataTable)
    stamped = next(place for place in range(40) if sample.cfdi_line(place).state == "STAMPED")
    table.select_row(stamped)
    click(app.window, "cfdiCredit")
    return dialog_of(app, qtbot, "creditNoteDialog")


def ready(dialog: QDialog) -> bool:
    return find(dialog, QPushButton, "creditIssue").isEnabled()


def test_what_is_left_is_offered_and_issued_by_one_key(start: Start, asked: sample.Asked, notes: Notes, qtbot: QtBot) -> None:
    app = start(language="es")
    dialog = opened(app, qtbot)
    assert find(dialog, QLineEdit, "creditAmount").text() == "100000.00"
    assert find(dialog, QComboBox, "creditForm").currentText() == "04  Tarjeta de crédito"
    qtbot.waitUntil(lambda: ready(dialog))
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert notes.kept == [Wanted(Decimal("100000.00"), "04", "01")]
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["args"], named["grace"]) == ("issue_cfdi", "500", {"draft_hash": "draft 0"}, 10.0)
    qtbot.waitUntil(lambda: "Se emitirá 1 CFDI" in texts(app.window.toast))


def test_the_print_follows_what_one_types_and_what_is_wrong_is_said(start: Start, notes: Notes, qtbot: QtBot) -> None:
    app = start(language="es")
    dialog = opened(app, qtbot)
    amount = find(dialog, QLineEdit, "creditAmount")
    amount.selectAll()
    QTest.keyClicks(amount, "100,000.01")
    assert not ready(dialog)
    qtbot.waitUntil(lambda: "es mayor que lo que queda de su factura (100,000.00 MXN)" in texts(dialog))
    amount.selectAll()
    QTest.keyClicks(amount, "mil")
    qtbot.waitUntil(lambda: "mil no es un importe en MXN" in texts(dialog))
    amount.selectAll()
    QTest.keyClicks(amount, "58.5")
    qtbot.waitUntil(lambda: ready(dialog))
    assert notes.previewed[-1].amount == Decimal("58.5")


def test_it_is_kept_as_a_draft(start: Start, asked: sample.Asked, notes: Notes, qtbot: QtBot) -> None:
    app = start(language="es")
    dialog = opened(app, qtbot)
    relation = find(dialog, QComboBox, "creditRelation")
    relation.setCurrentIndex(1)
    relation.activated.emit(1)
    qtbot.waitUntil(lambda: ready(dialog))
    click(dialog, "creditDraft")
    qtbot.waitUntil(lambda: "La nota de crédito quedó como borrador" in texts(app.window.toast))
    assert (asked.calls, notes.kept[0].relation) == ([], "03")


def test_a_draft_that_follows_is_discarded_once_a_person_says_yes(
    start: Start, notes: Notes, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    gone: list[int] = []
    line = replace(sample.cfdi_line(0), purpose="credit_note", code="")
    monkeypatch.setattr("erphub_desktop.pages.cfdi.lines", lambda office, wanted, *, after, limit: Page((line,), None))
    monkeypatch.setattr("erphub_desktop.pages.cfdi_credit.discard_draft", lambda office, cfdi_id: gone.append(cfdi_id))
    app = start(language="es")
    table = open_page(app, qtbot, "cfdi")
    assert isinstance(table, DataTable)
    table.select_row(0)
    click(app.window, "cfdiDiscard")
    click(dialog_of(app, qtbot, "confirmDialog"), "confirmYes")
    qtbot.waitUntil(lambda: "El borrador se descartó" in texts(app.window.toast))
    assert gone == [line.id]


def test_what_is_no_invoice_says_so(start: Start, notes: Notes, qtbot: QtBot) -> None:
    notes.invoice = None
    app = start(language="es")
    table = open_page(app, qtbot, "cfdi")
    assert isinstance(table, DataTable)
    table.select_row(next(place for place in range(40) if sample.cfdi_line(place).state == "STAMPED"))
    click(app.window, "cfdiCredit")
    qtbot.waitUntil(lambda: "Una nota de crédito se hace de una factura timbrada y vigente" in texts(app.window))


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_everything_fits(start: Start, notes: Notes, qtbot: QtBot, language: str, scheme: str) -> None:
    app = start(language=language, scheme=scheme)
    dialog = opened(app, qtbot)
    qtbot.waitUntil(lambda: ready(dialog))
    qtbot.wait(250)
    SHOTS.mkdir(parents=True, exist_ok=True)
    dialog.grab().save(str(SHOTS / f"credit_note_{language}_{scheme}.png"))
    assert (layout.clipped(dialog), layout.overlapping(dialog)) == ([], [])
