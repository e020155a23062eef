"""Windows without a screen; any warning of Qt's or of a log fails the test."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from erphub_desktop import tasks
from erphub_desktop.app import App, Opened, Options
from tests.desktop import sample

HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints"))


@pytest.fixture(autouse=True)
def no_warnings(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """A page that logs a warning has something wrong with it."""
    yield
    said = [record.getMessage() for record in caplog.get_records("call") if record.levelno >= logging.WARNING]
    assert not said


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> sample.Asked:
    """The sample in the place of views and services, and what was asked of them."""
    return sample.fake_views(monkeypatch)


Start = Callable[..., App]


@pytest.fixture
def start(qtbot: QtBot, qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts the whole application over the sample (or another opener) and waits until its first page is there."""
    running: list[App] = []
    monkeypatch.setattr(qapp, "quit", lambda: None)

    def begin(opener: Callable[[Options], Opened] | None = None, **named: object) -> App:
        app = App(qapp, sample.options(tmp_path, **named), opener or (lambda _options: sample.opened()))
        running.append(app)
        app.window.resize(1280, 720)
        app.start()
        if opener is None:
            qtbot.waitUntil(lambda: app.desk.office is not None)
        return app

    yield begin
    for app in running:
        app.window.close()
        app.window.deleteLater()
        app.deleteLater()
    tasks.wait_for_all(5)
    qapp.processEvents()
