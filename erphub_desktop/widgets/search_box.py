"""A search field that asks once the person has stopped typing."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QWidget

from erphub_desktop.theme.icons import icon

PAUSE = 200  # milliseconds without a key


class SearchBox(QLineEdit):
    """Emits `searched(text)` after a pause in typing, and at once on Enter or when it is cleared."""

    searched = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setProperty("search", "true")
        self.setClearButtonEnabled(True)
        self.addAction(QAction(icon("search", "muted"), "", self), QLineEdit.ActionPosition.LeadingPosition)
        self._said = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE)
        self._timer.timeout.connect(self._say)
        self.textChanged.connect(self._typed)
        self.returnPressed.connect(self._say)

    def name_it(self, text: str) -> None:
        """What the box searches, as placeholder and accessible name."""
        self.setPlaceholderText(text)
        self.setAccessibleName(text)

    def _typed(self, text: str) -> None:
        if text:
            self._timer.start()
        else:
            self._say()

    def _say(self) -> None:
        self._timer.stop()
        text = self.text().strip()
        if text != self._said:
            self._said = text
            self.searched.emit(text)
