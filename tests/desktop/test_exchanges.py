"""What was said to a vendor, as the dialog shows it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QComboBox, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from erphub_desktop.widgets.payload_view import readable
from erphub_desktop.widgets.table import DataTable
from tests.desktop import sample, sample_engine
from tests.desktop.conftest import Start
from tests.desktop.seen import click, find, open_exchanges, texts


def test_what_was_said_is_shown_exchange_by_exchange(start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication) -> None:
    app = start(language="en")
    dialog = open_exchanges(app, qtbot)
    table = find(dialog, DataTable, "exchangesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    assert [table.model.index(place, 2).data() for place in range(3)] == ["200", "No answer", "503"]
    qtbot.waitUntil(lambda: "<Fault" in find(dialog, QPlainTextEdit, "exchangeAnswer").toPlainText())
    assert "Trace 1-6564-bb" in texts(dialog)
    table.select_row(1)
    qtbot.waitUntil(lambda: '"Amount": 1160.00' in find(dialog, QPlainTextEdit, "exchangeRequest").toPlainText())
    assert "the connection was reset" in texts(dialog)
    click(dialog, "exchangeCopy")
    assert '"DocNumber": "ST-17"' in qapp.clipboard().text()
    dialog.accept()


def test_another_attempt_is_read_when_it_is_chosen(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(
        "erphub_desktop.dialogs.exchanges.exchanges",
        lambda office, attempt: sample_engine.exchanges(office, attempt) if attempt.int == 7_000 else (),
    )
    app = start(language="en")
    dialog = open_exchanges(app, qtbot)
    table = find(dialog, DataTable, "exchangesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    attempt = find(dialog, QComboBox, "exchangesAttempt")
    attempt.setCurrentIndex(1)
    attempt.activated.emit(1)
    qtbot.waitUntil(lambda: "Nothing is kept of this attempt" in texts(dialog))
    assert not find(dialog, QPushButton, "exchangeCopy").isEnabled()
    dialog.accept()


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ('{"a":1160.00,"b":[],"c":{"d":"x, \\"}{\\": ["}}', '{\n  "a": 1160.00,\n  "b": [],\n  "c": {\n    "d": "x, \\"}{\\": ["\n  }\n}'),
        ('[ {"a" : null} ]', '[\n  {\n    "a": null\n  }\n]'),
        ('<?xml version="1.0"?><a/>', '<?xml version="1.0"?>\n<a/>'),
        ("<a><b>1</b></a>", "<a>\n  <b>1</b>\n</a>"),
        ('{"cut": ', '{"cut": '),
        ("<html><br></html>", "<html><br></html>"),
        ("grant_type=refresh_token", "grant_type=refresh_token"),
        ("", ""),
    ],
)
def test_payloads_are_indented_and_no_digit_changes(raw: str, shown: str) -> None:
    assert readable(raw) == shown
