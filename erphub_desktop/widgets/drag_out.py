"""A handle that drags files out of the window: into a mail, a folder, a chat."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QTemporaryDir, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QPushButton

from erphub_desktop.theme.icons import icon


class DragOut(QPushButton):
    """Calls `files()` for {name: bytes} when a drag begins; the copies live as long as the window."""

    def __init__(self, name: str, files: Callable[[], Mapping[str, bytes]]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setIcon(icon("drag", "text"))
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._files = files
        self._folder = QTemporaryDir()
        self._pressed_at: QPoint | None = None

    def mime(self) -> QMimeData:
        """The files, written out, as a drag carries them."""
        urls = []
        for name, content in self._files().items():
            path = Path(self._folder.filePath(name))
            path.write_bytes(content)
            urls.append(QUrl.fromLocalFile(str(path)))
        carried = QMimeData()
        carried.setUrls(urls)
        return carried

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        begun = self._pressed_at is not None and (event.position().toPoint() - self._pressed_at).manhattanLength()
        if begun and begun >= QApplication.startDragDistance():
            self._pressed_at = None
            carried = self.mime()
            if carried.hasUrls():
                drag = QDrag(self)
                drag.setMimeData(carried)
                drag.exec(Qt.DropAction.CopyAction)
            return
        super().mouseMoveEvent(event)
