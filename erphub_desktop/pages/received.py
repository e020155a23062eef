"""Cancellations that suppliers ask to be accepted: until when, and where they are answered. Silence accepts."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from agent.views.cancellations import SupplierRequest, supplier_requests
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.pages.page import Page
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import button, column, label, name_button, row
from erphub_desktop.widgets.card import Badge, Card, PageHeader
from erphub_desktop.widgets.card_list import CardList

SAT_PORTAL = "https://portalcfdi.facturaelectronica.sat.gob.mx/"
"""Where a taxpayer answers requests to cancel, with the e.firma or the password that SAT gave."""


class RequestCard(Card):
    """One request: whose it is, until when silence accepts it, and that it is answered at SAT."""

    def __init__(self, line: SupplierRequest, pac: str) -> None:
        super().__init__(gap="m", margin="l")
        title = self.tr("A supplier asks to cancel a CFDI that {0} received").replace("{0}", line.rfc)
        until = self.tr("Silence accepts it: whoever does not agree refuses it by {0}.").replace("{0}", formats.day(line.accept_by))
        where = self.tr("The answer is given at SAT with the e.firma, which ERP Hub does not hold.")
        seen = self.tr("Listed by {0} since {1}").replace("{0}", pac).replace("{1}", formats.moment(line.first_seen))
        lines: list[QWidget] = [
            label("title", title, wrap=True),
            label("strong", until, wrap=True),
            label("body", where, wrap=True),
            label("caption", f"{seen} · UUID {line.uuid}", wrap=True, selectable=True),
        ]
        badge = Badge("clock", "warn")
        body = row(badge, column(*lines, gap="xs"), gap="m")
        body.setStretch(1, 1)
        body.setAlignment(badge, Qt.AlignmentFlag.AlignTop)
        go = button(name=f"receivedAtSat_{line.uuid}", picture="external", pressed=lambda: QDesktopServices.openUrl(QUrl(SAT_PORTAL)))
        name_button(go, self.tr("Answer at SAT"), self.tr("SAT's own page, in the browser"))
        self.body.addLayout(body)
        self.body.addLayout(row(None, go, gap="s"))
        self.setAccessibleName(f"{title}. {until}")


class ReceivedPage(Page):
    """A card for each, the most urgent first. Nothing is answered here."""

    name = "received"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._lines: tuple[SupplierRequest, ...] | None = None
        self._header = PageHeader()
        self._banner = Banner()
        self._list: CardList[str, RequestCard] = CardList()
        layout = column(self._header, self._banner, self._list, gap="l")
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, supplier_requests, self._show, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Cancellations to answer"), self.tr("What suppliers ask to be accepted; the most urgent first"))
        if self._lines is None:
            self._list.say_loading()
        else:
            self._show(self._lines)

    def _show(self, lines: tuple[SupplierRequest, ...]) -> None:
        self._lines = lines
        found = {f"{language.current()} {line!r}": line for line in lines}
        if found:
            self._list.show_cards(list(found), partial(self._card, found))
            return
        more = self.tr("The PACs that list such requests are asked for them by the agents.")
        self._list.show_words("check_circle", self.tr("No supplier waits for an answer"), more, token="ok")

    def _card(self, found: dict[str, SupplierRequest], key: str) -> RequestCard:
        return RequestCard(found[key], self.desk.pac(found[key].pac))
