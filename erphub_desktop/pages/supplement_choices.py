"""What only a person can say of a payment or refund: that it is an advance, or which invoices it is about."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent.views.open_invoices import Candidates, open_invoices
from agent.views.supplements import DraftedSupplement, SupplementLine, drafted
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.advance import AdvanceDialog
from erphub_desktop.dialogs.choose_invoices import ChooseInvoicesDialog
from erphub_desktop.tasks import Problem


class SupplementChoices(QObject):
    """Emits `drafted(draft, issue)` once a draft was kept, `failed(problem)` otherwise."""

    drafted = Signal(object, bool)
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def ask_invoices(self, line: SupplementLine) -> None:
        """Asks which invoices the payment settles, or which one the refund takes back."""
        self._desk.read(self, partial(open_invoices, document_id=line.id), self._open_invoices, self.failed.emit)

    def ask_advance(self, line: SupplementLine) -> None:
        """Asks whether anything is open, and offers the advance when it is."""
        self._open(AdvanceDialog(self._desk, line, self._page))

    def _open_invoices(self, found: Candidates | None) -> None:
        if found is None:
            self.failed.emit(Problem("supplement.gone"))
            return
        self._open(ChooseInvoicesDialog(self._desk, found, self._page))

    def _open(self, dialog: AdvanceDialog | ChooseInvoicesDialog) -> None:
        dialog.drafted.connect(self._kept)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _kept(self, cfdi_id: int, issue: bool) -> None:
        self._desk.read(self, partial(drafted, cfdi_id=cfdi_id), partial(self._drafted, issue), self.failed.emit)

    def _drafted(self, issue: bool, draft: DraftedSupplement) -> None:
        self.drafted.emit(draft, issue)
