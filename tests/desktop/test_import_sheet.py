"""A spreadsheet imported by hand, over a real database: what is asked, what is wrong, what is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from agent.hub import Office
from erphub_desktop import tasks
from erphub_desktop.app import App
from erphub_desktop.dialogs.import_sheet import ImportSheetDialog
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, texts
from tests.sheets.files import SALES, csv_file
from tests.work.hub import World, set_up

SHOTS = Path("build") / "screenshots"
BAD = """folio;fecha;cliente;total;estatus
V-1;03/04/2026;Ana Núñez;1,234;
V-2;03/05/2026;Ana Núñez;=B2*2;
V-3;03/05/2026;;100;quizá
"""


@pytest.fixture
def world(office: Office) -> World:
    """A company whose one branch is the first that the window offers."""
    return set_up(office, branch=sample.BRANCHES[0].code)


@pytest.fixture
def begin(world: World, local_office: Office, start: Start, qtbot: QtBot) -> Iterator[Callable[..., App]]:
    running: list[App] = []

    def started(language: str = "en", scheme: str = "light") -> App:
        running.append(start(lambda _options: replace(sample.opened(), office=local_office, erps={}), language=language, scheme=scheme))
        qtbot.waitUntil(lambda: bool(running[0].desk.branches))
        return running[0]

    yield started
    qtbot.waitUntil(lambda: not any(tasks.under_way(app.window) for app in running))


def opened(app: App, qtbot: QtBot) -> ImportSheetDialog:
    app.window.open_page("connections")
    click(app.window, "sheetsImport")
    found = dialog_of(app, qtbot, "importSheetDialog")
    assert isinstance(found, ImportSheetDialog)
    return found


def can_import(dialog: ImportSheetDialog) -> bool:
    return find(dialog, QPushButton, "sheetImport").isEnabled()


def _table(dialog: ImportSheetDialog) -> DataTable:
    found = dialog.findChild(DataTable, "sheetTroubles")
    assert isinstance(found, DataTable)
    return found


def test_a_file_is_previewed_and_imported_once(begin: Callable[..., App], world: World, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(begin(), qtbot)
    assert not can_import(dialog)
    file = csv_file(tmp_path, SALES)
    dialog.take(file)
    qtbot.waitUntil(lambda: can_import(dialog))
    assert "3 rows of sales: 3 new, 0 changed, 0 as before, 0 left out" in texts(dialog)
    assert world.sql("select 1 from sheet_rows") == []
    with qtbot.waitSignal(dialog.imported):
        click(dialog, "sheetImport")
    assert "“file.csv” was imported: 3 rows new" in texts(dialog)
    assert world.one("select count(*) from work where kind = 'take_in' and state = 'ready'") == (1,)
    dialog.take(file)
    qtbot.waitUntil(lambda: "This very file was imported on" in texts(dialog))
    assert not can_import(dialog)
    dialog.close()


def test_what_the_file_does_not_tell_is_asked_and_what_is_wrong_is_said(begin: Callable[..., App], qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(begin(), qtbot)
    dialog.take(csv_file(tmp_path, BAD))
    days, marks = (dialog.findChild(QComboBox, name) for name in ("sheetDays", "sheetMarks"))
    assert isinstance(days, QComboBox) and isinstance(marks, QComboBox)
    qtbot.waitUntil(lambda: days.isVisible() and marks.isVisible())
    assert "is 03/04/2026 April 3 or March 4?" in texts(dialog) and not can_import(dialog)
    days.setCurrentIndex(days.findData(True))
    qtbot.waitUntil(lambda: "is 1,234 a thousand and more" in texts(dialog))
    marks.setCurrentIndex(marks.findData(False))
    table = _table(dialog)
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    assert can_import(dialog)
    dialog.close()


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
def test_how_it_looks(begin: Callable[..., App], qtbot: QtBot, tmp_path: Path, language: str, scheme: str) -> None:
    dialog = opened(begin(language, scheme), qtbot)
    dialog.take(csv_file(tmp_path, BAD))
    days, marks = (dialog.findChild(QComboBox, name) for name in ("sheetDays", "sheetMarks"))
    assert isinstance(days, QComboBox) and isinstance(marks, QComboBox)
    qtbot.waitUntil(days.isVisible)
    days.setCurrentIndex(days.findData(True))
    marks.setCurrentIndex(marks.findData(False))
    qtbot.waitUntil(lambda: _table(dialog).model.rowCount() == 3)
    screenshots.settle(100)
    SHOTS.mkdir(parents=True, exist_ok=True)
    dialog.grab().save(str(SHOTS / f"import_sheet_{language}_{scheme}.png"))
    assert layout.clipped(dialog) == []
    assert layout.overlapping(dialog) == []
    dialog.close()
