"""How an outcome at an accounting system is said: "✓ Customer synced to QuickBooks (ID: 42)"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject

from agent.errors import Words, words
from agent.views.sync_open import OpenLine
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.theme.tokens import Tone

_OPEN_TONES: dict[str, Tone] = {"ready": "info", "leased": "info", "unknown": "warn", "blocked": "warn", "dead": "bad"}
_TONES: dict[str, Tone] = {"success": "ok", "refused": "bad", "blocked": "warn", "unknown": "warn", "throttled": "info", "not_sent": "info"}
_PACS = {"finkok": "Finkok", "sw": "SW sapien"}
_MARKS = {"success": "✓", "refused": "✗", "dead": "✗", "blocked": "!", "unknown": "?"}


class Said(Protocol):
    """What is needed to say an outcome."""

    @property
    def erp(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def operation(self) -> str: ...
    @property
    def status(self) -> str: ...
    @property
    def remote_id(self) -> str: ...
    @property
    def code(self) -> str: ...
    @property
    def params(self) -> Mapping[str, object]: ...


class SyncWords(QObject):
    """Words of the log in the language of the moment; an accounting system is called what its spec says."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def vendor(self, erp: str) -> str:
        """What people call an accounting system or a PAC."""
        return self._desk.vendor(erp) or _PACS.get(erp, erp)

    def kind_name(self, kind: str) -> str:
        """A kind of document."""
        names = {
            "customer": self.tr("Customer"),
            "invoice": self.tr("Invoice"),
            "payment": self.tr("Payment"),
            "credit_memo": self.tr("Credit memo"),
            "fee": self.tr("Bank fee"),
            "refund": self.tr("Money given back"),
            "cfdi": "CFDI",
        }
        return names.get(kind, kind)

    def status_name(self, status: str) -> str:
        """An outcome in a word or two."""
        names = {
            "success": self.tr("Booked"),
            "refused": self.tr("Refused"),
            "blocked": self.tr("Waiting"),
            "unknown": self.tr("Not known yet"),
            "throttled": self.tr("Slowed down"),
            "not_sent": self.tr("Not sent"),
            "skipped": self.tr("Unchanged"),
        }
        return names.get(status, status)

    def open_name(self, state: str) -> str:
        """A state of what is open, in a word or two."""
        names = {
            "ready": self.tr("In the queue"),
            "leased": self.tr("Under way"),
            "unknown": self.tr("Not known yet"),
            "blocked": self.tr("Held up"),
            "dead": self.tr("Stopped"),
        }
        return names.get(state, state)

    def outcome_name(self, outcome: str) -> str:
        """What came of one attempt, in a word or two; "" = nothing yet."""
        if outcome == "done":
            return self.status_name("success")
        if outcome == "absent":
            return self.tr("Never arrived")
        return self.status_name(outcome or "unknown")

    def status(self, line: Said) -> str:
        """The chip of a line."""
        return self.open_name(line.status) if isinstance(line, OpenLine) else self.status_name(line.status)

    def tone(self, line: Said) -> Tone:
        """The chip's tone."""
        return (_OPEN_TONES if isinstance(line, OpenLine) else _TONES).get(line.status, "neutral")

    def sentence(self, line: Said) -> str:
        """One line of the log."""
        mark = _MARKS.get(line.status, "·")
        kind, vendor = self.kind_name(line.kind), self.vendor(line.erp)
        if line.status == "success":
            verbs = {
                ("create", True): self.tr("{0} synced to {1} (ID: {2})", "feminine in Spanish: invoice, credit memo"),
                ("create", False): self.tr("{0} synced to {1} (ID: {2})", "masculine in Spanish: customer, payment"),
                ("update", True): self.tr("{0} updated in {1} (ID: {2})", "feminine in Spanish: invoice, credit memo"),
                ("update", False): self.tr("{0} updated in {1} (ID: {2})", "masculine in Spanish: customer, payment"),
                ("void", True): self.tr("{0} voided in {1} (ID: {2})", "feminine in Spanish: invoice, credit memo"),
                ("void", False): self.tr("{0} voided in {1} (ID: {2})", "masculine in Spanish: customer, payment"),
            }
            feminine = line.kind in ("invoice", "credit_memo", "fee")
            text = verbs.get((line.operation, feminine), verbs["create", feminine])
            return f"{mark} " + text.replace("{0}", kind).replace("{1}", vendor).replace("{2}", line.remote_id)
        why = self.why(line)
        return f"{mark} {kind}: {why.sentence if why is not None else self.status(line)}"

    def why(self, line: Said) -> Words | None:
        """The words of what did not work out, None where there is no code."""
        return self.explain(line.code, line.params) if line.status != "success" else None

    def explain(self, code: str, params: Mapping[str, object]) -> Words | None:
        """The words of a code, with a kind of document said in the language of the moment; None where there is no code."""
        named = {name: self.kind_name(str(value)).lower() if name == "kind" else value for name, value in params.items()}
        return words(code, language.current(), **named) if code else None
