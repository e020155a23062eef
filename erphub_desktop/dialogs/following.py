"""Follows something that was asked for until an agent has finished with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer

from agent.views.commands import Command, command
from erphub_desktop import tasks
from erphub_desktop.desk import Desk
from erphub_desktop.tasks import Problem

LOOK_EVERY = 1_000  # milliseconds; news make it look at once


class Following(QObject):
    """Hands the finished command to `then`, or a `Problem` to `failed` (also when the agent could not do it). Ends itself."""

    def __init__(
        self, desk: Desk, owner: QObject, work_id: int, then: Callable[[Command], object], failed: Callable[[Problem], None]
    ) -> None:
        super().__init__(owner)
        self._desk = desk
        self._work_id = work_id
        self._then = then
        self._failed = failed
        self._over = False
        desk.news.connect(self._look)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._look)
        self._timer.start(LOOK_EVERY)
        self._look()

    def _look(self, _name: str = "") -> None:
        if not self._over and not tasks.under_way(self):
            self._desk.read(self, partial(command, work_id=self._work_id), self._seen, lambda _problem: None)

    def _seen(self, found: Command | None) -> None:
        if self._over or (found is not None and not found.over):
            return
        self._over = True
        self._timer.stop()
        self.deleteLater()
        if found is None:
            self._failed(Problem("desktop.taken_back"))
        elif found.well:
            self._then(found)
        else:
            self._failed(Problem(found.code or "desktop.not_done", dict(found.params)))
