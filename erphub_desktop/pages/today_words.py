"""What each thing that needs a person is called on Today: a sentence, its cause, and the word on its button."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from PySide6.QtCore import QObject

from agent.errors import words
from agent.views.today import Need, NeedKind
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.widgets import formats

Said: TypeAlias = tuple[str, str, str]
"""(sentence, cause, button); "" where there is nothing to say or to press."""


class NeedWords(QObject):
    """Words of a need in the language of the moment."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk

    def of(self, need: Need) -> Said:
        """What is said of a need; every kind has its words."""
        said = self._of_the_engine(need) or self._of_a_document(need) or self._of_the_month(need)
        if said is None:
            raise KeyError(need.kind)
        return said

    def _of_the_engine(self, need: Need) -> Said | None:
        """What stands between the platform and the accounting systems."""
        names = ", ".join(need.names)
        why = _why(need)
        many = need.count
        match need.kind:
            case NeedKind.NO_AGENT:
                return (
                    self.tr("No agent is at work"),
                    self.tr("What you ask for is kept and begins as soon as an agent is back."),
                    "",
                )
            case NeedKind.CONNECTION_EXPIRED:
                return self.tr("%n connection(s) must be authorised again", "", many), names, self.tr("Authorise")
            case NeedKind.CONNECTION_TO_CONFIRM:
                return self.tr("%n company(ies) wait for your confirmation", "", many), names, self.tr("Confirm")
            case NeedKind.PAC_RESTS:
                pacs = ", ".join(self._desk.pac(name) for name in need.names)
                return self.tr("%n PAC(s) take no documents now", "", many), f"{pacs}. {why}", self.tr("Look")
            case NeedKind.OUTCOME_UNKNOWN:
                more = self.tr("We are asking the vendor what became of them; nothing is sent twice.")
                return self.tr("%n outcome(s) not known yet", "", many), more, self.tr("Look")
            case NeedKind.SALES_REFUSED:
                return self.tr("%n document(s) were refused", "", many), why, self.tr("Review")
            case NeedKind.SALES_BLOCKED:
                return self.tr("%n document(s) wait for something", "", many), why, self.tr("Review")
            case NeedKind.ROWS_WRONG:
                return self.tr("%n row(s) of the platform are not right", "", many), " ".join(p for p in (names, why) if p), ""
        return None

    def _of_a_document(self, need: Need) -> Said | None:
        """CFDIs that wait, were refused, or are being cancelled."""
        names = ", ".join(need.names)
        why = _why(need)
        many = need.count
        match need.kind:
            case NeedKind.STAMPED_TWICE:
                return self.tr("%n stamp(s) at a PAC that should not be there", "", many), why, self.tr("Look")
            case NeedKind.CFDI_REFUSED:
                return self.tr("%n CFDI(s) were refused", "", many), why, self.tr("Review")
            case NeedKind.STAMPS_LATE:
                more = self.tr("72 hours after its Fecha nobody stamps it any more: {0}.").replace("{0}", _due(need))
                return self.tr("%n CFDI(s) sealed and not stamped for two days", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.CANCELS_REJECTED:
                more = self.tr("They are in force. Agree with the recipient and ask again, or issue a credit note.")
                return self.tr("%n cancellation(s) were rejected", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.CANCELS_DUE:
                more = self.tr("The first term ends on {0}; silence accepts.").replace("{0}", _due(need))
                return self.tr("%n cancellation(s) wait for their recipients", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.CFDI_INCOMPLETE:
                return self.tr("%n CFDI draft(s) lack something", "", many), why, self.tr("Review")
            case NeedKind.CFDI_DRAFTS:
                more = self.tr("They are complete; nothing is issued until you say so.")
                return self.tr("%n CFDI draft(s) wait to be issued", "", many), more, self.tr("Issue")
        return None

    def _of_the_month(self, need: Need) -> Said | None:
        """What has its day in the fiscal month."""
        names = ", ".join(need.names)
        many = need.count
        match need.kind:
            case NeedKind.SUPPLEMENTS_DUE:
                more = self.tr("The first is due on {0}.").replace("{0}", _due(need))
                return self.tr("%n payment(s) need their supplement", "", many), f"{names}. {more}", self.tr("Draft")
            case NeedKind.GLOBALS_DUE:
                more = self.tr("Due by {0}.").replace("{0}", _due(need)) if need.due else self.tr("Their month is over: it is due at once.")
                return self.tr("%n global invoice(s) or ticket(s) are due", "", many), f"{names}. {more}", self.tr("Open")
            case NeedKind.PUE_UNPAID:
                more = self.tr("They say PUE and are not paid in full. Before the month ends, take them back or have them paid.")
                return self.tr("%n PUE invoice(s) are not paid", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.PUE_FORM:
                more = self.tr("Most of what settles them was paid in another form. Replace them before the month ends.")
                return self.tr("%n PUE invoice(s) say the wrong payment form", "", many), f"{names}. {more}", self.tr("Look")
            case NeedKind.SALES_WITHOUT_CFDI:
                more = self.tr("The month ends: invoice them, or put them in the global invoice.")
                return self.tr("%n sale(s) of this month have no CFDI", "", many), f"{names}. {more}", self.tr("Invoice")
        return None


def _why(need: Need) -> str:
    cause = words(need.code, language.current(), **dict(need.params or {})) if need.code else None
    return f"{cause.sentence} {cause.next_step}".strip() if cause is not None else ""


def _due(need: Need) -> str:
    return formats.moment(need.due) if isinstance(need.due, datetime) else formats.day(need.due) if need.due else ""
