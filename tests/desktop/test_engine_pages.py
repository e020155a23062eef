"""Open deliveries, unknown outcomes, plans, exchanges and agents: what the pages ask for and say, over the sample."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QDialog, QLineEdit, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from agent.views.agents import AgentLine
from agent.views.commands import Command
from agent.views.page import Page
from erphub_desktop.app import App
from erphub_desktop.pages.today_agents import admit
from erphub_desktop.widgets.choice_chips import ChoiceChips
from erphub_desktop.widgets.payload_view import readable
from erphub_desktop.widgets.table import DataTable
from tests.desktop import layout, sample, sample_engine, screenshots
from tests.desktop.conftest import Start
from tests.desktop.test_layout import SHOTS
from tests.desktop.test_pages import _click, _find, _open, _texts


def _table(app: App, name: str) -> DataTable:
    return _find(app.window, DataTable, name)


def _rows(qtbot: QtBot, app: App, name: str) -> DataTable:
    table = _table(app, name)
    qtbot.waitUntil(lambda: table.model.rowCount() > 0)
    return table


def _button(app: App, qtbot: QtBot, name: str) -> QPushButton:
    """The button once it is in sight: what a reading brings is built anew."""
    qtbot.waitUntil(lambda: any(found.isVisible() for found in app.window.findChildren(QPushButton, name)))
    return _find(app.window, QPushButton, name)


def _dialog(app: App, qtbot: QtBot, name: str) -> QDialog:
    found: list[QDialog] = []

    def there() -> bool:
        found[:] = [one for one in app.window.findChildren(QDialog, name) if one.isVisible()]
        return bool(found)

    qtbot.waitUntil(there)
    return found[0]


# --- sync monitor -----------------------------------------------------------------------------------------------------


def test_each_open_state_has_its_list_and_its_count(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    _open(app, qtbot, "sync_monitor")
    qtbot.waitUntil(lambda: _find(app.window, QPushButton, "syncList_blocked").text() == "Held up 1,000+")
    _click(app.window, "syncList_blocked")
    table = _table(app, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 50)
    assert table.model.index(0, 2).data() == "Held up"
    assert "XXX" in table.model.index(0, 1).data()
    assert not app.window.findChildren(QComboBox, "syncStatus")[0].isVisible()
    _click(app.window, "syncList_history")
    qtbot.waitUntil(lambda: table.model.index(0, 1).data() == "✓ Customer synced to QuickBooks (ID: 42)")


def test_what_stopped_is_explained_and_tried_again(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    qtbot.waitUntil(lambda: "2 documentos fueron rechazados" in _texts(app.window))
    _click(app.window, "need_sales_refused")
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_sync_monitor")))
    assert _find(app.window, ChoiceChips, "syncList").value == "dead"
    table = _table(app, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    qtbot.waitUntil(lambda: "A quién le toca" in _texts(app.window))
    assert "Stale Object Error" in _texts(app.window)
    _click(app.window, "syncRetry")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["ref"], named["lane"], named["branch"]) == ("retry", "7000", "retry:7000", sample_engine.HERE)


def test_what_waits_cannot_be_retried_and_says_when_it_is_due(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    _open(app, qtbot, "sync_monitor")
    _click(app.window, "syncList_ready")
    table = _table(app, "syncTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 44)
    table.select_row(1)
    qtbot.waitUntil(lambda: "2 attempts" in _texts(app.window))
    assert "Due\n" in _texts(app.window)
    assert not _find(app.window, QPushButton, "syncRetry").isEnabled()


def test_an_empty_open_list_says_that_all_is_well(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.sync_monitor.open_lines", lambda office, wanted, after, limit: Page((), None))
    app = start(language="en")
    _open(app, qtbot, "sync_monitor")
    _click(app.window, "syncList_dead")
    qtbot.waitUntil(lambda: "Nothing has been given up." in _texts(app.window))


# --- exchanges --------------------------------------------------------------------------------------------------------


def _exchanges(app: App, qtbot: QtBot) -> QDialog:
    table = _open(app, qtbot, "sync_monitor")
    assert table is not None
    _click(app.window, "syncList_dead")
    qtbot.waitUntil(lambda: table.model.rowCount() == 1)
    table.select_row(0)
    _button(app, qtbot, "syncExchanges").click()
    return _dialog(app, qtbot, "exchangesDialog")


def test_what_was_said_is_shown_exchange_by_exchange(start: Start, asked: sample.Asked, qtbot: QtBot, qapp: QApplication) -> None:
    app = start(language="en")
    dialog = _exchanges(app, qtbot)
    table = _find(dialog, DataTable, "exchangesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    assert [table.model.index(place, 2).data() for place in range(3)] == ["200", "No answer", "503"]
    qtbot.waitUntil(lambda: "<Fault" in _find(dialog, QPlainTextEdit, "exchangeAnswer").toPlainText())
    assert "Trace 1-6564-bb" in _texts(dialog)
    table.select_row(1)
    qtbot.waitUntil(lambda: '"Amount": 1160.00' in _find(dialog, QPlainTextEdit, "exchangeRequest").toPlainText())
    assert "the connection was reset" in _texts(dialog)
    _click(dialog, "exchangeCopy")
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
    dialog = _exchanges(app, qtbot)
    table = _find(dialog, DataTable, "exchangesTable")
    qtbot.waitUntil(lambda: table.model.rowCount() == 3)
    attempt = _find(dialog, QComboBox, "exchangesAttempt")
    attempt.setCurrentIndex(1)
    attempt.activated.emit(1)
    qtbot.waitUntil(lambda: "Nothing is kept of this attempt" in _texts(dialog))
    assert not _find(dialog, QPushButton, "exchangeCopy").isEnabled()
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


# --- unknowns ---------------------------------------------------------------------------------------------------------


def _unknown(app: App, qtbot: QtBot, place: int) -> None:
    app.window.open_page("unknowns")
    table = _rows(qtbot, app, "unknownsTable")
    table.select_row(place)
    number = ("ST-2026-00000", "ST-2026-00001", "CDMX-12")[place]
    qtbot.waitUntil(lambda: number in _texts(app.window))


def test_an_unknown_outcome_has_its_place_in_the_sidebar_while_there_is_one(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    made = app.window.sidebar.findChildren(QPushButton, "nav_unknowns")[0]
    qtbot.waitUntil(made.isVisible)
    assert made.text() == "Unconfirmed (3)"
    app.desk.show_unknowns(0)
    assert not made.isVisible()
    app.window.open_page("unknowns")
    assert made.isVisible()  # the person stands on it
    app.window.open_page("today")
    assert not made.isVisible()


def test_what_is_not_there_is_said_twice_and_then_asked_for(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    _unknown(app, qtbot, 0)
    _click(app.window, "unknownAbsent")
    dialog = _dialog(app, qtbot, "resolveDialog")
    assert "Only if it finds nothing, it sends it again" in _texts(dialog)
    assert "Invoice ST-2026-00000 · 1,234,567.80 MXN" in _texts(dialog)
    assert not _find(dialog, QPushButton, "resolveConfirm").isEnabled()
    _find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    _click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("resolve", "resolve:90", "90", sample_engine.HERE)
    assert named["args"] == {"decision": "absent", "remote": ""}
    qtbot.waitUntil(lambda: "what you found was written down" in _texts(app.window.toast))


def test_what_is_there_needs_its_id(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    _unknown(app, qtbot, 1)
    assert not _find(app.window, QPushButton, "unknownAbsent").isEnabled()  # it may still arrive
    _click(app.window, "unknownDone")
    dialog = _dialog(app, qtbot, "resolveDialog")
    _find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    assert not _find(dialog, QPushButton, "resolveConfirm").isEnabled()
    QTest.keyClicks(_find(dialog, QLineEdit, "resolveId"), " 145 ")
    _click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: bool(asked.calls))
    assert asked.calls[0][1]["args"] == {"decision": "done", "remote": "145"}


def test_a_decision_that_is_refused_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["resolve"] = Command(1, "resolve", "dead", "work.too_early", {}, {})
    app = start(language="en")
    _unknown(app, qtbot, 0)
    _click(app.window, "unknownAbsent")
    dialog = _dialog(app, qtbot, "resolveDialog")
    _find(dialog, QCheckBox, "resolveLooked").setChecked(True)
    _click(dialog, "resolveConfirm")
    qtbot.waitUntil(lambda: "It is too early to say that it is not there" in _texts(app.window))


def test_a_stamp_is_asked_of_its_pac_and_decided_by_nobody(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    _unknown(app, qtbot, 2)
    assert "Nobody has to decide anything here" in _texts(app.window)
    assert "asks Finkok again at" in _texts(app.window)
    for name in ("unknownAbsent", "unknownDone"):
        assert not any(found.isVisible() for found in app.window.findChildren(QPushButton, name))


# --- plan -------------------------------------------------------------------------------------------------------------


def test_a_plan_shows_before_and_after_field_by_field(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    table = _rows(qtbot, app, "planTable")
    assert [table.model.index(place, 0).data() for place in range(7)] == [
        "Create", "Change", "Void", "Create", "After another", "Held up", "Nothing to do",
    ]  # fmt: skip
    assert "Create 2 · Change 1 · Void 1" in _texts(app.window)
    table.select_row(1)
    changes = _rows(qtbot, app, "planChanges")
    shown = {changes.model.index(place, 0).data(): place for place in range(changes.model.rowCount())}
    total = shown["Total"]
    assert [changes.model.index(total, side).data() for side in (1, 2)] == ["1,160.00 MXN", "1,234,567.80 MXN"]
    right = Qt.AlignmentFlag.AlignRight
    assert changes.model.index(total, 2).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert not changes.model.index(shown["Note"], 2).data(Qt.ItemDataRole.TextAlignmentRole) & right
    assert changes.model.index(shown["Line 1: Tax"], 2).data() == "—"
    table.select_row(0)
    qtbot.waitUntil(lambda: "Date" in [changes.model.index(place, 0).data() for place in range(changes.model.rowCount())])


def test_a_refused_line_of_a_plan_says_why(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es")
    app.window.open_page("plan")
    table = _rows(qtbot, app, "planTable")
    assert table.model.index(3, 3).data() == "Rechazado"
    more = [column.more(table.model.row_at(place)) for column in table.model.columns if column.more is not None for place in (3, 4)]
    assert more == ["Este documento ya no es el que se mostró en el plan; no se envió.", "Espera a que antes se registre su factura."]


def test_making_a_plan_asks_an_agent(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="en")
    app.window.open_page("plan")
    _rows(qtbot, app, "planTable")
    branch = _find(app.window, QComboBox, "planBranch")
    branch.setCurrentIndex(branch.findData("MX_CUN_001"))
    branch.activated.emit(branch.currentIndex())
    qtbot.waitUntil(_find(app.window, QPushButton, "planMake").isEnabled)
    _click(app.window, "planMake")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("sync_plan", "plan:MX_CUN_001", "MX_CUN_001", "MX_CUN_001")
    qtbot.waitUntil(_find(app.window, QPushButton, "planMake").isEnabled)


def test_exactly_what_is_shown_is_applied_after_a_second_word(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    asked.answers["sync_apply"] = Command(1, "sync_apply", "done", "plan.applied", {}, {"requested": 4, "refused": 1})
    app = start(language="en")
    app.window.open_page("plan")
    _rows(qtbot, app, "planTable")
    _click(app.window, "planApply")
    dialog = _dialog(app, qtbot, "confirmDialog")
    assert "Create 2 · Change 1 · Void 1" in _texts(dialog)
    assert asked.calls == []
    _click(dialog, "confirmYes")
    qtbot.waitUntil(lambda: bool(asked.calls))
    kind, named = asked.calls[0]
    assert (kind, named["lane"], named["ref"], named["branch"]) == ("sync_apply", "plan:MX_CDMX_001", "12", "MX_CDMX_001")
    qtbot.waitUntil(lambda: "4 documents asked for" in _texts(app.window))
    assert "1 left out because the world had moved" in _texts(app.window)


@pytest.mark.parametrize("state", ["applied", "expired", "making"])
def test_a_plan_that_is_not_open_cannot_be_applied(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, state: str
) -> None:
    from dataclasses import replace

    monkeypatch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: replace(sample_engine.PLAN, state=state, branch=branch))
    app = start()
    app.window.open_page("plan")
    _rows(qtbot, app, "planTable")
    assert not _find(app.window, QPushButton, "planApply").isEnabled()
    assert _find(app.window, QPushButton, "planMake").isEnabled()


def test_a_branch_without_a_plan_is_offered_one(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.plan.newest", lambda office, branch: None)
    app = start(language="en")
    app.window.open_page("plan")
    qtbot.waitUntil(lambda: "No plan yet" in _texts(app.window))
    assert not _find(app.window, QPushButton, "planApply").isEnabled()


# --- agents -----------------------------------------------------------------------------------------------------------


def test_today_shows_the_agents_and_an_admin_admits_one_by_its_fingerprint(
    start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    admitted: list[str] = []

    def approve(office: object, fingerprint: str) -> int:
        admitted.append(fingerprint)
        return 3

    monkeypatch.setattr("erphub_desktop.pages.today_agents.approve_agent", approve)
    app = start(language="en")
    qtbot.waitUntil(lambda: "srv-cun-02" in _texts(app.window))
    assert "Silent since" in _texts(app.window)
    assert "fingerprint 7f3a-91c4-0b2e-5d68" in _texts(app.window)
    _button(app, qtbot, "agentApprove_3").click()
    dialog = _dialog(app, qtbot, "approveAgentDialog")
    typed = _find(dialog, QLineEdit, "approveFingerprint")
    assert not _find(dialog, QPushButton, "approveConfirm").isEnabled()
    QTest.keyClicks(typed, "aa11-bb22-cc33-dd44")
    _click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: "nothing was approved" in _texts(dialog))
    assert admitted == []
    typed.setText(" 7f3a-91c4-0b2e-5d68 ")
    _click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: admitted == ["7f3a-91c4-0b2e-5d68"])
    qtbot.waitUntil(lambda: "srv-cun-02 was admitted" in _texts(app.window.toast))


def test_only_an_admin_is_offered_to_admit(start: Start, asked: sample.Asked, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr("erphub_desktop.pages.today.look", lambda office: (sample_engine.AGENTS, False))
    app = start(language="en")
    qtbot.waitUntil(lambda: "srv-cun-02" in _texts(app.window))
    assert app.window.findChildren(QPushButton, "agentApprove_3") == []


def test_the_fingerprint_of_another_agent_admits_nobody() -> None:
    waiting: AgentLine = sample_engine.AGENTS[0]
    office: Any = object()  # the database is never reached
    with pytest.raises(UserError, match=r"agent\.no_such_fingerprint"):
        admit(office, waiting, sample_engine.AGENTS[1].fingerprint)


# --- looks ------------------------------------------------------------------------------------------------------------


def _open_list(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("sync_monitor", "open:blocked")
    qtbot.waitUntil(lambda: _table(app, "syncTable").model.rowCount() == 50)
    _table(app, "syncTable").select_row(1)
    return app.window


def _agents_in_sight(app: App, qtbot: QtBot) -> QWidget:
    from PySide6.QtWidgets import QScrollArea

    _button(app, qtbot, "agentApprove_3")
    qtbot.wait(100)
    for scroll in app.window.findChildren(QScrollArea):
        scroll.verticalScrollBar().setValue(scroll.verticalScrollBar().maximum())
    return app.window


def _resolving(decision: str, app: App, qtbot: QtBot) -> QWidget:
    _unknown(app, qtbot, 0)
    _click(app.window, "unknownDone" if decision == "done" else "unknownAbsent")
    return _dialog(app, qtbot, "resolveDialog")


def _applying(app: App, qtbot: QtBot) -> QWidget:
    app.window.open_page("plan")
    _rows(qtbot, app, "planTable")
    _click(app.window, "planApply")
    return _dialog(app, qtbot, "confirmDialog")


def _admitting(app: App, qtbot: QtBot) -> QWidget:
    _button(app, qtbot, "agentApprove_3").click()
    dialog = _dialog(app, qtbot, "approveAgentDialog")
    QTest.keyClicks(_find(dialog, QLineEdit, "approveFingerprint"), "wrong")
    _click(dialog, "approveConfirm")
    qtbot.waitUntil(lambda: "wrong" in _texts(dialog))
    return dialog


_LOOKS: dict[str, Callable[[App, QtBot], QWidget]] = {
    "open": _open_list,
    "agents": _agents_in_sight,
    "exchanges": _exchanges,
    "resolve_absent": partial(_resolving, "absent"),
    "resolve_done": partial(_resolving, "done"),
    "confirm": _applying,
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
