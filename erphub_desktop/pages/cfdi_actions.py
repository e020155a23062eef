"""What can be done with the chosen CFDI: the buttons of the page, their keys, and which of them the document allows."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QPushButton, QWidget

from agent.views.cfdi import CfdiLine
from erphub_desktop.pages.cfdi_cancel import AT_SAT, CANCELLABLE
from erphub_desktop.widgets.basics import button, name_button

Act = Callable[[], object]


class CfdiActions(QObject):
    """Seven buttons, in two places of `page`; what each does is the page's."""

    def __init__(
        self, page: QWidget, *, issue: Act, recipient: Act, credit: Act, discard: Act, cancel: Act, verify: Act, guest: Act
    ) -> None:
        super().__init__(page)
        self.issue = button("primary", name="cfdiIssue", picture="stamp", pressed=issue)
        self.recipient = button(name="cfdiRecipient", picture="cfdi", pressed=recipient)
        self.credit = button(name="cfdiCredit", picture="undo", pressed=credit)
        self.discard = button(name="cfdiDiscard", picture="close", pressed=discard)
        self.cancel = button(name="cfdiCancel", picture="cross_circle", pressed=cancel)
        self.verify = button(name="cfdiVerify", picture="external", pressed=verify)
        self.guest = button(name="cfdiGuest", picture="plus", pressed=guest)
        keys = {"Ctrl+Return": issue, "Ctrl+Enter": issue, "Ctrl+N": guest, "Ctrl+Shift+C": cancel, "Ctrl+Shift+V": verify}
        for sequence, act in keys.items():
            QShortcut(QKeySequence(sequence), page, act)

    @property
    def in_header(self) -> tuple[QPushButton, ...]:
        """Those on the right of the title, the most frequent last."""
        return self.guest, self.credit, self.discard, self.recipient, self.issue

    @property
    def beside_filter(self) -> tuple[QPushButton, ...]:
        """Those about what SAT has already."""
        return self.verify, self.cancel

    def follow(self, line: CfdiLine | None) -> None:
        """Allows what the chosen document allows."""
        for of_a_draft in (self.issue, self.recipient):
            of_a_draft.setEnabled(line is not None and line.can_be_issued)
        follows = (
            line is not None and line.purpose in ("payment", "credit_note", "advance") and (line.purpose != "advance" or line.can_be_issued)
        )
        self.discard.setVisible(follows)
        self.credit.setVisible(not follows)
        self.discard.setEnabled(line is not None and line.can_be_issued)
        self.credit.setEnabled(line is not None and line.state == "STAMPED")
        self.cancel.setEnabled(line is not None and line.state in CANCELLABLE)
        self.verify.setEnabled(line is not None and line.state in AT_SAT)

    def say(self) -> None:
        """Names them in the language of the moment."""
        name_button(self.issue, self.tr("Issue"), self.tr("Seal and stamp the chosen drafts (Ctrl+Enter)"))
        name_button(self.guest, self.tr("For a guest…"), self.tr("Find a sale, say who receives its CFDI, issue it (Ctrl+N)"))
        name_button(self.recipient, self.tr("Fiscal data…"), self.tr("Who the chosen draft is made out to, from their Constancia"))
        name_button(self.credit, self.tr("Credit note…"), self.tr("Take the chosen stamped invoice back, whole or in part"))
        name_button(self.discard, self.tr("Discard…"), self.tr("Set the chosen draft supplement or credit note aside"))
        name_button(self.cancel, self.tr("Cancel…"), self.tr("Find SAT's reason and ask for the chosen CFDI's cancellation (Ctrl+Shift+C)"))
        name_button(self.verify, self.tr("Verify at SAT"), self.tr("SAT's own page about the chosen CFDI, in the browser (Ctrl+Shift+V)"))
