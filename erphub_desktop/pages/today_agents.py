"""The agents on Today: which are at work, which fell silent, and which wait to be admitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal

from agent.errors import UserError
from agent.services.admit_agent import approve_agent
from agent.views.agents import AgentLine, agents
from agent.views.person import role
from erphub_desktop.theme.icons import Glyph
from erphub_desktop.theme.tokens import Tone
from erphub_desktop.widgets import formats
from erphub_desktop.widgets.basics import button, clear, column, label, name_button, row, rule
from erphub_desktop.widgets.card import Card, StatusChip

if TYPE_CHECKING:
    from agent.hub import Office


def look(office: Office) -> tuple[tuple[AgentLine, ...], bool]:
    """The agents that are not shut out, and whether this person may admit one."""
    return tuple(line for line in agents(office) if line.standing != "revoked"), role(office) == "admin"


def admit(office: Office, line: AgentLine, typed: str) -> int:
    """Admits this very agent. Raises `agent.no_such_fingerprint` when what was typed is not its fingerprint, though it be another's."""
    if typed.strip() != line.fingerprint:
        raise UserError("agent.no_such_fingerprint", fingerprint=typed.strip())
    return approve_agent(office, line.fingerprint)


class AgentsCard(Card):
    """A line for each agent; `approval_wanted(line)` when an admin wants to admit one."""

    approval_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(margin="l", gap="s")
        self._shown: tuple[Sequence[AgentLine], bool] = ((), False)
        self._lines = column(gap="s")
        self.body.addLayout(self._lines)

    def show_agents(self, lines: Sequence[AgentLine], *, may_admit: bool) -> None:
        """Replaces the lines, unless they are the same: a button under the cursor stays."""
        if (lines, may_admit) != self._shown:
            self._shown = (lines, may_admit)
            self.retranslate()

    def retranslate(self) -> None:
        """Says every line in the language of the moment."""
        lines, may_admit = self._shown
        clear(self._lines)
        for place, line in enumerate(lines):
            if place:
                self._lines.addWidget(rule())
            self._add(line, may_admit)
        if not lines:
            self._lines.addWidget(label("muted", self.tr("No agent has been set up yet."), wrap=True))

    def _add(self, line: AgentLine, may_admit: bool) -> None:
        chip = StatusChip()
        chip.show_state(*self._state(line))
        version = self.tr("version {0}").replace("{0}", line.version) if line.version else ""
        said = column(label("strong", line.host), label("caption", self._more(line, version), selectable=True), gap="xs")
        made = row(Glyph("agent", "muted", size=20), said, None, chip, gap="m")
        if line.standing == "waiting" and may_admit:
            admits = button(name=f"agentApprove_{line.id}", pressed=lambda: self.approval_wanted.emit(line))
            name_button(admits, self.tr("Admit…"), self.tr("Type the fingerprint that its operator reads out"))
            made.addWidget(admits)
        made.setAlignment(chip, Qt.AlignmentFlag.AlignVCenter)
        self._lines.addLayout(made)

    def _more(self, line: AgentLine, version: str) -> str:
        print_of = self.tr("fingerprint {0}").replace("{0}", line.fingerprint) if line.standing == "waiting" else ""
        return " · ".join(part for part in (version, print_of) if part)

    def _state(self, line: AgentLine) -> tuple[str, Tone]:
        if line.standing == "waiting":
            return self.tr("Waits to be admitted"), "warn"
        if line.state == "working":
            return self.tr("At work"), "ok"
        if line.state == "silent" and line.heartbeat_at is not None:
            return self.tr("Silent since {0}").replace("{0}", formats.moment(line.heartbeat_at)), "bad"
        return self.tr("Stopped"), "neutral"
