"""How a fiscal document is called in the list of CFDIs: its folio, what it is, and how it stands."""

from __future__ import annotations

from PySide6.QtCore import QObject

from agent.views.cfdi import REJECTED, CfdiLine
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.keyset_model import Column

_TONES: dict[str, Tone] = {
    "DRAFT": "neutral",
    "STAMPING": "info",
    "STAMPED": "ok",
    "REFUSED": "bad",
    "CANCEL_REQUESTED": "warn",
    "CANCELLED": "neutral",
}


class CfdiWords(QObject):
    """Words of a CFDI in the language of the moment."""

    def columns(self) -> tuple[Column, ...]:
        """The columns of the list."""
        return (
            Column(lambda: self.tr("Folio"), self.folio, 112),
            Column(lambda: self.tr("Recipient"), lambda line: line.recipient_name, more=self.about),
            Column(lambda: self.tr("Total"), lambda line: formats.amount(line.total, line.currency), 142, align="right"),
            Column(lambda: self.tr("State"), self.state_of, 136, tone=self.tone_of),
        )

    def folio(self, line: CfdiLine) -> str:
        """Series and folio; a draft has none yet."""
        return f"{line.series}-{line.folio}" if line.folio is not None else self.tr("Draft")

    def about(self, line: CfdiLine) -> str:
        """The recipient's RFC, and what the document is where it is no plain invoice."""
        names = {
            "payment": self.tr("payment supplement"),
            "credit_note": self.tr("credit note"),
            "global": self.tr("global invoice"),
            "advance": self.tr("advance"),
            "advance_applied": self.tr("advance applied"),
            "replacement": self.tr("replacement"),
        }
        return " · ".join(part for part in (line.recipient_rfc, names.get(line.purpose, "")) if part)

    def state_of(self, line: CfdiLine) -> str:
        """How it stands: a draft that is asked for is on its way."""
        return self.tr("To be issued") if line.pending and line.state == "DRAFT" else self.state_name(line.state)

    def tone_of(self, line: CfdiLine) -> Tone:
        """The chip's tone."""
        return "info" if line.pending and line.state == "DRAFT" else _TONES[line.state]

    def state_name(self, state: str) -> str:
        """A state in a word or two."""
        names = {
            "DRAFT": self.tr("Draft"),
            "STAMPING": self.tr("Stamping"),
            "STAMPED": self.tr("Stamped"),
            "REFUSED": self.tr("Refused"),
            "CANCEL_REQUESTED": self.tr("Cancelling"),
            "CANCELLED": self.tr("Cancelled"),
            REJECTED: self.tr("Cancellation rejected"),
        }
        return names[state]
