"""Lists and dialogs of the engine in both languages and both looks: nothing is cut off."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from erphub_desktop.app import App
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, screenshots
from tests.desktop.conftest import Start
from tests.desktop.seen import button_of, choose_unknown, click, dialog_of, find, open_exchanges, rows_of, texts
from tests.desktop.test_layout import SHOTS


def _open_list(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("sync_monitor", "open:blocked")
    qtbot.waitUntil(lambda: find(app.window, DataTable, "syncTable").model.rowCount() == 50)
    find(app.window, DataTable, "syncTable").select_row(1)
    return app.window


def _agents_in_sight(app: App, qtbot: QtBot) -> QWidget:
    button_of(app, qtbot, "agentApprove_3")
    qtbot.wait(100)
    for scroll in app.window.findChildren(QScrollArea):
        scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    return app.window


def _resolving(decision: str, app: App, qtbot: QtBot) -> QWidget:
    choose_unknown(app, qtbot, 0)
    click(app.window, "unknownDone" if decision == "done" else "unknownAbsent")
    return dialog_of(app, qtbot, "resolveDialog")


def _applying(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("plan")
    rows_of(qtbot, app, "planTable")
    click(app.window, "planApply")
    return dialog_of(app, qtbot, "confirmDialog")


def _admitting(app: App, qtbot: QtBot) -> QWidget:
    button_of(app, qtbot, "agentApprove_3").click()
    dialog = dialog_of(app, qtbot, "approveAgentDialog")
    QTest.keyClicks(find(dialog, QLineEdit, "approveFingerprint"), "wrong")
    click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: "wrong" in texts(dialog))
    return dialog


def _no_plan(app: App, qtbot: QtBot) -> QWidget:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: None)
        app.window.open_page("plan")
        qtbot.waitUntil(lambda: any(words in texts(app.window) for words in ("No plan yet", "Aún no hay plan")))
    return app.window


def _no_match(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("plan")
    rows_of(qtbot, app, "planTable")
    find(app.window, QLineEdit, "planSearch").setText("zzz")
    button_of(app, qtbot, "stateButton")
    return app.window


_LOOKS: dict[str, Callable[[App, QtBot], QWidget]] = {
    "open": _open_list,
    "agents": _agents_in_sight,
    "exchanges": open_exchanges,
    "resolve_absent": partial(_resolving, "absent"),
    "resolve_done": partial(_resolving, "done"),
    "confirm": _applying,
    "no_plan": _no_plan,
    "no_match": _no_match,
    "admit": _admitting,
}


@pytest.mark.parametrize(("language", "scheme"), screenshots.LOOKS)
@pytest.mark.parametrize("name", _LOOKS)
def test_everything_of_the_engine_fits(start: Start, asked: sample.Asked, qtbot: QtBot, name: str, language: str, scheme: str) -> None:
    app = start(language=language, scheme=scheme)
    qtbot.waitUntil(lambda: len(app.desk.branches) == 3)
    shown = _LOOKS[name](app, qtbot)
    qtbot.wait(250)
    SHOTS.mkdir(parents=True, exist_ok=True)
    shown.grab().save(str(SHOTS / f"engine_{name}_{language}_{scheme}.png"))
    assert layout.clipped(shown) == []
    assert layout.overlapping(shown) == []
    if isinstance(shown, QDialog):
        shown.reject()
