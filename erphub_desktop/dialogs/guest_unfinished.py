"""The guest's CFDI that was left unfinished: kept in the person's folder while it is typed, offered when the next one is begun."""

from __future__ import annotations

from hashlib import sha256

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFrame, QWidget

from agent.services.guest_cfdi import GuestForm, Said
from agent.services.guest_typed import Typed, typed_from, typed_text
from erphub_desktop.dialogs.constancia_file import Dropped
from erphub_desktop.person import Person
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.widgets.basics import button, column, label, name_button, restyle, row

_FORM, _SAID = "guest_cfdi", "typed"


class UnfinishedGuest(QFrame):
    """A strip that offers what was kept. Emits `wanted(Typed)` when the person goes on with it."""

    wanted = Signal(object)

    def __init__(self, person: Person, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._person = person
        self._typed: Typed | None = None
        self._kept_paper = ""
        self._sentence = label("strong", wrap=True)
        self._more = label("body", wrap=True)
        self._go_on = button(name="guestGoOn", pressed=self.go_on)
        self._throw = button("link", name="guestThrowAway", pressed=self.forget)
        line = row(
            Glyph("info", "info", size=20), column(self._sentence, self._more, gap="xs"), self._throw, self._go_on, gap="m", margin="m"
        )
        line.setStretch(1, 1)
        self.setLayout(line)
        restyle(self, "tone", "info")
        self._say()
        self.hide()

    def keep(self, form: GuestForm, said: Said) -> None:
        """Keeps what stands on the sheet, and the Constancia that it was read from."""
        self._person.keep_draft(_FORM, {_SAID: typed_text(form, said)})
        paper = said.paper[1] if said.paper is not None else None
        if paper is not None and paper.sha256 != self._kept_paper:  # once, not with every key
            self._person.keep_draft_file(_FORM, paper.content)
            self._kept_paper = paper.sha256

    def paper_of(self, typed: Typed) -> Dropped | None:
        """The Constancia that was dropped for it; None when there was none, or its file is not there any more."""
        content = self._person.draft_file(_FORM) if typed.found is not None else b""
        if typed.found is None or sha256(content).hexdigest() != typed.paper:
            return None
        return Dropped("", content, typed.found)

    def forget_of(self, document_id: int) -> None:
        """The CFDI of this sale was issued; what is kept of another one stays."""
        kept = typed_from(self._person.draft(_FORM).get(_SAID, ""))
        if kept is not None and kept.document_id == document_id:
            self.forget()

    def forget(self) -> None:
        """It was thrown away."""
        self._person.drop_draft(_FORM)
        self._typed, self._kept_paper = None, ""
        self.hide()

    def offer(self) -> None:
        """Shows what is kept, if anything is."""
        self._typed = typed_from(self._person.draft(_FORM).get(_SAID, ""))
        self._say()
        self.setVisible(self._typed is not None)

    def go_on(self) -> None:
        """The person goes on with what is offered."""
        if self._typed is not None and self.isVisible():
            self.wanted.emit(self._typed)

    def _say(self) -> None:
        typed = self._typed
        if typed is not None:
            self._sentence.setText(self.tr("The CFDI of sale {0} was left unfinished").replace("{0}", typed.number))
            self._more.setText(" · ".join(part for part in (typed.customer, typed.recipient.name, typed.recipient.rfc) if part))
            self.setAccessibleName(self._sentence.text())
        name_button(self._go_on, self.tr("Go on with it"), self.tr("What was typed is put back (Ctrl+R)"))
        name_button(self._throw, self.tr("Throw it away"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
        super().changeEvent(event)
