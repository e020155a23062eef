"""The one way off the GUI thread."""

from __future__ import annotations

import logging
import threading

import pytest
from PySide6.QtCore import QObject, QThread
from pytestqt.qtbot import QtBot

from agent.errors import Unavailable, UserError
from erphub_desktop import tasks
from erphub_desktop.tasks import Problem


def _never(value: object) -> None:
    raise AssertionError(value)


def test_the_call_leaves_the_gui_thread_and_its_result_comes_back_to_it(qtbot: QtBot) -> None:
    owner, seen = QObject(), list[object]()
    gui = threading.get_ident()

    def then(ident: int) -> None:
        seen.extend((ident != gui, QThread.currentThread() is owner.thread()))

    tasks.run(owner, threading.get_ident, then, _never)
    qtbot.waitUntil(lambda: len(seen) == 2)
    assert seen == [True, True]


@pytest.mark.parametrize(
    ("error", "problem"),
    [
        (UserError("money.unknown_currency", currency="XXX"), Problem("money.unknown_currency", {"currency": "XXX"})),
        (Unavailable("closed for the night"), Problem("desktop.unavailable", {"reason": "closed for the night"})),
    ],
)
def test_what_a_person_can_mend_comes_back_as_a_problem(qtbot: QtBot, error: Exception, problem: Problem) -> None:
    seen: list[Problem] = []

    def fail() -> None:
        raise error

    tasks.run(owner := QObject(), fail, _never, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [problem]
    assert owner is not None
    assert seen[0].words("es").sentence != seen[0].words("en").sentence


def test_a_bug_is_written_down_and_said(qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    seen: list[Problem] = []

    def fail() -> None:
        raise ZeroDivisionError

    tasks.run(owner := QObject(), fail, _never, seen.append)
    qtbot.waitUntil(lambda: bool(seen))
    assert owner is not None
    assert seen == [Problem("desktop.bug", {"error": "ZeroDivisionError"})]
    assert [record.levelno for record in caplog.records] == [logging.ERROR]
    caplog.clear()


def test_nothing_reaches_an_owner_that_is_gone(qtbot: QtBot) -> None:
    owner, go, after = QObject(), threading.Event(), list[object]()
    tasks.run(owner, lambda: go.wait(5), _never, _never)
    with qtbot.waitSignal(owner.destroyed):
        owner.deleteLater()
    go.set()
    tasks.run(last := QObject(), lambda: tasks.wait_for_all, after.append, _never)
    qtbot.waitUntil(lambda: bool(after))
    assert last is not None


def test_waiting_ends_when_everything_has_ended(qtbot: QtBot) -> None:
    go = threading.Event()
    tasks.run(owner := QObject(), lambda: go.wait(5), lambda _result: None, _never)
    assert not tasks.wait_for_all(0.01)
    go.set()
    assert tasks.wait_for_all(5)
    assert owner is not None
