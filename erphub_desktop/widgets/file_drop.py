"""A place to drop files on, which opens the file dialog as well: by mouse, by Enter or Space."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QFrame, QWidget

from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, restyle, row


class FileDrop(QFrame):
    """Emits `dropped(path)` with the one file that was dropped or chosen; `kinds` is Qt's filter of the file dialog."""

    dropped = Signal(object)

    def __init__(self, name: str, kinds: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("fileDrop")
        self.setProperty("over", "no")
        self.setAcceptDrops(True)
        self._kinds = kinds
        self._title = label("strong")
        self._hint = label("muted", wrap=True)
        self._choose = button(name=f"{name}Choose", picture="inbox", pressed=self.choose)
        self._choose.setAutoDefault(False)
        words = column(self._title, self._hint, gap="xs")
        line = row(Glyph("download", "info", size=24), words, self._choose, gap="m", margin="l")
        line.setStretchFactor(words, 1)
        line.setAlignment(self._choose, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(line)

    def name_it(self, title: str, hint: str, choose: str) -> None:
        """Says what may be dropped."""
        self._title.setText(title)
        self._hint.setText(hint)
        name_button(self._choose, choose)
        self.setAccessibleName(title)

    def choose(self) -> None:
        """Lets the person pick the file instead."""
        path, _kind = QFileDialog.getOpenFileName(self, self._title.text(), "", self._kinds)
        if path:
            self.dropped.emit(Path(path))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if file_of(event) is not None:
            restyle(self, "over", "yes")
            event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        restyle(self, "over", "no")

    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self, "over", "no")
        path = file_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)


def file_of(event: QDropEvent) -> Path | None:
    """The one local file that is being dropped; None for several, and for anything else."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
