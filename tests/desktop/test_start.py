"""What a start costs and does: nothing heavy is imported, the window paints before the office opens, closing takes all apart."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFrame, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from agent.errors import UserError
from erphub_desktop import __main__ as command_line
from erphub_desktop import language, theme
from erphub_desktop.app import Opened, Options
from erphub_desktop.pages import PAGES
from tests.desktop import sample
from tests.desktop.conftest import Start

HEAVY = ("sqlalchemy", "alembic", "zeep", "reportlab", "starlette", "apprise", "boto3", "psycopg", "pydantic", "lxml", "cryptography")


def _loaded_after(statement: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {statement}; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_the_application_loads_nothing_heavy() -> None:
    assert _loaded_after("import erphub_desktop.app").isdisjoint(HEAVY)


def test_the_command_line_is_read_before_qt_is_loaded() -> None:
    assert "PySide6" not in _loaded_after("from erphub_desktop.__main__ import parser; parser().parse_args([])")


@pytest.mark.parametrize("name", [entry.name for entry in PAGES])
def test_the_command_line_knows_every_page(name: str) -> None:
    assert command_line.parser().parse_args(["--page", name]).page == name


@pytest.mark.parametrize("wrong", (["--page", "nowhere"], ["--lang", "fr"], ["--theme", "pink"]))
def test_a_wrong_command_line_ends_with_2(wrong: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        command_line.main(wrong)
    assert ended.value.code == 2


def test_the_window_is_there_before_the_office(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    go = threading.Event()

    def slow(_options: Options) -> Opened:
        go.wait(10)
        return sample.opened()

    app = start(slow, page="cfdi")
    qtbot.waitExposed(app.window)
    assert app.window.isVisible()
    assert app.desk.office is None
    go.set()
    qtbot.waitUntil(lambda: app.desk.office is not None)
    qtbot.waitUntil(lambda: any(page.isVisible() for page in app.window.findChildren(QWidget, "page_cfdi")))


def test_an_office_that_does_not_open_is_said_in_words_and_tried_again(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    tries: list[int] = []

    def opener(_options: Options) -> Opened:
        tries.append(1)
        if len(tries) == 1:
            raise UserError("embedded.wrong_password", path="/tmp")
        return sample.opened()

    app = start(opener)
    again = app.window.findChild(QPushButton, "stateButton")
    assert isinstance(again, QPushButton)
    qtbot.waitUntil(again.isVisible)
    QTest.mouseClick(again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: app.desk.office is not None)


def test_closing_lets_the_database_go(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    closed: list[int] = []
    app = start(lambda _options: sample.opened(close=lambda: closed.append(1)))
    qtbot.waitUntil(lambda: app.desk.office is not None)
    app.window.close()
    qtbot.waitUntil(lambda: closed == [1])


def test_closing_while_the_office_opens_lets_the_database_go_once_it_is_there(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    go, closed = threading.Event(), list[int]()

    def slow(_options: Options) -> Opened:
        go.wait(10)
        return sample.opened(close=lambda: closed.append(1))

    app = start(slow)
    qtbot.waitUntil(lambda: app._opening)
    app.window.close()
    assert closed == []
    go.set()
    qtbot.waitUntil(lambda: closed == [1])
    assert app.desk.office is None


def test_language_and_look_are_remembered(start: Start, asked: sample.Asked, qtbot: QtBot) -> None:
    app = start(language="es", scheme="light")
    app.window.sidebar.language_switched.emit()
    app.window.sidebar.scheme_switched.emit()
    assert (language.current(), theme.scheme()) == ("en", "dark")
    qtbot.waitUntil(lambda: app.window.windowTitle() == "ERP Hub - PRACTICE")
    again = start()
    assert (language.current(), theme.scheme()) == ("en", "dark")
    assert again.desk.person.text("language") == "en"


def test_outside_practice_there_is_no_frame(start: Start, asked: sample.Asked) -> None:
    assert start(practice=True).window.findChild(QFrame, "practiceFrame") is not None
    assert start(practice=False).window.findChild(QFrame, "practiceFrame") is None
