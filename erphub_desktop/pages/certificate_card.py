"""One issuer with its CSDs: which one seals and until when, which agents may, and whether its name is the certificate's."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from agent.views.certificates import CsdLine, IssuerCertificates
from erphub_desktop import language
from erphub_desktop.tasks import Problem
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets.basics import clear, column, label, row
from erphub_desktop.widgets.card import Card, StatusChip

_TONES: dict[str, Tone] = {"seals": "ok", "spare": "info", "early": "info", "ended": "bad", "retired": "neutral"}


class CertificateCard(Card):
    """What the page shows of one issuer."""

    def __init__(self) -> None:
        super().__init__(gap="m", margin="l")
        self._name = label("title", wrap=True)
        self._rfc = label("muted", wrap=True, selectable=True)
        self._lines = column(gap="s")
        self._agents = label("muted", wrap=True)
        self._warning = label("problem", wrap=True)
        self.body.addLayout(column(self._name, self._rfc, gap="xs"))
        self.body.addLayout(self._lines)
        self.body.addWidget(self._warning)
        self.body.addWidget(self._agents)

    def show_issuer(self, issuer: IssuerCertificates) -> None:
        """Shows how the issuer stands."""
        self._name.setText(issuer.name)
        self._rfc.setText(" · ".join((issuer.rfc, *issuer.branches)))
        clear(self._lines)
        for line in issuer.csds:
            self._lines.addWidget(self._line(line))
        marked = [sealer.host for sealer in issuer.sealers if sealer.marked]
        said = self.tr("Sealed by {0}").replace("{0}", ", ".join(marked)) if marked else ""
        if len(marked) == 1:
            said += ". " + self.tr("A second agent that seals is recommended.")
        self._agents.setText(said)
        self._agents.setVisible(bool(said))
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

    def _line(self, line: CsdLine) -> QWidget:
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
        holder = QWidget()
        holder.setLayout(row(chip, until, serial, None, gap="m"))
        return holder

    def _until(self, line: CsdLine) -> str:
        day = f"{line.valid_until:%Y-%m-%d}"
        if line.standing == "early":
            return self.tr("Valid from {0}").replace("{0}", f"{line.valid_from:%Y-%m-%d}")
        return (self.tr("Valid until {0}") if line.standing in ("seals", "spare") else self.tr("Ended on {0}")).replace("{0}", day)


def _said(problem: Problem) -> str:
    words = problem.words(language.current())
    return f"{words.sentence} {words.next_step}".strip()
