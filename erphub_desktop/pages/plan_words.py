"""How a plan is said: its actions, its outcomes, and the fields of what would be written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from PySide6.QtCore import QObject

from agent.views.plans import PlanItem
from erphub_desktop.pages.sync_words import SyncWords
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats

ACTIONS = ("create", "update", "void", "wait", "blocked", "skip")
SENDING = ("create", "update", "void", "wait")
_ACTION_TONES: dict[str, Tone] = {"create": "ok", "update": "info", "void": "warn", "blocked": "bad"}
_MONEY = ("net", "tax", "gross", "total", "amount")
_NUMBERS = ("quantity", "rate", "exchange_rate")
_DATES = ("issued_on", "due_on", "paid_on")


class PlanWords(QObject):
    """Words of a plan in the language of the moment."""

    def __init__(self, documents: SyncWords) -> None:
        super().__init__()
        self._documents = documents

    def action_name(self, action: str) -> str:
        """What would be done, in a word or two."""
        names = {
            "create": self.tr("Create"),
            "update": self.tr("Change"),
            "void": self.tr("Void"),
            "wait": self.tr("After another"),
            "blocked": self.tr("Held up"),
            "skip": self.tr("Nothing to do"),
        }
        return names.get(action, action)

    def action_tone(self, action: str) -> Tone:
        """The chip's tone."""
        return _ACTION_TONES.get(action, "neutral")

    def outcome_name(self, outcome: str) -> str:
        """What became of a line when the plan was applied; "" while it was not."""
        return {"requested": self.tr("Asked for"), "refused": self.tr("Refused")}.get(outcome, outcome)

    def outcome_tone(self, outcome: str) -> Tone | None:
        """The chip's tone, None where there is nothing to say."""
        tones: dict[str, Tone] = {"requested": "ok", "refused": "bad"}
        return tones.get(outcome)

    def state_name(self, state: str) -> str:
        """How a plan stands."""
        names = {
            "making": self.tr("being made"),
            "ready": self.tr("waiting for your word"),
            "applying": self.tr("being applied"),
            "applied": self.tr("applied"),
            "expired": self.tr("replaced by a newer one"),
        }
        return names.get(state, state)

    def totals(self, totals: Mapping[str, int]) -> str:
        """How many lines of each action, in the order in which they matter."""
        shown = [f"{self.action_name(action)} {formats.count(totals[action])}" for action in ACTIONS if totals.get(action)]
        return " · ".join(shown)

    def why(self, item: PlanItem) -> str:
        """Why nothing is sent for a line, or why it was refused; "" where there is nothing to explain."""
        said = self._documents.explain(item.code, item.params)
        return said.sentence if said is not None else ""

    def document(self, item: PlanItem) -> str:
        """Kind and number of a line."""
        return f"{self._documents.kind_name(item.kind)} {item.number}"

    # --- fields -------------------------------------------------------------------------------------------------------

    def field_name(self, field: str) -> str:
        """A field of a posting ("lines.2.net") in words."""
        parts = field.split(".")
        names = [self._part(part) for part in parts if not part.isdecimal()]
        place = next((part for part in parts if part.isdecimal()), "")
        return f"{names[0]} {place}: {' '.join(names[1:])}" if place else ": ".join(names)

    def _part(self, part: str) -> str:
        return {**self._names(), **self._party_names(), **self._line_names()}.get(part, part)

    def _names(self) -> dict[str, str]:
        return {
            "number": self.tr("Number"),
            "customer": self.tr("Customer"),
            "currency": self.tr("Currency"),
            "exchange_rate": self.tr("Exchange rate"),
            "issued_on": self.tr("Date"),
            "due_on": self.tr("Due on"),
            "paid_on": self.tr("Paid on"),
            "department": self.tr("Department"),
            "memo": self.tr("Note"),
            "method": self.tr("Payment method"),
            "deposit_account": self.tr("Account of deposit"),
            "account": self.tr("Account"),
            "fee_account": self.tr("Account of fees"),
            "receivables": self.tr("Account of receivables"),
            "credit_memo": self.tr("Credit memo"),
            "reference": self.tr("Reference"),
            "source_id": self.tr("ID on the platform"),
            "total": self.tr("Total"),
            "applications": self.tr("Applied to"),
            "invoice": self.tr("invoice"),
            "amount": self.tr("amount"),
        }

    def _party_names(self) -> dict[str, str]:
        return {
            "name": self.tr("Name"),
            "company_name": self.tr("Company"),
            "email": self.tr("E-mail"),
            "phone": self.tr("Telephone"),
            "tax_id": self.tr("Tax ID"),
            "active": self.tr("Active"),
            "address": self.tr("Address"),
            "ship_to": self.tr("Place of service"),
            "line1": self.tr("street"),
            "line2": self.tr("second line"),
            "city": self.tr("city"),
            "state": self.tr("state", "of a country"),
            "postal_code": self.tr("postal code"),
            "country": self.tr("country"),
        }

    def _line_names(self) -> dict[str, str]:
        return {
            "lines": self.tr("Line"),
            "description": self.tr("description"),
            "item": self.tr("product or service"),
            "tax_code": self.tr("tax code"),
            "rate": self.tr("tax rate"),
            "quantity": self.tr("quantity"),
            "net": self.tr("net"),
            "tax": self.tr("tax"),
            "gross": self.tr("with tax"),
        }

    def is_number(self, field: str) -> bool:
        """Whether a field stands on the right."""
        return field.rpartition(".")[2] in (*_MONEY, *_NUMBERS)

    def value(self, field: str, text: str, currency: str) -> str:
        """A value as the person writes it, every digit kept; "—" where a side has none."""
        name = field.rpartition(".")[2]
        if not text:
            return "—"
        if name == "active":
            return self.tr("Yes") if text == "True" else self.tr("No")
        try:
            if name in _MONEY:
                return formats.amount(Decimal(text), currency)
            return formats.number(text) if name in _NUMBERS else formats.day(date.fromisoformat(text)) if name in _DATES else text
        except (ValueError, InvalidOperation):
            return text
