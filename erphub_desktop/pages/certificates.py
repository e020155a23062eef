"""Certificates: each issuer's CSDs and until when they seal, and a place to drop a new one on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from agent.errors import UserError
from agent.services.offer_csd import Offered, offer_csd
from agent.services.withdraw_csd import retire_csd, unmark_sealer
from agent.views.certificates import CsdLine, IssuerCertificates, Sealer, certificates
from agent.views.commands import Command
from agent.views.person import role
from erphub_desktop import language
from erphub_desktop.desk import Desk
from erphub_desktop.dialogs.confirm import ConfirmDialog
from erphub_desktop.dialogs.confirm_typed import ConfirmTypedDialog
from erphub_desktop.dialogs.following import Following
from erphub_desktop.dialogs.sheet import Question
from erphub_desktop.pages.certificate_card import CertificateCard
from erphub_desktop.pages.load_csd import LoadCsd, read_files
from erphub_desktop.pages.page import Page
from erphub_desktop.tasks import Problem
from erphub_desktop.widgets.banner import Banner
from erphub_desktop.widgets.basics import column
from erphub_desktop.widgets.card import PageHeader
from erphub_desktop.widgets.card_list import CardList
from erphub_desktop.widgets.files_drop import FilesDrop

if TYPE_CHECKING:
    from agent.hub import Office


Looked = tuple[tuple[IssuerCertificates, ...], str]


def look(office: Office, *, branch: str | None) -> Looked:
    """The issuers and the person's role, read together."""
    return certificates(office, branch=branch), role(office)


class CertificatesPage(Page):
    """A card for each issuer; what is dropped goes to an agent, sealed, and can never be read back here."""

    name = "certificates"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._issuers: tuple[IssuerCertificates, ...] | None = None
        self._role = ""
        self._clear_paths: tuple[Path, ...] = ()
        self._header = PageHeader()
        self._banner = Banner()
        self._drop = FilesDrop("csd", "CSD (*.cer *.key *.pem *.zip)")
        self._drop.dropped.connect(self._dropped)
        self._load = LoadCsd()
        self._load.wanted.connect(self._offer)
        self._list: CardList[int, CertificateCard] = CardList()
        layout = column(self._header, self._banner, self._drop, self._load, self._list, gap="l")
        layout.setStretch(4, 1)
        self.setLayout(layout)
        self.begin()

    def refresh(self) -> None:
        self.desk.read(self, partial(look, branch=self.desk.branch), self._found, self._banner.show_problem)

    def retranslate(self) -> None:
        self._header.say(self.tr("Certificates"), self.tr("The CSDs that your CFDIs are sealed with"))
        self._drop.name_it(
            self.tr("Drop the CSD here"),
            self.tr("The .cer and the .key as SAT delivers them, a PEM pair, or a ZIP of both"),
            self.tr("Choose files"),
        )
        self._load.retranslate()
        if self._issuers is None:
            self._list.say_loading()
        else:
            self._show(self._issuers)

    def _found(self, looked: Looked) -> None:
        issuers, self._role = looked
        self._show(issuers)

    def _show(self, issuers: Sequence[IssuerCertificates]) -> None:
        self._issuers = tuple(issuers)
        if not issuers:
            more = self.tr("Mexican issuers appear here with the branches that you see.")
            self._list.show_words("lock", self.tr("No issuer seals CFDIs here"), more)
            return
        cards = self._list.show_cards([issuer.issuer_id for issuer in issuers], self._card)
        for issuer in issuers:
            cards[issuer.issuer_id].show_issuer(issuer, may_change=self._role == "admin")

    def _card(self, _issuer: int) -> CertificateCard:
        card = CertificateCard()
        card.retire_wanted.connect(self._retire)
        card.unmark_wanted.connect(self._unmark)
        return card

    # --- withdrawing ----------------------------------------------------------------------------------------------------

    def _retire(self, issuer: IssuerCertificates, line: CsdLine) -> None:
        last = line.standing == "seals" and not any(other.standing == "spare" for other in issuer.csds)

        def ask() -> Question:
            title = self.tr("Withdraw the CSD {0}").replace("{0}", line.serial)
            said = self.tr("It seals no more and its key is deleted everywhere. CFDIs that are stamped stay as they are.")
            if last:
                only = self.tr("It is the only one that {0} can seal with now: no CFDI is issued without it.")
                said = f"{said} {only.replace('{0}', issuer.rfc)}"
            return Question(title, said, self.tr("Withdraw"))

        done = Problem("csd.retired", {"serial": line.serial})
        call = partial(retire_csd, serial=line.serial, force=last)
        self._confirm(ask, issuer.rfc if last else "", partial(self._do, call, done))

    def _unmark(self, issuer: IssuerCertificates, sealer: Sealer) -> None:
        last = sum(other.marked for other in issuer.sealers) == 1

        def ask() -> Question:
            title = self.tr("{0} seals no more").replace("{0}", sealer.host)
            said = self.tr("It cannot open the CSDs of {0} any more. What it has read before it has read.").replace("{0}", issuer.rfc)
            if last:
                only = self.tr("It is the only one that opens them: their keys are lost, and the CSD must be loaded again.")
                said = f"{said} {only}"
            return Question(title, said, self.tr("Stop sealing"))

        done = Problem("agent.unmarked", {"host": sealer.host, "rfc": issuer.rfc})
        call = partial(unmark_sealer, agent_id=sealer.agent_id, rfc=issuer.rfc, force=last)
        self._confirm(ask, issuer.rfc if last else "", partial(self._do, call, done))

    def _confirm(self, ask: Callable[[], Question], word: str, then: Callable[[], None]) -> None:
        """Asks once more, with a `word` that is to be typed where there is one."""
        dialog = ConfirmTypedDialog(ask, word=word, parent=self) if word else ConfirmDialog(ask, parent=self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(then)
        dialog.open()

    def _do(self, call: Callable[[Office], None], done: Problem) -> None:
        def said(_done: None) -> None:
            self._banner.show_problem(done, tone="ok")
            self.refresh()

        self._banner.clear()
        self.desk.ask(self, call, said, self._banner.show_problem)

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
