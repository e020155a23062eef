"""The application: paints first, then opens the office on a worker, and ends only when its agent has ended."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from platformdirs import user_config_path
from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from agent.errors import Language
from agent.ports import ErpSpec, PacSpec
from erphub_desktop import agent_process, language, tasks, theme
from erphub_desktop.agent_process import AgentProcess
from erphub_desktop.desk import Desk
from erphub_desktop.live import Listen, Live
from erphub_desktop.main_window import MainWindow
from erphub_desktop.pages import PAGES
from erphub_desktop.person import Person
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Scheme

if TYPE_CHECKING:
    from agent.hub import Office
    from agent.views.branches import Branch
    from erphub_desktop.pages.page import Page

log = logging.getLogger(__name__)
CHANNELS = ("work", "events")
SWITCH = 0.001  # seconds: the worker that imports gives way to the GUI thread sooner than Python's 0.005
BRANCHES_AFTER = 1_000  # milliseconds after news until the branches are read again


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said; None = what the person chose last, else Spanish and light."""

    practice: bool = False
    data: Path | None = None
    page: str = "today"
    language: Language | None = None
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """What the worker brings: the office with what belongs to it, and the page classes it has imported.

    `counts` say how many things are on a page that has its place only while there are any. `agent` are the arguments of the child
    agent, None where agents run elsewhere; `close` lets the database go.
    """

    office: Office
    branches: Callable[[Office], tuple[Branch, ...]]
    counts: Mapping[str, Callable[[Office], int]]
    erps: Mapping[str, ErpSpec]
    pacs: Mapping[str, PacSpec]
    pages: Mapping[str, type[Page]]
    listen: Listen
    agent: tuple[str, ...] | None
    close: Callable[[], None]


def open_office(options: Options) -> Opened:
    """Imports the pages and opens the profile's database, starting it where it is the embedded one. Runs on a worker."""
    gc.disable()  # half a thousand modules come in now: collecting among them would only hold the screen
    try:
        return _open_office(options)
    finally:
        gc.freeze()
        gc.enable()


def _open_office(options: Options) -> Opened:
    from agent import office, settings
    from agent.db.listen import listen
    from agent.erp import ERPS
    from agent.pac import PACS
    from agent.views.approvals import approval_count
    from agent.views.branches import branches
    from agent.views.cancellations import supplier_request_count
    from agent.views.strays import stray_count
    from agent.views.unknowns import unknown_count

    pages = {entry.name: entry.load() for entry in PAGES}
    profile = settings.load(data=options.data, practice=options.practice)
    opened = office.open_office(profile)
    where = ("--data", str(profile.folder)) if options.data is not None else ()
    what = ("--practice",) if options.practice else ()
    return Opened(
        office=opened.office,
        branches=branches,
        counts={"unknowns": unknown_count, "approvals": approval_count, "strays": stray_count, "received": supplier_request_count},
        erps={name: erp.spec for name, erp in ERPS.items()},
        pacs={name: pac.spec for name, pac in PACS.items()},
        pages=pages,
        listen=partial(listen, opened.office.dsn, CHANNELS),
        agent=("run", *what, *where, "--until-stdin-closes") if profile.stand_alone else None,
        close=opened.close,
    )


class App(QObject):
    """Joins window, office, listener and agent, and takes them apart again in order."""

    def __init__(self, qt: QApplication, options: Options, opener: Callable[[Options], Opened] = open_office) -> None:
        super().__init__()
        sys.setswitchinterval(SWITCH)
        self._qt = qt
        self._options = options
        self._opener = opener
        self._opened: Opened | None = None
        self._live: Live | None = None
        self._agent: AgentProcess | None = None
        self._opening = False
        self._closing = False
        self._gather = QTimer(self, interval=BRANCHES_AFTER, singleShot=True)
        self._gather.timeout.connect(self._read_news)
        person = Person(user_config_path("ERP Hub", appauthor="Spirit Tours") if options.data is None else options.data)
        language.use(qt, options.language or ("en" if person.text("language") == "en" else "es"))
        theme.load_fonts(qt)
        theme.use(qt, options.scheme or ("dark" if person.text("scheme") == "dark" else "light"))
        self.desk = Desk(person, practice=options.practice, parent=self)
        self.window = MainWindow(self.desk, qt)
        self.window.closing.connect(self._close)
        self.window.open_page(options.page)

    def start(self) -> None:
        """Shows the window; the office follows after the first paint."""
        self.window.show()
        QTimer.singleShot(0, self._open)

    def _open(self) -> None:
        self._opening = True
        self.window.show_opening()
        tasks.run(self, partial(self._opener, self._options), self._show, self._not_opened)

    def _not_opened(self, problem: Problem) -> None:
        self._opening = False
        if self._closing:
            self._leave()
            return
        self.window.show_opening_problem(problem, self._open)

    def _show(self, opened: Opened) -> None:
        self._opened = opened
        self._opening = False
        if self._closing:
            self._leave()
            return
        self.desk.open(opened.office, opened.erps, opened.pacs)
        self._read_shared()
        self.window.show_pages(opened.pages)
        self._live = Live(opened.listen, self)
        self._live.named.connect(self.desk.news)
        self._live.named.connect(lambda _name: self._gather.isActive() or self._gather.start())
        self._live.start()
        if opened.agent is None:
            self.window.show_agent("remote")
            return
        self._agent = AgentProcess(*agent_process.command(opened.agent), self)
        self._agent.state_changed.connect(self._show_agent)
        self._agent.stopped.connect(self._leave)
        self._agent.start()

    def _show_agent(self, state: str) -> None:
        self.desk.own_agent = state in ("starting", "running", "restarting")
        self.window.show_agent(state)

    def _read_news(self) -> None:
        if tasks.under_way(self):
            self._gather.start()  # slower than the news: nothing piles up behind it
        else:
            self._read_shared()

    def _read_shared(self) -> None:
        if self._opened is not None:
            self.desk.read(self, self._opened.branches, self.desk.show_branches, lambda _problem: None)
            for page, count in self._opened.counts.items():
                self.desk.read(self, count, partial(self.desk.show_count, page), lambda _problem: None)

    def _close(self) -> None:
        self._closing = True
        if self._opening:
            return  # what is being opened is closed as soon as it is there
        if self._live is not None:
            self._live.stop()
        if self._agent is not None:
            self._agent.drain()
        else:
            self._leave()

    def _leave(self) -> None:
        tasks.wait_for_all(5)
        if self._opened is not None:
            self._opened.close()
        self._qt.quit()


def run(options: Options) -> int:
    """Runs the desktop until its window is closed and its agent has finished; the process's exit code."""
    qt = QApplication(sys.argv[:1])
    qt.setApplicationName("ERP Hub")
    qt.setQuitOnLastWindowClosed(False)
    app = App(qt, options)
    signal.signal(signal.SIGTERM, lambda *_: app.window.close())
    signal.signal(signal.SIGINT, lambda *_: app.window.close())
    beat = QTimer()  # lets Python see signals while Qt's loop runs
    beat.timeout.connect(lambda: None)
    beat.start(500)
    app.start()
    return qt.exec()
