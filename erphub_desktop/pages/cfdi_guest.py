"""Opens the sheet on which a clerk issues the CFDI of a guest, from a sale that is found or from a draft that is chosen."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent.views.cfdi import CfdiLine
from agent.views.fiscal_profiles import Buyer, buyer_of
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.guest_cfdi import GuestCfdiDialog
from erphub_desktop.tasks import Problem


class GuestCfdis(QObject):
    """Emits `kept(Kept)` when a document stands as the person looked at it and wants it issued, and `failed(Problem)`."""

    kept = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def begin(self) -> None:
        """The sale is found first."""
        self._open(None)

    def begin_with(self, line: CfdiLine) -> None:
        """The sale is that of a draft; nothing happens for what is no draft."""
        if line.can_be_issued:
            self._desk.read(self, partial(buyer_of, cfdi_id=line.id), self._open_buyer, self.failed.emit)

    def _open_buyer(self, buyer: Buyer | None) -> None:
        if buyer is None:
            self.failed.emit(Problem("cfdi.no_sale"))
        else:
            self._open(buyer.document_id)

    def _open(self, document_id: int | None) -> None:
        if self._desk.office is None:
            return
        dialog = GuestCfdiDialog(self._desk, self._page, document_id)
        dialog.kept.connect(self.kept)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()
