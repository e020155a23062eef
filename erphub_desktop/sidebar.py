"""The sidebar: the list of pages, the branch, language and look, and at its foot how the agent and the connection stand."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvgWidgets import QSvgWidget
from PySide6.QtWidgets import QComboBox, QFrame, QWidget

from agent import paths
from erphub_desktop import language, theme
from erphub_desktop.navigation import Navigation
from erphub_desktop.theme.icons import Glyph, icon
from erphub_desktop.theme.tokens import SIDEBAR_WIDTH
from erphub_desktop.widgets.basics import button, column, label, name_button, row, rule


def dot(color: str) -> QIcon:
    """A filled circle: a branch's colour."""
    pixmap = QPixmap(24, 24)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawEllipse(QRectF(3, 3, 18, 18))
    painter.end()
    return QIcon(pixmap)


class BranchSwitcher(QComboBox):
    """All branches, or one; each with its colour, which never changes."""

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("branchSwitcher")
        self.setIconSize(QSize(12, 12))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.activated.connect(lambda _position: self.chosen.emit(str(self.currentData() or "")))
        self.addItem(icon("branch", "sidebar_text"), "", "")
        self.retranslate()

    def show_branches(self, branches: list[tuple[str, str, str]], current: str) -> None:
        """Fills the list with (code, name, colour) and marks `current` ("" = all)."""
        while self.count() > 1:
            self.removeItem(1)
        for position, (code, name, color) in enumerate(branches, start=1):
            self.addItem(dot(color), name, code)
            self.setItemData(position, code, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(max(self.findData(current), 0))

    def retranslate(self) -> None:
        """Says the first entry and the accessible name."""
        self.setItemText(0, self.tr("All branches"))
        self.setAccessibleName(self.tr("Branch"))
        self.setToolTip(self.tr("Which branch the pages show"))


class Standing(QWidget):
    """One line at the foot: a picture and a few words."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._glyph = Glyph("clock", "sidebar_text", size=14)
        self._text = label("caption")
        self.setLayout(row(self._glyph, self._text, None, gap="s"))

    def say(self, picture: str, text: str) -> None:
        """Changes both."""
        self._glyph.show_icon(picture, "sidebar_text")
        self._text.setText(text)
        self.setAccessibleName(text)


class Sidebar(QFrame):
    """Emits what the person chose; it knows nothing of pages or the database."""

    page_chosen = Signal(str)
    branch_chosen = Signal(str)
    language_switched = Signal()
    scheme_switched = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sidebar")
        self.setFixedWidth(SIDEBAR_WIDTH)
        logo = QSvgWidget(str(paths.resources / "icons" / "erphub.svg"))
        logo.setFixedSize(28, 28)
        brand = label("brand", "ERP Hub")
        self.branch = BranchSwitcher()
        self.branch.chosen.connect(self.branch_chosen)
        self.navigation = Navigation()
        self.navigation.chosen.connect(self.page_chosen)
        self.connection = Standing("connectionState")
        self.agent = Standing("agentState")
        self._language = button("small", name="languageSwitch", picture="language", pressed=self.language_switched.emit)
        self._scheme = button("small", name="schemeSwitch", picture="moon", pressed=self.scheme_switched.emit)
        for small in (self._language, self._scheme):
            small.setIconSize(QSize(14, 14))
        lines = column(
            row(logo, brand, None, gap="s"),
            4,
            self.branch,
            self.navigation,
            4,
            self.connection,
            self.agent,
            2,
            rule("sidebarRule"),
            row(self._language, self._scheme, gap="xs"),
            gap="xs",
            margin="m",
        )
        lines.setStretchFactor(self.navigation, 1)
        self.setLayout(lines)
        self._states = ("starting", "opening")
        self.retranslate()

    def show_standing(self, agent: str, connection: str) -> None:
        """How the agent (a state of `AgentProcess`, or remote, none) and the database (opening, online, offline) stand."""
        self._states = (agent, connection)
        agents = {
            "starting": ("clock", self.tr("Agent starting")),
            "running": ("agent", self.tr("Agent at work")),
            "restarting": ("alert", self.tr("Agent coming back")),
            "elsewhere": ("agent", self.tr("Another agent at work")),
            "draining": ("clock", self.tr("Agent finishing")),
            "stopped": ("cross_circle", self.tr("Agent stopped")),
            "remote": ("agent", self.tr("Agents on servers")),
        }
        connections = {
            "opening": ("clock", self.tr("Opening the database")),
            "online": ("database", self.tr("Database connected")),
            "offline": ("offline", self.tr("Offline: read only")),
        }
        self.agent.say(*agents[agent])
        self.connection.say(*connections[connection])

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        self.navigation.retranslate()
        other = "English" if language.current() == "es" else "Español"
        name_button(self._language, other, self.tr("Change the language"))
        dark = theme.scheme() == "dark"
        name_button(self._scheme, self.tr("Light") if dark else self.tr("Dark"), self.tr("Change between light and dark"))
        self._scheme.setIcon(icon("sun" if dark else "moon", "sidebar_strong"))
        self._language.setIcon(icon("language", "sidebar_strong"))
        self.branch.retranslate()
        self.show_standing(*self._states)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
