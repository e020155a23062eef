"""Certificates: each issuer's CSDs and until when they seal, and a place to drop a new one on."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QScrollArea, QStackedWidget, QWidget

from agent.errors import UserError
from agent.services.offer_csd import Offered, offer_csd
from agent.views.certificates import IssuerCertificates, Sealer, certificates
from agent.views.commands import Command
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.following import Following
from erphub_desktop.pages.certificate_card import CertificateCard
from erphub_desktop.pages.load_csd import LoadCsd, read_files
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import clear, column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.files_drop import FilesDrop
from erphub_desktop.widgets.state_view import StateView

if TYPE_CHECKING:
    from agent.hub import Office


class CertificatesPage(Page):
    """A card for each issuer; what is dropped goes to an agent, sealed, and can never be read back here."""

    name = "certificates"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._issuers: tuple[IssuerCertificates, ...] | None = None
        self._cards: dict[int, CertificateCard] = {}
        self._clear_paths: tuple[Path, ...] = ()
        self._header = PageHeader()
        self._banner = Banner()
        self._drop = FilesDrop("csd", "CSD (*.cer *.key *.pem *.zip)")
        self._drop.dropped.connect(self._dropped)
        self._load = LoadCsd()
        self._load.wanted.connect(self._offer)
        self._list = column(gap="m")
        inner = QWidget()
        inner.setObjectName("scrolled")
        inner.setLayout(column(self._list, None))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(inner)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._state = StateView()
        self._stack = QStackedWidget()
        self._stack.addWidget(scroll)
        self._stack.addWidget(self._state)
        layout = column(self._header, self._banner, self._drop, self._load, self._stack, gap="l")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(certificates, branch=self.desk.branch), self._show, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Certificates"), self.tr("The CSDs that your CFDIs are sealed with"))
        self._drop.name_it(
            self.tr("Drop the CSD here"),
            self.tr("The .cer and the .key as SAT delivers them, a PEM pair, or a ZIP of both"),
            self.tr("Choose files"),
        )
        self._load.retranslate()
        if self._issuers is None:
            self._state.show_words("clock", self.tr("Loading…"))
            self._stack.setCurrentWidget(self._state)
        else:
            self._show(self._issuers)

    def _show(self, issuers: Sequence[IssuerCertificates]) -> None:
        self._issuers = tuple(issuers)
        if not issuers:
            more = self.tr("Mexican issuers appear here with the branches that you see.")
            self._state.show_words("lock", self.tr("No issuer seals CFDIs here"), more)
            self._stack.setCurrentWidget(self._state)
            return
        if list(self._cards) != [issuer.issuer_id for issuer in issuers]:
            clear(self._list)
            self._cards = {issuer.issuer_id: CertificateCard() for issuer in issuers}
            for card in self._cards.values():
                self._list.addWidget(card)
        for issuer in issuers:
            self._cards[issuer.issuer_id].show_issuer(issuer)
        self._stack.setCurrentIndex(0)

    # --- loading one ----------------------------------------------------------------------------------------------------

    def _dropped(self, paths: Sequence[Path]) -> None:
        self._banner.clear()
        self._load.show_files(paths, self._agents())

    def _agents(self) -> list[Sealer]:
        """Every admitted agent once; marked when it seals for one of the issuers already."""
        found: dict[int, Sealer] = {}
        for sealer in (sealer for issuer in self._issuers or () for sealer in issuer.sealers):
            known = found.get(sealer.agent_id)
            found[sealer.agent_id] = sealer if known is None or sealer.marked else known
        return list(found.values())

    def _offer(self) -> None:
        paths, password, sealers = self._load.paths, self._load.password, self._load.sealers
        self._load.set_busy(True)

        def offer(office: Office) -> Offered:
            return offer_csd(office, None, read_files(paths), password, sealers=sealers)

        def follow(offered: Offered) -> None:
            self._clear_paths = tuple(path for path in paths if path.name in {name.split("/")[0] for name in offered.clear})
            Following(self.desk, self, offered.work_id, self._taken_in, self._refused)

        self.desk.ask(self, offer, follow, self._refused)

    def _taken_in(self, done: Command) -> None:
        self._load.clear()
        self.refresh()
        said = Problem("csd.imported", {"serial": done.result.get("serial", ""), "until": done.result.get("until", "")})
        if not self._clear_paths:
            self._banner.show_problem(said, tone="ok")
            return
        names = ", ".join(path.name for path in self._clear_paths)
        warning = Problem("csd.clear_file", {"files": names}).words(language.current())
        sentence = f"{said.words(language.current()).sentence} {warning.sentence}"
        self._banner.show_words("warn", sentence, warning.next_step, button=self.tr("Delete the file"), act=self._delete_clear)

    def _refused(self, problem: Problem) -> None:
        self._load.set_busy(False)
        self._banner.show_problem(problem)

    def _delete_clear(self) -> None:
        paths, self._clear_paths = self._clear_paths, ()
        self.desk.ask(self, lambda _office: _delete(paths), lambda _done: self._banner.clear(), self._banner.show_problem)


def _delete(paths: Sequence[Path]) -> None:
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            raise UserError("csd.clear_not_deleted", file=str(path), reason=error.strerror or type(error).__name__) from error
