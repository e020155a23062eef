"""The way of an authorisation: address from an agent, browser, what came back, company, confirmation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from agent.services.request_work import request_work
from agent.services.return_authorization import return_authorization
from agent.views.commands import Command
from agent.views.connections import Authorization, authorization
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.following import Following
from erphub_desktop.loopback import Loopback
from erphub_desktop.tasks import Problem

if TYPE_CHECKING:
    from agent.hub import Office


def open_in_browser(address: str) -> bool:
    """Opens the person's browser; False where there is none."""
    return QDesktopServices.openUrl(QUrl(address))


class Authorizing(QObject):
    """One authorisation of one connection. It holds no secret: an agent makes the address and redeems what came back."""

    waiting = Signal(str)
    company_known = Signal(str, str)
    connected = Signal()
    failed = Signal(object)

    def __init__(
        self, desk: Desk, connection_id: int, branch: str, parent: QObject, browse: Callable[[str], bool] = open_in_browser
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._connection = connection_id
        self._branch = branch
        self._browse = browse
        self._authorization: Authorization | None = None
        self._loopback = Loopback(self)
        self._loopback.returned.connect(self._returned)

    def start(self) -> None:
        """Asks an agent for the address."""
        if not self._loopback.start():
            self.failed.emit(Problem("desktop.no_loopback_port"))
            return
        self._request("authorize", str(self._connection), self._prepared, redirect_uri=self._loopback.address)

    def confirm(self) -> None:
        """The person says that this is the company."""
        self._request("confirm_company", str(self._connection), lambda _done: self.connected.emit())

    def stop(self) -> None:
        """The person gave up: nothing is listened for any more."""
        self._loopback.stop()

    def _request(self, kind: str, ref: str, then: Callable[[Command], None], **args: object) -> None:
        def ask(office: Office) -> int:
            return request_work(office, kind=kind, lane=f"command:{self._connection}", ref=ref, branch=self._branch, args=args)

        self._desk.ask(self, ask, lambda work_id: self._follow(work_id, then), self.failed.emit)

    def _follow(self, work_id: int, then: Callable[[Command], None]) -> None:
        Following(self._desk, self, work_id, then, self.failed.emit)

    def _prepared(self, _done: Command) -> None:
        self._desk.read(self, partial(authorization, connection_id=self._connection), self._send_to_browser, self.failed.emit)

    def _send_to_browser(self, found: Authorization | None) -> None:
        if found is None or not found.address:
            self.failed.emit(Problem("desktop.not_done"))
            return
        self._authorization = found
        self.waiting.emit(found.address)
        if not self._browse(found.address):
            self.failed.emit(Problem("desktop.no_browser"))

    def _returned(self, query: str) -> None:
        found = self._authorization
        if found is not None:
            self._desk.ask(
                self, lambda office: return_authorization(office, found.id, query), lambda _: self._redeem(found), self.failed.emit
            )

    def _redeem(self, found: Authorization) -> None:
        self._request("redeem", str(found.id), lambda done: self.company_known.emit(_company(done), str(done.result.get("company_id", ""))))


def _company(done: Command) -> str:
    return str(done.result.get("company", ""))
