"""From a stamped CFDI on the page to its cancellation: the dialog, how it goes on beside the print, and SAT's own page about it."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from agent.views.cancel_case import CancelCase, cancel_case
from agent.views.cfdi import CfdiLine
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.cancel_cfdi import CancelCfdiDialog
from erphub_desktop.tasks import Problem

CANCELLABLE = ("STAMPED", "CANCEL_REQUESTED")
AT_SAT = (*CANCELLABLE, "CANCELLED")


class Cancellations(QObject):
    """Emits `read(CancelCase)` for the chosen CFDI, `asked(waits)` once something was asked for, `failed(Problem)` otherwise."""

    read = Signal(object)
    asked = Signal(bool)
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def look(self, line: CfdiLine) -> None:
        """Reads the case of a CFDI that SAT knows."""
        if line.state in AT_SAT:
            self._desk.read(self, partial(cancel_case, cfdi_id=line.id), self._seen, self.failed.emit)

    def begin(self, line: CfdiLine) -> None:
        """Opens the dialog for a stamped CFDI."""
        if line.state in CANCELLABLE:
            self._desk.read(self, partial(cancel_case, cfdi_id=line.id), self._open, self.failed.emit)

    def verify(self, line: CfdiLine) -> None:
        """Opens SAT's page about a CFDI in the browser: the address of its QR."""
        if line.state in AT_SAT:
            self._desk.read(self, partial(cancel_case, cfdi_id=line.id), self._browse, self.failed.emit)

    def _seen(self, case: CancelCase | None) -> None:
        if case is not None:
            self.read.emit(case)

    def _browse(self, case: CancelCase | None) -> None:
        if case is None:
            self.failed.emit(Problem("cfdi.missing"))
        else:
            QDesktopServices.openUrl(QUrl(case.outlook.address))

    def _open(self, case: CancelCase | None) -> None:
        if case is None:
            self.failed.emit(Problem("cfdi.missing"))
            return
        dialog = CancelCfdiDialog(self._desk, case, self._page)
        dialog.asked.connect(self.asked)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()
