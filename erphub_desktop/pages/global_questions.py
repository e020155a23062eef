"""What is asked once more before a global invoice changes: why sales are left out of it, and whether its draft is let go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from agent.domain.global_tickets import Candidate
from agent.views.global_invoice import Offer
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.reason import ReasonDialog
from erphub_desktop.dialogs.sheet import Question


class GlobalQuestions(QObject):
    """Emits `left_out({document: reason})`, everything that is to be left out from now on, and `discarded(cfdi_id)`."""

    left_out = Signal(object)
    discarded = Signal(int)

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page

    def leave_out(self, found: Offer, chosen: Sequence[Candidate]) -> None:
        """Asks why the chosen sales are left out."""
        dialog = ReasonDialog(
            lambda: Question(
                self.tr("Leave %n sale(s) out of the global invoice?", "", len(chosen)),
                self.tr("They wait for their own CFDI or for another period. The reason is kept with your name."),
                self.tr("Leave out"),
            ),
            parent=self._page,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.given.connect(lambda reason: self.left_out.emit({**found.left_out, **{one.document_id: reason for one in chosen}}))
        dialog.open()

    def take_back_in(self, found: Offer, chosen: Sequence[Candidate]) -> None:
        """The chosen sales are not left out any more; nothing is asked."""
        back = {one.document_id for one in chosen}
        self.left_out.emit({key: reason for key, reason in found.left_out.items() if key not in back})

    def discard(self, cfdi_id: int, many: int) -> None:
        """Asks whether the draft's sales are let go."""
        dialog = ConfirmDialog(
            lambda: Question(
                self.tr("Discard this draft?"),
                self.tr("Its %n sale(s) are free again. Nothing was stamped, and no folio is lost.", "", many),
                self.tr("Discard"),
            ),
            parent=self._page,
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.discarded.emit(cfdi_id))
        dialog.open()
