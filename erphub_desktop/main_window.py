"""The window: sidebar, pages, notices. It joins them and leaves every decision to them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QStackedWidget, QWidget

from agent import paths
from agent.errors import Language
from erphub_desktop import language, theme
from erphub_desktop.desk import Desk
from erphub_desktop.pages import PAGES, shortcut
from erphub_desktop.pages.page import Page
from erphub_desktop.sidebar import Sidebar
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import SCHEMES, branch_color
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column, label, row
from erphub_desktop.widgets.state_view import StateView
from erphub_desktop.widgets.toast import Toast


class PracticeBanner(QFrame):
    """The strip that no one can miss: nothing here is real."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("practiceBanner")
        self._more = label()
        strip = row(None, Glyph("practice", "on_practice", size=16), label("strong", "PRÁCTICA / PRACTICE"), self._more, None, gap="s")
        strip.setContentsMargins(0, 3, 0, 5)
        self.setLayout(strip)
        self.retranslate()

    def retranslate(self) -> None:
        """Says that nothing is real, in the language of the moment."""
        self._more.setText(self.tr("Nothing here is real: no money, no tax authority."))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class MainWindow(QMainWindow):
    """One window. `closing` is emitted when the person closed it; the application decides when the process ends."""

    closing = Signal()

    def __init__(self, desk: Desk, app: QApplication) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        self.setWindowIcon(QIcon(str(paths.resources / "icons" / "erphub.svg")))
        self._desk = desk
        self._app = app
        self._agent = "starting"
        self._wanted: tuple[str, str] = (PAGES[0].name, "")
        self._kinds: Mapping[str, type[Page]] = {}
        self._pages: dict[str, Page] = {}
        self._problem: Problem | None = None
        self._again: Callable[[], object] = desk.opened.emit
        self.sidebar = Sidebar()
        self.banner = Banner()
        self._stack = QStackedWidget()
        self._opening = StateView()
        self._stack.addWidget(self._opening)
        self.setCentralWidget(self._build())
        self.toast = Toast(self._stack)
        self._connect()
        self._shortcuts()
        self.resize(1280, 720)
        self.setMinimumSize(1100, 640)
        self.restoreGeometry(desk.person.geometry())
        self._retranslate()

    def _build(self) -> QWidget:
        work = QWidget()
        work.setObjectName("workspace")
        content = column(self.banner, self._stack, gap="m", margin="xl")
        content.setStretch(1, 1)
        work.setLayout(content)
        body = row(self.sidebar, work, gap="none")
        body.setStretch(1, 1)
        if not self._desk.practice:
            plain = QWidget()
            plain.setLayout(body)
            return plain
        frame = QFrame()
        frame.setObjectName("practiceFrame")
        outer = column(PracticeBanner(), body, gap="none")
        outer.setStretch(1, 1)
        frame.setLayout(outer)
        return frame

    def _connect(self) -> None:
        self.sidebar.page_chosen.connect(lambda name: self.open_page(name))
        self.sidebar.branch_chosen.connect(lambda code: self._desk.choose_branch(code or None))
        self.sidebar.language_switched.connect(self._switch_language)
        self.sidebar.scheme_switched.connect(self._switch_scheme)
        self._desk.opened.connect(self._show_branches)
        self._desk.branches_changed.connect(self._show_branches)
        self._desk.count_changed.connect(self.sidebar.navigation.show_count)
        self._desk.online_changed.connect(lambda _online: self._show_standing())
        self._desk.page_wanted.connect(self.open_page)
        self._desk.notice.connect(self.toast.say)
        self._desk.undo_offered.connect(self.toast.offer_undo)

    def _shortcuts(self) -> None:
        for position, entry in enumerate(PAGES, start=1):
            QShortcut(QKeySequence(shortcut(position)), self, lambda name=entry.name: self.open_page(name))
        QShortcut(QKeySequence("Ctrl+K"), self, lambda: self._with_page(lambda page: page.search()))
        QShortcut(QKeySequence("F5"), self, lambda: self._with_page(lambda page: page.refresh()))
        QShortcut(QKeySequence("R"), self, lambda: self._with_page(lambda page: page.retry()))

    def _with_page(self, act: Callable[[Page], object]) -> None:
        page = self._stack.currentWidget()
        if isinstance(page, Page):
            act(page)

    # --- pages --------------------------------------------------------------------------------------------------------

    def show_pages(self, kinds: Mapping[str, type[Page]]) -> None:
        """The pages' classes are there: each page is built when it is opened for the first time."""
        self._kinds = kinds
        self.open_page(*self._wanted)

    def _page(self, name: str) -> Page | None:
        if name not in self._pages and name in self._kinds:
            self._pages[name] = self._kinds[name](self._desk)
            self._stack.addWidget(self._pages[name])
        return self._pages.get(name)

    def open_page(self, name: str, wanted: str = "") -> None:
        """Shows a page, at once or as soon as it is there; `wanted` is what to look at on it."""
        self._wanted = (name, wanted)
        self.sidebar.navigation.mark(name)
        page = self._page(name)
        if page is not None:
            if wanted:
                page.show_filter(wanted)
            self._stack.setCurrentWidget(page)
            page.setFocus()

    def show_opening(self) -> None:
        """The office is being opened."""
        self._problem = None
        self._retranslate()

    def show_opening_problem(self, problem: Problem, again: Callable[[], object]) -> None:
        """The office could not be opened: the words, and a button to try again."""
        self._problem = problem
        self._again = again
        self._opening.show_problem(problem, again)

    def show_agent(self, state: str) -> None:
        """How the agent stands."""
        self._agent = state
        self._show_standing()

    # --- looks --------------------------------------------------------------------------------------------------------

    def _show_branches(self) -> None:
        known = self._desk.branches
        colored = [(branch.code, branch.name, branch.color or branch_color(place)) for place, branch in enumerate(known)]
        self.sidebar.branch.show_branches(colored, self._desk.branch or "")
        self._show_standing()

    def _show_standing(self) -> None:
        connection = "opening" if self._desk.office is None else "online" if self._desk.online else "offline"
        self.sidebar.show_standing(self._agent, connection)
        if connection == "offline":
            self.banner.show_problem(Problem("desktop.offline"), lambda: self._with_page(lambda page: page.refresh()), tone="warn")
        else:
            self.banner.clear()

    def _switch_language(self) -> None:
        wanted: Language = "en" if language.current() == "es" else "es"
        self._desk.person.remember("language", wanted)
        language.use(self._app, wanted)

    def _switch_scheme(self) -> None:
        wanted = next(scheme for scheme in SCHEMES if scheme != theme.scheme())
        self._desk.person.remember("scheme", wanted)
        theme.use(self._app, wanted)
        self.sidebar.retranslate()

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("ERP Hub - PRACTICE") if self._desk.practice else "ERP Hub")
        if self._problem is not None:
            self._opening.show_problem(self._problem, self._again)
        else:
            self._opening.show_words(
                "clock", self.tr("Opening your office…"), self.tr("The database is starting. This takes a few seconds.")
            )

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.person.remember_geometry(self.saveGeometry())
        event.accept()
        self.closing.emit()
