"""News from the database: one LISTEN connection on a thread of its own, and a clock that polls when it is down."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Literal, TypeAlias

from PySide6.QtCore import QObject, QTimer, Signal

Listen: TypeAlias = Callable[[Callable[[str], None], threading.Event], None]
State = Literal["listening", "polling"]
log = logging.getLogger(__name__)

POLL_DEAF = 3_000  # milliseconds between polls while no connection listens
POLL_LISTENING = 10_000  # a notification is a hint, polling is the truth
RETRY_AFTER = 2.0  # seconds until a broken listener is tried again
EVERYTHING = "*"


class Live(QObject):
    """`named(name)` says that the data behind a name may have changed (`*` = look at everything); `state_changed` how we know.

    A name that was heard again before the window came to it is said once: however much arrives, no more than the names wait.
    `listen(on_name, stop)` blocks on its connection, calls `on_name` for each notification and returns when `stop` is set; it
    raises when the connection is lost.
    """

    named = Signal(str)
    state_changed = Signal(str)
    _heard = Signal(str)
    _state = Signal(str)

    def __init__(self, listen: Listen, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._listen = listen
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._waiting: set[str] = set()
        self._thread = threading.Thread(target=self._work, name="erphub-listen", daemon=True)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_DEAF)
        self._timer.timeout.connect(lambda: self.named.emit(EVERYTHING))
        self._heard.connect(self._say)
        self._state.connect(self._change)

    def start(self) -> None:
        """Begins to listen, and to poll until that works."""
        self._timer.start()
        self._thread.start()

    def stop(self) -> None:
        """Ends the listener; waits at most two seconds for its thread."""
        self._timer.stop()
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(2)

    def _hear(self, name: str) -> None:
        """On the listener's thread."""
        with self._lock:
            if name in self._waiting:
                return
            self._waiting.add(name)
        self._heard.emit(name)

    def _say(self, name: str) -> None:
        with self._lock:
            self._waiting.discard(name)
        self.named.emit(name)

    def _change(self, state: str) -> None:
        self._timer.setInterval(POLL_LISTENING if state == "listening" else POLL_DEAF)
        self.state_changed.emit(state)

    def _work(self) -> None:
        while not self._stop.is_set():
            self._state.emit("listening")
            try:
                self._listen(self._hear, self._stop)
            except Exception as error:  # noqa: BLE001 - whatever breaks the connection, polling goes on
                log.info("listening stopped: %s", error)
            if not self._stop.is_set():
                self._state.emit("polling")
                self._stop.wait(RETRY_AFTER)
