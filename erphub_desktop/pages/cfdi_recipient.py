"""Makes a draft out to whom the customer's Constancia names."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent.views.cfdi import CfdiLine
from agent.views.fiscal_profiles import Buyer, buyer_of
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.constancia import ConstanciaDialog, Kept
from erphub_desktop.tasks import Problem


class FiscalData(QObject):
    """Emits `kept` once the data are, and `failed(Problem)`."""

    kept = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def begin(self, line: CfdiLine) -> None:
        """Asks for the Constancia of the customer behind a draft."""
        self._desk.read(self._page, partial(buyer_of, cfdi_id=line.id), self._ask, self.failed.emit)

    def _ask(self, buyer: Buyer | None) -> None:
        if buyer is None:
            self.failed.emit(Problem("cfdi.no_sale"))
            return
        dialog = ConstanciaDialog(self._desk, buyer, self._page)
        dialog.kept.connect(self._was_kept)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _was_kept(self, kept: Kept) -> None:
        self.kept.emit()
        said = self.tr("The draft is made out to the confirmed data") if kept.confirmed else self.tr("Kept, but not confirmed yet")
        self._desk.notice.emit(said)
