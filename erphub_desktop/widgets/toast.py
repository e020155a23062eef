"""A short notice at the foot of the window; with an undo it counts the seconds that are left for it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEvent, QObject, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QWidget

from erphub_desktop.widgets.basics import button, label, name_button, row

LINGER = 5  # seconds of a notice without an undo
_TICK = 200


class Toast(QFrame):
    """One notice at a time, over the content of `host`; Ctrl+Z undoes while it counts."""

    def __init__(self, host: QWidget) -> None:
        super().__init__(host)
        self._host = host
        self.setObjectName("toast")
        self._undo: Callable[[], object] | None = None
        self._deadline = QDeadlineTimer()
        self._text = label("strong")
        self._button = button(name="toastUndo", pressed=self._pressed)
        self.setLayout(row(self._text, self._button, gap="l", margin="m"))
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK)
        self._timer.timeout.connect(self._count)
        self._shortcut = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), host, self._pressed)
        self._shortcut.setEnabled(False)
        host.installEventFilter(self)
        self.hide()

    def say(self, text: str) -> None:
        """A notice that goes away by itself."""
        self._open(text, None, LINGER)

    def offer_undo(self, text: str, seconds: int, undo: Callable[[], object]) -> None:
        """A notice with an undo button for `seconds`; afterwards it closes and nothing is called."""
        self._open(text, undo, seconds)

    def _open(self, text: str, undo: Callable[[], object] | None, seconds: int) -> None:
        self._undo = undo
        self._text.setText(text)
        self.setAccessibleName(text)
        self._deadline.setRemainingTime(seconds * 1000)
        self._button.setVisible(undo is not None)
        self._shortcut.setEnabled(undo is not None)
        self.show()
        self.raise_()
        self._place()
        self._timer.start()
        self._count()

    def _pressed(self) -> None:
        undo, self._undo = self._undo, None
        self._close()
        if undo is not None:
            undo()

    def _close(self) -> None:
        self._timer.stop()
        self._shortcut.setEnabled(False)
        self.hide()

    def _count(self) -> None:
        left = self._deadline.remainingTime()
        if left <= 0:
            self._undo = None
            self._close()
        elif self._undo is not None:
            name_button(self._button, self.tr("Undo ({0})").replace("{0}", str(-(-left // 1000))))
            self._place()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._host.width() - self.width()) // 2, self._host.height() - self.height() - 24)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
