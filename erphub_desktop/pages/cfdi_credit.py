"""From a stamped invoice on the page of CFDIs to its credit note: the dialog, the draft, and whether it is to be issued."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from agent.services.follower_drafts import discard_draft
from agent.views.cfdi import CfdiDocument, CfdiLine, document
from agent.views.credit_notes import Creditable, creditable
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.credit_note import CreditNoteDialog
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.tasks import Problem


class CreditNotes(QObject):
    """`drafted(line)` once a draft was kept, `issue_wanted(line)` once it is to be issued too, `discarded()` once one was set aside.

    `failed(problem)` otherwise.
    """

    drafted = Signal(object)
    discarded = Signal()
    issue_wanted = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, page: QWidget) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page

    def begin(self, line: CfdiLine) -> None:
        """Opens the dialog for a stamped invoice, or says that this is none."""
        self._desk.read(self, partial(creditable, cfdi_id=line.id), self._open, self.failed.emit)

    def discard(self, line: CfdiLine) -> None:
        """Sets a draft supplement or credit note aside, once the person has said yes."""
        dialog = ConfirmDialog(
            lambda: Question(
                self.tr("Discard this draft?"), self.tr("What it says is free again. Nothing was stamped."), self.tr("Discard")
            ),
            parent=self._page,
        )
        dialog.accepted.connect(
            lambda: self._desk.ask(self, partial(discard_draft, cfdi_id=line.id), lambda _done: self.discarded.emit(), self.failed.emit)
        )
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _open(self, invoice: Creditable | None) -> None:
        if invoice is None:
            self.failed.emit(Problem("credit_note.not_an_invoice"))
            return
        dialog = CreditNoteDialog(self._desk, invoice, self._page)
        dialog.drafted.connect(self._read)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _read(self, cfdi_id: int, issue: bool) -> None:
        self._desk.read(self, partial(document, cfdi_id=cfdi_id), partial(self._kept, issue), self.failed.emit)

    def _kept(self, issue: bool, found: CfdiDocument | None) -> None:
        if found is not None:
            (self.issue_wanted if issue else self.drafted).emit(found.line)
