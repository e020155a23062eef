"""The one way off the GUI thread: `run(owner, call, then, failed)`, for what reads the database `read`, for what asks it `ask`."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import count
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from agent.errors import Language, Unavailable, UserError, Words, words

T = TypeVar("T")
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a call gave no result, as a code with parameters; `words` says it in the language of the moment."""

    code: str
    params: dict[str, object] = field(default_factory=dict)

    def words(self, language: Language) -> Words:
        """Sentence, whose fault, next step and button."""
        return words(self.code, language, **self.params)


def problem_of(error: BaseException) -> Problem:
    """What to tell a person about `error`: its own code, "unavailable", or, for a bug, that it was written down."""
    if isinstance(error, UserError):
        return Problem(error.code, dict(error.params))
    if isinstance(error, Unavailable):
        return Problem("desktop.unavailable", {"reason": error.reason})
    log.error("unexpected error in a task", exc_info=error)
    return Problem("desktop.bug", {"error": type(error).__name__})


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who asked and what to call; stays on the GUI thread, so that no widget is let go on another one."""

    owner: QObject
    then: Callable[[Any], None]
    failed: Callable[[Problem], None]


class _Post(QObject):
    """Carries outcomes to the GUI thread; it lives there, so a queued signal is all that crosses over."""

    arrived = Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self._asked: dict[int, _Asked] = {}
        self._tickets = count(1)
        self.arrived.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ticket(self, asked: _Asked) -> int:
        ticket = next(self._tickets)
        self._asked[ticket] = asked
        return ticket

    def askers(self) -> list[QObject]:
        return [asked.owner for asked in self._asked.values()]

    @Slot(int, object)
    def _deliver(self, ticket: int, outcome: tuple[object] | Problem) -> None:
        asked = self._asked.pop(ticket)
        if not shiboken6.isValid(asked.owner):
            return
        if isinstance(outcome, Problem):
            asked.failed(outcome)
        else:
            asked.then(outcome[0])


_workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="erphub-task")  # the desktop's share of the database is two connections
_running: set[Future[None]] = set()


@cache
def _post() -> _Post:
    return _Post()


def run(owner: QObject, call: Callable[[], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
    """Calls `call` on a worker thread and hands its result to `then` on the GUI thread, or a `Problem` to `failed`.

    Nothing is delivered once `owner` (the widget that asked) has been destroyed. To be called on the GUI thread.
    """
    post = _post()
    running = _workers.submit(_work, post, post.ticket(_Asked(owner, then, failed)), call)
    _running.add(running)
    running.add_done_callback(_running.discard)


def read(owner: QObject, call: Callable[[], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
    """As `run`, for a call that only reads the database: it is made again when its connection is lost on the way."""
    run(owner, partial(_reading, call), then, failed)


def ask(owner: QObject, call: Callable[[], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
    """As `run`, for a call that writes to the database: it is made once, whatever happens."""
    run(owner, partial(_asking, call), then, failed)


def under_way(within: QObject) -> bool:
    """Whether anything that `within`, or a part of it, has asked for is not answered yet. To be called on the GUI thread."""
    return any(_is_part(owner, within) for owner in _post().askers())


def _is_part(part: QObject | None, whole: QObject) -> bool:
    while part is not None and shiboken6.isValid(part):
        if part is whole:
            return True
        part = part.parent()
    return False


# The database's libraries are loaded on the worker that needs them, never before the window has painted.
def _reading(call: Callable[[], T]) -> T:
    from agent.views.calls import reading

    return reading(call)


def _asking(call: Callable[[], T]) -> T:
    from agent.views.calls import asking

    return asking(call)


def _work(post: _Post, ticket: int, call: Callable[[], object]) -> None:
    outcome: tuple[object] | Problem
    try:
        outcome = (call(),)
    except Exception as error:  # noqa: BLE001 - whatever a call may raise must reach the person
        outcome = problem_of(error)
    post.arrived.emit(ticket, outcome)


def wait_for_all(seconds: float) -> bool:
    """Waits until no task is running any more: before the process ends. False when the time ran out."""
    return not wait(list(_running), seconds).not_done
