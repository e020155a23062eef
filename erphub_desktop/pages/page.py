"""What every page is: a widget that reads when it is looked at, and again when there is news."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from erphub_desktop import tasks
from erphub_desktop.desk import Desk

GATHER = 250  # milliseconds in which several pieces of news make one reading


class Page(QWidget):
    """Subclasses set `name`, fill in `refresh` and `retranslate`, and call `begin()` at the end of their constructor.

    The two raise here because Qt's own metaclass leaves no room for `abc`'s: a page without them fails at once, in `begin`.
    """

    name: ClassVar[str]

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.setObjectName(f"page_{self.name}")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._stale = True
        self._old_words = False
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER)
        self._gather.timeout.connect(self._read_news)
        desk.news.connect(lambda _name: self._gather.isActive() or self._gather.start())
        desk.branch_changed.connect(self.reread)

    def begin(self) -> None:
        """The page is built: its texts are said."""
        self.retranslate()

    def refresh(self) -> None:
        """Reads the page's data again."""
        raise NotImplementedError

    def retranslate(self) -> None:
        """Says every text in the language of the moment."""
        raise NotImplementedError

    def retry(self) -> None:
        """What the key R does; reading again unless a page knows better."""
        self.refresh()

    def search(self) -> None:
        """What Ctrl+K does: a page with a search box puts the cursor there."""

    def show_filter(self, wanted: str) -> None:
        """Another page sent the person here to look at something in particular."""
        del wanted

    def reread(self) -> None:
        """The data on screen is not what is asked for any more."""
        self._stale = True
        self._read_if_seen()

    def _read_news(self) -> None:
        """A reading that is slower than the news is not asked for again before it has come: nothing piles up behind it."""
        if tasks.under_way(self):
            self._gather.start()
        else:
            self._read_if_seen()

    def _read_if_seen(self) -> None:
        self._stale = True
        if self.isVisible():
            self._stale = False
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._old_words:
            self._say_words()
        if self._stale:
            self._stale = False
            self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._old_words = True
            if self.isVisible():  # the others say theirs when they are shown: a switch must not hold the window up
                self._say_words()
        super().changeEvent(event)

    def _say_words(self) -> None:
        self._old_words = False
        self.retranslate()
