"""One measurement of the desktop in a fresh process: `paint T0`, `data T0 FOLDER`, `million T0 FOLDER`. Prints JSON."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from PySide6.QtCore import QElapsedTimer, QEvent, QEventLoop, QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

from erphub_desktop import tasks
from erphub_desktop.app import App, Opened, Options, open_office
from erphub_desktop.widgets.keyset_model import KeysetModel

TICK = 4  # milliseconds


class Holds(QObject):
    """How long the GUI thread was ever busy: how late a timer of a few milliseconds ever was.

    The timer leaves the thread idle between its ticks, so that measuring does not slow the workers down.
    """

    def __init__(self) -> None:
        super().__init__()
        self.longest = 0.0
        self.ticks = 0
        self._since = QElapsedTimer()
        self._since.start()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)
        self._timer.start(TICK)

    def _tick(self) -> None:
        self.longest = max(self.longest, self._since.nsecsElapsed() / 1e9 - TICK / 1000)
        self._since.restart()
        self.ticks += 1

    def settle(self) -> None:
        """Runs the event loop until the thread was idle between ticks again: what one deed of a person's set off is over."""
        goal = self.ticks + 3
        until(lambda: self.ticks >= goal)


class FirstPaint(QObject):
    """Remembers when the window was painted for the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.at = 0.0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self.at:
            self.at = time.time()
        return super().eventFilter(watched, event)


def until(true: Callable[[], bool], seconds: float = 60) -> float:
    """Runs the event loop until something is true; how long that took, in seconds."""
    begun = time.perf_counter()
    wake = QTimer()
    wake.start(TICK)
    while not true():
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        if time.perf_counter() - begun > seconds:
            raise TimeoutError
    return time.perf_counter() - begun


def main(what: str, began: float, folder: Path) -> dict[str, float]:
    """The measurement by name."""
    qt = QApplication(sys.argv[:1])
    qt.setQuitOnLastWindowClosed(False)

    def opener(options: Options) -> Opened:
        return replace(open_office(options), agent=None)

    app = App(qt, Options(practice=True, data=folder), opener)
    paint = FirstPaint()
    app.window.installEventFilter(paint)
    app.window.resize(1280, 720)
    app.window.show()
    until(lambda: bool(paint.at))
    found = {"paint": paint.at - began}
    if what != "paint":
        holds = Holds()
        app.start()
        until(lambda: app.desk.office is not None)
        from erphub_desktop.pages.today import TodayPage

        page = app.window.findChildren(TodayPage)[0]
        until(lambda: page._today is not None)
        found["data"] = time.time() - began
        if what == "million":
            holds.longest = 0.0
            found |= million(app, holds)
        found["hold"] = holds.longest
        app.window.close()
        tasks.wait_for_all(5)
    return found


def million(app: App, holds: Holds) -> dict[str, float]:
    """First page, two filters, and memory after scrolling on and switching pages."""
    import psutil

    from erphub_desktop.pages.sync_monitor import SyncMonitorPage

    app.window.open_page("sync_monitor")
    page = app.window.findChildren(SyncMonitorPage)[0]
    model = page._table.model
    found = {"first_page": until(lambda: model.rowCount() > 0)}
    for pages in range(2, 102):
        page._table.grid.scrollToBottom()
        until(lambda pages=pages: model.rowCount() >= pages * 200)  # type: ignore[misc]
    found["memory"] = psutil.Process().memory_info().rss / 1e6
    page.show_filter("refused")
    found["filter_state"] = until(lambda: _second(model).status == "refused")
    page.show_filter("")
    until(lambda: _second(model).status == "success")
    page._search.setText("CXC-0500")
    page._search.returnPressed.emit()
    found["filter_number"] = until(lambda: _second(model).number.startswith("CXC-0500"))
    page._search.setText("nothing like it")
    page._search.returnPressed.emit()
    found["filter_nothing"] = until(lambda: model.rowCount() == 0)
    page.show_filter("")
    for name in ("today", "connections", "cfdi", "sync_monitor"):
        app.window.open_page(name)
        holds.settle()
    app.window.sidebar.language_switched.emit()
    holds.settle()
    return found


def _second(model: KeysetModel) -> Any:
    """The second line on show: the newest is a refused one under every filter."""
    return model.row_at(1) or SimpleNamespace(status="", number="")


if __name__ == "__main__":
    given = Path(sys.argv[3]) if len(sys.argv) > 3 else Path("build") / "benchmark"
    given.mkdir(parents=True, exist_ok=True)
    print(json.dumps(main(sys.argv[1], float(sys.argv[2]), given)))
