"""The Sync plan page: what it shows, what it asks for, and what it leaves to an agent."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from agent.views.commands import Command
from tests.desktop import sample, sample_engine
from tests.desktop.conftest import Start
from tests.desktop.seen import click, dialog_of, find, rows_of, texts


def test_a_plan_shows_before_and_after_field_by_field(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    table = rows_of(qtbot, app, "planTable")
    assert [table.model.index(place, 0).data() for place in range(7)] == [
        "Create", "Change", "Void", "Create", "After another", "Held up", "Nothing to do",
    ]  # fmt: skip
    table.select_row(1)
    changes = rows_of(qtbot, app, "planChanges")
    shown = {changes.model.index(place, 0).data(): place for place in range(changes.model.rowCount())}
    total = shown["Total"]
    assert [changes.model.index(total, side).data() for side in (1, 2)] == ["1,160.00 MXN", "1,234,567.80 MXN"]
    right = Qt.AlignmentFlag.AlignRight
    assert changes.model.index(total, 2).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert not changes.model.index(shown["Note"], 2).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert changes.model.index(shown["Line 1: tax"], 2).data() == "—"
    table.select_row(0)
    qtbot.waitUntil(lambda: "Date" in [changes.model.index(place, 0).data() for place in range(changes.model.rowCount())])


def test_a_refused_line_of_a_plan_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    app.window.open_page("plan")
    table = rows_of(qtbot, app, "planTable")
    assert table.model.index(3, 3).data() == "Rechazado"
    more = [column.more(table.model.row_at(place)) for column in table.model.columns if column.more is not None for place in (3, 4)]
    assert more == ["Este documento ya no es el que se mostró en el plan; no se envió.", "Espera a que antes se registre su factura."]


def test_each_action_has_its_chip_with_its_count_and_its_documents(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    table = rows_of(qtbot, app, "planTable")
    chips = {"every": "All 7", "create": "Create 2", "void": "Void 1", "blocked": "Held up 1"}
    assert {value: find(app.window, QPushButton, f"planActions_{value}").text() for value in chips} == chips
    click(app.window, "planActions_create")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    assert [table.model.index(place, 0).data() for place in range(2)] == ["Create", "Create"]
    app.window.sidebar.language_switched.emit()
    qtbot.waitUntil(lambda: find(app.window, QPushButton, "planActions_create").text() == "Crear 2")
    assert table.model.rowCount() == 2
    click(app.window, "planActions_every")
    qtbot.waitUntil(lambda: table.model.rowCount() == 7)


def test_a_document_of_a_plan_is_found_by_its_number(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    table = rows_of(qtbot, app, "planTable")
    QTest.keyClick(app.window, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    search = find(app.window, QLineEdit, "planSearch")
    search.setText("ST-2026-00006")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    assert table.model.index(0, 0).data() == "Held up"
    click(app.window, "planActions_void")
    qtbot.waitUntil(lambda: "Nothing matches" in texts(app.window))
    click(app.window, "stateButton")
    qtbot.waitUntil(lambda: table.model.rowCount() == 7)
    assert search.text() == ""


def test_what_a_filter_hides_is_applied_too_and_that_is_said(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    table = rows_of(qtbot, app, "planTable")
    click(app.window, "planActions_create")
    qtbot.waitUntil(lambda: table.model.rowCount() == 2)
    click(app.window, "planApply")
    dialog = dialog_of(app, qtbot, "confirmDialog")
    assert "Create 2 · Change 1 · Void 1" in texts(dialog)
    assert "also the documents that the filter hides" in texts(dialog)
    dialog.reject()


def test_making_a_plan_asks_an_agent(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    rows_of(qtbot, app, "planTable")
    branch = find(app.window, QComboBox, "planBranch")
    branch.setCurrentIndex(branch.findData("MX_CUN_001"))
    branch.activated.emit(branch.currentIndex())
    qtbot.waitUntil(find(app.window, QPushButton, "planMake").isEnabled)
    click(app.window, "planMake")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("sync_plan", "plan:MX_CUN_001", "MX_CUN_001", "MX_CUN_001")
    qtbot.waitUntil(find(app.window, QPushButton, "planMake").isEnabled)


def test_exactly_what_is_shown_is_applied_after_a_second_word(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["sync_apply"] = Command(1, "sync_apply", "done", "plan.applied", {}, {"requested": 4, "refused": 1})
    app = start(language="en")
    app.window.open_page("plan")
    rows_of(qtbot, app, "planTable")
    click(app.window, "planApply")
    dialog = dialog_of(app, qtbot, "confirmDialog")
    assert "Create 2 · Change 1 · Void 1" in texts(dialog)
    assert "filter" not in texts(dialog)
    assert asked.calls == []
    click(dialog, "confirmYes")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("sync_apply", "plan:MX_CDMX_001", "12", "MX_CDMX_001")
    qtbot.waitUntil(lambda: "4 documents asked for" in texts(app.window))
    assert "1 left out because the world had moved" in texts(app.window)


@pytest.mark.parametrize("state", ["applied", "expired", "making"])
def test_a_plan_that_is_not_open_cannot_be_applied(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, state: str
) -> None:
    monkeypatch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: replace(sample_engine.PLAN, state=state, branch=branch))
    app = start()
    app.window.open_page("plan")
    rows_of(qtbot, app, "planTable")
    assert not find(app.window, QPushButton, "planApply").isEnabled()
    assert find(app.window, QPushButton, "planMake").isEnabled()


def test_a_branch_without_a_plan_is_offered_one(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: None)
    app = start(language="en")
    app.window.open_page("plan")
    qtbot.waitUntil(lambda: "No plan yet" in texts(app.window))
    assert not find(app.window, QPushButton, "planApply").isEnabled()
    for kind, name in ((QLineEdit, "planSearch"), (QPushButton, "planActions_every")):
        assert not any(found.isVisible() for found in app.window.findChildren(kind, name))
