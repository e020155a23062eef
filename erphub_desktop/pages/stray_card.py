"""One stamp at a PAC that should not be there, or one PAC that is watched for one: who, where, how much, and what happens next."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from agent.errors import words
from agent.views.strays import StrayLine, WatchLine
from erphub_desktop import language
from erphub_desktop.pages import translate
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card


class StrayCard(Card):
    """Emits `cancel_wanted` with its line; it decides nothing. `pacs` are the labels of the PAC and of the first stamp's."""

    cancel_wanted = Signal(object)

    def __init__(self, line: StrayLine, branch_name: str, pacs: tuple[str, str]) -> None:
        super().__init__(gap="m", margin="l")
        title, then = said_of(line, pacs)
        about = " · ".join(part for part in (line.recipient_rfc, _amount(line), branch_name) if part)
        found = self.tr("Found at {0} on {1}").replace("{0}", pacs[0]).replace("{1}", formats.moment(line.found_at))
        lines: list[QWidget] = [
            label("title", title, wrap=True),
            label("body", about, wrap=True),
            label("body", then, wrap=True),
            label("caption", f"{found} · UUID {line.uuid}", wrap=True, selectable=True),
        ]
        _lay_out(self, "alert", "bad", lines)
        if line.can_be_cancelled:
            cancel = button("primary", name=f"cancelTwin_{line.uuid}", pressed=lambda: self.cancel_wanted.emit(line))
            name_button(cancel, self.tr("Cancel this second stamp…"), title)
            self.body.addLayout(row(None, cancel, gap="s"))
        self.setAccessibleName(f"{title}. {about}. {then}")


class WatchCard(Card):
    """A PAC that is looked at until it is sure whether it stamped the document too. Nobody has to do anything."""

    def __init__(self, line: WatchLine, branch_name: str, pac: str) -> None:
        super().__init__(gap="m", margin="l")
        title = self.tr("{0}: {1} is watched").replace("{0}", line.number).replace("{1}", pac)
        about = " · ".join(part for part in (line.recipient_rfc, formats.amount(line.total, line.currency), branch_name) if part)
        then = self.tr("It was sent to another PAC by force. {0} is looked at again on {1}; after {2} it is asked what it did with it.")
        then = then.replace("{0}", pac).replace("{1}", formats.moment(line.next_at)).replace("{2}", formats.moment(line.definite_after))
        lines: list[QWidget] = [label("title", title, wrap=True), label("body", about, wrap=True), label("body", then, wrap=True)]
        _lay_out(self, "eye", "info", lines)
        self.setAccessibleName(f"{title}. {about}. {then}")


def _amount(line: StrayLine) -> str:
    """The total as amounts are shown; as the document writes it where that is no number."""
    try:
        return formats.amount(Decimal(line.total), line.currency)
    except InvalidOperation:
        return f"{line.total} {line.currency}".strip()


def _lay_out(card: Card, picture: str, tone: Tone, lines: list[QWidget]) -> None:
    badge = Badge(picture, tone)
    body = row(badge, column(*lines, gap="xs"), gap="m")
    body.setStretch(1, 1)
    body.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
    card.body.addLayout(body)


def said_of(line: StrayLine, pacs: tuple[str, str]) -> tuple[str, str]:
    """What it is, and what happens next."""
    number = line.number or line.uuid
    if line.kind != "twin":
        return (
            translate("StrayCard", "{0} is of no document of ours").replace("{0}", number),
            translate("StrayCard", "Find out who issued it at {0}. If it is a mistake, cancel it there.").replace("{0}", pacs[0]),
        )
    title = translate("StrayCard", "{0} was stamped twice").replace("{0}", number)
    if line.step == "asked":
        return title, translate("StrayCard", "Its cancellation was asked for; a second person must approve it.")
    if line.step in ("ready", "leased", "unknown", "blocked", "dead") and line.code:
        said = words(line.code, language.current(), **dict(line.params))
        return title, f"{said.sentence} {said.next_step}".strip()
    if line.step in ("ready", "leased", "unknown"):
        return title, translate("StrayCard", "It is being cancelled with reason 02.")
    then = translate("StrayCard", "The first stamp is {0} at {1} and stays. This one is to be cancelled with reason 02 at {2}.")
    return title, then.replace("{0}", line.first_uuid).replace("{1}", pacs[1]).replace("{2}", pacs[0])
