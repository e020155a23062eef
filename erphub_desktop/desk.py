"""What the pages share: the office once it is there, the chosen branch, news, and what they may ask of the window."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from agent.ports import ErpSpec, PacSpec
from erphub_desktop import tasks
from erphub_desktop.person import Person
from erphub_desktop.tasks import Problem

if TYPE_CHECKING:
    from agent.hub import Office
    from agent.views.branches import Branch

T = TypeVar("T")
OFFLINE = "database.unreachable"


class Desk(QObject):
    """Signals and a few values; it decides nothing. Pages read through `read` and ask through `ask`: neither holds the window."""

    opened = Signal()
    news = Signal(str)
    branch_changed = Signal()
    branches_changed = Signal()
    count_changed = Signal(str, int)
    online_changed = Signal(bool)
    page_wanted = Signal(str, str)
    notice = Signal(str)
    undo_offered = Signal(str, int, object)

    def __init__(self, person: Person, *, practice: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.person = person
        self.practice = practice
        self.office: Office | None = None
        self.erps: Mapping[str, ErpSpec] = {}
        self.pacs: Mapping[str, PacSpec] = {}
        self.branches: tuple[Branch, ...] = ()
        self.branch: str | None = person.text("branch") or None
        self.online = True
        self.own_agent = False
        self.counts: dict[str, int] = {}

    def open(self, office: Office, erps: Mapping[str, ErpSpec], pacs: Mapping[str, PacSpec]) -> None:
        """The office is there: pages may read."""
        self.office = office
        self.erps = erps
        self.pacs = pacs
        self.opened.emit()

    def show_branches(self, branches: tuple[Branch, ...]) -> None:
        """The branches as they are now; pages read again when that changes what they show."""
        if branches != self.branches:
            self.branches = branches
            self.branches_changed.emit()

    def show_count(self, page: str, many: int) -> None:
        """How many things are on a page now, in every branch of the person, where its place depends on it."""
        if many != self.counts.get(page, 0):
            self.counts[page] = many
            self.count_changed.emit(page, many)

    def choose_branch(self, code: str | None) -> None:
        """Shows one branch, or (None) all that the person may see; remembered."""
        if code != self.branch:
            self.branch = code
            self.person.remember("branch", code or "")
            self.branch_changed.emit()

    def branch_name(self, code: str) -> str:
        """How a branch is called on screen."""
        return next((branch.name for branch in self.branches if branch.code == code), code)

    def vendor(self, erp: str) -> str:
        """What people call an accounting system; "" when it is none that is known here."""
        spec = self.erps.get(erp)
        return spec.called if spec is not None else ""

    def pac(self, name: str) -> str:
        """What people call a PAC."""
        spec = self.pacs.get(name)
        return spec.label if spec is not None else name

    def branch_for(self, codes: Sequence[str]) -> str:
        """The branch that a command about a connection is written under: its first one, else the person's first."""
        return next(iter(codes), next((branch.code for branch in self.branches), ""))

    def read(self, owner: QObject, call: Callable[[Office], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
        """Calls `call(office)`, which only reads, off the GUI thread; nothing happens while there is no office yet."""
        if self.office is not None:
            tasks.read(owner, partial(call, self.office), partial(self._answered, then), partial(self._not_answered, failed))

    def ask(self, owner: QObject, call: Callable[[Office], T], then: Callable[[T], None], failed: Callable[[Problem], None]) -> None:
        """As `read`, for a call that changes something: it is made once, also when the connection is lost meanwhile."""
        if self.office is not None:
            tasks.ask(owner, partial(call, self.office), partial(self._answered, then), partial(self._not_answered, failed))

    def _answered(self, then: Callable[[T], None], result: T) -> None:
        self._set_online(True)
        then(result)

    def _not_answered(self, failed: Callable[[Problem], None], problem: Problem) -> None:
        if problem.code == OFFLINE:
            self._set_online(False)
        failed(problem)

    def _set_online(self, online: bool) -> None:
        if online != self.online:
            self.online = online
            self.online_changed.emit(online)
