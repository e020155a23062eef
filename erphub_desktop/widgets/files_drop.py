"""As `FileDrop`, for several files at once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog

from erphub_desktop.widgets.basics import restyle
from erphub_desktop.widgets.file_drop import FileDrop


class FilesDrop(FileDrop):
    """Emits `dropped(paths)` with every file that was dropped or chosen."""

    def choose(self) -> None:
        """Lets the person pick the files instead."""
        paths, _kind = QFileDialog.getOpenFileNames(self, self.accessibleName(), "", self._kinds)
        if paths:
            self.dropped.emit(tuple(map(Path, paths)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):
            restyle(self, "over", "yes")
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        restyle(self, "over", "no")
        paths = files_of(event)
        if paths:
            event.acceptProposedAction()
            self.dropped.emit(paths)


def files_of(event: QDropEvent) -> Sequence[Path]:
    """The local files that are being dropped."""
    return tuple(Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile())
