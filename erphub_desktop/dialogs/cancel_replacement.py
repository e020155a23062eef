"""Which CFDI takes the place of a cancelled one: a mended one of the sale, a guest's own of a ticket, or one that is named by its UUID."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from agent.domain.cancellation import CancelReason
from agent.services.replace_cfdi import draft_late_guest, draft_replacement
from agent.services.request_cancellation import stamped_as
from agent.views.cancel_case import CancelCase, Ticket, tickets
from agent.views.fiscal_profiles import Buyer, Profile, buyer_of, profiles
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.constancia import ConstanciaDialog, Kept
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.search_box import PAUSE

if TYPE_CHECKING:
    from agent.hub import Office

Mode = Literal["none", "mended", "ticket", "named"]
SHOWN = 50
WIDEST = 400  # pixels
UUID_LENGTH = 36


def mode_of(case: CancelCase, reason: CancelReason) -> Mode:
    """What has to be said of the CFDI that takes the place."""
    if reason is CancelReason.REPLACED:
        return "mended" if case.outlook.replaceable else "named"
    return "ticket" if reason is CancelReason.IN_GLOBAL and case.purpose == "global" else "none"


def profiles_of(office: Office, buyer: Buyer) -> tuple[Profile, ...]:
    """The confirmed profiles of a customer: only to those a CFDI is made out."""
    return tuple(one for one in profiles(office, branch=buyer.branch, party_id=buyer.party_id) if one.confirmed_at is not None)


def buyer_and_profiles(office: Office, cfdi_id: int) -> tuple[Buyer | None, tuple[Profile, ...]]:
    """The customer behind a CFDI with their confirmed profiles."""
    buyer = buyer_of(office, cfdi_id)
    return buyer, profiles_of(office, buyer) if buyer is not None else ()


class ReplacementChoice(QWidget):
    """`changed` for every choice; `failed(Problem)` when something cannot be read."""

    changed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._mode: Mode = "none"
        self._cfdi_id = 0
        self._before = ""
        self._buyer: Buyer | None = None
        self._tickets: dict[int, Ticket] = {}
        self._wanted = 0
        self._title = label("strong", wrap=True)
        self._note = label("muted", wrap=True)
        self._captions = {name: label("field") for name in ("find", "ticket", "recipient", "uuid")}
        self._find = self._line("cancelFind", lambda: self._pause.start())
        self._uuid = self._line("cancelUuid", self.changed.emit)
        self._ticket = self._choice("cancelTicket", self._ticket_chosen)
        self._recipient = self._choice("cancelRecipient", self.changed.emit)
        self._data = button(name="cancelFiscalData", picture="cfdi", pressed=self._ask_constancia)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self._read_tickets)
        self._fields: dict[str, QWidget] = {"find": self._find, "ticket": self._ticket, "recipient": self._recipient, "uuid": self._uuid}
        chosen = row(self._recipient, self._data, gap="s")
        chosen.setStretch(0, 1)
        self.setLayout(
            column(
                self._title, self._note, column(self._captions["find"], self._find, gap="xs"),
                column(self._captions["ticket"], self._ticket, gap="xs"), column(self._captions["recipient"], chosen, gap="xs"),
                column(self._captions["uuid"], self._uuid, gap="xs"), gap="s",
            )
        )  # fmt: skip

    def _line(self, name: str, changed: Callable[[], object]) -> QLineEdit:
        made = QLineEdit()
        made.setObjectName(name)
        made.textChanged.connect(lambda _text: changed())
        return made

    def _choice(self, name: str, changed: Callable[[], object]) -> QComboBox:
        made = QComboBox()
        made.setObjectName(name)
        made.setMinimumContentsLength(20)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.currentIndexChanged.connect(lambda _place: changed())
        return made

    # --- what is asked ------------------------------------------------------------------------------------------------

    def begin(self, case: CancelCase, reason: CancelReason) -> None:
        """Asks what this reason needs to know; nothing where it needs nothing."""
        self._mode = mode_of(case, reason)
        self._cfdi_id = case.outlook.cfdi_id
        self._before = case.outlook.recipient
        self.setVisible(self._mode != "none")
        shown = {"mended": ("recipient",), "ticket": ("find", "ticket", "recipient"), "named": ("uuid",), "none": ()}[self._mode]
        for name, field in self._fields.items():
            field.setVisible(name in shown)
            self._captions[name].setVisible(name in shown)
        self._data.setVisible("recipient" in shown)
        self.say()
        if self._mode == "mended":
            self._desk.read(self, partial(buyer_and_profiles, cfdi_id=self._cfdi_id), self._show_buyer, self.failed.emit)
        elif self._mode == "ticket":
            self._read_tickets()
        self.changed.emit()

    @property
    def mode(self) -> Mode:
        """What is being asked."""
        return self._mode

    @property
    def complete(self) -> bool:
        """Whether enough was said."""
        if self._mode == "named":
            return len(self._uuid.text().strip()) == UUID_LENGTH
        if self._mode == "ticket":
            return self._ticket.currentData() is not None and self._recipient.currentData() is not None
        return True

    def draft(self) -> Callable[[Office], int]:
        """The call that makes the CFDI that takes the place, or finds the named one; its id."""
        if self._mode == "named":
            return partial(stamped_as, uuid=self._uuid.text())
        if self._mode == "ticket":
            return partial(
                draft_late_guest, global_id=self._cfdi_id, document_id=self._ticket.currentData(),
                recipient_id=self._recipient.currentData(),
            )  # fmt: skip
        return partial(draft_replacement, cfdi_id=self._cfdi_id, recipient_id=self._recipient.currentData())

    # --- reading ------------------------------------------------------------------------------------------------------

    def _read_tickets(self) -> None:
        self._wanted += 1
        call = partial(tickets, global_id=self._cfdi_id, wanted=self._find.text(), limit=SHOWN)
        self._desk.read(self, call, partial(self._show_tickets, self._wanted), self.failed.emit)

    def _show_tickets(self, wanted: int, found: tuple[Ticket, ...]) -> None:
        if wanted != self._wanted:
            return
        before = self._ticket.currentData()
        self._tickets = {one.document_id: one for one in found}
        self._ticket.blockSignals(True)
        self._ticket.clear()
        for one in found:
            self._ticket.addItem(f"{one.number}  {formats.amount(one.amount, one.currency)}  {formats.day(one.sold_on)}", one.document_id)
        self._ticket.setCurrentIndex(max(self._ticket.findData(before), 0) if found else -1)
        self._ticket.blockSignals(False)
        self._ticket_chosen()

    def _ticket_chosen(self) -> None:
        chosen = self._tickets.get(self._ticket.currentData() or 0)
        if chosen is None:
            self._show_profiles(None, ())
            return
        buyer = Buyer(chosen.branch, chosen.party_id, chosen.number, "", chosen.document_id)
        self._desk.read(self, partial(profiles_of, buyer=buyer), partial(self._show_profiles, buyer), self.failed.emit)

    def _show_buyer(self, found: tuple[Buyer | None, tuple[Profile, ...]]) -> None:
        self._show_profiles(*found)

    def _show_profiles(self, buyer: Buyer | None, known: tuple[Profile, ...], *, choose: int | None = None) -> None:
        self._buyer = buyer
        self._data.setEnabled(buyer is not None)
        before = choose or self._recipient.currentData()
        self._recipient.blockSignals(True)
        self._recipient.clear()
        if self._mode == "mended":
            self._recipient.addItem("", None)
        for one in known:
            self._recipient.addItem(self._fitting(f"{one.rfc}  {one.name}"), one.id)
        found = self._recipient.findData(before) if before is not None else -1
        self._recipient.setCurrentIndex(max(found, 0) if self._recipient.count() else -1)
        self._recipient.blockSignals(False)
        self._say_recipients()
        self.changed.emit()

    def _ask_constancia(self) -> None:
        if self._buyer is None:
            return
        dialog = ConstanciaDialog(self._desk, self._buyer, self.window())
        dialog.kept.connect(self._constancia_kept)
        dialog.finished.connect(lambda _result: dialog.deleteLater())
        dialog.open()

    def _constancia_kept(self, kept: Kept) -> None:
        buyer = self._buyer
        if buyer is None:
            return
        if not kept.confirmed:
            self.failed.emit(Problem("recipient.not_confirmed"))
            return
        then = partial(self._show_profiles, buyer, choose=kept.recipient_id)
        self._desk.read(self, partial(profiles_of, buyer=buyer), then, self.failed.emit)

    # --- words --------------------------------------------------------------------------------------------------------

    def say(self) -> None:
        """Says every text in the language of the moment."""
        titles = {
            "mended": self.tr("The CFDI that takes its place"),
            "ticket": self.tr("The guest's own CFDI"),
            "named": self.tr("The CFDI that takes its place"),
            "none": "",
        }
        notes = {
            "mended": self.tr(
                "It is made of the sale as the platform has it now: mend the sale there first, or choose the recipient here."
            ),
            "ticket": self.tr("It is stamped first; then this global invoice is cancelled and issued again without that ticket."),
            "named": self.tr("It is stamped already, names this one with relation 04, and is issued by the same company."),
            "none": "",
        }
        self._title.setText(titles[self._mode])
        self._note.setText(notes[self._mode])
        said = {
            "find": self.tr("Find the ticket by its number"),
            "ticket": self.tr("Ticket"),
            "recipient": self.tr("Made out to"),
            "uuid": self.tr("Its fiscal folio (UUID)"),
        }
        for name, text in said.items():
            self._captions[name].setText(text)
            self._fields[name].setAccessibleName(text)
        name_button(self._data, self.tr("Fiscal data…"), self.tr("From the customer's Constancia"))
        self._say_recipients()

    def _fitting(self, text: str) -> str:
        """As much of a long name as the field shows."""
        return self._recipient.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, WIDEST)

    def _say_recipients(self) -> None:
        if self._mode == "mended" and self._recipient.count():
            self._recipient.setItemText(0, self._fitting(self.tr("As before: {0}").replace("{0}", self._before)))
