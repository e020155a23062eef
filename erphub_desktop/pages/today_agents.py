"""The agents on Today: which are at work, which fell silent, and which wait to be admitted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from agent.domain.fingerprint import tidy_fingerprint
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
    """Admits this very agent. Raises `agent.no_such_fingerprint` when what was typed is not its fingerprint, though it be another's,
    and `vault.bad_fingerprint` when it is none at all; case and spaces do not matter.
    """
    fingerprint = tidy_fingerprint(typed)
    if fingerprint != line.fingerprint:
        raise UserError("agent.no_such_fingerprint", fingerprint=fingerprint)
    return approve_agent(office, line.fingerprint)


class AgentRow(QWidget):
    """One agent, said anew in place: a button under the cursor stays. `approval_wanted(line)` when it is to be admitted."""

    approval_wanted = Signal(object)

    def __init__(self, line: AgentLine, *, may_admit: bool) -> None:
        super().__init__()
        self.setObjectName(f"agent_{line.id}")
        self._line = line
        self._host = label("strong")
        self._more = label("caption", selectable=True)
        self._chip = StatusChip()
        self._admit: QPushButton | None = None
        said = column(self._host, self._more, gap="xs")
        made = row(Glyph("agent", "muted", size=20), said, None, self._chip, gap="m")
        if line.standing == "waiting" and may_admit:
            self._admit = button(name=f"agentApprove_{line.id}", pressed=lambda: self.approval_wanted.emit(self._line))
            made.addWidget(self._admit)
        made.setAlignment(self._chip, Qt.AlignmentFlag.AlignVCenter)
        self.setLayout(made)
        self.show_line(line)

    def show_line(self, line: AgentLine) -> None:
        """Says how the agent stands, in the language of the moment."""
        self._line = line
        text, tone = self._state(line)
        more = self._facts(line)
        self._host.setText(line.host)
        self._more.setText(more)
        self._chip.show_state(text, tone)
        self.setAccessibleName(f"{line.host}: {text}")
        self.setAccessibleDescription(more)
        if self._admit is not None:
            name_button(self._admit, self.tr("Admit…"), self.tr("Type the fingerprint that its operator reads out"))

    def _facts(self, line: AgentLine) -> str:
        version = self.tr("version {0}").replace("{0}", line.version) if line.version else ""
        if line.standing == "waiting":
            return " · ".join(part for part in (version, self.tr("fingerprint {0}").replace("{0}", line.fingerprint)) if part)
        return " · ".join(part for part in (*self._load(line), version) if part)

    def _load(self, line: AgentLine) -> tuple[str, ...]:
        """How busy it is; what an agent that does not answer said last is of no use."""
        if line.state != "working":
            return ()
        lanes, at_once, cpu, memory = (_figure(line, name) for name in ("lanes", "lanes_at_once", "cpu_percent", "memory_mb"))
        busy = self.tr("busy: {0} of {1} lanes").replace("{0}", formats.count(lanes or 0)).replace("{1}", formats.count(at_once or 0))
        return (
            "" if lanes is None or at_once is None else busy if lanes else self.tr("idle"),
            self.tr("CPU {0} %").replace("{0}", formats.count(cpu)) if cpu is not None else "",
            self.tr("{0} MB of memory").replace("{0}", formats.count(memory)) if memory is not None else "",
        )

    def _state(self, line: AgentLine) -> tuple[str, Tone]:
        if line.standing == "waiting":
            return self.tr("Waits to be admitted"), "warn"
        if line.state == "working":
            return self.tr("At work"), "ok"
        if line.state == "silent" and line.heartbeat_at is not None:
            return self.tr("Silent since {0}").replace("{0}", formats.moment(line.heartbeat_at)), "bad"
        return self.tr("Stopped"), "neutral"


def _figure(line: AgentLine, name: str) -> int | None:
    """A figure that the agent said of itself; None where it said none."""
    value = line.load.get(name)
    return round(value) if isinstance(value, int | float) else None


class AgentsCard(Card):
    """A line for each agent; `approval_wanted(line)` when an admin wants to admit one."""

    approval_wanted = Signal(object)

    def __init__(self) -> None:
        super().__init__(margin="l", gap="s")
        self._shown: tuple[Sequence[AgentLine], bool] | None = None
        self._rows: list[AgentRow] = []
        self._lines = column(gap="s")
        self.body.addLayout(self._lines)

    def show_agents(self, lines: Sequence[AgentLine], *, may_admit: bool) -> None:
        """Says each line anew; rows are replaced only when other agents are there, or other buttons."""
        before, self._shown = self._shown, (lines, may_admit)
        if before is None or _buttons(*before) != _buttons(lines, may_admit):
            self._build(lines, may_admit)
        for made, line in zip(self._rows, lines, strict=True):
            made.show_line(line)

    def retranslate(self) -> None:
        """Says every line in the language of the moment."""
        if self._shown is not None:
            self._build(*self._shown)

    def _build(self, lines: Sequence[AgentLine], may_admit: bool) -> None:
        clear(self._lines)
        self._rows = [AgentRow(line, may_admit=may_admit) for line in lines]
        for place, made in enumerate(self._rows):
            made.approval_wanted.connect(self.approval_wanted)
            if place:
                self._lines.addWidget(rule())
            self._lines.addWidget(made)
        if not lines:
            self._lines.addWidget(label("muted", self.tr("No agent has been set up yet."), wrap=True))


def _buttons(lines: Sequence[AgentLine], may_admit: bool) -> tuple[object, ...]:
    return (may_admit, *((line.id, line.standing) for line in lines))
