"""One issuer with its CSDs: which one seals and until when, which agents may, and whether its name is the certificate's."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from agent.views.certificates import CsdLine, IssuerCertificates, Sealer
from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row
from erphub_desktop.widgets.card import Card, StatusChip

_TONES: dict[str, Tone] = {"seals": "ok", "spare": "info", "early": "info", "ended": "bad", "retired": "neutral"}

_SIDES = (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight)


class CertificateCard(Card):
    """What the page shows of one issuer; an admin may withdraw a CSD (`retire_wanted`) or an agent's right to seal (`unmark_wanted`)."""

    retire_wanted = Signal(object, object)  # IssuerCertificates, CsdLine
    unmark_wanted = Signal(object, object)  # IssuerCertificates, Sealer

    def __init__(self) -> None:
        super().__init__(gap="m", margin="l")
        self._name = label("title", wrap=True)
        self._rfc = label("muted", wrap=True, selectable=True)
        self._lines = QGridLayout()
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setHorizontalSpacing(12)
        self._lines.setColumnStretch(3, 1)
        self._agents = column(gap="xs")
        self._second = label("muted", wrap=True)
        self._warning = label("problem", wrap=True)
        self.body.addLayout(column(self._name, self._rfc, gap="xs"))
        self.body.addLayout(self._lines)
        self.body.addWidget(self._warning)
        self.body.addLayout(self._agents)
        self.body.addWidget(self._second)

    def show_issuer(self, issuer: IssuerCertificates, *, may_change: bool) -> None:
        """Shows how the issuer stands."""
        self._name.setText(issuer.name)
        self._rfc.setText(" · ".join((issuer.rfc, *issuer.branches)))
        clear(self._lines)
        for place, line in enumerate(issuer.csds):
            for at, part in enumerate(self._line(issuer, line, may_change)):
                self._lines.addWidget(part, place, at, _SIDES[at])
        marked = [sealer for sealer in issuer.sealers if sealer.marked]
        clear(self._agents)
        for sealer in marked:
            self._agents.addWidget(self._sealer(issuer, sealer, may_change))
        self._second.setText(self.tr("A second agent that seals is recommended."))
        self._second.setVisible(len(marked) == 1)
        warnings = list(self._warnings(issuer))
        self._warning.setText("\n".join(warnings))
        self._warning.setVisible(bool(warnings))
        sealing = issuer.sealing
        stands = self._until(sealing) if sealing is not None else self.tr("Seals nothing now")
        self.setAccessibleName(f"{issuer.name}: {stands}")

    def _warnings(self, issuer: IssuerCertificates) -> list[str]:
        found = []
        if issuer.sealing is None:
            found.append(_said(Problem("csd.none", {"rfc": issuer.rfc})))
        elif issuer.sealing.soon and not any(line.standing == "early" for line in issuer.csds):
            found.append(self.tr("It ends soon: request the new CSD at SAT and load it here; both stay until the old one ends."))
        if issuer.certificate_name:
            found.append(_said(Problem("csd.other_name", {"name": issuer.name, "certificate_name": issuer.certificate_name})))
        return found

    def _sealer(self, issuer: IssuerCertificates, sealer: Sealer, may_change: bool) -> QWidget:
        said = label("muted", self.tr("Sealed by {0}").replace("{0}", sealer.host))
        holder = QWidget()
        parts: list[QWidget | None] = [said, None]
        if may_change:
            name = f"csdUnmark_{issuer.issuer_id}_{sealer.agent_id}"
            stop = button("link", name=name, pressed=partial(self.unmark_wanted.emit, issuer, sealer))
            name_button(stop, self.tr("Stop sealing…"), self.tr("{0} seals no more").replace("{0}", sealer.host))
            parts.append(stop)
        holder.setLayout(row(*parts, gap="m"))
        return holder

    def _line(self, issuer: IssuerCertificates, line: CsdLine, may_change: bool) -> list[QWidget]:
        """What stands beside each other for one CSD; the columns line up with the other CSDs'."""
        words = {
            "seals": self.tr("Seals"),
            "spare": self.tr("Until it ends"),
            "early": self.tr("Not valid yet"),
            "ended": self.tr("Ended"),
            "retired": self.tr("Withdrawn"),
        }
        chip = StatusChip()
        chip.show_state(words[line.standing], "warn" if line.standing == "seals" and line.soon else _TONES[line.standing])
        until = label("strong", self._until(line))
        serial = label("muted", line.serial, selectable=True)
        parts: list[QWidget] = [chip, until, serial]
        if may_change and line.standing != "retired":
            take_out = button("link", name=f"csdRetire_{line.serial}", pressed=partial(self.retire_wanted.emit, issuer, line))
            name_button(take_out, self.tr("Withdraw…"), self.tr("The CSD {0} seals no more").replace("{0}", line.serial))
            parts.append(take_out)
        return parts

    def _until(self, line: CsdLine) -> str:
        day = formats.day(line.valid_until.date())
        if line.standing == "early":
            return self.tr("Valid from {0}").replace("{0}", formats.day(line.valid_from.date()))
        return (self.tr("Valid until {0}") if line.standing in ("seals", "spare") else self.tr("Ended on {0}")).replace("{0}", day)


def _said(problem: Problem) -> str:
    words = problem.words(language.current())
    return f"{words.sentence} {words.next_step}".strip()
